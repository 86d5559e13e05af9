"""From times to what a replay needs: second of receipt, dispatch delay, travel time, time on scene.

Nothing leaves here. What cannot be true becomes "not recorded" and is counted; the draw fills it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.basics.durations import format_duration
from sim.records.formats import MISSING, UNREADABLE, Bools
from sim.records.mapping_tables import CadMapping
from sim.records.recorded import Ints
from sim.records.wall import Placed, WallClock

if TYPE_CHECKING:
    import pandas as pd

NOT_RECORDED = -1
NOT_CLEARED = "on scene but not cleared; time on scene is drawn"
Doubts = dict[str, Bools]  # what had to be decided, in words -> the rows it was decided about


@dataclass(frozen=True)
class Intervals:
    """Whole seconds of each call, shape (n,); -1 = not recorded. `received` counts from the clock's start."""

    received: Ints
    delay: Ints
    travel: Ints
    on_scene: Ints


def measure(calls: pd.DataFrame, mapping: CadMapping, wall: WallClock) -> tuple[Intervals, Doubts]:
    """The intervals of calls in the file's order, and every doubt about them."""
    columns, times, doubts = mapping.columns, mapping.times, Doubts()
    never = np.full(len(calls), MISSING)
    received = wall.place(calls["received"].to_numpy(), never)
    dispatched = wall.place(calls["dispatched"].to_numpy(), received.seconds)
    last = _latest(received.seconds, dispatched.seconds)
    on_scene = wall.place(calls["on_scene"].to_numpy(), last)
    last = _latest(last, on_scene.seconds)
    ends = [wall.place(calls[f"cleared {place}"].to_numpy(), last) for place in range(len(columns.cleared))]
    _clock_changes([received, dispatched, on_scene, *ends], doubts)
    for role, header in _late_columns(mapping):
        doubts[f"{header} not readable, taken as not recorded"] = (calls[role] == UNREADABLE).to_numpy()
    cleared = _cleared(on_scene.seconds, ends, mapping, doubts)
    legs = (received.seconds, dispatched.seconds, on_scene.seconds, cleared)
    delay = _interval("dispatched before received: dispatch delay", *legs[0:2], times.longest_delay, doubts)
    travel = _interval("on scene before dispatched: travel time", *legs[1:3], times.longest_travel, doubts)
    scene = _interval("cleared before on scene: time on scene", *legs[2:4], times.longest_on_scene, doubts)
    if columns.on_scene is not None:
        absent = on_scene.seconds == MISSING
        doubts["no unit on scene recorded; travel time and time on scene are drawn"] = absent
        if columns.cleared:
            doubts[NOT_CLEARED] = ~absent & (cleared == MISSING)
    return Intervals(received.seconds, delay, travel, scene), doubts


def _latest(before: Ints, times: Ints) -> Ints:
    return np.where(times == MISSING, before, times)


def _interval(words: str, start: Ints, end: Ints, longest: int, doubts: Doubts) -> Ints:
    wrong, name = words.split(": ")
    known = (start != MISSING) & (end != MISSING)
    length = np.where(known, end, 0) - np.where(known, start, 0)
    negative, long = known & (length < 0), known & (length > longest)
    doubts[f"{wrong}; {name} taken as not recorded"] = negative
    doubts[f"{name} over {format_duration(longest)}; taken as not recorded"] = long
    return np.where(known & ~negative & ~long, length, NOT_RECORDED)


def _cleared(on_scene: Ints, ends: list[Placed], mapping: CadMapping, doubts: Doubts) -> Ints:
    """When each call was cleared: the first named column that is filled and not before on scene, else any filled."""
    chosen = np.full(len(on_scene), MISSING)
    for place, end in enumerate(ends):
        fits = (chosen == MISSING) & (end.seconds != MISSING) & (end.seconds >= on_scene)
        chosen = np.where(fits, end.seconds, chosen)
        if place:
            earlier, here = mapping.columns.cleared[:place], mapping.columns.cleared[place]
            what = f"{' and '.join(earlier)} missing or before on scene; time on scene ends with {here}"
            doubts[what] = fits & (on_scene != MISSING)
    for end in ends:
        chosen = np.where(chosen == MISSING, end.seconds, chosen)
    return chosen


def _clock_changes(placed: list[Placed], doubts: Doubts) -> None:
    skipped = _any_of([one.skipped for one in placed])
    second = _any_of([one.second_pass for one in placed])
    first = _any_of([one.first_pass for one in placed]) & ~second
    hour = "a time in the hour the clocks repeat"
    doubts["a time the clocks skipped, read as if they had not moved yet"] = skipped
    doubts[f"{hour}, put into its second pass by the order of the call's times"] = second
    doubts[f"{hour}, taken for its first pass for want of anything that tells"] = first


def _any_of(masks: list[Bools]) -> Bools:
    return np.asarray(np.stack(masks).any(axis=0), dtype=np.bool_)


def _late_columns(mapping: CadMapping) -> Iterator[tuple[str, str]]:
    for role, header in list(mapping.time_headers().items())[1:]:
        if header is not None:
            yield role, header
