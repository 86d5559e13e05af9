"""A calibration finds again what a record was made from, says how sure it is, and writes a scenario that loads."""

import numpy as np
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from sim.basics.distributions import parse_distribution
from sim.basics.errors import InputError
from sim.basics.randomness import QuantileStreams
from sim.calibrate import fit as fitting
from sim.calibrate import infer, tables
from sim.calibrate.calibration import calibrate
from sim.calibrate.fit import fit, kaplan_meier
from sim.calibrate.handling import busy_at_receipt
from sim.calibrate.infer import effective_units, roster_of
from sim.calibrate.roster import Effective, layers
from sim.calibrate.scenario import scenario_tables
from sim.calibrate.team import team_tables, with_team_kind
from sim.calibrate.value import smoothed, wilson
from sim.calibrate.volume import day_cv, days_of
from sim.present.calibration_page import calibration_page
from sim.scenario import load_scenario
from sim.scenario.on_duty import units_by_minute
from tests import histories, layouts
from tests.builders import examples

Z999 = 3.2905  # half a 99.9 % interval in standard errors


@pytest.fixture(scope="module")
def found():
    return calibrate(histories.record())


def quantiles(number, *purpose):
    return QuantileStreams(3, 0).quantiles(number, *purpose)


# -- durations ----------------------------------------------------------------------------------


def test_kaplan_meier_by_hand():
    # at 1 one of four ends; at 2 one is censored; at 3 one of two; at 5 the last one
    seconds, share = kaplan_meier(np.array([1.0, 2.0, 3.0, 5.0]), np.array([False, True, False, False]))
    assert seconds.tolist() == [1, 3, 5]
    np.testing.assert_allclose(share, [0.25, 0.625, 1.0])


@pytest.mark.parametrize(
    "spec",
    [{"median": "20 min", "sigma": 0.9}, {"distribution": "gamma", "mean": "30 min", "shape": 2.5},
     {"distribution": "weibull", "mean": "40 min", "shape": 0.7}],
)  # fmt: skip
@pytest.mark.parametrize("censoring", [False, True])
def test_a_distribution_is_found_again(spec, censoring):
    times = parse_distribution(spec).quantile(quantiles(3_000, "times"))
    limit = parse_distribution({"distribution": "exponential", "mean": "2 h"}).quantile(quantiles(3_000, "limits"))
    cut = (times > limit) & censoring
    one = fit(np.where(cut, limit, times), cut)
    truth = parse_distribution(spec)
    u = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    density = np.gradient(truth.quantile(np.linspace(0.001, 0.999, 999)), 0.001)[(u * 999).astype(int)]
    error = density * np.sqrt(u * (1 - u) / len(times))  # of the record's own quantiles; a fit does no worse
    assert np.all(np.abs(one.distribution.quantile(u) - truth.quantile(u)) <= Z999 * error * (1.3 if censoring else 1))
    assert one.distance < 0.045  # times under 15 s count as 15 s
    assert one.censored == cut.sum()


def test_leaving_calls_still_open_out_would_shorten_them():
    times = parse_distribution({"distribution": "exponential", "mean": "60 min"}).quantile(quantiles(4_000, "times"))
    limit = 5_000 * quantiles(4_000, "limits")
    cut = times > limit
    with_them = fit(np.where(cut, limit, times), cut).fitted_median
    without = fit(times[~cut]).fitted_median
    truth, error = 3_600 * np.log(2), 3_600 / np.sqrt((~cut).sum())
    assert abs(with_them - truth) < Z999 * error
    assert without < truth - 10 * error


def test_what_no_family_fits_is_written_as_quantiles_of_ten_calls_each():
    times = np.concatenate([60 + 60 * quantiles(400, "short"), 7_200 + 600 * quantiles(400, "long")])
    one = fit(times)
    assert one.family == "empirical"
    assert len(one.spec["values"]) == 80
    assert one.distance < fitting.GOOD


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("censored", [False, True])
@pytest.mark.parametrize("seconds", [1_440.0, 0.0])
def test_durations_that_are_all_the_same_are_a_fixed_time(seconds, censored):
    one = fit(np.full(45, seconds), np.arange(45) < 10 * censored)
    assert (one.family, one.spec, one.distance) == ("fixed", "24 min" if seconds else "0.25 min", 0.0)
    assert one.fitted_median == max(seconds, 15.0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("last", [1_441.0, 43_200.0])
def test_durations_that_are_nearly_all_the_same_are_fitted(last):
    one = fit(np.array([1_440.0] * 39 + [last]))
    assert one.fitted_median == pytest.approx(1_440, rel=0.15)


def test_fewer_than_thirty_durations_are_not_fitted():
    assert fit(np.full(29, 600.0)) is None


# -- volumes ------------------------------------------------------------------------------------


def test_volumes_shares_and_units_are_found_again(found):
    for one in found.types:
        truth = histories.TYPES[one.name]
        volume = one.calls_per_day
        error = (volume.high - volume.low) / (2 * 1.96)
        assert abs(volume.value - truth["calls_per_day"]) < Z999 * error
        north = truth.get("districts", {"north": 0.6})["north"]
        assert abs(one.districts[0] - north) < Z999 * np.sqrt(0.25 / one.n) + 0.01
        if one.name == "crisis":
            assert abs(one.priority.value["1"] - 0.3) < Z999 * np.sqrt(0.21 / one.n) + 0.02
            assert abs(one.units.value["2"] - 0.6) < Z999 * np.sqrt(0.24 / one.n) + 0.02


def test_the_shape_of_the_day_is_found_again(found):
    noise = next(one for one in found.types if one.name == "noise")
    truth = np.array(histories.TYPES["noise"]["hour_of_day"])
    truth = truth / truth.mean()
    by_hour = noise.shape.relative.reshape(7, 24).mean(axis=0)
    error = by_hour / np.sqrt(noise.n / 24 * truth)
    assert np.all(np.abs(by_hour - truth) < 4.5 * error)  # 24 hours at once
    assert noise.shape_misfit[1] > 0.001
    flat = next(one for one in found.types if one.name == "theft")
    assert np.abs(flat.shape.relative.reshape(7, 24).mean(axis=0) - 1).max() < 0.35


@pytest.mark.parametrize("truth", [0.0, 0.2, 0.4])
def test_how_much_days_differ_is_found_again(truth):
    record = histories.record(day_cv=truth)
    days = days_of(record)
    value, low, high = day_cv(days.number, days)
    assert low - 0.08 <= truth <= high + 0.08
    assert value == pytest.approx(truth, abs=0.12)


def test_gaps_and_days_cut_short_do_not_dilute_the_rates():
    record = histories.record()
    hours = record.local_hours()
    gap = (hours // 24 >= 20) & (hours // 24 < 27)
    short = (hours // 24 == 55) & (hours % 24 > 2)
    days = days_of(record.take(~gap & ~short))
    assert days.count == 56 - 8
    found = calibrate(record.take(~gap & ~short))
    assert any("8 days were left out" in text for text in found.warnings)


@examples(100)
@given(st.lists(st.integers(0, 500), min_size=2, max_size=9), st.lists(st.integers(0, 500), min_size=9, max_size=9))
def test_smoothed_shares_are_shares(counts, overall):
    shares = smoothed(np.array(counts, dtype=float), np.array(overall[: len(counts)], dtype=float))
    assert shares.sum() == pytest.approx(1, abs=1e-9)
    assert shares.min() >= -0.002


def test_wilson_by_hand():
    low, high = wilson(5, 10)
    assert (low, high) == pytest.approx((0.2366, 0.7634), abs=1e-4)


# -- units --------------------------------------------------------------------------------------


@examples(60)
@given(st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_shifts_give_each_hour_its_units_and_none_is_longer_than_twelve_hours(units):
    wanted = np.array(units)
    posts = layers(wanted, wanted, wanted, "")
    there = np.zeros(24, dtype=int)
    for one in posts:
        length = (one.end - one.start) % 24 or 24
        assert 4 <= length <= 12
        there[np.arange(one.start, one.start + length) % 24] += one.count
    assert there.tolist() == np.repeat(wanted, 4).tolist()
    assert len({(one.start, one.end) for one in posts}) == len(posts)


@examples(12)
@given(st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_the_shifts_of_a_scenario_load_without_a_warning_and_are_on_duty_by_the_minute(found, tmp_path_factory, units):
    wanted = np.array(units)
    roster = layers(wanted, wanted, wanted, "inferred")
    path = tmp_path_factory.mktemp("shifts") / "scenario.toml"
    path.write_text(tomli_w.dumps(scenario_tables(found, "known", roster, found.record.first_day, 2)), encoding="utf-8")
    loaded = load_scenario(path)
    assert not [one for one in loaded.warnings if "staffing" in one]
    duty = units_by_minute(loaded.scenario, "patrol").reshape(-1, 60)
    assert (duty == np.tile(np.repeat(wanted, 4), len(duty) // 24)[:, None]).all()


def test_a_day_and_night_post_becomes_two_shifts_and_twenty_hours_twelve_and_eight():
    six = np.array([2, 1, 2, 2, 2, 2])
    shifts = {(one.start, one.end): one.count for one in layers(six, six, six, "")}
    assert shifts == {(4, 16): 1, (16, 4): 1, (8, 20): 1, (20, 4): 1}


@pytest.mark.parametrize("units", [4, 6])
def test_the_number_of_units_is_found_again(units):
    found = calibrate(histories.record(units=units))
    effective = effective_units(found)
    assert np.abs(effective.units - units).max() <= 1
    assert np.all(effective.low <= units)
    assert np.all(effective.high >= units)
    assert {effective.sureness(block) for block in range(6)} == {"sure"}


@pytest.mark.parametrize(("enough", "days"), [(40_000, 56), (2_500, 28), (10, 14)])
def test_of_a_large_record_as_many_weeks_are_simulated_as_are_enough(monkeypatch, enough, days):
    monkeypatch.setattr(infer, "ENOUGH_CALLS", enough)
    record = histories.record()
    assert len(record) / 8 == pytest.approx(537, abs=5)  # calls a week
    used = infer._first_weeks(record)
    assert used.days == days
    assert (used.received == record.received[: len(used)]).all()


def test_where_nobody_waits_there_is_no_upper_bound():
    effective = effective_units(calibrate(histories.record(units=25)))
    assert np.all(effective.high == 3 * effective.units)
    assert np.all(effective.low < 25)
    assert {effective.sureness(block) for block in range(6)} == {"not sure"}


def test_fewer_late_calls_than_any_number_of_units_would_give_are_no_reason_for_more():
    """Calls are held up to ten minutes, at night up to seven: fewer are late there than when units abound."""
    record = histories.record()
    night = record.local_hours() % 24 < 8
    held = (600 * np.random.default_rng(2).random(len(record)) * np.where(night, 0.7, 1.0)).astype(np.int32)
    effective = effective_units(calibrate(type(record)(**{**record.__dict__, "delay": record.delay + held})))
    assert effective.recorded[1] < 0.15 < effective.simulated[1]
    assert np.all(effective.units[:2] <= 9)  # 12 and 10 when late calls as few as the recorded ones were sought
    assert np.all(effective.low[:2] < effective.units[:2])


def test_blocks_of_hardly_any_call_are_not_sure_and_show_no_count():
    one, share = np.ones(6, dtype=np.int64), np.full(6, 0.25)
    calls = np.array([0, 4, 9, 10, 200, 300])
    effective = Effective(one, one, np.array([1, 1, 1, 1, 2, 3]), share, share, calls)
    table = tables.effective(effective)
    assert table["how_sure"].tolist() == ["not sure", "not sure", "not sure", "sure", "sure", "not sure"]
    assert table["calls"].isna().tolist() == [False, True, True, False, False, False]
    assert table["long_delays_recorded"].isna().tolist() == [False, True, True, True, False, False]  # a quarter of ten


# -- the scenario -------------------------------------------------------------------------------


def test_the_scenario_loads_and_every_value_has_its_source(found, tmp_path):
    roster = roster_of(found, effective_units(found))
    path = tmp_path / "scenario.toml"
    path.write_text(tomli_w.dumps(scenario_tables(found, "known", roster, found.record.first_day, 2)), encoding="utf-8")
    loaded = load_scenario(path)
    rows = {one.path: one for one in loaded.assumptions}
    for name in histories.TYPES:
        volume = rows[f"demand.types.{name}.calls_per_day"]
        assert "known.csv, 2025-03-03 to 2025-04-27 (56 days)" in volume.source
        assert "calls" in volume.note
        assert float(volume.low) < float(volume.value) < float(volume.high)
        assert rows[f"demand.types.{name}.on_scene"].source.startswith("known.csv")
    assert loaded.scenario.demand.types["crisis"].behavioural_health
    assert loaded.scenario.run.time_zone == "America/Chicago"


def test_a_team_to_begin_with_stands_on_the_calibrated_scenario(found, tmp_path):
    roster = roster_of(found, effective_units(found))
    tables = with_team_kind(scenario_tables(found, "known", roster, found.record.first_day, 2), found)
    (tmp_path / "scenario.toml").write_text(tomli_w.dumps(tables), encoding="utf-8")
    (tmp_path / "co_responder.toml").write_text(tomli_w.dumps(team_tables(found, "known")), encoding="utf-8")
    base, team = (load_scenario(tmp_path / name) for name in ("scenario.toml", "co_responder.toml"))
    assert base.scenario.world_hash() == team.scenario.world_hash()
    assert team.baseline_path == base.path
    assert team.scenario.response["crisis"].types == ("crisis",)
    rows = {one.path: one for one in team.assumptions}
    assert rows["staffing.team.count"].source.startswith("assumption")
    assert "effects.co_responder.referral_added" in rows


def test_a_calibrated_scenario_is_replayed_without_another_word(found, tmp_path):
    """Its days differ (day_cv), which a replay does not use; the record's own days come instead."""
    tables = scenario_tables(found, "known", roster_of(found, None), found.record.first_day, 2)
    assert tables["demand"]["day_cv"]["value"] > 0
    (tmp_path / "scenario.toml").write_text(tomli_w.dumps(tables), encoding="utf-8")
    replay = tmp_path / "replay.toml"
    history = 'history = { calls = "calls.csv", mapping = "map.toml" }'
    replay.write_text(f'schema_version = 1\nname = "replay"\nextends = "scenario.toml"\n{history}\n', encoding="utf-8")
    (tmp_path / "calls.csv").write_text("Number\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text("schema_version = 1\n", encoding="utf-8")
    said = [one for one in load_scenario(replay).warnings if "demand.day_cv" in one]
    assert said == ["demand.day_cv changes nothing in a replay: recorded days differ as they really did"]


def test_without_behavioural_health_calls_there_is_no_team_to_propose(found):
    plain = calibrate(type(found.record)(**{**found.record.__dict__, "behavioural": ()}))
    assert team_tables(plain, "known") is None
    assert with_team_kind({"kinds": {}}, plain) == {"kinds": {}}


@pytest.mark.parametrize(("busy", "diverts"), [(230, True), (900, False)])
def test_units_are_diverted_where_urgent_calls_wait_no_longer_at_busy_moments(busy, diverts):
    """Delays of priority 1 made up: 200 s when hardly any unit is busy, `busy` seconds when most are."""
    record = histories.record()
    load = busy_at_receipt(record)
    urgent = (record.priority == 1) & (record.delay >= 0)
    delay = np.where(urgent, np.where(load >= np.median(load), busy, 200), record.delay).astype(np.int32)
    found = calibrate(type(record)(**{**record.__dict__, "delay": delay}))
    table = scenario_tables(found, "known", roster_of(found, None), record.first_day, 2)
    assert ("dispatch" in table) == diverts
    if diverts:
        assert table["dispatch"]["divert_for"]["value"] == 1
        assert "nine in ten priority 1 calls" in table["dispatch"]["divert_for"]["note"]


def test_tables_of_rates_cover_the_week_and_hold_no_counts(found):
    rates = tables.rates(found)
    assert len(rates) == 3 * 2 * 168
    assert "calls" not in rates.columns
    assert (rates["low"] <= rates["calls_per_hour"]).all()
    assert (rates["calls_per_hour"] <= rates["high"]).all()
    assert rates["calls_per_hour"].sum() / 7 == pytest.approx(
        sum(one.calls_per_day.value for one in found.types), rel=0.01
    )


def test_rare_types_join_the_others_and_it_is_said():
    record = histories.record()
    code = record.call_type.copy()
    code[:5] = 3
    found = calibrate(type(record)(**{**record.__dict__, "types": (*record.types, "rare"), "call_type": code}))
    assert "rare" not in {one.name for one in found.types}
    assert any("fewer than 10 calls" in text for text in found.warnings)


def test_a_type_of_the_mapping_that_no_call_has_is_no_matter():
    record = histories.record()
    plain = calibrate(record)
    found = calibrate(type(record)(**{**record.__dict__, "types": (*record.types, "other", "unheard_of")}))
    assert [one.name for one in found.types] == [one.name for one in plain.types]
    assert [one.n for one in found.types] == [one.n for one in plain.types]


def test_rare_types_that_are_few_together_take_the_smallest_other_with_them():
    record = histories.record()
    code = record.call_type.copy()
    code[:4], code[4:20] = 3, 4
    found = calibrate(type(record)(**{**record.__dict__, "types": (*record.types, "rare", "small"), "call_type": code}))
    assert {one.name: one.n for one in found.types}["other"] == 20
    assert not {"rare", "small"} & {one.name for one in found.types}


def test_travel_times_that_are_all_nought_are_none():
    record = histories.record()
    found = calibrate(
        type(record)(**{**record.__dict__, "travel": np.where(record.travel >= 0, 0, -1).astype(np.int32)})
    )
    assert {one.value for one in found.travel.districts.values()} == {"8 min"}
    assert all(one.source.startswith("assumption") for one in found.travel.districts.values())


def test_fewer_than_ten_calls_are_refused():
    record = histories.record()
    few = record.take(np.arange(len(record)) % (len(record) // 8) == 0)
    with pytest.raises(InputError, match="calls; a calibration needs 10 at least"):
        calibrate(few)


@pytest.mark.filterwarnings("error")
def test_an_export_of_forty_calls_that_all_take_the_same_time_is_calibrated(tmp_path):
    from sim.records.read import read_record

    calls = layouts.write(tmp_path / "calls.csv", layouts.rows(40, every=400))
    found = calibrate(read_record([calls], layouts.mapping(tmp_path)))
    said = [one for one in found.warnings if one.startswith("all times on scene are the same, which real ones never")]
    assert len(said) == 1
    assert "theft (24 min)" in said[0]
    tables = scenario_tables(found, "forty", roster_of(found, effective_units(found)), found.record.first_day, 1)
    assert tables["demand"]["types"]["theft"]["on_scene"]["value"] == "24 min"
    calibration_page(found, None, "scenario.toml")


def test_less_than_a_week_is_refused():
    record = histories.record()
    with pytest.raises(InputError, match="a calibration needs 7 at least"):
        calibrate(record.take(record.received < 5 * 86_400))
