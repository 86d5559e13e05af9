"""What makes two runs the same run: fingerprints of scenarios, input files and the engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.results.folder import sha256
from sim.scenario import LoadedScenario

_ENGINE_ROOMS = ("basics", "responses", "scenario", "records", "world", "engine", "measure")
# Names and what is asked of a scenario from outside; the numbers of one replication do not depend on them.
_NO_CONTENT = ("name", "description", "baseline", "roster", "sweep")


@cache
def engine_version() -> str:
    """The version, and a fingerprint of the code that makes the numbers: two checkouts of 0.1.0 may differ."""
    digest = hashlib.sha256(np.__version__.encode())
    root = Path(sim.__file__).parent
    for path in sorted(path for room in _ENGINE_ROOMS for path in (root / room).rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{sim.__version__}+{digest.hexdigest()[:8]}"


def digest(*parts: Any) -> str:
    """16 hex digits of plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def content(loaded: LoadedScenario, seed: int, history: Sequence[str] | None = None) -> str:
    """Fingerprint of all that decides one arm's numbers: the resolved scenario, the seed, the history it replays.

    `history` holds the SHA-256 of calls and mapping where they do not lie beside the scenario any more.
    """
    plain = loaded.scenario.model_dump(mode="json", exclude_none=True)
    for key in _NO_CONTENT:
        plain.pop(key, None)
    plain["run"] = {key: value for key, value in plain["run"].items() if key != "replications"} | {"seed": seed}
    files = []
    if loaded.scenario.history is not None:
        files = list(history or (_sha256(loaded.beside("history", name)) for name in ("calls", "mapping")))
        plain["history"] = {key: value for key, value in plain["history"].items() if key not in ("calls", "mapping")}
    return digest(plain, files)


@cache
def _sha256(path: Path) -> str:
    return sha256(path) if path.is_file() else "missing"
