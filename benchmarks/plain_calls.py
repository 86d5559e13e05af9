"""The plain queue M/M/24: one district, no travel, one unit a call; the same calls for every rival.

Times are whole ticks of a millisecond, so that no two things happen in one tick: where they do,
coresponse goes by rule and the others by the order of their event lists, and starts could differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import DispatchPlan, Log, Roster, simulate
from sim.engine.plan import Response
from sim.world import CallStream

Ints = NDArray[np.int64]
UNITS = 24
MEAN_SERVICE = 30 * 60_000  # ticks
TICKS_A_MINUTE = 60_000


@dataclass(frozen=True)
class PlainCalls:
    """When each call is received, how long a unit works on it, how urgent it is; shape (n,), ticks."""

    received: Ints
    service: Ints
    priority: Ints

    def __len__(self) -> int:
        return len(self.received)

    @property
    def horizon(self) -> int:
        """Everybody stops one tick after the last call."""
        return int(self.received[-1]) + 1


def plain_calls(n: int, load: float, priorities: int, already_waiting: int = 0) -> PlainCalls:
    """n Poisson calls at a load; the first of them come at once, so that `already_waiting` wait from the start."""
    source = np.random.default_rng([n, priorities, already_waiting])
    gaps = np.maximum(np.rint(source.exponential(MEAN_SERVICE / (UNITS * load), n)), 1).astype(np.int64)
    if already_waiting:
        gaps[: already_waiting + UNITS] = 1
    service = np.maximum(np.rint(source.exponential(MEAN_SERVICE, n)), 1).astype(np.int64)
    return PlainCalls(np.cumsum(gaps), service, source.integers(1, priorities + 1, n))


def prepared(calls: PlainCalls) -> tuple[CallStream, Roster, DispatchPlan]:
    """The same calls, 24 patrol units that never go home and officers only, as `simulate` takes them."""
    n = len(calls)
    zeros, no = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    stream = CallStream(
        kinds=("patrol",), types=("call",), districts=("city",), horizon=calls.horizon,
        received=calls.received, call_type=zeros, district=zeros, priority=calls.priority,
        behavioural=no, eligible=no[None], coded=no, units=zeros + 1, patience=zeros - 1,
        backup=np.full(n, 0.5), travel=np.ones((n, 2)), recorded_travel=zeros - 1,
        scene=calls.service[None], after=zeros[None], hand_over=zeros[None],
        disposition=zeros[None], referred=no[None],
    )  # fmt: skip
    crew = np.zeros(UNITS, dtype=np.int64)
    roster = Roster(
        kinds=("patrol",), districts=("city",), posts=("patrol",), officers=np.array([1]), clinicians=np.array([0]),
        kind=crew, post=crew, home=crew, number=np.arange(1, UNITS + 1), start=crew, end=crew + calls.horizon,
    )  # fmt: skip
    plan = DispatchPlan(
        responses=(Response("officer_only", 0),), patrol=0, travel=((0.0,),), home_district_first=True,
        clinician_kinds=frozenset(),
    )  # fmt: skip
    return stream, roster, plan


class Coresponse:
    """Our own rival: `simulate` on a prepared stream."""

    name = "coresponse"

    def __init__(self, calls: PlainCalls):
        self.calls = calls
        self.arguments = prepared(calls)

    def run(self) -> Log:
        return simulate(*self.arguments)

    def starts(self, result: Any) -> NDArray[np.float64]:
        """When each call got its unit, in ticks; NaN = never."""
        dispatched = result.first("dispatched", len(self.calls)).astype(np.float64)
        return np.where(dispatched >= 0, dispatched, np.nan)
