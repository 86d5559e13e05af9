"""Patrol cars of one and of two officers: every second worked out by hand.

Travel takes five minutes, a scene thirty; `units` of a call are officers, for a patrol unit holds one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sim.engine.plan import Rules
from sim.scenario.check import check
from sim.scenario.tables import Scenario
from sim.world.stream import Again
from tests.builders import call, city
from tests.small_city import SMALL, load_text
from tests.stories import ended, levels, patrol, tell, went


def dispute(received: str, **columns: Any) -> dict[str, Any]:
    """A call for two officers."""
    return call(received, **({"behavioural": False, "priority": 4, "units": 2} | columns))


def test_one_two_officer_car_or_two_one_officer_cars() -> None:
    """The two-officer car has been free for longer (its number is lower): it goes alone. The next dispute gets two."""
    log = tell([dispute("22:00"), dispute("22:10")], [patrol(officers=2), patrol(), patrol()])
    assert went(log) == [
        (0, 0, "22:00", "22:05", "22:35"), (1, 1, "22:10", "22:15", "22:45"), (1, 2, "22:10", "22:15", "22:45"),
    ]  # fmt: skip


def test_a_one_officer_car_and_then_a_two_officer_car_are_three() -> None:
    log = tell([dispute("22:00", units=3)], [patrol(), patrol(officers=2), patrol()])
    assert [row[1] for row in went(log)] == [0, 1]


def test_nobody_else_is_waited_for() -> None:
    """Four officers: two are there, two more are asked for until the second two-officer car is free."""
    calls = [dispute("22:00", units=1), dispute("22:10", units=4), dispute("22:20", units=1)]
    log = tell(calls, [patrol(officers=2), patrol(officers=2), patrol(start="22:50")])
    assert went(log) == [
        (0, 0, "22:00", "22:05", "22:35"), (1, 1, "22:10", "22:15", "22:45"), (1, 0, "22:35", "22:40", "22:45"),
        (2, 0, "22:45", "22:50", "23:20"),
    ]  # fmt: skip


def test_work_that_needs_two_begins_with_one_car_of_two() -> None:
    log = tell([dispute("22:00", needed=2)], [patrol(officers=2), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]


def test_one_officer_alone_is_not_sent_and_a_car_of_two_is() -> None:
    """The two-officer car is on another call until 22:35. It comes back, though the one-officer car is free before."""
    calls = [dispute("22:00", units=1), dispute("22:10", needed=2)]
    log = tell(calls, [patrol(officers=2), patrol(start="22:05")])
    assert went(log)[1:] == [(1, 1, "22:35", "22:40", "23:10"), (1, 0, "22:35", "22:40", "23:10")]
    alone = tell(calls, [patrol(officers=2)])
    assert went(alone)[1:] == [(1, 0, "22:35", "22:40", "23:10")]


def test_a_car_taken_away_takes_both_officers_with_it() -> None:
    """At 22:02 the two-officer car turns round to something urgent: the dispute asks for two officers again."""
    calls = [dispute("22:00"), dispute("22:02", priority=1, units=1)]
    crews = [patrol(officers=2), patrol(start="22:10"), patrol(start="22:20")]
    log = tell(calls, crews, rules=Rules(divert_for=2))
    assert went(log) == [
        (0, 0, "22:00", "-", "22:02"), (1, 0, "22:02", "22:07", "22:37"), (0, 1, "22:10", "22:15", "22:45"),
        (0, 2, "22:20", "22:25", "22:45"),
    ]  # fmt: skip


def test_cars_are_kept_free_by_number() -> None:
    """Of two two-officer cars one stays free for urgent calls, whatever it holds."""
    log = tell([dispute("22:00", units=4)], [patrol(officers=2), patrol(officers=2)],
               rules=Rules(keep_free=levels({4: 1})))  # fmt: skip
    assert [row[:3] for row in went(log)] == [(0, 0, "22:00")]


def test_a_call_held_for_its_district_may_begin_with_its_one_car_of_two() -> None:
    calls = [dispute("22:00", needed=2)]
    crews = [patrol(home=1), patrol(home=0, officers=2)]
    log = tell(calls, crews, rules=Rules(hold_for_district=levels({4: 600})))
    assert went(log) == [(0, 1, "22:00", "22:05", "22:35")]


def test_interrupted_work_goes_on_with_whoever_makes_up_the_number() -> None:
    """Proactive work of two officers, left for something urgent at 22:10, is gone on with by one car of two."""
    calls = [dispute("22:00", needed=2, interruptible=Again.RESUME), dispute("22:10", priority=1, units=1)]
    log = tell(calls, [patrol(officers=2), patrol(start="22:20", officers=2)])
    assert went(log) == [
        (0, 0, "22:00", "22:05", "22:10"), (1, 0, "22:10", "22:15", "22:45"), (0, 1, "22:20", "22:25", "22:50"),
    ]  # fmt: skip
    assert ended(log)[:3] == ("closed", "22:50", "patrol")


# -- in a scenario ------------------------------------------------------------------------------


def fielded(officers: int | None) -> list[str]:
    """What is wrong with a city of one patrol car whose urgent calls need two officers to begin."""
    tables = city(response={})
    tables["demand"]["types"]["urgent"] |= {"units": 2, "needed_to_start": 2}
    car = {"kind": "patrol", "shift": ["00:00", "24:00"], "count": 1, "district": "a"}
    tables["staffing"] = {"car": car | ({} if officers is None else {"officers": officers})}
    return [message for _, message, _ in check(Scenario.model_validate(tables)).problems]


def test_one_car_is_enough_for_work_of_two_if_it_holds_two() -> None:
    assert ["such call is answered" in message for message in fielded(None)] == [True]
    assert fielded(2) == []


def test_a_roster_file_says_how_many_officers_a_car_holds(tmp_path: Path) -> None:
    rows = ["post,kind,days,start,end,count,district,officers", "day,patrol,Mon-Sun,06:00,18:00,3,north,",
            "night,patrol,Mon-Sun,18:00,06:00,2,north,2"]  # fmt: skip
    (tmp_path / "roster.csv").write_text("\n".join(rows), encoding="utf-8")
    without = re.sub(r"\[staffing\.(day|night)\](\n.+)+", "", SMALL)
    scenario = load_text(tmp_path, without.replace("[run]", 'roster = "roster.csv"\n\n[run]', 1)).scenario
    assert [scenario.crew(scenario.staffing[post]) for post in ("day", "night")] == [(1, 0), (2, 0)]
