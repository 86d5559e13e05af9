"""Recorded calls by hour of the week are published: no cell may tell of fewer than ten calls."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from sim.present.charts.demand import hour_of_week
from sim.records.recorded import RecordedCalls
from sim.study.week import recorded_week
from tests.builders import city, made
from tests.studies import two_arms

WEEKS = 4


def week_of(counts: np.ndarray, weeks: int = WEEKS) -> np.ndarray:
    """recorded_week of `weeks` weeks (from a Monday) that hold these calls in all by hour of the week, (7, 24)."""
    values = city()
    run = values["run"] | {"start": "2019-09-02", "warm_up": "0 s", "window": f"{7 * weeks} days", "run_out": "0 s"}
    scenario = made(values | {"run": run, "history": {"calls": "calls.csv", "mapping": "map.toml"}})
    hours = np.repeat(np.arange(168), counts.ravel())
    turn = np.concatenate([np.arange(number) for number in counts.ravel()]).astype(np.int64)
    received = np.sort(hours * 3600 + turn % weeks * 7 * 86_400 + turn % 3600)
    n = len(received)
    words = np.full(n, "crisis", dtype=np.object_)
    none = np.full(n, -1, dtype=np.int64)
    return recorded_week(scenario, RecordedCalls(received, words, np.ones(n, np.int64), words, none, none, none))


def test_hours_of_ten_calls_and_hours_of_none_are_shown() -> None:
    counts = np.full((7, 24), 10)
    counts[0, 3] = 0
    counts[5, 20] = 48
    np.testing.assert_allclose(week_of(counts), counts / WEEKS)


def test_a_small_hour_and_those_that_would_give_it_away_are_blank() -> None:
    counts = np.full((7, 24), 20)
    counts[2, 4] = 3
    week = week_of(counts)
    blank = np.isnan(week)
    assert blank[2, 4]
    shown = np.where(blank, 0, counts)
    for axis in (0, 1):  # totals by day and by hour stand elsewhere
        hidden = counts.sum(axis=axis) - shown.sum(axis=axis)
        assert ((hidden == 0) | (hidden >= 10)).all()
        assert (blank.sum(axis=axis) != 1).all()
    assert blank.sum() == 4


def test_where_most_hours_are_small_the_days_are_taken_together() -> None:
    counts = np.full((7, 24), 5)
    counts[:, 3] = 0
    counts[0, 4], counts[1:, 4] = 4, 0
    week = week_of(counts)
    np.testing.assert_array_equal(week, np.repeat(week[:1], 7, axis=0))
    assert week[0, 12] == pytest.approx(5 / WEEKS)
    assert week[0, 3] == 0
    assert np.isnan(week[0, 4])
    assert np.isnan(week[0]).sum() == 2  # the smallest other hour hides it


@pytest.mark.parametrize(
    ("counts", "words"),
    [(5, "Calls peak at 00:00 (1.2 an hour) and are fewest at 00:00 (1.2 an hour), all days together"), (0, "peak"),
     (1, "Too few recorded calls to show when they come in")],
)  # fmt: skip
def test_the_chart_says_what_is_shown(counts: int, words: str) -> None:
    grid = np.full((7, 24), counts)
    study = replace(two_arms())
    study.__dict__["recorded_week"] = week_of(grid) if counts else np.zeros((7, 24))
    figure, ax = plt.subplots()
    drawn = hour_of_week(study, ax)
    plt.close(figure)
    assert words in drawn.title
    assert ("are blank" in drawn.alt) == (counts == 1)
