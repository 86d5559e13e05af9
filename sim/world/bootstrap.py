"""Replications of recorded calls: days or weeks of the record drawn again, and more or fewer calls than recorded.

Every simulated day takes the calls of a recorded day of the same weekday, whole, so that what belongs
together in a day stays together. Calls keep their time of day by the wall clock, their recorded times
and everything else that was recorded.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import numpy as np

from sim.basics.clock import Clock
from sim.basics.durations import DAY_NAMES
from sim.basics.errors import one_problem
from sim.records.recorded import RecordedCalls
from sim.scenario.tables import Scenario
from sim.world.quantiles import Source
from sim.world.stream import Bools, Ints

HOUR, DAY = 3600, 86400
LENGTH = {"days": 1, "weeks": 7}


def resampled(scenario: Scenario, recorded: RecordedCalls, source: Source) -> RecordedCalls:
    """The recorded calls of one replication; the record itself if the scenario asks for neither.

    Raises InputError if no recorded day (week) could stand for some simulated one.
    """
    history = scenario.history
    if history is None:
        return recorded
    clock, horizon = scenario.run.clock, scenario.run.horizon
    if history.bootstrap != "none":
        recorded = _drawn_again(recorded, clock, horizon, LENGTH[history.bootstrap], source)
        recorded = _take(recorded, recorded.received < horizon)
    if history.volume < 1:
        recorded = _take(recorded, source(len(recorded), "volume") < history.volume)
    elif history.volume > 1:
        recorded = _with_copies(recorded, clock, horizon, history.volume, source)
    return recorded


def _take(recorded: RecordedCalls, rows: Ints | Bools) -> RecordedCalls:
    return RecordedCalls(*(getattr(recorded, field.name)[rows] for field in fields(RecordedCalls)))


def midnights(clock: Clock, first: int, last: int) -> Ints:
    """Seconds at which the local days `first` to `last` begin, and the last one ends."""
    return np.array([clock.at(day, 0) for day in range(first, last + 2)], dtype=np.int64)


def days_of(clock: Clock, received: Ints) -> tuple[int, Ints]:
    """Number of the first day with a call, and midnights from there to the end of the last such day."""
    if not len(received):
        return 0, midnights(clock, 0, -1)
    low, high = int(received.min()) // DAY - 1, int(received.max()) // DAY + 1
    edges = midnights(clock, low, high)
    first, last = (int(np.searchsorted(edges, one, side="right")) - 1 for one in (received.min(), received.max()))
    return low + first, edges[first : last + 2]


def _drawn_again(recorded: RecordedCalls, clock: Clock, horizon: int, length: int, source: Source) -> RecordedCalls:
    """Blocks of `length` days, each drawn from the recorded blocks that begin on the same weekday."""
    first, edges = days_of(clock, recorded.received)
    starts = np.searchsorted(recorded.received, edges)
    record = range(first, first + len(edges) - 1)
    simulated = range(0, clock.days(horizon), length)
    u = source(len(simulated), "bootstrap")
    rows, received = [], []
    for day, quantile in zip(simulated, u.tolist(), strict=True):
        candidates = _candidates(clock, record, day, length)
        chosen = candidates[int(quantile * len(candidates))]
        for old, new in zip(range(chosen, chosen + length), range(day, day + length), strict=True):
            rows.append(np.arange(starts[old - first], starts[old - first + 1]))
            since = recorded.received[rows[-1]] - edges[old - first]
            received.append(clock.at(new, 0) + _other_day(_hours(clock, old), _hours(clock, new), since))
    again = replace(_take(recorded, np.concatenate(rows)), received=np.concatenate(received))
    return _take(again, np.argsort(again.received, kind="stable"))


def _candidates(clock: Clock, record: range, day: int, length: int) -> list[int]:
    """Recorded days that may stand for a simulated one: same weekday, and same season where the record has it."""
    weekday = clock.weekday(day)
    fitting = [one for one in record if clock.weekday(one) == weekday and one + length <= record.stop]
    if not fitting:
        what = f"no recorded {DAY_NAMES[weekday]}" if length == 1 else f"no 7 recorded days from a {DAY_NAMES[weekday]}"
        message = f"{what} among {len(record)} recorded days to draw from"
        raise one_problem("", "history.bootstrap", message, "Give a longer record, or shorter blocks.")
    same = [one for one in fitting if _season(clock, one) == _season(clock, day)]
    return same or fitting


def _season(clock: Clock, day: int) -> int:
    """0 December to February, 1 March to May, 2 June to August, 3 September to November."""
    return (clock.first_day + timedelta(days=day)).month % 12 // 3


def _hours(clock: Clock, day: int) -> Ints:
    """Seconds from midnight at which each of the 24 clock hours of a local day begins, and its end."""
    return np.array([clock.at(day, hour * 60) for hour in range(25)], dtype=np.int64) - clock.at(day, 0)


def _other_day(before: Ints, after: Ints, since: Ints) -> Ints:
    """The same time of the wall clock on another day, as seconds from its midnight; in an hour lived twice, the first.

    `before` and `after`: where the clock hours of the two days begin; `since`: seconds from the first day's midnight.
    """
    hour = np.minimum(np.searchsorted(before, since, side="right") - 1, 23)
    return np.asarray(np.minimum(after[hour] + (since - before[hour]) % HOUR, after[-1] - 1), dtype=np.int64)


def _with_copies(recorded: RecordedCalls, clock: Clock, horizon: int, volume: float, source: Source) -> RecordedCalls:
    """`volume` times the calls on average: copies stand at random times within the hour of the call they copy."""
    _, edges = days_of(clock, recorded.received)
    midnight = edges[np.searchsorted(edges, recorded.received, side="right") - 1]
    begin = recorded.received - (recorded.received - midnight) % HOUR
    length = np.minimum(begin + HOUR, horizon) - begin
    whole = int(volume)
    copies = whole - 1 + (source(len(recorded), "volume") < volume - whole)
    parts = [recorded]
    for copy in range(1, whole + 1):
        mine = np.flatnonzero(copies >= copy)
        u = source(len(recorded), f"copy_{copy}")[mine]
        parts.append(replace(_take(recorded, mine), received=begin[mine] + np.floor(u * length[mine]).astype(np.int64)))
    columns = [np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(RecordedCalls)]
    more = RecordedCalls(*columns)
    return _take(more, np.argsort(more.received, kind="stable"))
