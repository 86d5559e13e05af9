"""Habits of real exports, one by one: each is read, counted in the ledger, or refused with a question."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.basics.errors import InputError
from sim.records import encodings
from sim.records.read import read_record
from tests.layouts import AFTER, HEADER, START, mapping, rows, stamp, write

PLAIN = (240, 300, 1440)  # seconds of delay, travel, time on scene of every call of `rows`


@pytest.fixture
def calls(tmp_path):
    return tmp_path / "calls.csv"


def read(calls, path):
    found = calls if isinstance(calls, list) else [calls]
    return read_record(found, path)


def plain(record, number=60):
    assert len(record) == number
    for column, seconds in zip(("delay", "travel", "on_scene"), PLAIN, strict=True):
        assert set(getattr(record, column).tolist()) == {seconds}, column
    return record


def counted(record, words):
    steps = [step for step in (*record.ledger.removed, *record.ledger.repaired) if words in step.what]
    assert len(steps) == 1, (words, [step.what for step in record.ledger.repaired])
    return steps[0].rows


def refused(calls, path):
    with pytest.raises(InputError) as caught:
        read(calls, path)
    return str(caught.value)


def test_without_a_scenario_the_record_starts_on_its_first_day(calls, tmp_path):
    record = plain(read(write(calls, rows()), mapping(tmp_path)))
    assert record.first_day == START.date()
    assert record.received[0] == 180
    assert record.types == ("alarm", "mental_health", "noise", "other", "theft")
    assert record.clock.wall(int(record.received[-1])).replace(tzinfo=None) == START + timedelta(minutes=37 * 59)


def test_without_a_scenario_a_time_zone_is_needed(calls, tmp_path):
    assert "time_zone: is missing" in refused(
        write(calls, rows()), mapping(tmp_path, ('time_zone = "America/Chicago"', ""))
    )


def chicago(at):
    return at.replace(tzinfo=ZoneInfo("America/Chicago"))


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("epoch ms", lambda at: str(int(chicago(at).timestamp() * 1000))),
        ("epoch s", lambda at: str(int(chicago(at).timestamp()))),
        ("excel days", lambda at: f"{(at - datetime(1899, 12, 30)) / timedelta(days=1):.9f}"),
        ("%m/%d/%Y %I:%M:%S %p", lambda at: stamp(at, "%m/%d/%Y %I:%M:%S %p")),
        ("%Y-%m-%dT%H:%M:%SZ%z", lambda at: stamp(chicago(at).astimezone(UTC), "%Y-%m-%dT%H:%M:%SZ+0000")),
    ],
)  # fmt: skip
def test_any_way_of_writing_a_time_gives_the_same_calls(calls, tmp_path, form, written):
    path = mapping(tmp_path, ("%Y-%m-%d %H:%M:%S", form))
    record = plain(read(write(calls, rows(written=written)), path))
    assert record.received[:2].tolist() == [180, 180 + 37 * 60]


def test_clocks_without_a_date_run_past_midnight(calls, tmp_path):
    body = [
        [one[0], first_date(place), *one[1:]] for place, one in enumerate(rows(written=lambda at: stamp(at, "%H:%M")))
    ]
    path = mapping(
        tmp_path,
        ("%Y-%m-%d %H:%M:%S", "%m/%d/%y %H:%M"),
        ('received = "Received"', 'received = "Received"\ndate = "Date"'),
    )
    record = plain(read(write(calls, body, ("Number", "Date", *HEADER[1:])), path))
    late = [START + timedelta(minutes=37 * place) for place in range(60)]
    crossing = sum(one.date() != (one + timedelta(minutes=AFTER[3])).date() for one in late)
    assert crossing
    assert counted(record, "taken for the next day") == crossing


def first_date(place):
    return stamp(START + timedelta(minutes=37 * place), "%m/%d/%y")


def test_am_and_pm_lost_are_restored_from_the_order_or_asked_for(calls, tmp_path):
    write(calls, rows(written=lambda at: stamp(at, "%Y-%m-%d %I:%M:%S")))
    lost = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %I:%M:%S")
    assert 'say am_pm = "from_order"' in refused(calls, mapping(tmp_path, lost))
    path = mapping(tmp_path, lost, ("[types]", 'am_pm = "from_order"\n\n[types]'))
    record = plain(read(calls, path))
    expected = [180 + 37 * 60 * place for place in range(60)]
    assert record.received.tolist() == expected
    assert counted(record, "AM or PM not recorded") == 60


def test_one_row_a_unit_is_joined(calls, tmp_path):
    body = []
    for one in rows(20):
        second = [one[0], one[1], one[2], _later(one[3], 3), _later(one[4], 10), *one[5:]]
        body += [second, one] if len(body) % 4 else [one, second]
    path = mapping(tmp_path, ("[columns]", 'rows = "unit"\n\n[columns]'))
    text = path.read_text()
    path.write_text('rows = "unit"\n' + text.replace('rows = "unit"\n\n[columns]', "[columns]"))
    record = plain(read(write(calls, body), path), 20)
    assert set(record.units.tolist()) == {2}
    assert counted(record, "another unit of a call") == 20


def _later(text, minutes):
    return stamp(datetime.fromisoformat(text) + timedelta(minutes=minutes))


def test_a_list_of_units_in_a_cell_is_counted(calls, tmp_path):
    cells = ("4267,4265\r", "COM1", "42K1, 42K1,4225", "", "1,2,3,4")
    body = [[*one, cells[place % 5]] for place, one in enumerate(rows(50))]
    path = mapping(tmp_path, ("[columns]", '[units]\nnot_units = ["COM*"]\nat_most = 4\n\n[columns]\nunits = "Units"'))
    record = read(write(calls, body, (*HEADER, "Units")), path)
    assert record.units[:5].tolist() == [2, -1, 2, -1, 4]
    assert counted(record, "cut off at 4") == 10
    assert counted(record, "no unit listed") == 20


def test_the_header_line_again_may_change_the_columns(calls, tmp_path):
    body = rows()
    turned = [[one[5], one[0], "extra", *one[1:5], one[6]] for one in body[30:]]
    header = ["Nature", "Number", "New", *HEADER[1:5], "Priority"]
    write(calls, [*body[:10], list(HEADER), *body[10:30], header, *turned])
    record = plain(read(calls, mapping(tmp_path)))
    assert counted(record, "the header line again") == 2


def test_several_files_may_call_a_column_by_other_names(tmp_path):
    body = rows()
    one, two = tmp_path / "week1.csv", tmp_path / "week2.csv"
    write(one, body[:30])
    write(two, [["x", *row] for row in [*body[30:], body[5]]], ("More", "Number", *HEADER[1:5], "Problem", "Priority"))
    path = mapping(tmp_path, ("[types]", '[aliases]\nNature = ["Problem"]\n\n[types]'))
    record = plain(read([one, two], path))
    assert counted(record, "the same row again") == 1
    same = next(step for step in record.ledger.removed if "the same row again" in step.what)
    assert same.examples == ("week2.csv:32",)


def test_a_header_that_stands_twice_can_be_told_apart(calls, tmp_path):
    body = [["FIRE", *one] for one in rows()]
    write(calls, body, ("Number", *HEADER))
    assert "Name the one you mean: 'Number [1]'" in refused(calls, mapping(tmp_path))
    plain(read(calls, mapping(tmp_path, ('id = "Number"', 'id = "Number [2]"'))))


def test_a_last_line_cut_off_is_counted(calls, tmp_path):
    write(calls, rows(60))
    calls.write_text(calls.read_text().rstrip("\n")[:-40])
    record = plain(read(calls, mapping(tmp_path)), 59)
    assert counted(record, "the last line, cut off") == 1


@pytest.mark.parametrize("end", ['"NOISE, lou', '"', '"NOISE ""loud'])
def test_a_last_line_cut_off_inside_quotation_marks_is_counted(calls, tmp_path, end):
    write(calls, rows(60))
    calls.write_text(calls.read_text().rstrip("\n").rsplit(",", 2)[0] + "," + end)
    record = plain(read(calls, mapping(tmp_path)), 59)
    assert counted(record, "the last line, cut off") == 1


@pytest.mark.parametrize("end", ['"NOISE"loud', '"NOI\nSE'])
def test_a_quotation_mark_out_of_place_is_no_cut(calls, tmp_path, end):
    write(calls, rows(60))
    calls.write_text(calls.read_text().rstrip("\n").rsplit(",", 2)[0] + "," + end)
    assert "the text cannot be read as a table" in refused(calls, mapping(tmp_path))


def test_a_mark_left_open_in_the_middle_is_refused_however_the_file_ends(calls, tmp_path):
    write(calls, rows(60))
    lines = calls.read_text().rstrip("\n").split("\n")
    lines[30] += ',"never closed'
    calls.write_text("\n".join(lines))
    assert "opened and never closed" in refused(calls, mapping(tmp_path))


def test_a_file_cut_off_in_the_middle_of_a_letter_stays_utf_8(calls, tmp_path):
    write(calls, [[*one[:5], "NOISE at the caf\u00e9", one[6]] for one in rows(60)])
    whole = calls.read_bytes()
    calls.write_bytes(whole[: whole.rindex("\u00e9".encode()) + 1])
    record = plain(read(calls, mapping(tmp_path)), 59)
    assert record.ledger.encoding == "UTF-8"
    assert counted(record, "the last line, cut off") == 1
    assert {one.written for one in record.raw_types} == {"NOISE at the caf\u00e9"}


def test_cells_written_as_formulas_are_read_or_refused(calls, tmp_path):
    write(calls, [[f'="{one[0]}"', *one[1:]] for one in rows()])
    record = plain(read(calls, mapping(tmp_path)))
    assert counted(record, "written as a formula") == 60
    write(calls, [[one[0], f"=B{place}+1/24", *one[2:]] for place, one in enumerate(rows())])
    assert "row 2: Received holds formulas (60 of 60 cells)" in refused(calls, mapping(tmp_path))


@pytest.mark.parametrize(("place", "header"), [(0, "Number"), (2, "Dispatched"), (5, "Nature"), (6, "Priority")])
def test_a_column_of_formulas_is_refused_wherever_it_is_mapped(calls, tmp_path, place, header):
    body = [[*one[:place], f"=VLOOKUP(A{row},Codes!A:B,2)", *one[place + 1 :]] for row, one in enumerate(rows())]
    assert f"row 2: {header} holds formulas (60 of 60 cells)" in refused(write(calls, body), mapping(tmp_path))
    few = [one if row % 20 else body[row] for row, one in enumerate(rows())]
    assert len(read(write(calls, few), mapping(tmp_path))) == 60


def test_day_first_and_month_first_in_one_column_is_asked(calls, tmp_path):
    def mixed(at):
        return stamp(at, "%d/%m/%Y %H:%M:%S" if at.day == 15 else "%m/%d/%Y %H:%M:%S")

    write(calls, rows(120, 200, mixed))
    us = ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M:%S")
    text = refused(calls, mapping(tmp_path, us))
    assert "Received mixes day first and month first" in text
    assert "which is meant" in text
    path = mapping(tmp_path, ('"%Y-%m-%d %H:%M:%S"', '["%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"]'))
    record = plain(read(calls, path), 120)
    assert counted(record, "a date that reads both ways") > 30


def test_dates_that_all_read_both_ways_are_told(calls, tmp_path):
    """Nine days, the 2nd to the 10th of June: no day above 12 settles which of the two numbers is the month."""
    us = ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M:%S")
    write(calls, rows(60, 200, lambda at: stamp(at, "%m/%d/%Y %H:%M:%S")))
    (note,) = plain(read(calls, mapping(tmp_path, us))).ledger.notes
    assert note.startswith("no date tells day from month")
    assert note.endswith("10/05/2025 14:35:00 is 5 October")
    write(calls, rows(120, 200, lambda at: stamp(at, "%m/%d/%Y %H:%M:%S")))  # until the 18th
    assert not read(calls, mapping(tmp_path, us)).ledger.notes


@pytest.mark.parametrize("stand_in", ["1900-01-01 00:00:00", "1970-01-01 00:00:00", "9999-12-31 00:00:00"])
def test_a_year_that_cannot_be_meant_is_no_time(calls, tmp_path, stand_in):
    body = rows(60)
    body[3][3] = body[7][1] = stand_in
    record = read(write(calls, body), mapping(tmp_path))
    assert counted(record, "time of receipt missing or not readable") == 1
    assert counted(record, "Arrived not readable, taken as not recorded") == 1
    assert (record.first_day, record.days, len(record)) == (START.date(), 2, 59)


def test_a_time_of_midnight_may_stand_for_none(calls, tmp_path):
    body = rows(30)
    body[3][3] = stamp(START.replace(hour=0, minute=0))
    path = mapping(tmp_path, ("[types]", "midnight_is_missing = true\n\n[types]"))
    record = read(write(calls, body), path)
    assert counted(record, "a time of exactly 00:00") == 1
    assert (record.travel < 0).sum() == 1


def test_calls_opened_again_are_counted(calls, tmp_path):
    body = [[*one, "1" if place % 6 == 0 else "0"] for place, one in enumerate(rows())]
    path = mapping(tmp_path, ('call_type = "Nature"', 'call_type = "Nature"\nreopened = "Again"'))
    assert counted(read(write(calls, body, (*HEADER, "Again")), path), "opened again") == 10


def test_officers_own_work_is_told_by_any_two_times_and_may_stay(calls, tmp_path):
    body = rows()
    for place in (4, 9, 14):
        body[place][2] = body[place][1]  # dispatched at receipt
    body[20][2], body[20][3] = "", body[20][1]  # on scene at receipt, never dispatched
    rule = ("[types]", '[officer_initiated]\nwithin = "3 s"\nwhen = "any"\n\n[types]')
    assert len(read(write(calls, body), mapping(tmp_path, rule))) == 56
    keep = ("[types]", '[officer_initiated]\nwithin = "3 s"\nwhen = "any"\nkeep_as = "own_work"\n\n[types]')
    record = read(calls, mapping(tmp_path, keep))
    assert len(record) == 60
    assert record.officers.sum() == 4 == (record.named("call_type") == "own_work").sum()


def test_coordinates_place_a_call_in_a_beat_and_are_forgotten(calls, tmp_path):
    square = [[-93.2, 44.9], [-93.0, 44.9], [-93.0, 45.0], [-93.2, 45.0], [-93.2, 44.9]]
    hole = [[-93.12, 44.94], [-93.08, 44.94], [-93.08, 44.96], [-93.12, 44.96], [-93.12, 44.94]]
    east = [[-93.0, 44.9], [-92.9, 44.9], [-92.9, 45.0], [-93.0, 45.0], [-93.0, 44.9]]
    beats = {"type": "FeatureCollection", "features": [
        {"properties": {"B": "west"}, "geometry": {"type": "Polygon", "coordinates": [square, hole]}},
        {"properties": {"B": "east"}, "geometry": {"type": "MultiPolygon", "coordinates": [[east]]}},
    ]}  # fmt: skip
    (tmp_path / "beats.geojson").write_text(json.dumps(beats))
    points = [("93089567", "44930100"), ("-92.95", "44.95"), ("-93.1", "44.95"), ("", ""), ("0", "0")]
    body = [[*one, *points[place % 5]] for place, one in enumerate(rows())]
    columns = ('call_type = "Nature"', 'call_type = "Nature"\nlongitude = "Longitude"\nlatitude = "Latitude"')
    place = ("[types]", '[place]\nbeats = "beats.geojson"\nname = "B"\n\n[types]')
    write(calls, body, (*HEADER, "Longitude", "Latitude"))
    assert "read only to place a call in a beat" in refused(calls, mapping(tmp_path, columns))
    record = read(calls, mapping(tmp_path, columns, place))
    assert record.named("district")[:5].tolist() == ["west", "east", "", "", ""]
    assert counted(record, "a coordinate without point or sign") == 12
    assert not any("44.9" in table.to_csv() or "93089567" in table.to_csv() for table in record.tables())


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"7z\xbc\xaf\x27\x1c"])
def test_archives_are_refused_unopened(calls, tmp_path, start):
    calls.write_bytes(start + b"\0" * 100)
    assert "is a workbook or an archive" in refused(calls, mapping(tmp_path))


def test_a_line_without_end_is_refused_in_bounded_memory(calls, tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "LONGEST_LINE", 5_000)
    write(calls, rows(5))
    with calls.open("a") as handle:
        handle.write("x" * 20_000)
    assert "calls.csv:7: a line of over 5,000 characters" in refused(calls, mapping(tmp_path))
    with calls.open("w") as handle:
        handle.write(",".join(HEADER) + '\n"' + "y" * 200_000 + '"\n')
    monkeypatch.setattr(encodings, "LONGEST_LINE", 1 << 20)
    assert "the text cannot be read as a table: field larger than" in refused(calls, mapping(tmp_path))


def test_when_nobody_ever_arrived_it_is_said(calls, tmp_path):
    from sim.records.quality import quality

    record = read(write(calls, [[*one[:3], "", "", *one[5:]] for one in rows()]), mapping(tmp_path))
    assert any("no call has a usable time of arrival" in one for one in quality(record).findings)


def test_a_column_of_free_text_is_no_list_of_types(calls, tmp_path, monkeypatch):
    from sim.records import store

    monkeypatch.setattr(store, "MOST_WORDS", 30)
    body = [[*one[:5], f"story {place}", one[6]] for place, one in enumerate(rows())]
    assert "columns.call_type: 'Nature' holds too many different values" in refused(
        write(calls, body), mapping(tmp_path)
    )


@pytest.mark.parametrize("size", [7, 10_000])
def test_pieces_of_any_size_give_the_same_record(calls, tmp_path, monkeypatch, size):
    from sim.records import export

    body = rows()
    write(calls, [*body[:20], list(HEADER), *body[20:], body[3]])
    whole = read(calls, mapping(tmp_path))
    monkeypatch.setattr(export, "CHUNK_ROWS", size)
    again = read(calls, mapping(tmp_path))
    np.testing.assert_array_equal(whole.received, again.received)
    assert whole.ledger.table().equals(again.ledger.table())
