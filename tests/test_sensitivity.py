"""Sensitivity: indices as published, signs that turn where they turn, luck told from ignorance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import sobol_indices

from sim.basics.errors import InputError, UsageError
from sim.basics.randomness import QuantileStreams
from sim.experiments.outcome import Outcome, parse_outcome
from sim.experiments.plan import Request
from sim.experiments.ranges import Assumption, assumptions_of
from sim.experiments.runner import Means, Runner
from sim.experiments.sensitivity import global_indices, one_at_a_time, widest
from sim.experiments.sobol import indices, saltelli_shares, variance_split, with_intervals
from sim.experiments.tornado import Swing, break_even, by_size
from sim.experiments.variables import Variable
from sim.measure.intervals import Estimate
from tests.builders import examples
from tests.console import in_this_process
from tests.sweeps import alone, city, no_progress

NET = Outcome("officer_hours_net")


def ishigami(x: np.ndarray) -> np.ndarray:
    """The usual test function of global sensitivity; its indices are known in closed form."""
    x = np.pi * (2 * x - 1)
    return np.asarray(np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0]))


def test_indices_of_a_function_whose_indices_are_known() -> None:
    rows = 1024
    answers = ishigami(saltelli_shares(rows, 3, seed=2))
    for (first, total), known in zip(
        with_intervals(answers, rows, seed=2), [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)], strict=True
    ):
        assert first.low <= known[0] <= first.high
        assert total.low <= known[1] <= total.high
        assert total.high - total.low < 0.2
        assert not first.low <= known[0] + 0.2 <= first.high  # a neighbouring answer would have been noticed


@examples(15)
@given(st.integers(0, 1000), st.integers(2, 5))
def test_the_same_indices_as_scipy_gives_for_the_same_design(seed: int, width: int) -> None:
    rows = 16
    shares = saltelli_shares(rows, width, seed)
    weights = np.arange(1, width + 1)
    answers = (shares * weights).sum(axis=1) + shares.prod(axis=1)
    first, total = indices(answers, rows)
    a, b, mixed = answers[:rows], answers[rows : 2 * rows], answers[2 * rows :].reshape(width, rows)
    theirs = sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": mixed[:, None, :]}, n=rows)
    np.testing.assert_allclose(first, theirs.first_order)
    np.testing.assert_allclose(total, theirs.total_order)


def test_an_answer_that_never_moves_has_no_indices() -> None:
    assert np.isnan(indices(np.ones(8 * 4), 8)).all()


@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_luck_is_told_from_the_assumptions(noise: float) -> None:
    """Points differ by 2, calls that all points share by 3, and each pair has luck of its own: all known exactly."""
    streams = QuantileStreams(11, 0)
    points, calls, rest = (stats.norm.ppf(streams.quantiles(n, "split", str(n))) for n in (80, 40, 3200))
    own = noise * rest.reshape(80, 40)
    own = own - own.mean(axis=0) - own.mean(axis=1)[:, None] + own.mean()
    left = float((own**2).sum()) / (79 * 39)
    split = variance_split(5 + 2 * points[:, None] + 3 * calls[None, :] + own)
    assert split.inputs == pytest.approx(4 * np.var(points, ddof=1) - left / 40)
    assert split.one_replication == pytest.approx(9 * np.var(calls, ddof=1) - left / 80 + left)
    assert split.mean_of_all == pytest.approx(split.one_replication / 40)
    assert split.share_of_inputs == pytest.approx(split.inputs / (split.inputs + split.mean_of_all))


# -- where the sign turns -----------------------------------------------------------------------


def assumed(low: float, high: float, value: float, whole: bool = False) -> Assumption:
    return Assumption(Variable(("a",), (), low, high), value, "", whole)


def exact(value: float) -> Estimate:
    return Estimate(value, value - 0.1, value + 0.1)


@examples(50)
@given(st.floats(0.05, 0.95), st.floats(0.0, 1.0), st.sampled_from([1.0, -1.0]))
def test_the_break_even_is_found_wherever_it_lies(turn: float, value: float, sign: float) -> None:
    """An answer that turns at `turn`: the bracket holds it and is a hundredth of the range."""
    one, asked = assumed(0, 1, value), []

    def answer(_: Assumption, at: float) -> Estimate:
        asked.append(at)
        return exact(sign * (at - turn))

    base = exact(sign * (value - turn))
    found = break_even(one, base, Swing(one, answer(one, 0), answer(one, 1)), answer)
    if value == turn:
        return
    assert found is not None
    assert min(found) <= turn <= max(found)
    assert abs(found[0] - found[1]) <= 0.01 + 1e-12
    assert len(asked) <= 2 + 8


def test_whole_numbers_turn_between_two_neighbours() -> None:
    one = assumed(0, 10, 2, whole=True)
    found = break_even(one, exact(-1), Swing(one, exact(-2), exact(5)), lambda _, at: exact(at - 6.5))
    assert found == (6, 7)
    assert one.text(6.0) == "6"
    assert [one.at(u) for u in (0.0, 0.5, 0.999)] == ["0", "5", "10"]


def test_what_flips() -> None:
    one = assumed(0, 1, 0.5)
    base = exact(1)
    assert Swing(one, exact(-1), exact(2)).flips(base) == "yes"
    assert Swing(one, exact(0.05), exact(2)).flips(base) == "cannot be ruled out"
    assert Swing(one, exact(0.5), exact(2)).flips(base) == "no"
    assert Swing(one, exact(-0.5), exact(-2)).flips(exact(-1)) == "no"
    assert break_even(one, base, Swing(one, exact(0.5), exact(2)), lambda _, at: base) is None
    wide, narrow = Swing(one, exact(0), exact(9)), Swing(one, exact(3), exact(1))
    assert by_size([narrow, wide]) == [wide, narrow]


# -- on a scenario ------------------------------------------------------------------------------

RANGES = (
    ('count = 2\ndistrict = "north"', 'count = { value = 2, low = 1, high = 3 }\ndistrict = "north"'),
    ("backup = 0.5", """backup = { value = 0.5, low = 0, high = 1 }
hold = { value = "2 min", low = "0 min", high = "5 min" }"""),
    ("transport = 0.4", "transport = { value = 0.4, low = 0.2, high = 0.6 }"),
)  # fmt: skip


@pytest.fixture
def crew(tmp_path: Path) -> Runner:
    request = Request(city(tmp_path, *RANGES), ("run.replications=2",))
    return Runner(request, Means(tmp_path / "journal"), alone, 1, no_progress)


def test_assumptions_come_with_their_words_and_in_the_right_arms(crew: Runner) -> None:
    found = {one.name: one for one in assumptions_of(crew.request)}
    assert set(found) == {
        "demand.calls_per_day", "staffing.team.count", "response.crisis.backup", "response.crisis.hold",
        "outcomes.transport",
    }  # fmt: skip
    assert found["demand.calls_per_day"].variable.both  # as the baseline has it too
    assert not found["staffing.team.count"].variable.both
    assert found["staffing.team.count"].whole
    hold = found["response.crisis.hold"]
    assert (hold.variable.low, hold.variable.high, hold.text(90.0)) == (0, 300, "1.5 min")


def test_a_scenario_without_ranges_is_told_so(tmp_path: Path) -> None:
    path = city(tmp_path, ("low = 50, high = 70, ", ""))
    with pytest.raises(InputError, match="no number in this scenario has a low and a high"):
        assumptions_of(Request(path))


def test_the_tornado_of_a_small_city(crew: Runner) -> None:
    assumptions = assumptions_of(crew.request)
    net, reach = one_at_a_time(crew, assumptions, [NET, Outcome("reach")])
    count = next(one for one in net.swings if one.assumption.name == "staffing.team.count")
    assert count.high.value < net.base.value < count.low.value < 0  # each team costs an officer all evening
    assert by_size(net.swings)[0].assumption.name in ("staffing.team.count", "response.crisis.backup")
    table = net.table()
    assert len(table) == len(assumptions)
    assert table["swing"].is_monotonic_decreasing
    chosen = widest([net, reach], 2)
    frame, variances = global_indices(crew, chosen, [NET], 4, seed=1)
    assert list(frame["assumption"]) == [one.name for one in chosen]
    assert set(variances["from"]) == {"assumptions", "chance, one replication", "chance, mean of 2"}
    with pytest.raises(UsageError, match="a power of two"):
        global_indices(crew, chosen, [NET], 6, seed=1)
    with pytest.raises(UsageError, match="no group 'priority 7'"):
        one_at_a_time(crew, assumptions, [parse_outcome("response_time_p90[priority 7]")])


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    city(tmp_path)
    cli = in_this_process(monkeypatch, capsys, tmp_path)
    said = cli("sensitivity", "city.toml", "--reps", 2, "--sobol", 8, "--jobs", 1, "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert "assumptions at both ends; then" in said.out
    assert "A probe took" in said.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.toml", "city.toml"]
    said = cli("sensitivity", "city.toml", "--reps", 2, "--jobs", 1, "--out", "results", "--quiet")
    assert (said.code, said.err) == (0, "")
    assert "demand.calls_per_day" in said.out
    assert said.out.isascii()
    names = {path.name for path in (tmp_path / "results" / "charts").iterdir()}
    assert {"tornado_officer_hours_net.png", "tornado_reach.svg", "tornado_reach.txt"} <= names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.toml", "city.toml", "results"]
    for rows in (10, -4):
        said = cli("sensitivity", "city.toml", "--sobol", rows, "--jobs", 1, "--out", "other")
        assert (said.code, "Replications:" in said.err) == (2, False)  # before the tornado, not after it
        assert f"--sobol {rows}: expected a power of two" in said.err
