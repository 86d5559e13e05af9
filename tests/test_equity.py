"""By district: the parts make the whole, and cells of a few people stay hidden when the calls are real."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import make_plan, make_roster, simulate
from sim.measure.equity import BY_DISTRICT
from sim.measure.observation import Observation
from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Replication
from sim.results import tables
from sim.results.tables import equity
from sim.scenario.world_tables import History
from sim.study import Study, run_study
from sim.study.districts import FEWEST, suppressed
from sim.study.few import FINE, without_few
from sim.world import draw
from tests.builders import city, examples, made
from tests.studies import small

SMALL = made(city())
TARGETS = {"targets": {"2": "10 min", "3": "15 min", "4": "30 min"}}
METRICS = [name for name, one in all_metrics().items() if one.grouping == BY_DISTRICT]
RUN = {
    "start": "2019-09-02", "time_zone": "America/Chicago", "warm_up": "0 s", "window": "22 h", "run_out": "2 h",
    "seed": 3,
}  # fmt: skip


def values(seen: Observation, metric: str) -> dict[str, Value]:
    return {one.group: one for one in all_metrics()[metric].compute(seen)}


def observed() -> Observation:
    calls, units = draw(SMALL, 0), make_roster(SMALL)
    return Observation.of(SMALL, calls, units, simulate(calls, units, make_plan(SMALL)))


@cache
def study(arms: int = 2) -> Study:
    return run_study(
        [small(f"{teams} teams", teams, 2, run=RUN, dispatch=TARGETS) for teams in (0, 2, 3)[:arms]], jobs=1
    )


def replayed(arms: int = 2) -> Study:
    """The study as if its calls had been recorded."""
    made_up = study(arms)
    history = History(calls="calls.csv", mapping="map.toml")
    loaded = [replace(one, scenario=one.scenario.model_copy(update={"history": history})) for one in made_up.loaded]
    return replace(made_up, loaded=tuple(loaded))


# -- the metrics --------------------------------------------------------------------------------


def test_districts_make_the_city() -> None:
    seen = observed()
    whole = values(seen, "calls_per_day")["all"]
    assert sum(one.numerator for one in values(seen, "district_calls").values()) == whole.numerator
    for metric, of_city in (("district_reach", "reach"), ("district_referral_rate", "referral_rate")):
        (city_wide,) = values(seen, of_city).values()
        parts = values(seen, metric).values()
        assert sum(one.numerator for one in parts) == city_wide.numerator
        assert sum(one.denominator for one in parts) == city_wide.denominator
    crises = sum(one.numerator for one in values(seen, "district_behavioural").values())
    assert crises == (seen.counted & seen.calls.behavioural).sum()


def test_response_times_by_district_are_those_of_the_city() -> None:
    seen = observed()
    for metric in ("response_time_median", "response_time_p90"):
        name = f"district_{metric.removeprefix('response_time_')}".replace("district_", "district_response_")
        parts = np.concatenate([one.sample for one in values(seen, name).values() if one.sample is not None])
        whole = values(seen, metric)["all"].sample
        np.testing.assert_array_equal(np.sort(parts), np.sort(whole))


def test_each_value_says_on_how_many_calls_it_rests() -> None:
    seen = observed()
    for metric in METRICS:
        for one in values(seen, metric).values():
            assert one.calls is not None
            assert one.calls >= (one.numerator if one.sample is None else 0)
            assert one.sample is None or len(one.sample) == one.calls


# -- what may be shown --------------------------------------------------------------------------

counts = st.dictionaries(st.text("abcdefghij", min_size=1, max_size=2), st.integers(0, 40), min_size=1, max_size=8)


@given(counts)
@examples(200)
def test_a_hidden_cell_cannot_be_worked_out_from_the_total(calls: dict[str, int]) -> None:
    blank = suppressed({name: float(number) for name, number in calls.items()})
    assert {name for name, number in calls.items() if number < FEWEST} <= blank
    if blank and len(blank) < len(calls):
        assert len(blank) >= 2
        assert sum(calls[name] for name in blank) >= FEWEST
        assert max(calls[name] for name in blank) <= min(calls[name] for name in calls if name not in blank)
    if not any(number < FEWEST for number in calls.values()):
        assert not blank


@pytest.mark.parametrize(
    ("calls", "blank"),
    [
        ({"a": 30, "b": 20, "c": 9}, {"b", "c"}),
        ({"a": 30, "b": 8, "c": 9}, {"b", "c"}),
        ({"a": 30, "b": 4, "c": 3}, {"a", "b", "c"}),
        ({"a": 30, "b": 10, "c": 10}, set()),
        ({"a": 9}, {"a"}),
        ({}, set()),
    ],
)
def test_what_is_left_blank(calls: dict[str, float], blank: set[str]) -> None:
    assert suppressed(calls) == blank


# -- the table ----------------------------------------------------------------------------------

SHOWN = ["baseline_value", "scenario_value", "difference", "scenario_low", "sign_certain", "calls"]


def test_of_synthetic_calls_small_cells_are_marked_and_shown() -> None:
    table = equity(study())
    assert len(table) == len(METRICS) * 3
    few = table["calls"] < FEWEST
    assert few.any() and not few.all()
    assert (table["cell"] == np.where(few, "few calls", "")).all()
    assert table.loc[few, "calls"].notna().all()
    reach = table.set_index(["metric", "district"]).loc[("district_reach", "a")]
    row = study().comparison.row("district_reach", "a")
    assert reach["scenario_value"] == row.arms[1].value
    assert reach["difference"] == row.differences[0].value


@pytest.mark.parametrize("fewest", [FEWEST, 8])
def test_of_real_calls_small_cells_are_blank_and_one_never_stands_alone(
    fewest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.districts.FEWEST", fewest)
    few, hidden = equity(study()), equity(replayed())
    blank = hidden["cell"] == "suppressed"
    small_cells = few["calls"] < fewest
    assert small_cells.any() and blank[small_cells].all()
    assert fewest == FEWEST or blank.sum() > small_cells.sum(), "here one cell stands beside a single small one"
    assert hidden.loc[blank, SHOWN].isna().all(axis=None)
    pd.testing.assert_frame_equal(hidden.loc[~blank, SHOWN], few.loc[~blank, SHOWN], check_dtype=False)
    assert (blank.groupby(hidden["metric"]).sum() != 1).all()
    assert set(hidden["cell"]) == {"", "suppressed"}


def test_one_arm_and_three_arms() -> None:
    alone, three = equity(study(1)), equity(replayed(3))
    assert "baseline" not in alone
    assert len(alone) == len(METRICS) * 3
    assert len(three) == len(METRICS) * 3 * 2
    assert set(three["baseline"]) == {"0 teams"}


def test_types_and_hours_of_few_real_calls_are_left_out_and_cannot_be_worked_out() -> None:
    """What a replay shows by type and by hour rests on ten calls or more; one group alone is never what is missing."""
    before = study().replications
    after = without_few(before)
    left_out = 0
    for name, one in all_metrics().items():
        if one.grouping not in FINE:
            assert all(a.measured[1][name] == b.measured[1][name] for a, b in zip(after, before, strict=True))
            continue
        counts = {}
        for value in before[0].measured[0][name]:
            counts[value.group] = sum(_count(one, name, value.group) for one in before) / len(before)
        shown = {value.group for one in after for value in one.measured[0][name]}
        assert all(counts[group] >= FEWEST for group in shown)
        gone = set(counts) - shown
        assert not gone or (len(gone) > 1 and sum(counts[group] for group in gone) >= FEWEST) or not shown
        left_out += len(gone)
    assert left_out
    kept = without_few(after)
    assert [one.measured[0].keys() for one in kept] == [one.measured[0].keys() for one in after]


def _count(one: Replication, name: str, group: str) -> float:
    found = next((value for value in one.measured[0][name] if value.group == group), None)
    if found is None:
        return 0.0
    return found.denominator if found.sample is None else float(len(found.sample))


def test_districts_stand_in_no_table_that_hides_nothing() -> None:
    for table in (tables.summary(study()), tables.comparison(study()), tables.replications(study())):
        assert not set(table["metric"]) & set(METRICS)
