"""Every real export at hand, read through the preset of its family, against what its index says of it."""

import re

import numpy as np
import pytest

from sim.records.preset_files import mapping_path, preset_names
from sim.records.quality import quality
from sim.records.read import read_record
from sim.records.suggest import suggest
from tests.paths import REAL_DATA, ROOT

PAGE = (ROOT / "docs" / "worked_examples.md").read_text(encoding="utf-8")
FLAT = " ".join(PAGE.replace("**", "").split())
# preset -> (how the file's name ends, rows in, rows out)
FILES = {
    "virginia": ("_va_cad_2025w35-w52.csv", 28_751, 14_302),
    "san_luis_obispo": ("san_luis_obispo_ca_pd_log_2021-09-14_2022-03-15.csv", 20_076, 18_734),
    "san_diego": ("san_diego_ca_pd_cfs_2023-01-01_01-20.csv", 26_595, 24_239),
    "lane_county": ("lane_county_or_mobile_crisis_2024-08_2025-12.csv", 4_682, 4_479),
    "st_paul": ("st_paul_mn_ecc_2017_format_sample.csv", 2, 1),
}


def real(ending):
    found = sorted(REAL_DATA.glob(f"*{ending}")) if REAL_DATA.exists() else []
    if not found:
        pytest.skip(f"no file *{ending} in ../shared/data: it may not be passed on")
    return found[0]


@pytest.fixture(scope="module")
def records():
    return {}


def record_of(records, preset):
    if preset not in records:
        records[preset] = read_record([real(FILES[preset][0])], mapping_path(f"preset:{preset}"))
    return records[preset]


@pytest.mark.parametrize("preset", FILES)
def test_every_row_is_accounted_for(records, preset):
    record = record_of(records, preset)
    _, rows_in, rows_out = FILES[preset]
    assert (record.ledger.rows_in, record.ledger.rows_out) == (rows_in, rows_out)
    quality(record)  # its tables add up, or it raises


def test_the_minneapolis_sample_holds_a_fire_call_only():
    from sim.basics.errors import InputError

    with pytest.raises(InputError, match="Agency_Type is not"):
        read_record([real("minneapolis_mn_mecc_2017_format_sample.csv")], mapping_path("preset:minneapolis"))


def test_every_preset_is_tried_here():
    assert set(preset_names()) == {*FILES, "minneapolis"}


def test_virginia_times_are_those_of_its_index(records):
    record = record_of(records, "virginia")
    for level, delay in ((1, 1.6), (2, 4.8), (3, 12.3), (4, 20.2)):
        known = record.delay[(record.priority == level) & (record.delay >= 0)]
        assert np.median(known) / 60 == pytest.approx(delay, abs=0.3)


def test_lane_county_times_and_outcomes_are_those_of_its_index(records):
    record = record_of(records, "lane_county")
    assert np.median(record.delay[record.delay >= 0]) / 60 == pytest.approx(13, abs=0.6)
    whole = (record.travel >= 0) & (record.on_scene >= 0)
    assert np.median((record.travel + record.on_scene)[whole]) / 60 == pytest.approx(38, abs=1.1)
    endings = record.named("disposition")
    known = endings != ""
    assert (endings[known] == "arrest").mean() == pytest.approx(0.0034, abs=0.0005)


def test_san_luis_obispo_lists_its_units(records):
    record = record_of(records, "san_luis_obispo")
    listed = record.units > 0
    checks = record.named("call_type") == "welfare_check"
    assert record.units[listed & checks].mean() == pytest.approx(1.99, abs=0.06)
    moved = next(step for step in record.ledger.repaired if "taken for the next day" in step.what)
    assert moved.rows >= 130  # 62 dispatch and 135 arrival times before the duplicates went
    same = next(step for step in record.ledger.removed if "the same row again" in step.what)
    assert same.rows == 1_000  # 1,010 with the ten cancelled ones


def test_san_diego_priorities_are_those_of_its_index(records):
    record = record_of(records, "san_diego")
    behavioural = record.named("call_type") == "mental_health"
    assert behavioural.mean() == pytest.approx(0.029, abs=0.003)  # 2.7 % before cancelled and duplicate calls went
    assert (record.priority[behavioural] == 2).mean() == pytest.approx(586 / 730, abs=0.02)


@pytest.mark.parametrize("preset", FILES)
def test_a_mapping_proposed_from_the_file_finds_the_same_columns(preset, tmp_path):
    path = real(FILES[preset][0])
    text = suggest(path).text
    wanted = mapping_path(f"preset:{preset}").read_text(encoding="utf-8")
    for role in ("received", "dispatched", "on_scene", "call_type"):
        lines = [line for line in wanted.splitlines() if line.startswith(f"{role} = ")]
        if lines:
            assert lines[0].split("#")[0].strip() in text, role
    proposed = tmp_path / "proposed.toml"
    proposed.write_text(text, encoding="utf-8")
    record = read_record([path], proposed)
    assert len(record) > 0


def test_the_priorities_of_the_worked_example_are_those_of_san_diego(records):
    """The table's shares are smoothed by ten calls' worth of all calls, so to two in a hundred."""
    record = record_of(records, "san_diego")
    table = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.endswith("% |")]
    rows = {cells[0].split(",")[0].replace(" ", "_"): cells for cells in table if len(cells) == 6}
    assert len(rows) == 9
    for name, cells in rows.items():
        mine = (record.named("call_type") == name) & ~record.officers
        assert mine.sum() / 20 == pytest.approx(float(cells[1]), rel=0.01), name
        for level, cell in enumerate(cells[2:], start=1):
            share = (record.priority[mine] == level).sum() / (record.priority[mine] > 0).sum()
            assert share == pytest.approx(int(cell.removesuffix(" %")) / 100, abs=0.02), (name, level)


def within(found, minutes, level):
    """Shares of the responses of a priority (None: of all) that took no longer: recorded, simulated."""
    shares = []
    for many in ((found.real,), found.simulated):
        mine = [one.response[(one.priority == level) | (level is None)] for one in many]
        known = np.concatenate(mine)
        shares.append((known[np.isfinite(known)] <= 60 * minutes).mean())
    return np.array(shares)


def test_virginia_trips_of_no_time_are_told_as_they_are(records):
    record = record_of(records, "virginia")
    known = (record.travel >= 0) & ~record.officers
    urgent, routine = (record.travel[known & (record.priority == level)] for level in (1, 4))
    shares = [(one < one.mean() / 100).mean() for one in (urgent, routine)]
    assert f"Of priority 1 trips {shares[0]:.1%} take".replace("%", " %") in FLAT
    assert f"of priority 4 trips {shares[1]:.0%}.".replace("%", " %") in FLAT


def test_lane_county_travel_is_told_as_it_is(records):
    from sim.calibrate.calibration import calibrate

    record = record_of(records, "lane_county")
    known = record.travel[record.travel >= 0]
    assert (known % 60 == 0).mean() > 0.999
    assert f"Of the trips {100 * (known == 0).mean():.0f} % take no time at all (whole minutes" in FLAT
    trips = calibrate(record).travel.trips
    assert trips.parts is not None
    assert f"the lognormal is {trips.distance:.2f} off, the parts {trips.parts_distance:.2f}" in FLAT


@pytest.mark.slow
def test_the_back_test_of_the_worked_examples_is_what_comes_out(records):
    from sim.calibrate.backtest import backtest

    found = backtest(record_of(records, "virginia"))
    lines = {(one.measure, one.group): one for one in found.lines}
    assert f"Verdict: {found.verdict}" in PAGE
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+) \| ([\d.]+) \| (-?[\d.]+) to (-?[\d.]+) \| (\**\w+\**) \|$", PAGE, re.M)
    assert len(rows) == 12
    for name, recorded, simulated, low, high, verdict in rows:
        what, *rest = name.removesuffix(", min").replace("work of first units, hours a day", "workload").split(", ")
        one = lines[(", ".join([what, *rest[1:]]), rest[0] if rest else "all")]
        for text, value in ((recorded, one.recorded), (simulated, one.simulated), (low, one.low), (high, one.high)):
            assert float(text) == pytest.approx(value, abs=0.5001 * 10.0 ** -len(text.partition(".")[2])), name
        assert verdict.strip("*") == one.verdict, name
    hours = [one for (measure, _), one in lines.items() if measure == "response time, median" and one.group[-1] == "h"]
    night = [one for one in hours if one.group[:2] in ("22", "23", "00", "01", "02", "03", "04", "05")]
    off, late = (
        np.mean([abs(one.simulated - one.earlier) for one in hours]),
        [one.simulated - one.earlier for one in night],
    )
    assert (
        f"2.6 min on average, with it by {off:.1f}; from ten at night to six by 4.9 and {np.mean(late):.1f} min" in FLAT
    )
    factors = found.fitted.travel.by_hour.value
    night = factors[22:] + factors[:6]
    assert f"A unit needs {min(night):.2f} to {max(night):.2f} of the mean" in FLAT
    inferred = found.effective
    assert "{}, {} and {} effective units".format(*inferred.units[3:]) in FLAT
    assert "a lower bound ({}, {} and {})".format(*inferred.low[:3]) in FLAT
    assert [inferred.sureness(one) for one in range(6)] == ["not sure"] * 3 + ["sure"] * 3
    trips = found.fitted.travel.trips
    assert f"greatest distance is {trips.distance:.2f}. So the scenario draws" in FLAT
    assert f"(`geography.travel.spread`, distance {trips.parts_distance:.2f})" in FLAT
    short, all_short = (100 * within(found, 2, level) for level in (1, None))
    assert f"with the parts {all_short[1]:.1f} %; recorded were {all_short[0]:.1f} %" in FLAT
    assert f"{short[1]:.0f} % of priority 1 responses take up to two minutes, recorded were {short[0]:.0f} %" in FLAT
    assert factors[15:17] == pytest.approx([1.2, 1.2], abs=0.06)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preset", "measures"),
    [
        ("san_luis_obispo", {"calls a day": "{1:.1f} calls a day for {0:.1f} (pass)",
                             "dispatch delay, median": "{1:.1f} min for {0:.1f} (pass)",
                             "response time, median": "{1:.1f} min for {0:.1f} (warn)"}),
        ("lane_county", {"calls a day": "it gives {1:.1f} for the rest",
                         "dispatch delay, p90": "({1:.0f} min for {0:.0f})",
                         "response time, p90": "({1:.0f} for {0:.0f})"}),
        ("san_diego", {"calls a day": "{1:.1f} calls a day simulated for {0:.1f} recorded (pass)"}),
    ],
)  # fmt: skip
def test_the_other_back_tests_are_what_comes_out(records, preset, measures):
    from sim.calibrate.backtest import backtest

    lines = {one.measure: one for one in backtest(record_of(records, preset)).lines if one.group == "all"}
    for measure, words in measures.items():
        assert words.format(lines[measure].recorded, lines[measure].simulated) in FLAT, measure
