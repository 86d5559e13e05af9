"""Small cases whose answer other simulators publish, told as calls, units and shifts; exact to the second.

D1 to D10: Ciw, tests/test_node.py, test_scheduling.py, test_simulation.py at 05f1727; D7 its guide to server
schedules. S1 to S8: simmer, tests/testthat/test-simmer-resource-preemption.R, test-simmer-resource-schedule.R,
test-simulation-1.R at 4891224. Their time unit is a minute here; nobody travels, so work starts when a unit is
sent. A server is a patrol unit, a class a priority, pre-emption interruptible work. The second engine must give
the same log.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine import Log, Roster, make_roster, simulate
from sim.engine.log import Status
from sim.engine.plan import Rules
from sim.engine.roster import ShiftEnd
from sim.world.stream import Again
from tests.builders import DAY, HOUR, MINUTE, SLOTS, Crew, assert_same_log, call, city, made, plan, roster, stream
from tests.reference import reference

URGENT, ROUTINE = 1, 3


def seconds(minutes: float) -> int:
    return round(minutes * MINUTE)


def calls_at(minutes: list[float], lasting: float | list[float], priority: int = ROUTINE, **columns: Any) -> list[Any]:
    lengths = lasting if isinstance(lasting, list) else [lasting] * len(minutes)
    return [
        call(seconds(at), scene=seconds(length), priority=priority, behavioural=False, **columns)
        for at, length in zip(minutes, lengths, strict=True)
    ]


def unit(start: float = 0, end: float = 10_000, shift_end: ShiftEnd = ShiftEnd.FINISH) -> Crew:
    return Crew(start=seconds(start), end=seconds(end), shift_end=shift_end)


def run(calls: list[Any], crews: list[Crew], stop: float = 1000, **rules: Any) -> tuple[Log, Roster]:
    world = stream(*calls, horizon=seconds(stop)), roster(*crews), plan(travel=0, rules=Rules(**rules))
    log = simulate(*world)
    assert_same_log(log, reference(*world))
    return log, world[1]


def closed(log: Log) -> list[float]:
    """Minute at which each call was closed, in order of receipt."""
    return (log.closed / MINUTE).tolist()


def spells(log: Log, number: int) -> list[tuple[float, float]]:
    """(from, to) in minutes of every spell of work on a call."""
    mine = log.call == number
    return list(zip((log.on_scene[mine] / MINUTE).tolist(), (log.cleared[mine] / MINUTE).tolist(), strict=True))


def worked(log: Log, number: int) -> float:
    return sum(end - start for start, end in spells(log, number))


def overtime(log: Log, units: Roster) -> list[float]:
    """Minutes after the end of the shift that each unit was still on a call."""
    last = np.zeros(len(units), dtype=np.int64)
    np.maximum.at(last, log.unit, log.cleared)
    return (np.maximum(last - units.end, 0) / MINUTE).tolist()


# -- priority and interruption ------------------------------------------------------------------


def test_d1_the_urgent_call_waits_for_work_that_is_not_interruptible() -> None:
    log, _ = run(calls_at([1.5, 5.0], 5) + calls_at([7.5], 4, URGENT), [unit()])
    assert [spells(log, number) for number in range(3)] == [[(1.5, 6.5)], [(6.5, 11.5)], [(11.5, 15.5)]]


def test_d2_the_urgent_call_takes_the_unit_and_the_other_starts_again() -> None:
    calls = calls_at([1.5, 5.0], 5, interruptible=Again.RESTART) + calls_at([7.5], 4, URGENT)
    log, _ = run(calls, [unit()])
    assert spells(log, 0) == [(1.5, 6.5)]
    assert spells(log, 1) == [(6.5, 7.5), (11.5, 16.5)]
    assert spells(log, 2) == [(7.5, 11.5)]


@pytest.mark.parametrize(("again", "end"), [(Again.RESTART, 19), (Again.RESUME, 17), (Again.RESAMPLE, 16)])
def test_d3_how_interrupted_work_goes_on(again: Again, end: float) -> None:
    calls = calls_at([1], 6, interruptible=again, scene_again=seconds(3)) + calls_at([3], 10, URGENT)
    log, _ = run(calls, [unit()])
    assert spells(log, 0) == [(1, 3), (13, end)]
    assert closed(log) == [end, 13]


# -- the end of a shift -------------------------------------------------------------------------


@pytest.mark.parametrize(("again", "end"), [(Again.RESTART, 19), (Again.RESUME, 15), (Again.RESAMPLE, 29)])
def test_d4_how_work_goes_on_after_the_unit_was_released(again: Again, end: float) -> None:
    calls = calls_at([1], 10, scene_again=seconds(20))
    log, _ = run(calls, [unit(0, 5, ShiftEnd.RELEASE), unit(9)], resumption=again)
    assert spells(log, 0) == [(1, 5), (9, end)]


def test_d5_four_released_one_comes_and_finishes_what_was_left_of_two() -> None:
    calls = calls_at(list(range(3, 28, 3)), 10)
    crews = [unit(0, 12.5, ShiftEnd.RELEASE)] * 4 + [unit(17)]
    log, _ = run(calls, crews, stop=27.5, resumption=Again.RESUME)
    assert spells(log, 0)[-1] == (17, 17.5)  # 0.5 left
    assert spells(log, 1)[-1] == (17.5, 21)  # 3.5 left
    assert len(spells(log, 2)) == 2  # under way at the end
    assert spells(log, 3) == [(12, 12.5)]  # still interrupted
    assert int(np.sum(log.status == Status.OPEN)) == 7


def test_d6_overtime_of_three_shifts() -> None:
    calls = calls_at([1, 1, 1, 9, 9, 12], [5, 7, 9, 4, 5, 5])
    log, units = run(calls, [unit(0, 7)] * 3 + [unit(7, 11)] * 2 + [unit(11, 20)], stop=19)
    assert overtime(log, units)[:5] == [0, 1, 3, 2, 3]
    assert np.mean(overtime(log, units)[:5]) == 1.8


def test_d7_overtime_when_nobody_follows() -> None:
    log, units = run(calls_at([3, 6, 9, 12, 15, 18], 5), [unit(0, 4)] + [unit(4, 10)] * 2, stop=20)
    assert overtime(log, units) == [4, 1, 4]


def test_d8_callers_give_up_while_the_last_unit_finishes() -> None:
    log, units = run(calls_at([7, 14, 21], 11, patience=seconds(3)), [unit(0, 16)], stop=30)
    assert closed(log) == [18, 17, 24]
    assert log.status.tolist() == [Status.CLOSED, Status.GAVE_UP, Status.GAVE_UP]
    assert overtime(log, units) == [2]


def test_d9_utilisation_counts_time_on_duty() -> None:
    calls = calls_at([2, 6, 10, 10, 17], [4, 2, 6, 6, 3])
    log, units = run(calls, [unit(0, 9)] + [unit(9, 23)] * 2, stop=23)
    busy = np.minimum(log.cleared, units.end[log.unit]) - log.dispatched
    assert (busy.sum(), (units.end - units.start).sum()) == (21 * MINUTE, 37 * MINUTE)


# -- who comes first ----------------------------------------------------------------------------


def test_d10_first_received_first() -> None:
    log, _ = run(calls_at(list(range(1, 10)), 1.5), [unit()], stop=9)
    assert log.call.tolist()[:5] == [0, 1, 2, 3, 4]
    assert closed(log)[:5] == [2.5, 4, 5.5, 7, 8.5]


def test_d10_last_received_first() -> None:
    log, _ = run(calls_at(list(range(1, 10)), 1.6), [unit()], stop=9.5, last_received_first=True)
    served = log.call[log.cleared >= 0]
    assert (served + 1).tolist() == [1, 2, 4, 5, 7]
    assert (log.closed[served] / MINUTE).tolist() == [2.6, 4.2, 5.8, 7.4, 9.0]


# -- several units, and how many are on duty ----------------------------------------------------


@pytest.mark.parametrize(("again", "end", "activity"), [(Again.RESUME, 30, 10), (Again.RESTART, 35, 15)])
def test_s1_s2_two_units_are_taken_twice(again: Again, end: float, activity: float) -> None:
    calls = calls_at([0, 0], 10, interruptible=again) + calls_at([2, 15], 10, URGENT, units=2, needed=2)
    log, _ = run(calls, [unit(), unit()])
    assert closed(log) == [end, end, 12, 25]
    assert [worked(log, number) for number in (0, 1)] == [activity, activity]


@pytest.mark.parametrize(("latest", "activity"), [(False, [12, 12]), (True, [13, 11])])
def test_s3_whose_unit_is_taken(latest: bool, activity: list[float]) -> None:
    calls = calls_at([0, 1], 10, interruptible=Again.RESTART) + calls_at([2, 3], 10, URGENT)
    log, _ = run(calls, [unit(), unit()], interrupt_latest=latest)
    assert closed(log) == [22, 23, 12, 13]
    assert [worked(log, number) for number in (0, 1)] == activity


def test_s4_only_as_many_are_taken_as_are_lacking() -> None:
    calls = calls_at([0] * 5, 10, interruptible=Again.RESUME) + calls_at([1], 10, URGENT, units=7, needed=7)
    log, _ = run(calls, [unit()] * 10)
    assert sorted(closed(log)) == [10, 10, 10, 11, 19, 19]
    assert closed(log)[5] == 11
    assert calls[5]["units"] > SLOTS  # more units than the stream has travel factors: the last one serves for the rest


def test_s5_three_watches_a_day_round_and_round() -> None:
    watches = {"night": ("00:00", "08:00", 3), "day": ("08:00", "16:00", 1), "late": ("16:00", "24:00", 2)}
    staffing = {
        name: {"kind": "patrol", "shift": [start, end], "count": count, "district": "a"}
        for name, (start, end, count) in watches.items()
    }
    units = make_roster(made(city(staffing=staffing, response={})))
    on_duty = [int(np.sum((units.start <= at) & (at < units.end))) for at in range(0, 2 * DAY + 1, 8 * HOUR)]
    assert on_duty == [3, 1, 2, 3, 1, 2, 3]


def test_s6_work_goes_on_when_fewer_are_on_duty() -> None:
    log, _ = run(calls_at([0, 0, 0], 2), [unit(), unit(1, 2), unit(1, 2)])
    assert closed(log) == [2, 3, 3]


def test_s7_nobody_waits_and_every_other_call_is_lost() -> None:
    log, _ = run(calls_at(list(range(1, 101)), 1.5, patience=0), [unit()])
    assert np.bincount(log.status).tolist() == [0, 50, 50]
    assert np.sum(log.cleared - log.dispatched) == 75 * MINUTE


def test_s8_a_unit_that_clears_is_free_for_the_call_of_that_second() -> None:
    log, _ = run(calls_at(list(range(0, 100, 10)), 10, patience=0), [unit()])
    assert closed(log) == list(range(10, 110, 10))
    assert (log.status == Status.CLOSED).all()
    assert log.dispatched.tolist() == [seconds(at) for at in range(0, 100, 10)]
