"""One option of several and the baseline, as if only these two had been run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.measure.compare import compare
from sim.measure.replicate import Replication
from sim.study.study import Study


def pair(study: Study, arm: int) -> Study:
    """The study of the baseline and arm number `arm` alone: the same numbers as a run of these two."""
    kept = (0, arm)
    replications = tuple(only(one, kept) for one in study.replications)
    loaded = tuple(study.loaded[place] for place in kept)
    comparison = compare([one.scenario.name for one in loaded], replications)
    return replace(study, loaded=loaded, replications=replications, comparison=comparison)


def only(replication: Replication, arms: Sequence[int]) -> Replication:
    """A replication with these arms alone, in this order. The parts of the hours released stay those against the
    baseline of the run."""

    def kept(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(values[arm] for arm in arms) if values else ()

    return replace(
        replication,
        measured=kept(replication.measured),
        released=kept(replication.released),
        traces=kept(replication.traces),
    )
