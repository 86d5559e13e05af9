"""A back-test passes a record that the model made itself, and fails one that changed in between."""

from dataclasses import fields, replace
from datetime import timedelta

import numpy as np
import pytest

from sim.basics.errors import UsageError
from sim.calibrate.backtest import backtest
from sim.calibrate.compare import Line, Seen, lines, verdict_of
from tests import histories


@pytest.fixture(scope="module")
def own():
    return backtest(histories.record(units=6), replications=6)


def found(result, measure, group="all"):
    return next(one for one in result.lines if (one.measure, one.group) == (measure, group))


def test_a_record_of_the_model_itself_passes(own):
    main = [one for one in own.lines if not one.group.endswith("h")]
    assert found(own, "workload").verdict == "pass"
    assert found(own, "calls a day").verdict in ("pass", "unclear")
    assert not [one for one in main if one.verdict == "fail" and "p90" not in one.measure]
    response = found(own, "response time, median")
    assert abs(response.superiority - 0.5) < 0.08


def test_what_the_fitted_part_said_stands_beside_each_measure(own):
    record = histories.record(units=6)
    first = record.take(record.received < record.clock.at(42, 0))
    known = (first.delay >= 0) & (first.priority == 2)
    line = found(own, "dispatch delay, median", "priority 2")
    assert line.earlier == pytest.approx(np.median(first.delay[known]) / 60)
    assert found(own, "calls a day").earlier == pytest.approx(len(first) / 42)
    assert not line.moved


def test_a_record_that_moved_is_told_from_a_fit_that_is_off():
    still, moved, other = (_measure(recorded=10.0, simulated=14.0, earlier=one) for one in (10.5, 13.0, 8.0))
    assert [one.moved for one in (still, moved, other)] == [False, True, False]
    assert not _measure(recorded=10.0, simulated=14.0, earlier=float("nan")).moved


def _measure(recorded, simulated, earlier):
    rest = {one.name: 0.0 for one in fields(Line)}
    named = {"measure": "m", "group": "all", "unit": "min", "verdict": "fail", "difference": simulated - recorded}
    return Line(**rest | named | {"recorded": recorded, "simulated": simulated, "earlier": earlier})


def test_the_part_held_out_is_the_last_quarter(own):
    record = histories.record(units=6)
    assert own.first_day == record.first_day + timedelta(days=42)
    assert own.real.days == 14
    assert len(own.real.hour) == (record.received >= record.clock.at(42, 0)).sum()


def test_work_that_doubles_in_the_part_held_out_fails():
    record = histories.record(units=6)
    late = record.received >= record.clock.at(42, 0)
    longer = np.where(late, record.on_scene * 2, record.on_scene).astype(np.int32)
    changed = backtest(type(record)(**{**record.__dict__, "on_scene": longer}), replications=4)
    workload = found(changed, "workload")
    assert workload.verdict == "fail"
    assert workload.high < 0
    assert changed.verdict == "fail"


def test_calls_that_halve_are_noticed():
    record = histories.record(units=6)
    keep = (record.received < record.clock.at(42, 0)) | (np.arange(len(record)) % 2 == 0)
    volume = found(backtest(record.take(keep), replications=4), "calls a day")
    assert volume.verdict == "fail"
    assert volume.effect == pytest.approx(1, abs=0.35)


def test_the_same_record_gives_the_same_back_test(own):
    again = backtest(histories.record(units=6), replications=6)
    for one, other in zip(own.lines, again.lines, strict=True):
        np.testing.assert_array_equal(list(vars(one).values()), list(vars(other).values()))


def test_parts_shorter_than_a_week_are_refused():
    record = histories.record(units=6)
    with pytest.raises(UsageError, match="shorter than 7 days: name a day from 2025-03-10 to 2025-04-21"):
        backtest(record, record.first_day + timedelta(days=3))


def test_of_a_short_record_the_last_week_is_held_out_or_it_is_refused():
    record = histories.record(units=6)
    assert backtest(record.take(record.received < record.clock.at(20, 0)), replications=2).real.days == 7
    with pytest.raises(UsageError, match=r"\(13 days\); a back-test needs 14 at least"):
        backtest(record.take(record.received < record.clock.at(13, 0)))


@pytest.mark.parametrize(
    ("effect", "low", "high", "verdict"),
    [(0.1, 0.05, 0.2, "pass"), (0.2, -0.1, 0.5, "unclear"), (0.2, 0.1, 0.3, "warn"), (-0.4, -0.6, -0.2, "fail"),
     (float("nan"), 0, 1, "unclear"), (0.5, float("nan"), float("nan"), "unclear")],
)  # fmt: skip
def test_verdicts_by_size_and_sureness(effect, low, high, verdict):
    assert verdict_of(effect, low, high) == verdict


def test_whole_minutes_are_known_to_a_minute_only():
    n = 400
    day, flat = np.arange(n) // 40, np.full(24, 1.0)
    real = Seen(np.full(n, 300.0), np.full(n, 600.0), np.full(n, 2), np.arange(n) % 24, day, 10, flat, 5.0)
    compared = {(one.measure, one.group): one for one in lines(real, [real, real])}
    line = compared["response time, median", "all"]
    assert line.difference == 0
    assert line.high == pytest.approx(1.96 / np.sqrt(12), abs=0.01)


def test_the_page_names_what_fails_and_what_warns(own):
    from sim.present.backtest_page import backtest_page

    one = next(line for line in own.lines if line.measure == "response time, p90" and line.group == "all")
    fails = replace(one, verdict="fail", simulated=87.6, recorded=64.6, effect=0.357, difference=23.0, earlier=74.6)
    warns = replace(fails, verdict="warn", group="priority 2", effect=0.2, earlier=65.0)
    page, _ = backtest_page(replace(own, lines=(warns, fails, replace(one, verdict="pass"))))
    first = page.index(
        "fail: response time, p90, all: simulated 87.6, recorded 64.6 min (+36%). The record itself moved"
    )
    second = page.index("warn: response time, p90, priority 2: simulated 87.6, recorded 64.6 min (+20%)<")
    assert first < second


def test_a_table_of_blocks_with_hidden_counts_stands_on_a_page():
    from sim.calibrate import tables
    from sim.calibrate.roster import Effective
    from sim.present.page_table import page_table

    six = np.ones(6, dtype=np.int64)
    found = Effective(six, six, six, six / 4, six / 4, np.array([4, 20, 20, 20, 20, 20]))
    rows = page_table("units", tables.effective(found)).rows
    assert [row[-1] for row in rows[:3]] == ["", "", "20"]  # one more, or a total would give four away


def test_a_p_value_is_never_shown_as_nought_and_stays_a_number_in_the_table(own):
    import pandas as pd

    from sim.calibrate.value import p_words
    from sim.present.backtest_page import backtest_page, line_table
    from sim.present.page_table import page_table

    values = [0.0, 3e-12, 0.000999, 0.0012, 0.25, float("nan")]
    shown = [row[0] for row in page_table("p", pd.DataFrame({"p_value": values})).rows]
    assert shown == ["< 0.001", "< 0.001", "< 0.001", "0.0012", "0.25", ""]
    assert (p_words(0.0), p_words(0.04)) == ("p < 0.001", "p = 0.04")
    sure = replace(own.lines[0], p_value=0.0)
    assert "&lt; 0.001" in backtest_page(replace(own, lines=(sure,)))[0]
    assert line_table((sure,))["p_value"].tolist() == [0.0]
