"""Officers only, and the dispatch desk, told as stories: every second worked out by hand."""

from __future__ import annotations

import pytest

from tests.builders import MINUTE, call
from tests.stories import ended, patrol, tell, went

TWENTY = 20 * MINUTE


def test_one_call_one_car() -> None:
    """Received 22:00, five minutes to get there, half an hour on scene, twenty minutes of report."""
    log = tell([call("22:00", after=TWENTY)], [patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:55")]
    assert ended(log) == ("closed", "22:55", "patrol", "not_planned")


def test_the_second_car_leaves_with_the_scene() -> None:
    log = tell([call("22:00", units=2, travel=(1, 2, 1, 1), after=TWENTY)], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:55"), (0, 1, "22:00", "22:10", "22:35")]


def test_the_first_on_scene_leads_even_if_sent_second() -> None:
    log = tell([call("22:00", units=2, travel=(2, 1, 1, 1), after=TWENTY)], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:10", "22:35"), (0, 1, "22:00", "22:05", "22:55")]


def test_of_two_that_arrive_together_the_first_sent_leads() -> None:
    log = tell([call("22:00", units=2, after=TWENTY)], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:55"), (0, 1, "22:00", "22:05", "22:35")]


def test_the_second_car_is_called_off_on_the_way() -> None:
    """The scene is over at 22:08, two minutes before the second car would arrive; it is free at once."""
    calls = [call("22:00", units=2, travel=(1, 2, 1, 1), scene=3 * MINUTE), call("22:07")]
    log = tell(calls, [patrol(), patrol()])
    assert went(log)[:2] == [(0, 0, "22:00", "22:05", "22:08"), (0, 1, "22:00", "-", "22:08")]
    assert went(log)[2] == (1, 0, "22:08", "22:13", "22:43")


@pytest.mark.parametrize(
    ("travel", "free", "sent"), [((1, 7, 1, 1), "00:00", "22:00"), ((1, 3, 1, 1), "22:20", "22:20")]
)
def test_a_car_that_arrives_as_the_scene_ends_has_arrived(travel: tuple[int, ...], free: str, sent: str) -> None:
    log = tell([call("22:00", units=2, travel=travel)], [patrol(), patrol(free)])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, sent, "22:35", "22:35")]


def test_a_second_car_that_is_never_free_is_not_missed() -> None:
    """The wish ends with the scene: the car that comes on duty at 22:40 has nothing to do."""
    log = tell([call("22:00", units=2, after=TWENTY)], [patrol(), patrol("22:40")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:55")]


def test_work_starts_with_the_first_car_and_the_second_joins() -> None:
    log = tell([call("22:00", units=2)], [patrol(), patrol("22:15")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, "22:15", "22:20", "22:35")]


# -- patience -----------------------------------------------------------------------------------


def test_the_caller_gives_up() -> None:
    log = tell([call("22:00"), call("22:01", patience=10 * MINUTE)], [patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]
    assert ended(log, 1) == ("gave_up", "22:11", "nobody", "gave_up")


@pytest.mark.parametrize(("patience", "status"), [(2099, "gave_up"), (2100, "gave_up"), (2101, "closed")])
def test_patience_runs_out_before_the_desk_matches(patience: int, status: str) -> None:
    """The car is free at 22:35:00, 2,100 seconds after the second call."""
    log = tell([call("22:00"), call("22:00", patience=patience)], [patrol()])
    assert ended(log, 1)[0] == status
    assert len(went(log)) == (2 if status == "closed" else 1)


def test_nobody_gives_up_once_a_car_is_sent() -> None:
    log = tell([call("22:00", patience=2 * MINUTE)], [patrol()])
    assert ended(log) == ("closed", "22:35", "patrol", "not_planned")


def test_no_patience_at_all() -> None:
    """A free car is sent in the same second; without one the caller is gone in the same second."""
    log = tell([call("22:00", patience=0), call("22:00", patience=0)], [patrol()])
    assert ended(log, 0)[0] == "closed"
    assert ended(log, 1) == ("gave_up", "22:00", "nobody", "gave_up")


def test_recorded_travel_is_the_first_cars() -> None:
    log = tell([call("22:00", units=2, recorded_travel=130)], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:02:10", "22:32:10"), (0, 1, "22:00", "22:05", "22:32:10")]


def test_travel_is_rounded_to_the_second_halves_up() -> None:
    calls = [call("22:00", travel=(1, 1, 1, 1)), call("22:00", travel=(3, 1, 1, 1))]
    log = tell(calls, [patrol(), patrol()], travel=0.5)
    assert [row[3] for row in went(log)] == ["22:00:01", "22:00:02"]


# -- shifts -------------------------------------------------------------------------------------


def test_a_call_is_finished_after_the_shift_and_the_next_one_waits() -> None:
    log = tell([call("22:00"), call("22:20")], [patrol("14:00", "22:30"), patrol("23:00")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (1, 1, "23:00", "23:05", "23:35")]


@pytest.mark.parametrize(("received", "sent"), [("22:29:59", "22:29:59"), ("22:30", "22:45"), ("22:45", "22:45")])
def test_nobody_is_sent_at_shift_end_and_somebody_at_shift_start(received: str, sent: str) -> None:
    log = tell([call(received)], [patrol("14:00", "22:30"), patrol("22:45")])
    assert went(log)[0][2] == sent


def test_a_car_on_the_way_at_shift_end_goes_on() -> None:
    log = tell([call("22:28")], [patrol("14:00", "22:30")])
    assert went(log) == [(0, 0, "22:28", "22:33", "23:03")]


def test_still_open_at_midnight() -> None:
    """On the way, on scene and waiting when the run stops: kept, with what is known."""
    calls = [call("23:20"), call("23:50", behavioural=False), call("23:57"), call("23:58", behavioural=False)]
    log = tell(calls, [patrol(), patrol(), patrol("23:56")])
    assert went(log) == [(0, 0, "23:20", "23:25", "23:55"), (1, 1, "23:50", "23:55", "-"), (2, 0, "23:57", "-", "-"),
                         (3, 2, "23:58", "-", "-")]  # fmt: skip
    assert ended(log, 1) == ("open", "-", "patrol", "not_planned")
    assert ended(log, 2) == ("open", "-", "patrol", "still_open")


def test_a_car_that_clears_as_its_shift_ends_goes_home() -> None:
    log = tell([call("22:00"), call("22:20")], [patrol("14:00", "22:35"), patrol("22:40")])
    assert [row[1:3] for row in went(log)] == [(0, "22:00"), (1, "22:40")]


def test_nothing_happens_in_the_second_in_which_the_run_stops() -> None:
    log = tell([call("23:25"), call("23:40")], [patrol()])
    assert went(log) == [(0, 0, "23:25", "23:30", "-")]
    assert ended(log)[:2] == ("open", "-")


# -- whose turn, and who goes -------------------------------------------------------------------


def test_urgent_first_then_first_received_then_call_number() -> None:
    calls = [
        call("21:50"),
        call("22:00", priority=4),
        call("22:01"),
        call("22:02", priority=1),
        call("22:02", priority=1),
    ]
    log = tell(calls, [patrol()])
    assert [row[0] for row in went(log)] == [0, 3, 4, 2]
    assert [row[2] for row in went(log)] == ["21:50", "22:25", "23:00", "23:35"]


def test_an_urgent_call_gets_its_second_car_before_a_routine_one_its_first() -> None:
    calls = [call("21:50"), call("21:50"), call("22:00", priority=4), call("22:10", priority=1, units=2)]
    log = tell(calls, [patrol(), patrol()])
    assert went(log)[2:4] == [(3, 0, "22:25", "22:30", "23:00"), (3, 1, "22:25", "22:30", "23:00")]
    assert went(log)[4] == (2, 0, "23:00", "23:05", "23:35")


def test_a_call_gets_both_its_cars_before_the_next_of_its_priority_gets_one() -> None:
    calls = [call("21:50"), call("21:50"), call("22:00", units=2), call("22:00")]
    log = tell(calls, [patrol(), patrol()])
    assert [row[0] for row in went(log)] == [0, 1, 2, 2, 3]


NEAR = [[300, 600, 900], [600, 300, 480], [900, 480, 300]]


def test_own_district_then_the_nearest() -> None:
    """Three calls in district 1; its own car, then district 2's (8 minutes), then district 0's (10)."""
    crews = [patrol(home=0), patrol(home=2), patrol(home=1)]
    log = tell([call("22:00", district=1)] * 3, crews, travel=NEAR)
    assert went(log) == [(0, 2, "22:00", "22:05", "22:35"), (1, 1, "22:00", "22:08", "22:38"),
                         (2, 0, "22:00", "22:10", "22:40")]  # fmt: skip


@pytest.mark.parametrize(
    ("travel", "unit"),
    [
        ([[900, 60, 60], [60, 300, 60], [60, 60, 300]], 0),  # the own district first, even if another is nearer
        ([[300, 60, 60], [480, 300, 60], [420, 60, 300]], 2),  # the way there counts, not the way back
    ],
)
def test_what_nearest_means(travel: list[list[int]], unit: int) -> None:
    """A call in district 0; units 1 and 2 at home in districts 1 and 2, unit 0 in district 0 unless it is busy."""
    before = [call("21:55")] if unit else []
    log = tell([*before, call("22:00")], [patrol(home=0), patrol(home=1), patrol(home=2)], travel=travel)
    assert went(log)[-1][1] == unit


def test_longest_free_in_the_district() -> None:
    """At 22:00 unit 1 has been free since 21:35, unit 2 since 21:45; unit 0, free all day, is not from here."""
    crews = [patrol(home=0), patrol(home=1), patrol(home=1)]
    log = tell([call(received, district=1) for received in ("21:00", "21:10", "22:00")], crews, travel=NEAR)
    assert [row[1] for row in went(log)] == [1, 2, 1]


def test_longest_free_anywhere() -> None:
    """Without home districts the cars take turns, however far."""
    crews = [patrol(home=0), patrol(home=1), patrol(home=1)]
    calls = [call(received, district=1) for received in ("21:00", "21:10", "21:50", "22:30")]
    log = tell(calls, crews, travel=NEAR, home_district_first=False)
    assert [(row[1], row[3]) for row in went(log)] == [(0, "21:10"), (1, "21:15"), (2, "21:55"), (0, "22:40")]


def test_free_equally_long_the_lowest_number_goes() -> None:
    log = tell([call("22:00")] * 3, [patrol(), patrol(), patrol()])
    assert [row[1] for row in went(log)] == [0, 1, 2]
