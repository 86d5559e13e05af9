"""Free cars that cover a district without any: every second worked out by hand.

Inside a district travel takes three minutes, from one to another ten; a scene thirty.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine import Log
from sim.engine.plan import Rules
from sim.measure.registry import all_metrics
from sim.scenario.describe import sentences
from tests.builders import MINUTE, at, call
from tests.small_city import SMALL, load_text
from tests.stories import clock, levels, patrol, tell, went
from tests.test_measure import by_hand

TRAVEL = [[3 * MINUTE if one == two else 10 * MINUTE for two in range(3)] for one in range(3)]
COVER = Rules(cover=2)


def in_district(district: int, received: str, **columns: Any) -> dict[str, Any]:
    return call(received, **({"behavioural": False, "district": district} | columns))


def moves(log: Log) -> list[tuple[int, int, str, str]]:
    """(unit, district, left, there) of every move."""
    times = zip(log.moved_at, log.moved_there, strict=True)
    return [
        (int(unit), int(to), *map(clock, row))
        for unit, to, row in zip(log.moved_unit, log.moved_to, times, strict=True)
    ]  # type: ignore[misc]


def story(calls: list[dict[str, Any]], crews: list[Any], rules: Rules = COVER, **more: Any) -> Log:
    """In districts 0 and 1; district 2 has a car of its own that stands there all day."""
    return tell(calls, [*crews, patrol(home=2)], travel=TRAVEL, rules=rules, **more)


TWO_AND_ONE = [patrol(home=0), patrol(home=0), patrol(home=1)]


def test_a_car_comes_over_while_the_only_one_is_away() -> None:
    """The one that would be sent last leaves at 22:00, is there at 22:10, and at 22:15 the call is three minutes away,
    not ten."""
    calls = [in_district(1, "22:00"), in_district(1, "22:15")]
    log = story(calls, TWO_AND_ONE)
    assert moves(log) == [(1, 1, "22:00", "22:10")]
    assert went(log) == [(0, 2, "22:00", "22:03", "22:33"), (1, 1, "22:15", "22:18", "22:48")]
    assert went(story(calls, TWO_AND_ONE, Rules()))[1] == (1, 0, "22:15", "22:25", "22:55")


def test_until_it_is_there_it_is_where_it_came_from() -> None:
    """At 22:05 a call at home needs two cars: the one on its way turns round. When both are free again, one leaves."""
    calls = [in_district(1, "22:00"), in_district(0, "22:05", units=2, scene=10 * MINUTE)]
    log = story(calls, TWO_AND_ONE)
    assert went(log)[1:] == [(1, 0, "22:05", "22:08", "22:18"), (1, 1, "22:05", "22:08", "22:18")]
    assert moves(log) == [(1, 1, "22:00", "-"), (1, 1, "22:18", "22:28")]


def test_after_its_call_it_is_at_home_again() -> None:
    """The covering car is sent on at 22:15 and clear at 22:48: the call of 22:50 in its own district is near."""
    calls = [in_district(1, "22:00", scene=120 * MINUTE), in_district(1, "22:15"), in_district(0, "22:50", units=2)]
    log = story(calls, TWO_AND_ONE, Rules(cover=3))
    assert moves(log) == []
    log = story(calls, TWO_AND_ONE)
    assert [row[2:4] for row in went(log) if row[0] == 2] == [("22:50", "22:53"), ("22:50", "22:53")]


def test_it_stays_when_the_districts_own_car_comes_back() -> None:
    """Both are in district 1 at 22:40; the one that has been free for longest goes: the car that came to cover."""
    calls = [in_district(1, "22:00"), in_district(1, "22:40")]
    assert went(story(calls, TWO_AND_ONE))[1] == (1, 1, "22:40", "22:43", "23:13")


def test_a_break_ends_it() -> None:
    """The covering car takes its meal at 22:30 and is at home after it; it leaves again, for it would be sent last."""
    meal = (at("22:30"), 20 * MINUTE)
    crews = [patrol(home=0), patrol(home=0, breaks=(meal,)), patrol(home=1)]
    log = story([in_district(1, "22:00", scene=120 * MINUTE)], crews)
    assert moves(log) == [(1, 1, "22:00", "22:10"), (1, 1, "22:50", "23:00")]


def test_the_nearest_district_that_has_enough_sends_one() -> None:
    travel = [[180, 600, 600], [600, 180, 600], [600, 300, 180]]
    crews = [patrol(home=0), patrol(home=0), patrol(home=1), patrol(home=2)]
    log = tell([in_district(1, "22:00")], [*crews, patrol(home=2)], travel=travel, rules=COVER)
    assert moves(log) == [(4, 1, "22:00", "22:05")]
    log = tell([in_district(1, "22:00")], crews, travel=travel, rules=COVER)
    assert moves(log) == [(1, 1, "22:00", "22:10")], "district 2 is nearer, but has one car only"


def test_a_car_that_covers_is_a_car_of_the_district() -> None:
    """A routine call that is held for a car of its own district goes to the covering one as soon as it is there."""
    calls = [in_district(1, "22:00"), in_district(1, "22:05", priority=4)]
    held = Rules(cover=2, hold_for_district=levels({4: 1200}))
    assert went(story(calls, TWO_AND_ONE, held))[1] == (1, 1, "22:10", "22:13", "22:43")


def test_whoever_goes_home_is_not_waited_for() -> None:
    """The shift of the covering car ends on its way: another one leaves when it can."""
    crews = [patrol(home=0), patrol(home=0), patrol(home=0, end="22:05"), patrol(home=1)]
    log = story([in_district(1, "22:00")], crews)
    assert moves(log) == [(2, 1, "22:00", "-"), (1, 1, "22:05", "22:15")]


# -- in a scenario ------------------------------------------------------------------------------


def test_moves_are_counted_and_told() -> None:
    """Two cars leave in the window (01:00 to 24:00), one of them gets there; one had left before."""
    seen = by_hand()
    desk = seen.scenario.dispatch.model_copy(update={"cover": 2})
    moved = {
        "moved_unit": [0, 0, 1],
        "moved_at": [60, 7200, 9000],
        "moved_to": [1, 1, 2],
        "moved_there": [600, 7500, -1],
    }
    log = replace(seen.log, **{name: np.array(column) for name, column in moved.items()})
    seen = replace(seen, log=log, scenario=seen.scenario.model_copy(update={"dispatch": desk}))
    counted = {one.group: one.numerator for one in all_metrics()["cover_moves"].compute(seen)}
    assert counted == {"all": 2, "there": 1}
    assert not list(all_metrics()["cover_moves"].compute(by_hand())), "a desk without cover moves nobody"


def test_the_description_says_so(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, SMALL + "\n[dispatch]\ncover = 3\n")
    said = "a district without a free patrol unit is covered by one from the nearest district with 3 or more free."
    assert f"Dispatch: {said}" in sentences(loaded.scenario)
