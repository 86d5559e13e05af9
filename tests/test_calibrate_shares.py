"""What a calibration writes gives no count under ten away: small cells are planted, and sought in all it leaves."""

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibrate.calibration import calibrate
from sim.calibrate.infer import roster_of
from sim.calibrate.scenario import scenario_tables
from sim.calibrate.shares import outcome_shares, shares_of
from sim.records.privacy import FEWEST
from sim.results.calibration_folder import save_calibration
from tests import histories
from tests.builders import examples

ENDINGS = ("transport", "ambulance", "hold", "arrest", "citation", "referral", "resolved")


def calls(table):
    """Type and value of each call of a table of counts."""
    table = np.asarray(table)
    row, column = np.indices(table.shape)
    return np.repeat(row.ravel(), table.ravel()), np.repeat(column.ravel(), table.ravel())


def shares(table, *, crossed=False):
    table = np.asarray(table)
    return shares_of(*calls(table), *table.shape, crossed=crossed)


TABLES = st.lists(st.lists(st.sampled_from([0, 2, 6, 9, 15, 40, 300]), min_size=4, max_size=4), min_size=2, max_size=5)

# -- shares by type ------------------------------------------------------------------------------


def test_districts_that_differ_in_small_cells_only_look_the_same():
    one = shares([[3, 9, 50], [8, 4, 40], [60, 70, 80]], crossed=True)
    other = shares([[5, 7, 50], [6, 6, 40], [60, 70, 80]], crossed=True)
    for row in range(3):
        assert one.of(row).tolist() == other.of(row).tolist()
        assert one.calls(row) == other.calls(row)
    assert one.of(2) == pytest.approx(np.array([60, 70, 80]) / 210, abs=0.02)
    assert "no exact ones" in one.note(0)
    assert one.note(2) == ""


@pytest.mark.parametrize(
    ("row", "same", "kept"),
    [([3, 9, 0, 50], [6, 6, 0, 50], [6, 6, 0, 50]), ([3, 20, 0, 50], [9, 14, 0, 50], [5, 18, 0, 50]),
     ([2, 4, 30, 50], [1, 1, 34, 50], [2.5, 2.5, 31, 50])],
)  # fmt: skip
def test_priorities_that_differ_in_small_cells_only_look_the_same(row, same, kept):
    rest = [100, 100, 100, 100]
    assert shares([row, rest]).counts[0].tolist() == kept
    assert shares([row, rest]).of(0).tolist() == shares([same, rest]).of(0).tolist()
    assert shares([row, rest]).overall.tolist() == shares([same, rest]).overall.tolist()


@examples(200)
@given(TABLES)
def test_a_small_priority_is_told_only_together_with_others_that_make_ten(table):
    found = shares([*table, [300] * 4])  # the last type keeps every value common
    for row, counts in enumerate(np.array(table)):
        if counts.sum() < FEWEST:
            assert not found.counts[row].any()
            continue
        seen = found.hidden[row]
        assert seen[(counts > 0) & (counts < FEWEST)].all()
        assert found.counts[row].sum() == pytest.approx(counts.sum())
        assert found.counts[row][~seen].tolist() == counts[~seen].tolist()
        assert not seen.any() or (seen.sum() >= 2 and counts[seen].sum() >= FEWEST)
        assert np.abs(found.counts[row] - counts).max() < FEWEST


@examples(200)
@given(TABLES)
def test_a_small_district_is_not_used_and_each_type_keeps_its_calls(table):
    found, table = shares(table, crossed=True), np.array(table)
    assert found.overall.tolist() == table.sum(axis=0).tolist()
    for row, counts in enumerate(table):
        if counts.sum() < FEWEST:
            assert not found.counts[row].any()
            continue
        assert found.counts[row].sum() == pytest.approx(counts.sum())
        seen = found.hidden[row]
        assert seen[(counts > 0) & (counts < FEWEST)].all()
        if seen.any():  # what stands for hidden cells is their sum, spread as all calls are
            spread = counts[seen].sum() * found.overall[seen] / found.overall[seen].sum()
            assert found.counts[row][seen] == pytest.approx(spread)
        assert found.counts[row][~seen].tolist() == counts[~seen].tolist()
        assert found.of(row).sum() == pytest.approx(1)


def test_values_that_few_calls_of_any_type_have_join_their_neighbour():
    assert shares([[50, 40, 0, 3], [60, 70, 0, 2]]).overall.tolist() == [110, 115, 0, 0]
    assert shares([[4, 50], [3, 60]]).overall.tolist() == [0, 117]
    assert shares([[4, 2], [1, 1]]).overall.tolist() == [0, 0]


# -- endings -------------------------------------------------------------------------------------


def counts_told(found):
    """What share times n gives, as an attacker works it out."""
    return {name: round(one.value * one.n) for name, one in found.items()}


@examples(300)
@given(st.fixed_dictionaries({name: st.sampled_from([0, 0, 1, 4, 9, 10, 30, 200]) for name in ENDINGS}))
def test_no_ending_of_few_calls_is_told_nor_what_is_left_of_the_whole(endings):
    found, left = outcome_shares(endings, "made up")
    told = counts_told(found)
    if not told:
        return
    n = next(one.n for name, one in found.items() if name != "hold")
    assert all(rows >= FEWEST for rows in told.values())
    rest = n - sum(rows for name, rows in told.items() if name != "hold")
    assert rest == 0 or rest >= FEWEST
    if "hold" in found:
        assert found["hold"].n == told["transport"]
        others = told["transport"] - told["hold"]
        assert others == 0 or others >= FEWEST
    assert not set(left) & set(told)
    for one in found.values():  # the interval is that of what is told
        assert one.low <= one.value <= one.high


def test_nine_of_a_thousand_that_ended_otherwise_are_counted_with_the_others():
    found, left = outcome_shares({"transport": 991, "resolved": 9}, "made up")
    assert found["transport"].value == 1.0
    assert "fewer than 10 with another ending" in found["transport"].note
    assert left == ()


def test_hold_is_a_share_of_transports_as_the_scenario_has_it():
    found, _ = outcome_shares({"transport": 60, "ambulance": 15, "hold": 25, "resolved": 100}, "made up")
    assert found["transport"].value == 0.5
    assert (found["hold"].value, found["hold"].n) == (0.25, 100)


def test_an_ending_that_is_left_out_is_warned_of():
    record = histories.record()
    endings = np.full(len(record), -1)
    crisis = np.flatnonzero(record.named("call_type") == "crisis")
    endings[crisis] = record.dispositions.index("resolved")
    endings[crisis[:4]] = record.dispositions.index("arrest")
    found = calibrate(type(record)(**{**record.__dict__, "disposition": endings}))
    assert found.outcomes == {}
    assert any(one.startswith("[dispositions] of the mapping tells of no transport") for one in found.warnings)
    assert any(one.startswith("endings of fewer than 10") and one.endswith(": arrest") for one in found.warnings)


# -- everything that is left behind ---------------------------------------------------------------


def planted(small):
    """A record with a priority and a district that few calls of two types have: `small` of the first type."""
    record = histories.record()
    priority, district = np.full(len(record), 2), np.zeros(len(record), dtype=np.int64)
    for number, rows in ((0, small), (1, 12 - small)):
        mine = np.flatnonzero(record.call_type == number)
        priority[mine[:rows]], priority[mine[rows:12]] = 1, 3
        district[mine[:rows]], district[mine[rows:12]] = 1, 2
    for column, middle in ((priority, 1), (district, 1)):
        rest = np.flatnonzero(record.call_type == 2)
        column[rest[:50]], column[rest[50:100]] = middle, middle + 2 if column is priority else 2
    nothing = np.full(len(record), -1, dtype=np.int32)
    return type(record)(**{
        **record.__dict__, "priority": priority.astype(np.int8), "units": priority.astype(np.int16),
        "district": district.astype(np.int16), "districts": ("north", "south", "west"), "delay": nothing,
        "travel": nothing,
    })  # fmt: skip


def left_behind(record, folder):
    """Every file of the calibration of a record but run.json, which names the time."""
    found = calibrate(record)
    tables = scenario_tables(found, "known", roster_of(found, None), record.first_day, 1)
    save_calibration(found, None, tables, None, folder, {}, overwrite=False)
    assert json.loads((folder / "run.json").read_text())["source"] == found.source
    return {one.relative_to(folder): one.read_text() for one in folder.rglob("*.*") if one.name != "run.json"}


def test_records_that_differ_in_small_cells_only_leave_the_same_behind(tmp_path):
    """Three or five calls of a type in a priority, a district and a number of units: no file tells which."""
    kinds = [
        Counter(zip(planted(small).call_type.tolist(), planted(small).priority.tolist(), strict=True))
        for small in (3, 5)
    ]
    assert [one[0, 1] for one in kinds] == [3, 5]
    one, other = (left_behind(planted(small), tmp_path / str(small)) for small in (3, 5))
    assert one.keys() == other.keys()
    for name in one:
        assert one[name] == other[name], name
    # and a cell of ten and more is told: the files do not agree because they say nothing
    assert left_behind(histories.record(), tmp_path / "plain") != one


def test_calls_still_open_are_counted_from_ten_on(tmp_path):
    record = histories.record()
    last = np.flatnonzero(record.received > record.received[-1] - 20_000)
    on_scene, still_open = record.on_scene.copy(), record.open.copy()
    chosen = last[(record.call_type[last] == 2) & (record.travel[last] >= 0)][:4]
    on_scene[chosen], still_open[chosen] = -1, True
    files = left_behind(type(record)(**{**record.__dict__, "on_scene": on_scene, "open": still_open}), tmp_path / "a")
    scenario = next(text for name, text in files.items() if name.name == "scenario.toml")
    assert "fewer than 10 calls still open, censored" in scenario
    table = next(text for name, text in files.items() if name.name == "fits.csv")
    assert [line.split(",")[-10] for line in table.splitlines() if ",theft," in line] == [""]
