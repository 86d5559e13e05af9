"""What becomes of people, and what officers learn: trained crews, riding along, repeat contacts, care.

Travel takes five minutes, a scene thirty; every second worked out by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.basics.distributions import parse_distribution
from sim.engine import Log
from sim.engine.care_plan import CarePlan, Place
from tests.builders import MINUTE, PATROL, call
from tests.stories import ended, in_care, model, patrol, team, tell, went

ON_REQUEST = model("on_request")
FIRST = model("co_responder_first")

# -- trained officers ---------------------------------------------------------------------------

TRAINED_ARE_SLOWER = (30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 40 * MINUTE)


@pytest.mark.parametrize(("trained", "over", "variant"), [(True, "22:45", 3), (False, "22:35", PATROL)])
def test_a_trained_crew_works_as_trained_officers_do(trained: bool, over: str, variant: int) -> None:
    log = tell([call("22:00", scene=TRAINED_ARE_SLOWER)], [patrol(trained=trained)])
    assert went(log)[0][4] == over
    assert (log.answered_by[0], log.variant[0]) == (PATROL, variant)


def test_the_first_car_of_a_call_decides() -> None:
    """The trained one is second, although it is there first."""
    calls = [call("22:00", units=2, scene=TRAINED_ARE_SLOWER, travel=(2, 1, 1, 1))]
    log = tell(calls, [patrol(), patrol(trained=True)])
    assert went(log)[0][4] == "22:35"


@pytest.mark.parametrize(("learn", "over"), [(0.63, "23:10"), (0.64, "23:00")])
def test_a_ride_with_a_clinician_teaches(learn: float, over: str) -> None:
    """With `rides` = 1, one call shared makes 63.2 % of calls as a trained crew's."""
    shared = call("22:00", scene=(0, 10 * MINUTE, 30 * MINUTE, 40 * MINUTE))
    later = call("22:25", call_type=1, scene=TRAINED_ARE_SLOWER, learn=learn)
    log = tell([shared, later], [patrol(), team()], ON_REQUEST, model("officer_only"), rides=1.0)
    assert went(log)[-1] == (1, 0, "22:25", "22:30", over)


def test_a_crew_that_was_alone_has_learnt_nothing() -> None:
    calls = [call("22:00", scene=TRAINED_ARE_SLOWER, learn=0.01), call("22:40", scene=TRAINED_ARE_SLOWER, learn=0.01)]
    log = tell(calls, [patrol()], model("officer_only"), rides=1.0)
    assert [row[4] for row in went(log)] == ["22:35", "23:15"]


def test_who_rode_along_knows_it_on_the_next_shift() -> None:
    """The same crew, two shifts."""
    shared = call("10:00", scene=(0, 10 * MINUTE, 30 * MINUTE, 40 * MINUTE))
    later = call("22:00", call_type=1, scene=TRAINED_ARE_SLOWER, learn=0.1)
    crews = [patrol(end="12:00", crew=7), team(), patrol("20:00", crew=7)]
    log = tell([shared, later], crews, ON_REQUEST, model("officer_only"), rides=1.0)
    assert went(log)[-1] == (1, 2, "22:00", "22:05", "22:45")


# -- repeat contacts ----------------------------------------------------------------------------

ONLY_AFTER_OFFICERS = {"repeats": (False, False, True), "parent": 0}


def second(status_of: Log) -> str:
    return ended(status_of, 1)[0]


@pytest.mark.parametrize(("crews", "status"), [([patrol()], "closed"), ([patrol(), team()], "did_not_happen")])
def test_a_repeat_happens_if_the_contact_before_says_so(crews: list[Any], status: str) -> None:
    """After officers alone the person comes to notice again, after a team not."""
    log = tell([call("21:00"), call("22:00", **ONLY_AFTER_OFFICERS)], crews, FIRST)
    assert second(log) == status
    if status == "did_not_happen":
        assert ended(log, 1) == ("did_not_happen", "-", "nobody", "not_planned")
        assert len(went(log)) == 1


def test_a_repeat_of_a_contact_that_did_not_happen_does_not_happen() -> None:
    third = call("23:00", repeats=True, parent=1)
    log = tell([call("21:00"), call("22:00", **ONLY_AFTER_OFFICERS), third], [patrol(), team()], FIRST)
    assert ended(log, 2)[0] == "did_not_happen"


def test_a_contact_nobody_answered_repeats_as_after_officers() -> None:
    log = tell([call("21:00", patience=0), call("22:00", **ONLY_AFTER_OFFICERS)], [patrol("21:30")])
    assert [ended(log, one)[0] for one in (0, 1)] == ["gave_up", "closed"]


@pytest.mark.parametrize(("linked", "status"), [(True, "did_not_happen"), (False, "closed")])
def test_a_person_in_care_does_not_call_again(linked: bool, status: str) -> None:
    calls = [
        call("21:00", referred=True, linked=linked),
        call("22:00", repeats=(False, True, True), repeats_linked=False, parent=0),
    ]
    assert second(tell(calls, [patrol()])) == status


# -- care ---------------------------------------------------------------------------------------


def care(places: int = 1, patience: str | None = None, **plan: Any) -> CarePlan:
    """A case worker's list of so many people, an hour each."""
    lost = None if patience is None else parse_distribution(patience)
    listed = Place("case workers", places, parse_distribution("1 h"), lost, -1)
    return CarePlan(**({"stations": (listed,), "case_list": 0, "first": -1, "warm": True} | plan))


def referred(received: str, **columns: Any) -> dict[str, Any]:
    return call(received, **({"referred": True, "care": (0.4,) * 5} | columns))


def test_without_a_care_table_nothing_limits_it() -> None:
    assert in_care(tell([referred("21:00")], [patrol()])) == ("linked", "21:35")


@pytest.mark.parametrize(
    ("columns", "stage"),
    [({"referred": False}, "not_referred"), ({"accepted": False}, "declined"), ({"linked": False}, "handed_off")],
)
def test_how_far_a_person_comes(columns: dict[str, Any], stage: str) -> None:
    assert in_care(tell([referred("21:00", **columns)], [patrol()])) == (stage, "-")


def test_the_list_is_full_and_the_second_person_waits() -> None:
    """The case worker has the first from 21:35 to 22:35; the second waits since 21:40."""
    log = tell([referred("21:00"), referred("21:05")], [patrol(), patrol()], care=care())
    assert [in_care(log, one) for one in (0, 1)] == [("linked", "21:35"), ("linked", "22:35")]


@pytest.mark.parametrize(("patience", "end"), [("54 min", "lost_waiting"), ("56 min", "linked")])
def test_who_waits_too_long_is_lost(patience: str, end: str) -> None:
    """55 minutes from 21:40 to 22:35."""
    log = tell([referred("21:00"), referred("21:05")], [patrol(), patrol()], care=care(patience=patience))
    assert in_care(log, 1)[0] == end


def test_who_was_lost_leaves_the_place_in_the_queue_to_the_next() -> None:
    calls = [referred("21:00"), referred("21:05"), referred("21:30")]
    log = tell(calls, [patrol(), patrol(), patrol()], care=care(patience="50 min"))
    assert [in_care(log, one) for one in (1, 2)] == [("lost_waiting", "-"), ("linked", "22:35")]


def test_of_one_second_in_order_of_call() -> None:
    calls = [referred("21:00"), referred("21:00")]
    log = tell(calls, [patrol(), patrol()], care=care())
    assert [in_care(log, one)[1] for one in (0, 1)] == ["21:35", "22:35"]


def test_no_places_at_all() -> None:
    assert in_care(tell([referred("21:00")], [patrol()], care=care(places=0))) == ("waiting_for_case_worker", "-")


def test_a_place_at_a_destination_after_the_list() -> None:
    """The case worker takes the person at 21:35 and passes them on; the one chair is taken by the first until 22:05."""
    chair = Place("chair", 1, parse_distribution("30 min"), None, -1)
    listed = Place("case workers", 9, parse_distribution("1 h"), None, 0)
    plan = care(stations=(chair, listed), case_list=1, first=0)
    log = tell([referred("21:00"), referred("21:00")], [patrol(), patrol()], care=plan)
    assert [in_care(log, one) for one in (0, 1)] == [("linked", "21:35"), ("linked", "22:05")]


def test_straight_to_a_destination_without_a_list() -> None:
    chair = Place("chair", 0, parse_distribution("30 min"), None, -1)
    plan = care(stations=(chair,), case_list=-1, first=0)
    assert in_care(tell([referred("21:00")], [patrol()], care=plan)) == ("waiting_for_place", "-")


def test_a_contact_that_ended_by_giving_up_is_not_referred() -> None:
    log = tell([call("20:50"), referred("21:00", patience=0)], [patrol()])
    assert in_care(log, 1) == ("not_referred", "-")


# -- wrongly coded ------------------------------------------------------------------------------


def test_a_wrongly_coded_call_keeps_a_team_from_a_crisis() -> None:
    """Dispatch took it for a crisis: the team is out until 22:35, and meets nobody in crisis."""
    calls = [call("22:00", behavioural=False, wrongly_coded=True, referred=True), call("22:10")]
    log = tell(calls, [patrol(), team()], FIRST)
    assert ended(log) == ("closed", "22:35", "co_responder", "not_planned")
    assert ended(log, 1)[2:] == ("patrol", "all_busy")
    assert in_care(log) == ("not_referred", "-")


def test_a_wrongly_coded_call_outside_the_teams_hours() -> None:
    log = tell([call("22:00", behavioural=False, wrongly_coded=True)], [patrol(), team("23:00")], FIRST)
    assert ended(log) == ("closed", "22:35", "patrol", "not_planned")


def test_officers_on_scene_see_that_it_is_no_crisis() -> None:
    log = tell([call("22:00", behavioural=False, wrongly_coded=True)], [patrol(), team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]
