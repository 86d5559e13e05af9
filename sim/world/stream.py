"""The call stream: one row a call, everything random already on it.

Whatever an arm does, these columns stay as they are; `fingerprint` lets a comparison check it.
A column of a mechanism that the world does not have is None: what is off costs nothing.
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
    HOLD = 4
    CITATION = 5


class Again(IntEnum):
    """How work that was interrupted goes on: not at all interruptible, the rest, from the start, a new time."""

    NO = 0
    RESUME = 1
    RESTART = 2
    RESAMPLE = 3


@dataclass(frozen=True)
class CallStream:
    """n calls in order of receipt; times in whole seconds since the start of the simulation.

    Columns have shape (n,). `travel` is (n, slots): a factor on the mean travel time, one column
    for the first unit, the second, ... Potential columns are (variants, n): what the call would be
    if a unit of that variant answered it, from the same quantiles for all. Variants are the kinds
    in their order and then, if the world says what training changes, trained patrol officers.
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
    coded: Bools  # dispatch takes it for a behavioural-health call
    units: Ints
    patience: Ints  # seconds until the caller gives up; -1 = waits for ever
    backup: Floats  # quantile that decides how many patrol units go along with a team
    travel: Floats
    recorded_travel: Ints  # seconds the first patrol unit really took; -1 = not recorded
    # potential
    eligible: Bools
    scene: Ints
    after: Ints  # transport, booking and report: time of the lead unit after the scene
    hand_over: Ints
    disposition: Ints
    referred: Bools
    # potential of mechanisms that may be off
    secure: Ints | None = None  # seconds officers need to make the scene safe for this kind
    officers_stay: Bools | None = None
    escalates: Ints | None = None  # seconds on scene after which it asks for police; -1 = never
    by_phone: Bools | None = None  # resolved by telephone
    force: Bools | None = None
    accepted: Bools | None = None
    linked: Bools | None = None
    repeats: Bools | None = None  # of a repeat contact: does it happen after a parent led by this variant
    repeats_linked: Bools | None = None  # ... whose person is linked to care
    # single columns of mechanisms that may be off
    needed: Ints | None = None  # patrol units that must be there before work begins
    own_scene: Ints | None = None  # (n, slots): own time of each patrol unit; -1 = they leave together
    interruptible: Ints | None = None  # Again
    scene_again: Ints | None = None  # a second time on scene, for work begun anew (officers')
    cancelled: Ints | None = None  # seconds from receipt to the caller's cancelling; -1 = never
    gone: Ints | None = None  # seconds from receipt until the person has left; -1 = stays
    gone_scene: Ints | None = None  # seconds on scene when nobody is there
    officer_initiated: Bools | None = None
    critical: Bools | None = None
    parent: Ints | None = None  # row of the contact that this one repeats; -1 = a first contact
    # quantiles for what the policy decides
    follow_up: Floats | None = None
    visit: Floats | None = None
    visit_links: Floats | None = None
    learn: Floats | None = None
    check_in: Floats | None = None
    wellness: Floats | None = None
    care: Floats | None = None  # (n, steps): one quantile for each duration on the way through care

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
        """The stream of the chosen rows, in their order; a repeat whose parent is left out becomes a first contact."""
        columns = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value = value[:, rows] if field.name in POTENTIAL else value[rows]
            columns[field.name] = value
        if self.parent is not None:
            columns["parent"] = _renumbered(columns["parent"], np.arange(len(self))[rows], len(self))
        return CallStream(**columns)


def _renumbered(parent: Ints, kept: Ints, n: int) -> Ints:
    place = np.full(n + 1, -1, dtype=np.int64)  # the last entry answers for -1
    place[kept] = np.arange(len(kept))
    return np.asarray(place[parent], dtype=np.int64)


POTENTIAL = (
    "eligible", "scene", "after", "hand_over", "disposition", "referred", "secure", "officers_stay", "escalates",
    "by_phone", "force", "accepted", "linked", "repeats", "repeats_linked",
)  # fmt: skip
