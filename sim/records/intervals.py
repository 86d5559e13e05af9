"""From times to what a replay needs: second of receipt, dispatch delay, travel time, time on scene.

Nothing leaves here. What cannot be true becomes "not recorded" and is counted; the draw fills it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.basics.durations import format_duration
from sim.records.ledger import Tally
from sim.records.mapping import CadMapping
from sim.records.recorded import Ints
from sim.records.wall import MISSING, UNREADABLE, Bools, Placed, WallClock

if TYPE_CHECKING:
    import pandas as pd

NOT_RECORDED = -1


@dataclass(frozen=True)
class Intervals:
    """Whole seconds of each call, shape (n,); -1 = not recorded."""

    delay: Ints
    travel: Ints
    on_scene: Ints


def place_received(calls: pd.DataFrame, wall: WallClock) -> Ints:
    """Second of receipt on the simulation's clock, taking the first hour where an hour is repeated."""
    return wall.place(calls["received"].to_numpy(), np.full(len(calls), MISSING)).seconds


def measure(calls: pd.DataFrame, mapping: CadMapping, wall: WallClock, tally: Tally) -> Intervals:
    """The intervals of calls in the file's order, every doubt counted in the tally."""
    rows = calls["row"].to_numpy()
    columns = mapping.columns
    never = np.full(len(rows), MISSING)
    received = wall.place(calls["received"].to_numpy(), never)
    dispatched = wall.place(calls["dispatched"].to_numpy(), received.seconds)
    last = _latest(received.seconds, dispatched.seconds)
    on_scene = wall.place(calls["on_scene"].to_numpy(), last)
    last = _latest(last, on_scene.seconds)
    ends = [wall.place(calls[f"cleared {place}"].to_numpy(), last) for place in range(len(columns.cleared))]
    _count_clock_changes([received, dispatched, on_scene, *ends], rows, tally)
    _count_unreadable(calls, mapping, tally)
    cleared = _cleared(on_scene.seconds, ends, mapping, rows, tally)
    times, count = mapping.times, partial(_interval, rows=rows, tally=tally)
    legs = (received.seconds, dispatched.seconds, on_scene.seconds, cleared)
    delay = count("dispatched before received: dispatch delay", *legs[0:2], times.longest_delay)
    travel = count("on scene before dispatched: travel time", *legs[1:3], times.longest_travel)
    scene = count("cleared before on scene: time on scene", *legs[2:4], times.longest_on_scene)
    if columns.on_scene is not None:
        absent = on_scene.seconds == MISSING
        tally.repair("no unit on scene recorded; travel time and time on scene are drawn", rows[absent])
        tally.repair("on scene but not cleared; time on scene is drawn", rows[~absent & (cleared == MISSING)])
    return Intervals(delay, travel, scene)


def _latest(before: Ints, times: Ints) -> Ints:
    return np.where(times == MISSING, before, times)


def _interval(words: str, start: Ints, end: Ints, longest: int, *, rows: Ints, tally: Tally) -> Ints:
    wrong, name = words.split(": ")
    known = (start != MISSING) & (end != MISSING)
    length = np.where(known, end, 0) - np.where(known, start, 0)
    negative, long = known & (length < 0), known & (length > longest)
    tally.repair(f"{wrong}; {name} taken as not recorded", rows[negative])
    tally.repair(f"{name} over {format_duration(longest)}; taken as not recorded", rows[long])
    return np.where(known & ~negative & ~long, length, NOT_RECORDED)


def _cleared(on_scene: Ints, ends: list[Placed], mapping: CadMapping, rows: Ints, tally: Tally) -> Ints:
    """When each call was cleared: the first named column that is filled and not before on scene, else any filled."""
    chosen = np.full(len(on_scene), MISSING)
    for place, end in enumerate(ends):
        fits = (chosen == MISSING) & (end.seconds != MISSING) & (end.seconds >= on_scene)
        chosen = np.where(fits, end.seconds, chosen)
        if place:
            earlier, here = mapping.columns.cleared[:place], mapping.columns.cleared[place]
            what = f"{' and '.join(earlier)} missing or before on scene; time on scene ends with {here}"
            tally.repair(what, rows[fits & (on_scene != MISSING)])
    for end in ends:
        chosen = np.where(chosen == MISSING, end.seconds, chosen)
    return chosen


def _count_clock_changes(placed: list[Placed], rows: Ints, tally: Tally) -> None:
    skipped = _any_of([one.skipped for one in placed])
    second = _any_of([one.second_pass for one in placed])
    first = _any_of([one.first_pass for one in placed]) & ~second
    hour = "a time in the hour the clocks repeat"
    tally.repair("a time the clocks skipped, read as if they had not moved yet", rows[skipped])
    tally.repair(f"{hour}, put into its second pass by the order of the call's times", rows[second])
    tally.repair(f"{hour}, taken for its first pass for want of anything that tells", rows[first])


def _any_of(masks: list[Bools]) -> Bools:
    return np.asarray(np.stack(masks).any(axis=0), dtype=np.bool_)


def _count_unreadable(calls: pd.DataFrame, mapping: CadMapping, tally: Tally) -> None:
    for role, header in _late_columns(mapping):
        bad = (calls[role] == UNREADABLE).to_numpy()
        if bad.any():
            tally.repair(f"{header} not readable, taken as not recorded", calls["row"].to_numpy()[bad])


def _late_columns(mapping: CadMapping) -> Iterator[tuple[str, str]]:
    columns = mapping.columns
    for role, header in (("dispatched", columns.dispatched), ("on_scene", columns.on_scene)):
        if header is not None:
            yield role, header
    for place, header in enumerate(columns.cleared):
        yield f"cleared {place}", header
