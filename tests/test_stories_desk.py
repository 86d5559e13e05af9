"""Rules of the dispatch desk beyond the plain ones: every second worked out by hand.

Travel takes five minutes, a scene thirty, and calls are not for a team unless said otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import Log
from sim.engine.plan import Rules
from tests.builders import MINUTE, call
from tests.stories import ended, levels, model, patrol, team, tell, went


def theft(received: str, **columns: Any) -> dict[str, Any]:
    return call(received, **({"behavioural": False, "priority": 4} | columns))


def urgent(received: str, **columns: Any) -> dict[str, Any]:
    return theft(received, **({"priority": 1} | columns))


# -- units kept free ----------------------------------------------------------------------------

ONE_FREE = Rules(keep_free=levels({4: 1}))


def test_the_last_free_car_is_kept_for_urgent_calls() -> None:
    """Of two cars one goes to the first theft; the second theft waits until both are free again."""
    log = tell([theft("22:00"), theft("22:10")], [patrol(), patrol()], rules=ONE_FREE)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (1, 1, "22:35", "22:40", "23:10")]


def test_the_car_that_was_kept_goes_to_the_urgent_call() -> None:
    log = tell([theft("22:00"), theft("22:10"), urgent("22:20")], [patrol(), patrol()], rules=ONE_FREE)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (2, 1, "22:20", "22:25", "22:55"),
                         (1, 0, "22:55", "23:00", "23:30")]  # fmt: skip


def test_nobody_overtakes_a_call_for_which_a_car_is_kept() -> None:
    """Priority 5 could have the free car, but waits behind priority 4."""
    log = tell([theft("22:00"), theft("22:10"), theft("22:20", priority=5)], [patrol(), patrol()], rules=ONE_FREE)
    assert [row[:3] for row in went(log)] == [(0, 0, "22:00"), (1, 1, "22:35"), (2, 0, "22:35")]


def test_the_second_car_of_a_call_too_must_leave_one_free() -> None:
    log = tell([theft("22:00", units=2)], [patrol(), patrol()], rules=ONE_FREE)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]


def test_who_gives_up_stands_in_nobodys_way() -> None:
    """The theft that may not have the last car gives up at 22:15; the one behind it, of priority 5, has it then."""
    calls = [theft("22:00"), theft("22:10", patience=5 * MINUTE), theft("22:11", priority=5)]
    log = tell(calls, [patrol(), patrol()], rules=ONE_FREE)
    assert went(log)[1] == (2, 1, "22:15", "22:20", "22:50")


# -- waiting for the own district ---------------------------------------------------------------

HELD = Rules(hold_for_district=levels({4: 10 * MINUTE}))


def test_a_call_waits_for_its_own_district_up_to_a_limit() -> None:
    log = tell([theft("22:00")], [patrol(home=1)], rules=HELD)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]


@pytest.mark.parametrize(
    ("start", "unit", "sent"), [("22:09:59", 1, "22:09:59"), ("22:10", 1, "22:10"), ("22:10:01", 0, "22:10")]
)
def test_the_districts_own_car_comes_on_duty_meanwhile(start: str, unit: int, sent: str) -> None:
    """In the second in which the limit is over, the own district still comes first."""
    log = tell([theft("22:00")], [patrol(home=1), patrol(start)], rules=HELD)
    assert went(log)[0][1:3] == (unit, sent)


def test_a_call_that_waits_for_its_district_holds_up_nobody() -> None:
    log = tell([theft("22:00"), theft("22:01", priority=5)], [patrol(home=1)], rules=HELD)
    assert went(log) == [(1, 0, "22:01", "22:06", "22:36"), (0, 0, "22:36", "22:41", "23:11")]


def test_the_districts_own_car_goes_to_a_more_urgent_call_first() -> None:
    """Both want the one car of district 0 when it is free at 22:35; the call from elsewhere is more urgent."""
    calls = [theft("22:00"), theft("22:30"), theft("22:31", priority=3, district=1)]
    log = tell(calls, [patrol()], rules=HELD)
    assert [row[0] for row in went(log)] == [0, 2, 1]


def test_a_caller_gives_up_waiting_for_the_own_district() -> None:
    log = tell([theft("22:00", patience=4 * MINUTE)], [patrol(home=1)], rules=HELD)
    assert ended(log)[:2] == ("gave_up", "22:04")


# -- order --------------------------------------------------------------------------------------


def test_districts_as_the_plan_lists_them() -> None:
    """For calls in district 0: the car of district 2, then (not listed) its own, then district 1's."""
    crews = [patrol(home=0), patrol(home=1), patrol(home=2)]
    log = tell([theft("22:00")] * 3, crews, rules=Rules(prefer=((2,), None, None)))
    assert [row[1] for row in went(log)] == [2, 0, 1]


def test_last_received_first() -> None:
    calls = [theft("22:00"), theft("22:10"), theft("22:20"), theft("22:25", priority=5)]
    log = tell(calls, [patrol()], rules=Rules(last_received_first=True))
    assert [row[0] for row in went(log)] == [0, 2, 1, 3][: len(went(log))]


# -- units taken from less urgent calls on the way ----------------------------------------------

DIVERT = Rules(divert_for=2)


def diverted(calls: list[dict[str, Any]], cars: int = 1, **rules: Any) -> Log:
    return tell(calls, [patrol() for _ in range(cars)], rules=Rules(divert_for=2, **rules))


def test_a_car_on_its_way_is_diverted_and_the_first_call_asks_again() -> None:
    log = diverted([theft("22:00"), urgent("22:02")])
    assert went(log) == [(0, 0, "22:00", "-", "22:02"), (1, 0, "22:02", "22:07", "22:37"),
                         (0, 0, "22:37", "22:42", "23:12")]  # fmt: skip
    assert ended(log) == ("closed", "23:12", "patrol", "not_planned")


def test_the_call_that_lost_its_car_keeps_its_place() -> None:
    """It was received before the theft of 22:01, and is served before it."""
    log = diverted([theft("22:00"), theft("22:01"), urgent("22:02")])
    assert [row[0] for row in went(log)] == [0, 2, 0, 1]


def test_another_free_car_goes_at_once_in_its_place() -> None:
    """The urgent call wants two cars; one is free, one is diverted. At 22:03 a third comes on duty."""
    log = tell([theft("22:00"), urgent("22:02", units=2)], [patrol(), patrol(), patrol("22:03")], rules=DIVERT)
    assert went(log)[-1] == (0, 2, "22:03", "22:08", "22:38")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (theft("22:00"), urgent("22:05")),  # on scene in that second
        (theft("22:00", priority=1), urgent("22:02")),  # not less urgent
        (theft("22:00", priority=4), theft("22:02", priority=3)),  # not urgent enough
        (theft("22:00", units=2, needed=2), urgent("22:02")),  # several units needed to begin
    ],
)
def test_a_car_that_is_not_diverted(first: dict[str, Any], second: dict[str, Any]) -> None:
    log = diverted([first, second], cars=first["units"])
    assert went(log)[-1][2] == "22:35"


def test_the_least_urgent_call_loses_its_car() -> None:
    log = diverted([theft("22:00", priority=5), theft("22:01", priority=4), urgent("22:02")], cars=2)
    assert [row[1:3] for row in went(log) if row[0] == 2] == [(0, "22:02")]


@pytest.mark.parametrize(("latest", "unit"), [(True, 1), (False, 0)])
def test_of_equals_the_one_sent_latest_or_earliest(latest: bool, unit: int) -> None:
    log = diverted([theft("22:00"), theft("22:01"), urgent("22:02")], cars=2, interrupt_latest=latest)
    assert [row[1] for row in went(log) if row[0] == 2] == [unit]


def test_a_second_car_on_its_way_is_diverted_while_the_first_works() -> None:
    calls = [theft("22:00", units=2, travel=(1, 4, 1, 1)), urgent("22:10")]
    log = diverted(calls, cars=2)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, "22:00", "-", "22:10"),
                         (1, 1, "22:10", "22:15", "22:45")]  # fmt: skip


def test_a_car_that_owes_a_break_is_not_diverted() -> None:
    crew = patrol(breaks=((22 * 3600 + 60, 20 * MINUTE),))
    log = tell([theft("22:00"), urgent("22:02")], [crew], rules=DIVERT)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (1, 0, "22:55", "23:00", "23:30")]


def test_a_caller_whose_car_was_diverted_may_give_up() -> None:
    log = diverted([theft("22:00", patience=10 * MINUTE), urgent("22:02")])
    assert ended(log) == ("gave_up", "22:10", "nobody", "not_planned")


@pytest.mark.parametrize(("hold", "row"), [(0, (0, 0, "22:02")), (40, (0, 2, "22:37"))])
def test_a_team_is_diverted_and_its_backup_called_off(hold: int, row: tuple[Any, ...]) -> None:
    """At 22:02 the more urgent crisis has the team. The first call waits no longer for a team than it would have:
    without a hold a car goes at once; with one of 40 minutes the team itself at 22:37."""
    first = model("co_responder_first", hold=hold, backup=1.0)
    log = tell([call("22:00"), call("22:02", priority=1)], [patrol(), patrol(), team()], first, rules=DIVERT)
    assert went(log)[:2] == [(0, 2, "22:00", "-", "22:02"), (0, 0, "22:00", "-", "22:02")]
    assert (1, 2, "22:02") in [one[:3] for one in went(log)[2:]]
    assert row in [one[:3] for one in went(log)[2:]]
