"""A clinician in her own car, sent with officers: one story a branch, every second worked out by hand.

Patrol cars come first in the roster, then clinicians; five minutes from everything unless said otherwise.
"""

from __future__ import annotations

import pytest

from tests.builders import CLINICIAN, MINUTE, call
from tests.stories import by_kind, clinician, ended, model, patrol, tell, went

BOTH = model("clinician_with_officers", CLINICIAN)
WAIT_TEN = model("clinician_with_officers", CLINICIAN, wait=10)
CARS = [patrol(), patrol()]
SHE_IS_LATE = (1, 1, 1, 2)  # five minutes for officers, ten for her
SHE_IS_EARLY = (2, 1, 1, 1)


def test_both_are_sent_and_officers_leave_her_with_the_person() -> None:
    """On scene 22:15, briefing until 22:20; she works 24 minutes and writes 6."""
    crisis = call("22:10", scene=by_kind(clinician=24, team=0, patrol=40), after=by_kind(clinician=6, team=0, patrol=9))
    crisis["hand_over"] = 5 * MINUTE
    log = tell([crisis], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:50"), (0, 0, "22:10", "22:15", "22:20")]
    assert ended(log) == ("closed", "22:50", "clinician", "met")


def test_she_waits_outside_until_the_scene_is_safe() -> None:
    """Officers need eight minutes from 22:15; she is there then too, goes in at 22:23, briefing until 22:25."""
    crisis = call("22:10", secure=8 * MINUTE, hand_over=2 * MINUTE)
    log = tell([crisis], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:55"), (0, 0, "22:10", "22:15", "22:25")]


def test_the_scene_is_safe_by_the_time_she_comes() -> None:
    crisis = call("22:10", secure=3 * MINUTE, hand_over=2 * MINUTE, travel=SHE_IS_LATE)
    log = tell([crisis], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:20", "22:52"), (0, 0, "22:10", "22:15", "22:22")]


def test_the_scene_is_made_safe_from_the_first_officer_on() -> None:
    """The second car, sent second, is there first: at 22:15; ten minutes from then, not from 22:25."""
    crisis = call("22:10", units=2, secure=10 * MINUTE, travel=(3, 1, 1, 1))
    log = tell([crisis], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:55"), (0, 0, "22:10", "22:25", "22:25"),
                         (0, 1, "22:10", "22:15", "22:25")]  # fmt: skip


def test_officers_stay_on_a_call_that_needs_them() -> None:
    """They leave with her scene at 22:50; the report after it is the officers', whose car has one."""
    crisis = call("22:10", officers_stay=True, hand_over=5 * MINUTE, after=7 * MINUTE)
    log = tell([crisis], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:50"), (0, 0, "22:10", "22:15", "22:57")]
    assert ended(log) == ("closed", "22:57", "clinician", "met")


def test_she_is_first_on_scene_and_waits_for_officers() -> None:
    crisis = call("22:10", secure=8 * MINUTE, travel=SHE_IS_EARLY)
    log = tell([crisis], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:58"), (0, 0, "22:10", "22:20", "22:28")]


def test_officers_are_done_before_she_comes() -> None:
    """Forty minutes out, she is called off at 22:45 when the scene is over; the report is the officers'."""
    log = tell([call("22:10", travel=(1, 1, 1, 8), after=20 * MINUTE)], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "-", "22:45"), (0, 0, "22:10", "22:15", "23:05")]
    assert ended(log) == ("closed", "23:05", "patrol", "police_finished")


def test_she_is_there_as_officers_finish() -> None:
    log = tell([call("22:10", travel=(1, 1, 1, 7))], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 2, "22:10", "22:45", "23:15"), (0, 0, "22:10", "22:15", "22:45")]


def test_none_is_free_while_officers_work() -> None:
    """She is on the first call from 22:05 to 22:35 (officers hand over at once) and another 30 minutes after it."""
    calls = [call("22:00", after=30 * MINUTE), call("22:10")]
    log = tell(calls, [*CARS, clinician()], BOTH)
    assert went(log)[0] == (0, 2, "22:00", "22:05", "23:05")
    assert went(log)[2] == (1, 1, "22:10", "22:15", "22:45")
    assert ended(log, 1) == ("closed", "22:45", "patrol", "all_busy")


def test_she_comes_free_while_officers_work() -> None:
    log = tell([call("22:00"), call("22:10")], [*CARS, clinician()], BOTH)
    assert went(log)[2:] == [(1, 1, "22:10", "22:15", "22:40"), (1, 2, "22:35", "22:40", "23:10")]
    assert ended(log, 1) == ("closed", "23:10", "clinician", "met")


@pytest.mark.parametrize(
    ("received", "reach"),
    [("22:25", "met"), ("22:24:59", "all_busy")],  # free in the very second the wait ends; one second late
)
def test_she_is_waited_for_from_receipt(received: str, reach: str) -> None:
    """Ten minutes from receipt, not from when officers are there."""
    log = tell([call("22:00"), call(received)], [*CARS, clinician()], WAIT_TEN)
    assert ended(log, 1)[3] == reach


@pytest.mark.parametrize(
    ("column", "reach"),
    [("eligible", "not_eligible"), ("recognised", "not_recognised"), ("behavioural", "not_planned")],
)
def test_a_call_that_is_not_for_her(column: str, reach: str) -> None:
    log = tell([call("22:10", **{column: False})], [*CARS, clinician()], BOTH)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]
    assert ended(log) == ("closed", "22:45", "patrol", reach)


def test_outside_her_hours() -> None:
    log = tell([call("22:10")], [*CARS, clinician("22:11")], BOTH)
    assert ended(log) == ("closed", "22:45", "patrol", "outside_hours")


def test_a_wrongly_coded_call_takes_her_time() -> None:
    """No crisis: she comes and the call is hers all the same, but nobody in crisis was met."""
    log = tell([call("22:10", behavioural=False, wrongly_coded=True)], [*CARS, clinician()], BOTH)
    assert [row[1] for row in went(log)] == [2, 0]
    assert ended(log)[3] == "not_planned"


@pytest.mark.parametrize("patience", [3, 8])
def test_nobody_gives_up_while_she_drives_or_waits_for_officers(patience: int) -> None:
    """The one car is busy until 22:35. She is sent at 22:10 and there from 22:15, so somebody comes."""
    busy = call("22:00", behavioural=False)
    log = tell([busy, call("22:10", patience=patience * MINUTE)], [patrol(), clinician()], BOTH)
    assert went(log)[1:] == [(1, 1, "22:10", "22:15", "23:10"), (1, 0, "22:35", "22:40", "22:40")]
    assert ended(log, 1) == ("closed", "23:10", "clinician", "met")


def test_the_caller_gives_up_when_neither_is_free() -> None:
    busy = call("22:00", after=20 * MINUTE)
    log = tell([busy, call("22:10", patience=3 * MINUTE)], [patrol(end="22:08"), clinician()], BOTH)
    assert ended(log, 1) == ("gave_up", "22:13", "nobody", "gave_up")


def test_her_shift_ends_before_she_is_sent() -> None:
    """The last of her kind goes home at 22:12: with a limit she is asked for no longer; without, the next one comes."""
    calls = [call("22:00"), call("22:10")]
    crews = [*CARS, clinician(end="22:12"), clinician("22:20")]
    assert ended(tell(calls, crews, WAIT_TEN), 1)[3] == "all_busy"
    assert went(tell(calls, crews, BOTH))[-1] == (1, 3, "22:20", "22:25", "22:55")
