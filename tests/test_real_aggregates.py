"""What was counted from the real records beforehand, and the published aggregates, against what we say of them."""

import csv
import json

import numpy as np
import pytest

from sim.basics.durations import DAY_NAMES
from sim.basics.errors import InputError
from sim.calibrate.volume import days_of
from sim.records.preset_files import mapping_path
from sim.records.read import read_record
from sim.records.suggest import suggest
from tests.paths import REAL_DATA, ROOT
from tests.test_import_real import FILES, real

PAGE = ROOT / "docs" / "worked_examples.md"
TESTED = {
    "alexandria_va_cad_2025w35-w52.csv", "lane_county_or_mobile_crisis_2024-08_2025-12.csv",
    "minneapolis_mn_mecc_2017_format_sample.csv", "san_diego_ca_pd_cfs_2023-01-01_01-20.csv",
    "san_luis_obispo_ca_pd_log_2021-09-14_2022-03-15.csv", "st_paul_mn_ecc_2017_format_sample.csv",
}  # fmt: skip
AGGREGATES = {
    "derived_call_types.csv", "derived_hour_of_week.csv", "derived_interval_stats.csv",
    "minneapolis_mn_2017_mpd_response_by_hour.csv", "minneapolis_mn_2017_mpd_response_by_neighborhood.csv",
    "twin_cities_mn_2017_police_response_hexbin.csv",
}  # fmt: skip


def rows_of(name):
    with real(name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def page():
    return " ".join(PAGE.read_text(encoding="utf-8").split())


def test_every_file_at_hand_is_tested():
    if not REAL_DATA.exists():
        pytest.skip("no ../shared/data: the records may not be passed on")
    assert {one.name for one in REAL_DATA.glob("*.csv")} == TESTED | AGGREGATES


@pytest.mark.parametrize("name", sorted(AGGREGATES))
def test_a_table_of_counts_is_no_export_and_is_told_so(name):
    with pytest.raises(InputError, match=r"columns\.received: no column looks like it"):
        suggest(real(name))


@pytest.mark.parametrize(("preset", "dataset"), [("virginia", "alexandria_va_police"), ("san_diego", "san_diego")])
def test_hours_of_the_week_have_the_shape_counted_beforehand(preset, dataset):
    """Not the same choice of calls to the row, so by correlation and by the busiest hours of the day."""
    rows = [row for row in rows_of("derived_hour_of_week.csv") if row["dataset"].startswith(dataset)]
    group = rows[0]["group"]
    counted = np.zeros((7, 24))
    for row in rows:
        if row["group"] == group:
            counted[DAY_NAMES.index(row["dow"]), int(row["hour"])] = float(row["calls_per_hour"])
    record = read_record([real(FILES[preset][0])], mapping_path(f"preset:{preset}"))
    hours = record.local_hours() + 24 * record.first_day.weekday()
    mine = np.bincount(hours[~record.officers] % 168, minlength=168).reshape(7, 24)
    assert np.corrcoef(mine.ravel(), counted.ravel())[0, 1] > 0.9
    assert days_of(record).count >= 17


INTERVALS = {"received->dispatch": "delay", "dispatch->arrive": "travel", "arrive->depart": "on_scene"}


@pytest.mark.parametrize(
    ("preset", "dataset", "group"),
    [("lane_county", "lane_county", "all"), ("san_luis_obispo", "san_luis_obispo", "all"),
     ("virginia", "alexandria_va_police", "public-initiated, all")],
)  # fmt: skip
def test_intervals_are_those_counted_beforehand(preset, dataset, group):
    record = read_record([real(FILES[preset][0])], mapping_path(f"preset:{preset}"))
    wanted = {
        row["interval"].replace("request", "received"): row for row in rows_of("derived_interval_stats.csv")
        if row["dataset"].startswith(dataset) and row["group"].startswith(group)
    }  # fmt: skip
    met = 0
    for interval, column in INTERVALS.items():
        if interval in wanted:
            seconds = getattr(record, column)[~record.officers]
            middle = float(np.median(seconds[seconds >= 0])) / 60
            assert middle == pytest.approx(float(wanted[interval]["median_min"]), abs=1.0), interval
            met += 1
    assert met >= 2


def test_call_types_are_counted_as_beforehand():
    rows = [row for row in rows_of("derived_call_types.csv") if row["dataset"].startswith("san_diego")]
    counted = {row["call_type"]: int(row["n"]) for row in rows}
    record = read_record([real(FILES["san_diego"][0])], mapping_path("preset:san_diego"))
    for one in record.raw_types[:10]:  # before duplicates and cancelled calls left
        assert 0.8 * counted[one.written] < one.rows <= counted[one.written], one.written


def test_the_twin_cities_by_hour_are_as_the_worked_example_says():
    rows = rows_of("minneapolis_mn_2017_mpd_response_by_hour.csv")
    middle = {int(row["incident_hour"]): float(row["median_response_time"]) for row in rows}
    assert f"{sum(int(row['incidents']) for row in rows):,} incidents" in page()
    said = f"{middle[2]:.1f} min at 02h, {middle[12]:.1f} at noon, {middle[16]:.1f} at 16h, and **{middle[6]:.1f} min"
    assert said in page()
    queue = next(float(row["median_in_queue_time"]) for row in rows if row["incident_hour"] == "6")
    assert f"{queue:.1f} in the queue" in page()
    assert middle[6] == max(middle.values())


def test_the_twin_cities_by_place_are_as_the_worked_example_says():
    rows = [row for row in rows_of("twin_cities_mn_2017_police_response_hexbin.csv") if row["incidents"] != "0"]
    east = [row for row in rows if float(row["centroid_lon"]) > -93.205]
    bins = np.array([[float(row[f"histo_{60 * one}"] or 0) for one in range(21)] for row in east]).sum(axis=0)
    calls = sum(int(row["incidents"]) for row in east)
    mean = sum(int(row["incidents"]) * float(row["avg_response_time"]) for row in east) / calls
    within = bins.cumsum() / bins.sum()
    shares = f"{within[5]:.0%} within 6 min, {within[8]:.0%} within 9, {within[15]:.0%} within 16"
    shares += f", {1 - within[19]:.0%} above 20"
    assert f"{calls:,} incidents: mean response {mean / 60:.1f} min, {shares}".replace("%", " %") in page()


def test_neighbourhoods_add_up_to_about_the_city():
    places = rows_of("minneapolis_mn_2017_mpd_response_by_neighborhood.csv")
    hours = rows_of("minneapolis_mn_2017_mpd_response_by_hour.csv")
    here, city = (sum(int(row["incidents"]) for row in rows) for rows in (places, hours))
    assert here == pytest.approx(city, rel=0.02)  # not the same choice of calls


def test_the_page_holds_no_row_of_a_record():
    for name in sorted(TESTED):
        for row in rows_of(name)[:2000]:
            for key, cell in row.items():
                if key and cell and ("incident_num" in key.lower() or key in ("case_number", "Master_Incident_Number")):
                    assert cell not in json.dumps(page()), key
