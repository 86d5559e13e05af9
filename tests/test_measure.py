"""Metrics on hand-worked logs, and identities that hold in every run."""

import dataclasses

import numpy as np
import pytest

from sim.basics.errors import UsageError
from sim.engine import Log, make_plan, make_roster, simulate
from sim.engine.log import Reach, Status
from sim.measure.compare import compare, compare_row
from sim.measure.dictionary import entries
from sim.measure.observation import Observation, Window
from sim.measure.registry import Value, all_metrics, measure
from sim.measure.replicate import Arm, Replication, replicate, run_replication
from sim.world import draw
from tests.builders import CLINICIAN, DAY, HOUR, MINUTE, PATROL, TEAM, Crew, call, city, made, roster, stream

SCENARIO = made(city())
WITH_CLINICIAN = made(
    city(
        kinds={
            "patrol": {"officers": 1},
            "co_responder": {"officers": 1, "clinicians": 1},
            "clinician": {"clinicians": 1},
        }
    )
)
OFFICERS_ONLY = made(city(response={}, name="officers only"))


def observed(scenario=SCENARIO, replication=0):
    calls, units = draw(scenario, replication), make_roster(scenario)
    return Observation.of(scenario, calls, units, simulate(calls, units, make_plan(scenario)))


def value(measured, metric, group="all"):
    (found,) = [one for one in measured[metric] if one.group == group]
    return found.numerator / found.denominator


def by_hand():
    """Three calls in a day; a patrol car and a team that is held over. Window 01:00-24:00."""
    calls = stream(call("00:30"), call("02:00", behavioural=False), call("10:00", scene=40 * MINUTE), horizon=2 * DAY)
    calls.disposition[:, 2] = 3
    calls.referred[TEAM, 2] = True
    units = roster(Crew(PATROL, 0, 0, DAY), Crew(TEAM, 0, 8 * HOUR, 11 * HOUR))
    log = Log(
        call=np.array([0, 1, 2, 2]),
        unit=np.array([0, 0, 1, 0]),
        dispatched=np.array([1800, 2 * HOUR, 10 * HOUR, 10 * HOUR]),
        on_scene=np.array([2100, 2 * HOUR + 600, 10 * HOUR + 1200, 10 * HOUR + 300]),
        cleared=np.array([3 * HOUR // 2, 3 * HOUR, 12 * HOUR, 11 * HOUR]),
        status=np.array([Status.CLOSED] * 3),
        closed=np.array([3 * HOUR // 2, 3 * HOUR, 12 * HOUR]),
        answered_by=np.array([PATROL, PATROL, TEAM]),
        variant=np.array([PATROL, PATROL, TEAM]),
        reach=np.array([Reach.ALL_BUSY, Reach.NOT_PLANNED, Reach.MET]),
        left_scene=np.array([3 * HOUR // 2, 3 * HOUR, 11 * HOUR]),
        purpose=np.zeros(4, dtype=np.int64),
        care=np.zeros(3, dtype=np.int64),
        linked=np.full(3, -1),
        **dict.fromkeys(("off_unit", "off_start", "off_end", "off_why"), np.zeros(0, dtype=np.int64)),
    )
    return Observation(calls, units, log, Window(HOUR, DAY), PATROL, SCENARIO.run.clock, WITH_CLINICIAN)


def test_parts_of_a_whole_add_up_though_a_replication_lacks_one() -> None:
    """A rare ending that only some replications have is counted against the calls of all of them."""
    metric = all_metrics()["call_flow"]
    found = [[Value("a", 6.0, 10.0), Value("b", 4.0, 10.0)], [Value("a", 20.0, 20.0)]]
    replications = [Replication(number, "", ({"call_flow": one},), (), ()) for number, one in enumerate(found)]
    shares = [compare_row(metric, group, replications).arms[0].value for group in ("a", "b")]
    assert shares == [pytest.approx(26 / 30), pytest.approx(4 / 30)]


def test_hand_worked_day():
    measured = measure(by_hand())
    days = 23 / 24
    assert value(measured, "calls_per_day") == pytest.approx(2 / days)
    assert value(measured, "patrol_officer_hours") == pytest.approx((1 + 1) / days)
    assert value(measured, "patrol_officer_hours", "behavioural health") == pytest.approx(1 / days)
    assert value(measured, "officer_hours_bh") == pytest.approx((2 + 1) / days)
    assert value(measured, "co_responder_officer_hours") == pytest.approx((3 + 1) / days), "shift and overtime"
    assert value(measured, "clinician_hours") == pytest.approx(4 / days)
    assert value(measured, "overtime_hours", "co_responder") == pytest.approx(1 / days)
    assert value(measured, "utilisation", "co_responder") == pytest.approx(1 / 3), "overtime does not count"
    assert value(measured, "utilisation", "patrol") == pytest.approx((0.5 + 1 + 1) / 23), "part of call 0 is inside"
    assert value(measured, "referral_rate") == 1
    assert value(measured, "reach") == 1
    assert value(measured, "endings", "arrest") == 1000
    assert value(measured, "endings", "resolved on scene") == 0
    assert value(measured, "busy_units", "patrol 02") == pytest.approx(1)
    assert value(measured, "busy_units", "patrol 05") == 0
    assert value(measured, "utilisation_by_hour", "patrol 01") == pytest.approx(0.5)
    assert value(measured, "utilisation_by_hour", "co_responder 10") == pytest.approx(1), "the overtime is at 11"
    assert [one.group for one in measured["utilisation_by_hour"] if one.group.startswith("co_")] == [
        f"co_responder {hour:02d}" for hour in (8, 9, 10)
    ]
    assert value(measured, "response_time_mean") == pytest.approx((10 + 5) / 2)
    assert value(measured, "dispatch_delay_mean") == 0
    assert value(measured, "units_on_duty", "co_responder 10") == pytest.approx(1)
    (response,) = [one for one in measured["response_time_median"] if one.group == "behavioural health"]
    assert response.sample.tolist() == [5.0], "the first unit on scene was the patrol car"


def test_a_call_nobody_came_to_has_an_infinite_response():
    seen = by_hand()
    log = dataclasses.replace(seen.log, on_scene=np.array([2100, -1, 10 * HOUR + 1200, 10 * HOUR + 300]))
    seen = dataclasses.replace(seen, log=log)
    (response,) = [one for one in measure(seen)["response_time_p90"] if one.group == "all"]
    assert sorted(response.sample.tolist()) == [5.0, np.inf]
    assert value(measure(seen), "response_time_mean") == pytest.approx((60 + 5) / 2), "until the call was over"
    status, closed = np.array([Status.CLOSED, Status.OPEN, Status.CLOSED]), np.array([5400, -1, 12 * HOUR])
    seen = dataclasses.replace(seen, log=dataclasses.replace(log, status=status, closed=closed))
    assert value(measure(seen), "response_time_mean") == pytest.approx((46 * 60 + 5) / 2), "until the run stopped"


def test_every_metric_that_the_model_names_is_in_the_dictionary():
    """Response, delay and travel by priority, type, hour and district; hours; people; money; exposure; equity."""
    needed = {
        "response_time": ("median", "mean", "p90", "by_type_median", "by_type", "by_hour_median", "by_hour"),
        "dispatch_delay": ("median", "mean", "p90"),
        "district": ("response_median", "response_p90", "reach", "referral_rate", "within_target"),
        "within": ("target", "target_by_type", "target_by_hour"),
        "officer_hours": ("released", "used", "net"),
        "cost": ("cash", "time", "per_contact"),
    }
    alone = {"travel_time_mean", "calls_waiting", "still_open", "referral_rate", "linkage_rate"}
    alone |= {"eligible_met", "endings", "repeat_contacts", "utilisation", "utilisation_by_hour", "uncommitted"}
    alone |= {
        "overtime_hours",
        "cash_per_hour_released",
        "time_per_hour_released",
        "critical_exposure",
        "crisis_exposure",
        "back_to_back",
    }
    alone |= {"reach", "met_share", "acceptance", "fte"}
    names = alone | {f"{subject}_{kind}" for subject, kinds in needed.items() for kind in kinds}
    assert names <= {entry["name"] for entry in entries()}


def test_reasons_add_up_and_parts_do_not_exceed_the_whole():
    measured = measure(observed())
    shares = [one.numerator / one.denominator for one in measured["eligible_met"]]
    assert sum(shares) == pytest.approx(1)
    assert value(measured, "reach") == pytest.approx(value(measured, "eligible_met", "met by a social worker"))
    endings = [one.numerator / one.denominator for one in measured["endings"]]
    assert sum(endings) == pytest.approx(1000)
    assert 0 <= value(measured, "utilisation", "patrol") <= 1


def test_hours_by_hour_of_day_add_up_to_the_unit_time():
    seen = observed()
    measured = measure(seen)
    patrol = seen.unit_kind == seen.patrol
    inside = seen.within_window(seen.log.dispatched, seen.cleared)[patrol].sum() / 3600
    by_hour = sum(value(measured, "busy_units", f"patrol {hour:02d}") for hour in range(24))
    assert by_hour == pytest.approx(inside / seen.window.days)


def test_identical_arms_differ_by_exactly_nothing():
    arms = [Arm("one", SCENARIO), Arm("two", SCENARIO.model_copy(update={"name": "two"}))]
    comparison = compare(["one", "two"], replicate(arms, 4))
    for row in comparison.rows:
        (difference,) = row.differences
        assert difference.value == 0 or np.isnan(difference.value)
    assert comparison.freed[0].net.value == comparison.freed[0].net.low == 0


def test_net_is_released_minus_used_in_every_run():
    comparison = compare(["a", "b"], replicate([Arm("a", OFFICERS_ONLY), Arm("b", SCENARIO)], 4))
    freed = comparison.freed[0]
    assert freed.net.value == pytest.approx(freed.released.value - freed.used.value)
    fall = comparison.row("patrol_officer_hours").differences[0]
    assert freed.released.value == pytest.approx(-fall.value)


def test_jobs_change_nothing():
    arms = [Arm("a", OFFICERS_ONLY), Arm("b", SCENARIO)]
    one, two = replicate(arms, 3, jobs=1), replicate(arms, 3, jobs=2)
    for a, b in zip(one, two, strict=True):
        assert a.fingerprint == b.fingerprint
        for left, right in zip(a.measured, b.measured, strict=True):
            assert repr(left) == repr(right)


def test_a_replication_does_not_depend_on_the_others():
    arms = [Arm("b", SCENARIO)]
    assert repr(replicate(arms, 3)[2].measured) == repr(run_replication(arms, 2, None).measured)


def test_arms_with_different_worlds_are_refused_with_the_key():
    values = city()
    values["demand"]["calls_per_day"] = 151
    with pytest.raises(UsageError, match=r"demand\.calls_per_day"):
        replicate([Arm("a", SCENARIO), Arm("b", made(values))], 2)


def test_the_dictionary_is_complete():
    names = [entry["name"] for entry in entries()]
    assert set(all_metrics()) <= set(names)
    assert len(names) == len(set(names))
    for entry in entries():
        assert entry["definition"].endswith("."), entry["name"]
        assert entry["unit"]
        assert entry["formula"]


def test_clinician_alone_counts_no_officer():
    seen = by_hand()
    units = roster(Crew(PATROL, 0, 0, DAY), Crew(CLINICIAN, 0, 8 * HOUR, 11 * HOUR))
    measured = measure(dataclasses.replace(seen, roster=units))
    assert value(measured, "co_responder_officer_hours") == 0
    assert value(measured, "clinician_hours") > 0
