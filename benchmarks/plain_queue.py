"""coresponse beside SimPy, Ciw and salabim on M/M/24: the same calls, every start compared."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.plain_calls import TICKS_A_MINUTE, Coresponse, PlainCalls, plain_calls
from benchmarks.rivals import SimPy, rivals
from benchmarks.stopwatch import Times, race
from benchmarks.table import show, verdict

HEAD = ("", "calls/s", "CPU s", "wall s", "CPU time / coresponse", "mean wait, min")
WAITING = 2000


def plain(quick: bool) -> None:
    """M/M/24 at load 0.83, one priority and three."""
    n, rounds = (5_000, 3) if quick else (20_000, 7)
    for priorities in (1, 3):
        calls = plain_calls(n, 0.83, priorities)
        kind = "one priority" if priorities == 1 else f"{priorities} priorities"
        title = f"M/M/24 at load 0.83, {kind}, {n:,} calls"
        _compare(title, calls, priorities, rounds, target=1.0)


def with_many_waiting(quick: bool) -> None:
    """2,000 calls waiting from the start, then as many received as cleared: the line stays about as long."""
    n, rounds = (5_000, 3) if quick else (12_000, 5)
    for priorities in (1, 3):
        calls = plain_calls(n, 1.0, priorities, WAITING)
        kind = "one priority" if priorities == 1 else f"{priorities} priorities"
        title = f"{WAITING:,} calls waiting, then load 1.0, {kind}, {n:,} calls"
        _compare(title, calls, priorities, rounds, target=5.0)


def _compare(title: str, calls: PlainCalls, priorities: int, rounds: int, target: float) -> None:
    racers = [one(calls) for one in (Coresponse, *rivals(priorities))]
    times = race({one.name: one.run for one in racers}, rounds)
    ours = racers[0].starts(times["coresponse"].result)
    for rival in racers[1:]:
        _check_same(rival.name, calls, ours, rival.starts(times[rival.name].result))
    rows = [_row(one.name, calls, one.starts(times[one.name].result), times) for one in racers]
    ratio = times[SimPy.name].cpu_s / times["coresponse"].cpu_s
    length = _mean_waiting(calls, ours)
    notes = [
        f"Every finished call starts in the same tick everywhere. Calls waiting, on average over time: {length:,.1f}.",
        f"Textbook SimPy takes {ratio:.2f} times the CPU time of coresponse (target: at least {target:.0f}): "
        f"{verdict(ratio >= target)}.",
    ]
    show(title, HEAD, rows, notes)


def _finished(calls: PlainCalls, starts: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(starts + calls.service < calls.horizon, dtype=np.bool_)


def _check_same(name: str, calls: PlainCalls, ours: Any, theirs: Any) -> None:
    """Both sides must have done the same work. Raises SystemExit."""
    known = [np.where(_finished(calls, starts), starts, -1) for starts in (ours, theirs)]
    different = int((known[0] != known[1]).sum())
    if different:
        raise SystemExit(f"{name} and coresponse start {different} of {len(calls)} calls at different instants")


def _mean_waiting(calls: PlainCalls, starts: NDArray[np.float64]) -> float:
    until = np.where(np.isnan(starts), calls.horizon, starts)
    return float((until - calls.received).sum() / calls.horizon)


def _row(name: str, calls: PlainCalls, starts: NDArray[np.float64], times: dict[str, Times]) -> list[str]:
    mine = times[name]
    wait = (starts - calls.received)[_finished(calls, starts)].mean() / TICKS_A_MINUTE
    ratio = "1" if name == "coresponse" else mine.over(times["coresponse"])
    return [name, f"{len(calls) / mine.cpu_s:,.0f}", f"{mine.cpu_s:.2f}", f"{mine.wall_s:.2f}", ratio, f"{wait:.4f}"]
