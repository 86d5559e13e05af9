"""The call stream: one row a call, everything random already on it.

Whatever an arm does, these columns stay as they are; `fingerprint` lets a comparison check it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Disposition(IntEnum):
    """How a behavioural-health call ends. Other calls are RESOLVED: their mean times include all endings."""

    RESOLVED = 0
    AMBULANCE = 1
    TRANSPORT = 2
    ARREST = 3


@dataclass(frozen=True)
class CallStream:
    """n calls in order of receipt; times in whole seconds since the start of the simulation.

    Columns have shape (n,). `travel` is (n, slots): a factor on the mean travel time, one column
    for the first unit, the second, ... The potential columns are (kinds, n): what the call would
    be if a unit of that kind answered it, from the same quantiles for every kind.
    """

    kinds: tuple[str, ...]
    types: tuple[str, ...]
    districts: tuple[str, ...]
    horizon: int
    received: Ints
    call_type: Ints
    district: Ints
    priority: Ints
    behavioural: Bools
    eligible: Bools
    recognised: Bools
    units: Ints
    patience: Ints  # seconds until the caller gives up; -1 = waits for ever
    backup: Floats  # quantile that decides how many patrol units go along with a team
    travel: Floats
    recorded_travel: Ints  # seconds the first patrol unit really took; -1 = not recorded
    scene: Ints
    after: Ints  # transport, booking and report: time of the lead unit after the scene
    hand_over: Ints
    disposition: Ints
    referred: Bools

    def __len__(self) -> int:
        return len(self.received)

    def fingerprint(self) -> str:
        """16 hex digits over every column and name; equal streams have equal fingerprints."""
        digest = hashlib.sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            digest.update(field.name.encode())
            if isinstance(value, np.ndarray):
                digest.update(np.ascontiguousarray(value).tobytes())
            else:
                digest.update(repr(value).encode())
        return digest.hexdigest()[:16]

    def take(self, rows: Ints | Bools) -> CallStream:
        """The stream of the chosen rows, in their order."""
        columns = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value = value[:, rows] if field.name in POTENTIAL else value[rows]
            columns[field.name] = value
        return CallStream(**columns)


POTENTIAL = ("scene", "after", "hand_over", "disposition", "referred")
