"""Designs: every value where it belongs, the same points from the same seed, and a reason for every refusal."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from sim.basics.errors import UsageError
from sim.experiments.designs import DESIGNS, latin_hypercube, sobol, values_of
from sim.experiments.variables import Variable, parse_variable
from tests.builders import examples

TEAMS = parse_variable("staffing.team.count=0:3")
HOLD = parse_variable("response.crisis.hold=5 min:1 h:15 min")
MODEL = parse_variable("response.crisis.model=officer_only,on_request")
SHARE = parse_variable("demand.types.crisis.eligible=0.2:0.8")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("a.b=0:3", ("0", "1", "2", "3")),
        ("a.b=-2:2:2", ("-2", "0", "2")),
        ("a.b=0.1:0.5:0.2", ("0.1", "0.3", "0.5")),
        ("a.b=30 s:2 min:30 s", ("30 s", "1 min", "1.5 min", "2 min")),
        ('a.b=["07:00", "17:00"],["08:00", "18:00"]', ('["07:00", "17:00"]', '["08:00", "18:00"]')),
        ('a."the b".c="x, y",z', ('"x, y"', "z")),
        ("a.b=true,false", ("true", "false")),
        ("a.b=4", ("4",)),
    ],
)
def test_values_as_a_planner_writes_them(text: str, levels: tuple[str, ...]) -> None:
    assert parse_variable(text).levels == levels


def test_a_range_without_a_step_is_continuous() -> None:
    assert (SHARE.levels, SHARE.low, SHARE.high) == ((), 0.2, 0.8)
    assert SHARE.at(0.5) == "0.5"
    spell = parse_variable("a.b=5 min:15 min")
    assert [spell.at(u) for u in (0.0, 0.5)] == ["5 min", "10 min"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("staffing.team.count", "expected table.key=values"),
        ("a.b=", "expected values, got none"),
        ("a.b=6:0", "upside down or empty: 6 is not below 0"),
        ("a.b=1,,2", "one of the values is empty"),
        ("a.b=1,2,1", "1 stands twice"),
        ("a.b=0:6:0", "expected a step above 0"),
        ("a.b=0 min:10", "a range of durations carries a unit at every number"),
        ("a.b=0 parsecs:10 parsecs", "'parsecs' is no unit of time"),
        ("a.b=0:1000000", "1,000,001 values; at most 10,000"),
    ],
)
def test_values_that_make_no_sense(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_variable(text)


@pytest.mark.parametrize(
    ("design", "variables", "points", "told"),
    [
        ("grid", [], None, "the design is empty"),
        ("gird", [TEAMS], None, "no design called 'gird'"),
        ("grid", [SHARE], None, "needs a step, such as 0.0:1.0:0.25"),
        ("grid", [TEAMS], 5, "a number of points belongs to latin_hypercube and sobol"),
        ("sobol", [TEAMS], None, "needs a number of points"),
        ("sobol", [TEAMS], 1_000_000, "at most 100,000"),
        ("grid", [TEAMS, TEAMS], None, "staffing.team.count is varied twice"),
        ("grid", [Variable((letter,), tuple(map(str, range(100)))) for letter in "abc"], None, "1,000,000 points"),
    ],
)
def test_designs_that_are_refused(design: str, variables: list[Variable], points: int | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        values_of(design, variables, points)


def test_a_grid_has_every_combination_and_one_at_a_time_every_value() -> None:
    grid = values_of("grid", [TEAMS, HOLD, MODEL])
    assert grid == list(itertools.product(TEAMS.levels, HOLD.levels, MODEL.levels))
    single = values_of("one_at_a_time", [TEAMS, MODEL])
    assert single == [*((one, None) for one in TEAMS.levels), *((None, one) for one in MODEL.levels)]


@examples(30)
@given(points=st.integers(1, 60), width=st.integers(1, 6), seed=st.integers(0, 10**6))
def test_a_latin_hypercube_puts_one_point_into_each_slice(points: int, width: int, seed: int) -> None:
    shares = latin_hypercube(points, width, seed)
    assert shares.shape == (points, width)
    for column in shares.T:
        assert sorted(np.floor(column * points)) == list(range(points))
    assert np.array_equal(shares, latin_hypercube(points, width, seed))


@examples(30)
@given(power=st.integers(0, 6), width=st.integers(1, 8), seed=st.integers(0, 10**6))
def test_sobol_points_are_balanced_and_only_ever_added_to(power: int, width: int, seed: int) -> None:
    size = 2**power
    shares = sobol(2 * size, width, seed)
    assert ((shares > 0) & (shares < 1)).all()
    assert np.array_equal(shares[:size], sobol(size, width, seed))
    for column in shares[:size].T:  # a (0, m, 1)-net in every coordinate, shifted or not
        assert sorted(np.floor(column * size)) == list(range(size))


def test_sobol_points_fill_the_square_better_than_a_grid_of_their_size() -> None:
    assert qmc.discrepancy(sobol(64, 2, seed=3)) < 0.1 * qmc.discrepancy(np.full((64, 2), 0.5))
    assert not np.array_equal(sobol(8, 2, seed=3), sobol(8, 2, seed=4))


@pytest.mark.parametrize("design", [one for one in DESIGNS if one not in ("grid", "one_at_a_time")])
def test_integers_choices_and_numbers_are_all_reached(design: str) -> None:
    points = values_of(design, [TEAMS, MODEL, HOLD, SHARE], 64, seed=2)
    assert len(points) == 64
    for place, one in enumerate((TEAMS, MODEL, HOLD)):
        count = [sum(point[place] == level for point in points) for level in one.levels]
        assert max(count) - min(count) <= 2  # an equal part to each level
    assert len({point[3] for point in points}) == 64
    assert all(0.2 <= float(str(point[3])) < 0.8 for point in points)
