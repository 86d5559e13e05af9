"""How to cite: the software with its version, and the run with what it takes to repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.present.words import clean, plural

if TYPE_CHECKING:
    from sim.study import Study


def software(version: str) -> str:
    """A reference for the software."""
    return (
        "The coresponse authors. coresponse: a discrete-event staffing simulator for co-responder policing. "
        f"Version {version}."
    )


def citation(study: Study) -> tuple[str, str]:
    """A reference for the software, and a sentence for the run."""
    run = study.main.scenario.run
    arms = [clean(name) for name in study.comparison.arms]
    against = f", compared with {arms[0]}" if len(arms) > 1 else ""
    return (
        software(study.version),
        f"{arms[-1]}{against}: {plural(study.comparison.replications, 'replication')}, seed {run.seed}, fingerprint "
        f"of the world {study.main.scenario.world_hash()}.",
    )
