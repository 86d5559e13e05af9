"""The staffing search finds what theory says is best, is as sure as it says, and gives the same answer twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.basics.errors import UsageError
from sim.basics.randomness import QuantileStreams
from sim.experiments.codec import kept_metrics
from sim.experiments.coverage import patterns
from sim.experiments.designs import values_of
from sim.experiments.optimize import Rules, best_hours, cheapest
from sim.experiments.outcome import Outcome
from sim.experiments.plan import Request
from sim.experiments.requirements import MORE_IS_BETTER, NEITHER, parse_guard, parse_requirement
from sim.experiments.runner import Means, Runner
from sim.experiments.search import Candidate, Found, looks, search
from sim.experiments.selection import select
from sim.experiments.staffing import Staffing, staffing_of
from sim.experiments.variables import parse_variable
from sim.measure.dominance import dominated
from sim.measure.freed import FREED
from sim.measure.intervals import Floats
from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Replication
from sim.scenario import load_scenario
from sim.verify.oracles import formulas as oracles
from tests.builders import examples
from tests.console import in_this_process
from tests.sweeps import alone, city, no_progress

DAY = ["00:00", "24:00"]
HALF_HOUR = {"distribution": "exponential", "mean": "30 min"}


def station(folder: Path, load: float, cars: int, teams: int, hours: list[float] | None = None) -> Path:
    """One place, no travel, shifts around the clock, calls of half an hour on average: `load` busy units of work."""
    call = {"calls_per_day": load * 48, "priority": 2, "behavioural_health": True, "eligible": 1.0, "recognised": 1.0,
            "on_scene": HALF_HOUR}  # fmt: skip
    values = {
        "schema_version": 1, "name": "station",
        "run": {"start": "2019-09-02", "time_zone": "Etc/UTC", "seed": 4, "warm_up": "1 day", "window": "7 days",
                "run_out": "1 day"},
        "demand": {"types": {"call": call | ({"hour_of_week": hours} if hours else {})}},
        "geography": {"districts": {"town": {"share": 1}}, "travel": {"matrix": {"town": {"town": "0 s"}}}},
        "kinds": {"patrol": {"officers": 1}, "team": {"officers": 1, "clinicians": 1}},
        "staffing": {"cars": {"kind": "patrol", "shift": DAY, "count": cars},
                     "team": {"kind": "team", "shift": DAY, "count": teams}},
        "response": {"calls": {"types": ["call"], "model": "co_responder_first", "team": "team"}},
    }  # fmt: skip
    path = folder / "station.toml"
    path.write_text(tomli_w.dumps(values), encoding="utf-8")
    return path


def crew(path: Path) -> Runner:
    return Runner(Request(path), Means(path.with_suffix(".journal")), alone, 1, no_progress)


def found_for(path: Path, staff: Sequence[str], *rules: str, most: int = 40, **ways: float) -> Found:
    variables = [parse_variable(text) for text in staff]
    requirements = tuple(parse_requirement(text) for text in rules)
    asked = Rules(requirements, most=most, **ways)  # type: ignore[arg-type]
    return cheapest(crew(path), variables, values_of("grid", variables), asked)


# -- cases whose optimum is known exactly -------------------------------------------------------


@pytest.mark.parametrize(("share", "best"), [(0.7, 2), (0.88, 3)])
def test_fewest_teams_by_erlangs_loss_formula(tmp_path: Path, share: float, best: int) -> None:
    """With a car always free, a team not free at once is a call lost to the teams: reach = 1 - Erlang B."""
    reach = [1 - oracles.erlang_b(1.0, teams) for teams in range(5)]
    assert reach[best - 1] < share < reach[best]
    found = found_for(station(tmp_path, 1.0, 12, 1), ["staffing.team.count=0:4"], f"reach >= {share}")
    assert found.chosen is not None
    assert (found.chosen.levels, found.cheaper_open) == ((str(best),), ())
    assert [one.status for one in found.candidates[:best]] == ["misses"] * best


def test_fewest_cars_by_erlangs_delay_formula(tmp_path: Path) -> None:
    """Cars alone, 2.4 of them busy: how many calls a day wait over 30 seconds is the rate times Erlang C."""
    late = {cars: 48 * 2.4 * oracles.waits_longer(30, 2.4 / 1800, 1800, cars) for cars in (3, 4, 5, 6)}
    assert late[4] > 28 and late[5] < 18
    found = found_for(station(tmp_path, 2.4, 3, 0), ["staffing.cars.count=3:7"], "late_dispatches <= 22")
    assert found.chosen is not None
    assert (found.chosen.levels, found.cheaper_open) == (("5",), ())


def test_a_guard_rail_is_about_the_difference(tmp_path: Path) -> None:
    """Five cars may not wait a call a day more than the five there are: four would, so nothing can be saved."""
    variables = [parse_variable("staffing.cars.count=4:6")]
    rules = Rules((parse_guard("late_dispatches: 5"),), most=40)
    found = cheapest(crew(station(tmp_path, 2.4, 5, 0)), variables, [("4",), ("5",), ("6",)], rules)
    assert found.chosen is not None
    assert found.chosen.levels == ("5",)  # equal to the baseline in every call: surely no worse
    assert found.candidates[0].why == "no worse: late_dispatches: 5"


def test_the_hours_that_have_the_calls_are_the_hours_to_cover(tmp_path: Path) -> None:
    """Calls come from Monday to Friday, 12:00 to 20:00, and hardly ever else: forty hours a week, and which."""
    hours = [1.0 if hour // 24 < 5 and 12 <= hour % 24 < 20 else 0.01 for hour in range(168)]
    path = station(tmp_path, 0.3, 8, 1, hours)
    every = patterns(load_scenario(path).scenario, "team", 40)
    assert (every[0].days, every[0].start, every[0].length) == ((0, 1, 2, 3, 4), 12, 8)
    assert len(every) == 24 * (21 + 35)  # five of 8 hours, four of 10
    cover = best_hours(crew(path), "team", 40, Outcome("reach"), 0.02, lengths=(8, 10, 12), keep=4, most=30)
    assert cover.selected.order[0] == 0
    assert cover.patterns[0].levels == ('["12:00", "20:00"]', "Mon, Tue, Wed, Thu, Fri")


def test_the_same_search_twice_and_in_one_piece_or_two(tmp_path: Path) -> None:
    path = station(tmp_path, 1.0, 6, 1)
    runs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        runs.append(found_for(station(folder, 1.0, 6, 1), ["staffing.team.count=0:3"], "reach >= 70 %"))
    assert [(one.status, one.levels, len(one.replications)) for one in runs[0].candidates] == [
        (one.status, one.levels, len(one.replications)) for one in runs[1].candidates
    ]
    assert path.exists()


# -- how sure it is -----------------------------------------------------------------------------


def made(values: Floats) -> tuple[Replication, ...]:
    """Replications in which so many calls a day were late, the baseline's always 0."""
    nothing: dict[str, list[Value]] = {name: [] for name in all_metrics()}
    return tuple(
        Replication(at, "", (nothing, nothing | {"late_dispatches": [Value("all", float(one))]}), ({}, {}), ())
        for at, one in enumerate(values)
    )


def test_the_search_is_wrong_as_seldom_as_it_says() -> None:
    """Four plans, the second cheapest just good enough: in 150 searches it is chosen, or left undecided; errors stay
    below the 5 % promised (99.9 % interval)."""
    means, rule, wrong, decided = (10.8, 9.4, 9.0, 8.0), [parse_requirement("late_dispatches <= 10")], 0, 0
    for run in range(150):
        streams = QuantileStreams(5, run)
        shared = stats.norm.ppf(streams.quantiles(320, "shared"))
        noise = [stats.norm.ppf(streams.quantiles(320, "own", str(at))) for at in range(4)]
        plans = [Candidate(at + 1, (str(at),), Staffing(float(at), 0.0, 0.0)) for at in range(4)]
        series = [mean + 1.5 * shared + own for mean, own in zip(means, noise, strict=True)]

        def simulate(numbers: Sequence[int], size: int, series: list[Floats] = series) -> list[tuple[Replication, ...]]:
            return [made(series[number - 1][:size]) for number in numbers]

        found = search(plans, rule, simulate, most=160)
        decided += found.chosen is not None and not found.cheaper_open
        right = found.chosen is not None and (found.chosen.number == 2 or 2 in found.cheaper_open)
        wrong += not right
    assert decided > 75
    assert stats.binomtest(wrong, 150, 0.05, alternative="greater").pvalue > 0.001


def test_selection_finds_the_best_as_often_as_it_says() -> None:
    """Five plans with common luck, the best by exactly what is worth detecting: 95 % of 200 races or more."""
    right = 0
    for run in range(200):
        streams = QuantileStreams(6, run)
        shared = stats.norm.ppf(streams.quantiles(400, "shared"))
        series = np.array(
            [shared + 0.7 * stats.norm.ppf(streams.quantiles(400, "own", str(at))) for at in range(5)]
        ) + np.array([0.0, 0.0, 1.0, 0.0, 0.5])[:, None] * 0.5  # fmt: skip

        def values(numbers: Sequence[int], size: int, series: Floats = series) -> Floats:
            return series[list(numbers), :size]

        found = select(values, range(5), worth=0.25, most=400)
        assert found.sure
        right += found.order[0] == 2
        assert sorted(found.order) == [0, 1, 2, 3, 4]
    assert stats.binomtest(right, 200, 0.95, alternative="less").pvalue > 0.001


def test_equal_plans_are_told_apart_by_their_order() -> None:
    found = select(lambda numbers, size: np.ones((len(numbers), size)), range(3), worth=0.1)
    assert (found.order[0], found.sure) == (0, True)


def test_looks_double_up_to_the_cap() -> None:
    assert looks(320) == [10, 20, 40, 80, 160, 320]
    assert looks(50) == [10, 20, 40, 50]
    assert looks(10) == [10]


# -- arithmetic ---------------------------------------------------------------------------------


def test_what_a_staffing_costs(tmp_path: Path) -> None:
    """Patrol 5 cars around the clock; two teams of two for ten hours a day."""
    loaded = load_scenario(city(tmp_path), ["costs.officer_hour=50", "costs.clinician_hour=40"])
    known = staffing_of(loaded.scenario)
    hours = 5 * 24 * 365, 2 * 10 * 365
    assert known.people == pytest.approx((hours[0] + 2 * hours[1]) / 1700)
    assert known.money == pytest.approx(hours[0] * 50 + hours[1] * 90)
    assert known.least_patrol == 5


@examples(50)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=20))
def test_dominated_means_beaten_by_another(rows: list[tuple[int, int, int]]) -> None:
    marks = dominated(np.array(rows, dtype=np.float64))
    assert not all(marks)
    for row, mark in zip(rows, marks, strict=True):
        assert mark == any(other != row and all(a <= b for a, b in zip(other, row, strict=True)) for other in rows)


@pytest.mark.parametrize(
    ("parse", "text", "told"),
    [
        (parse_requirement, "reach > 30 %", "expected a metric, <= or >=, and a number"),
        (parse_requirement, "reach >= 30 min", "reach is in share, got 'min'"),
        (parse_requirement, "raech >= 30 %", "Did you mean reach"),
        (parse_guard, "response_time_median[priority 1]", "expected a metric and how much worse it may be"),
        (parse_guard, "calls_per_day: 5", "neither better nor worse by itself; say what is wanted with --target"),
    ],
)
def test_rules_that_make_no_sense(parse: object, text: str, told: str) -> None:
    assert callable(parse)
    with pytest.raises(UsageError, match=told):
        parse(text)


def test_rules_as_they_are_written() -> None:
    assert parse_requirement("reach >= 30 %").limit == pytest.approx(0.3)
    assert parse_requirement("response_time_p90[priority 1] <= 90 s").limit == pytest.approx(1.5)
    assert parse_requirement("officer_hours_net >= -5").against_baseline
    slower, less = parse_guard("response_time_median[priority 1]: 15 s"), parse_guard("reach: 2 points")
    assert (slower.at_most, slower.limit) == (True, pytest.approx(0.25))
    assert (less.at_most, less.limit) == (False, pytest.approx(-0.02))
    assert not parse_guard("linkage_rate: 2 points").at_most
    assert set(MORE_IS_BETTER) | set(NEITHER) <= {*kept_metrics(), *FREED}


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    station(tmp_path, 1.0, 6, 1)
    cli = in_this_process(monkeypatch, capsys, tmp_path)
    words = ("optimize", "station.toml", "--staff", "staffing.team.count=0:3", "--jobs", 1, "--quiet")
    said = cli(*words, "--target", "reach >= 70 %", "--most", 20, "--out", "results")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1] == "Plan 3 meets every requirement and no cheaper one does (95 % sure)."
    facts = json.loads((tmp_path / "results" / "run.json").read_text(encoding="utf-8"))
    assert (facts["chosen"], facts["confidence"]) == (3, 0.95)
    assert (tmp_path / "results" / "charts" / "frontier.png").exists()
    assert "Chosen: " in (tmp_path / "results" / "charts" / "frontier.txt").read_text(encoding="utf-8")
    drawn = (tmp_path / "results" / "charts" / "frontier.svg").read_text(encoding="utf-8")
    assert 'id="LineCollection_1"' in drawn  # the intervals
    seen = pd.read_csv(tmp_path / "results" / "requirements.csv").set_index("plan")
    plans = pd.read_csv(tmp_path / "results" / "plans.csv").set_index("plan")
    assert (seen["at_least"] == 0.7).all()
    assert seen.loc[3, "low"] >= 0.7 > seen.loc[2, "high"]
    assert seen["value"].equals(plans.loc[seen.index, "reach"].rename("value"))
    for more, told in (
        (("--target", "reach >= 70 %"), "Would look at 4 plans of"),
        (("--cover", "team", "--keep", 3), "Would race 3 patterns of 40 hours a week for team"),
    ):
        said = cli(*words, *more, "--out", "results", "--overwrite", "--dry-run")
        assert (said.code, said.err) == (0, "")
        assert told in said.out
        assert "A probe took" in said.out
    assert (tmp_path / "results" / "run.json").exists()
    for more, told in (
        ((), "nothing to meet"),
        (("--target", "reach >= 1", "--by", "money"), "the scenario has no prices"),
        (("--cover", "taem"), "Did you mean team"),
        (("--cover", "team", "--hours", 41), "no whole number of shifts"),
        (("--cover", "team", "--worth", 0), "--worth 0: expected a difference above 0"),
        (("--cover", "team", "--metric", "raech", "--dry-run"), "Did you mean reach"),
        (("--cover", "team", "--metric", "response_time_median"), "less of it is better"),
    ):
        said = cli(*words, *more, "--out", "other")
        assert said.code == 2, more
        assert told in said.err
    said = cli("optimize", "station.toml", "--target", "reach >= 70 %", "--dry-run")
    assert (said.code, "name it, such as --staff" in said.err) == (2, True)
    assert cli(*words, "--target", "reach >= 70 %", "--least-patrol", 7, "--out", "none").out.splitlines()[-1] == (
        "No plan is shown to meet every requirement."
    )
