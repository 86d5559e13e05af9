"""The calls that come out of an import: right to the second, and replayed as they were recorded."""

import random
from datetime import datetime, timedelta

import numpy as np
import pytest

from sim.basics.distributions import parse_distribution
from sim.engine import make_plan, make_roster, simulate
from sim.scenario import load_scenario
from sim.world import draw
from tests import lookalike
from tests.lookalike import MAPPING, SCENARIO, read_history, write_rows


def test_plain_calls_come_through_to_the_second(calls, scenario):
    rows = lookalike.plain()
    write_rows(calls, rows)
    recorded, ledger = read_history(calls, MAPPING, scenario)
    assert ledger.rows_out == len(rows)
    moments = [datetime.fromisoformat(row["Incident_Start_Time"]) for row in rows]
    midnight = datetime(2025, 10, 29)
    hour_back = datetime(2025, 11, 2, 2)
    expected = [int((one - midnight).total_seconds()) + 3600 * (one > hour_back) for one in moments]
    np.testing.assert_array_equal(recorded.received, expected)
    assert set(recorded.delay) == {300}
    assert set(recorded.travel) == {240}
    assert set(recorded.on_scene) == {1200}
    wanted = {"DISORDERLY CONDUCT": "disorderly", "ALARM COMMERCIAL": "alarm", "MENTAL HEALTH CASE": "mental_health"}
    wanted |= {"PARKING COMPLAINT": "parking", "MVC INJURY": "crash"}
    assert recorded.call_type.tolist() == [wanted[row["Problem"]] for row in rows]
    assert recorded.priority.tolist() == [int(row["Priority_Number"]) for row in rows]


def test_repairs_leave_what_can_be_believed(calls, scenario):
    fault = dict(lookalike.faults())
    names = ("never_on_scene", "first_clear_early", "negative_scene", "negative_delay", "negative_travel", "scheduled",
             "long_travel", "dispatch_unreadable", "not_cleared", "fold_told", "fold_untold")  # fmt: skip
    expected = {
        "never_on_scene": (300, -1, -1), "first_clear_early": (300, 240, 3000), "negative_scene": (300, 240, -1),
        "negative_delay": (-1, 541, 1200), "negative_travel": (600, -1, 1200), "scheduled": (-1, 3600, 3600),
        "long_travel": (300, -1, 3600), "dispatch_unreadable": (-1, -1, 1200), "not_cleared": (300, 240, -1),
        "fold_told": (27 * 60 + 53, 226, 3900), "fold_untold": (300, 240, 6360),
    }  # fmt: skip
    for name in names:
        write_rows(calls, [fault[name], *lookalike.plain(4)])
        recorded, _ = read_history(calls, MAPPING, scenario)
        place = len(recorded) - 1 if name != "scheduled" else int(np.argmax(recorded.delay == -1))
        got = tuple(int(column[place]) for column in (recorded.delay, recorded.travel, recorded.on_scene))
        assert got == expected[name], name


def received_at(calls, scenario, *moments):
    write_rows(calls, [lookalike.call(n, datetime.fromisoformat(moment)) for n, moment in enumerate(moments)])
    return read_history(calls, MAPPING, scenario)[0].received.tolist()


def test_a_period_holds_its_days_and_the_simulated_time_not_its_last_second(calls, scenario):
    whole = load_scenario(SCENARIO).scenario
    days = ("2025-10-04 23:59:59", "2025-10-05 00:00:00", "2025-12-27 23:59:59", "2025-12-28 00:00:00")
    assert received_at(calls, whole, *days) == [0, whole.run.horizon - 1]
    ends = ("2025-10-28 23:59:59", "2025-10-29 00:00:00", "2025-11-05 23:59:59", "2025-11-06 00:00:00")
    assert received_at(calls, scenario, *ends) == [0, scenario.run.horizon - 1]


def test_the_longest_interval_is_still_believed(calls, scenario):
    at = datetime(2025, 11, 1)
    times = [at, at + timedelta(hours=24), at + timedelta(hours=27), at + timedelta(hours=39)]
    longest = dict(zip(lookalike.TIMES, map(lookalike.stamp, times), strict=False))
    write_rows(calls, [lookalike.call(1, at, **longest)])
    recorded, _ = read_history(calls, MAPPING, scenario)
    assert (recorded.delay[0], recorded.travel[0], recorded.on_scene[0]) == (86400, -1, 43200)


def test_a_row_cut_short_keeps_what_it_has(calls, scenario):
    write_rows(calls, lookalike.plain(2))
    lines = calls.read_text().splitlines()
    calls.write_text("\n".join([lines[0], ",".join(lines[1].split(",")[:-4]), lines[2]]))
    recorded, _ = read_history(calls, MAPPING, scenario)
    assert recorded.delay.tolist() == [300, 300]
    assert recorded.on_scene.tolist() == [-1, 1200]


def test_the_order_of_rows_does_not_matter(calls, tmp_path, scenario):
    rows = [row for name, row in lookalike.faults() if name != "repeated_id"] + lookalike.plain()
    results = []
    for seed in (1, 2, 3):
        random.Random(seed).shuffle(rows)
        write_rows(calls, rows)
        results.append(read_history(calls, MAPPING, scenario)[0])
    order = [np.lexsort((one.on_scene, one.call_type.astype(str), one.received)) for one in results]
    for one, place in zip(results[1:], order[1:], strict=True):
        np.testing.assert_array_equal(one.received[place], results[0].received[order[0]])
        np.testing.assert_array_equal(one.on_scene[place], results[0].on_scene[order[0]])
    assert all((np.diff(one.received) >= 0).all() for one in results)


@pytest.mark.parametrize("spread", [None, {"distribution": "exponential", "mean": "1 min"}])
def test_a_replay_keeps_recorded_travel_and_time_on_scene(spread, calls, scenario):
    if spread is not None:
        varied = scenario.geography.travel.model_copy(update={"cv": 0, "spread": parse_distribution(spread)})
        scenario = scenario.model_copy(update={"geography": scenario.geography.model_copy(update={"travel": varied})})
    lookalike.write(calls)
    recorded, _ = read_history(calls, MAPPING, scenario)
    stream = draw(scenario, 0, recorded)
    np.testing.assert_array_equal(stream.received, recorded.received)
    log = simulate(stream, make_roster(scenario), make_plan(scenario))
    first_sent, on_scene = log.first("dispatched", len(stream)), log.first("on_scene", len(stream))
    order = np.lexsort((recorded.call_type.astype(str), recorded.received))
    scene, travel = recorded.on_scene[order], recorded.travel[order]
    alone = (stream.units == 1) & (log.closed >= 0)
    for known, got in ((scene, log.closed - on_scene), (travel, on_scene - first_sent)):
        replayed = alone & (known >= 0)
        assert replayed.sum() > 20
        np.testing.assert_array_equal(got[replayed], known[replayed])
