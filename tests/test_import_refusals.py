"""Mappings and exports that cannot be used: each is refused with its place, what was found and the next move."""

from datetime import datetime

import pytest

from sim.basics.errors import InputError
from sim.records.privacy import refusal
from sim.scenario import load_scenario
from tests import layouts, lookalike
from tests.console import in_this_process
from tests.lookalike import MAPPING, SCENARIO, WEEK, mapping_with, read_history, write_rows


def refused(calls, mapping, scenario):
    with pytest.raises(InputError) as caught:
        read_history(calls, mapping, scenario)
    return str(caught.value)


def test_a_missing_mapped_column_is_named_with_its_neighbours(calls, tmp_path, scenario):
    lookalike.write(calls)
    path = mapping_with(tmp_path, ('received = "Incident_Start_Time"', 'received = "Incident_Start_Tim"'))
    text = refused(calls, path, scenario)
    assert f"{path}:13:1: columns.received: export.csv has no column 'Incident_Start_Tim'" in text
    assert "Did you mean Incident_Start_Time?" in text


def test_all_missing_columns_at_once(calls, tmp_path, scenario):
    lookalike.write(calls)
    path = mapping_with(tmp_path, ('"Incident_Arrival_Time"', '"Arrived"'), ("Agency =", "Bureau ="))
    text = refused(calls, path, scenario)
    assert "no column 'Arrived'" in text
    assert "keep.Bureau: export.csv has no column 'Bureau'" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\r\n\r\n", "the file is empty"),
        (",".join(lookalike.HEADER).encode(), "has a header but no calls"),
        (b"PK\x03\x04rest", "is a workbook or an archive"),
        (",".join(lookalike.HEADER).encode() + b'\n"25-1,POLICE\n', "the text cannot be read as a table"),
        (",".join(lookalike.HEADER).encode() + b"\n\x81\x8d\xff\n", "neither UTF-8 nor Windows-1252"),
        ((",".join(lookalike.HEADER) + ",Agency\n").encode(), "2 columns called 'Agency'"),
        (";".join(lookalike.HEADER).encode(), "Set delimiter to what separates the columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "is a workbook or an archive"),
        (b"%PDF-1.7\n", "is a PDF document, not a CSV file"),
        (b"PAR1\x15\x04", "is a database or a Parquet file"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\n<!DOCTYPE html><html>", "is a web page, perhaps the page of a log-in"),
        (b'[{"id": 1}]', "is JSON, not a CSV file"),
        (",".join(lookalike.HEADER).encode("utf-16-le"), ":1: its header holds bytes of nothing: UTF-16 without"),
        (",".join(lookalike.HEADER).encode("utf-32"), ":1: its header holds bytes of nothing: UTF-16 without"),
        (b"City,Incidents\nhere,12\n", "has none of the columns that the mapping names: it is another layout"),
    ],
    ids=[
        "empty",
        "blank lines",
        "header only",
        "workbook",
        "open quote",
        "no text",
        "same header twice",
        "delimiter",
        "old workbook",
        "document",
        "parquet",
        "picture",
        "log-in page",
        "json",
        "UTF-16 unmarked",
        "UTF-32",
        "counts",
    ],
)
def test_a_file_that_is_no_export_is_refused(calls, scenario, content, words):
    calls.write_bytes(content)
    assert words in refused(calls, MAPPING, scenario)


def test_the_line_that_is_no_text_is_named(calls, scenario):
    lookalike.write(calls)
    whole = calls.read_bytes().splitlines(keepends=True)
    whole[6] = whole[6].replace(b"25-", b"\x81-", 1)
    calls.write_bytes(b"".join(whole))
    assert "export.csv:7: the text is neither UTF-8 nor Windows-1252" in refused(calls, MAPPING, scenario)


def test_a_missing_file_says_how_to_name_one(calls, scenario):
    text = refused(calls, MAPPING, scenario)
    assert "cannot be opened" in text
    assert "--set history.calls=" in text


def test_when_no_call_is_left_the_rule_that_took_most_is_named(calls, tmp_path, scenario):
    lookalike.write(calls)
    path = mapping_with(tmp_path, ('["POLICE"]', '["SHERIFF"]'))
    text = refused(calls, path, scenario)
    assert "no call is left of" in text
    assert "Agency is not SHERIFF" in text


def test_calls_outside_the_simulated_time_say_when_they_were(calls):
    lookalike.write(calls)
    later = load_scenario(SCENARIO, ['run.start="2026-10-29"', *WEEK[1:]]).scenario
    text = refused(calls, MAPPING, later)
    assert "no call was received in the simulated time, 2026-10-29" in text
    assert "run from 2025-10-31 to 2025-11-20: set run.start" in text


def test_a_wrong_time_format_shows_row_value_and_what_was_expected(calls, tmp_path, scenario):
    write_rows(calls, lookalike.plain(12))
    path = mapping_with(tmp_path, ("%Y-%m-%d %H:%M:%S.%f", "%m/%d/%Y %H:%M"))
    text = refused(calls, path, scenario)
    assert "times.format: export.csv: row 2: Incident_Start_Time is '2025-10-31 00:05:00.000'" in text
    assert "expected a time such as '10/05/2025 14:35'" in text
    assert "12 of 12 times in this column cannot be read" in text
    assert "Incident_Arrival_Time is" in text


def test_day_and_month_taken_for_each_other_are_noticed(calls, tmp_path, scenario):
    rows = [row | {name: _american(row[name]) for name in lookalike.TIMES} for row in lookalike.plain(100)]
    write_rows(calls, rows)
    path = mapping_with(tmp_path, ("%Y-%m-%d %H:%M:%S.%f", "%d/%m/%Y %H:%M:%S"))
    assert "cannot be read" in refused(calls, path, scenario)
    right = mapping_with(tmp_path, ("%Y-%m-%d %H:%M:%S.%f", "%m/%d/%Y %H:%M:%S"))
    assert read_history(calls, right, scenario)[1].rows_out == len(rows)


def _american(text):
    return datetime.fromisoformat(text).strftime("%m/%d/%Y %H:%M:%S")


def test_types_without_a_default_must_all_be_listed(calls, tmp_path, scenario):
    lookalike.write(calls)
    path = mapping_with(tmp_path, ('default_type = "other"', ""))
    text = refused(calls, path, scenario)
    assert "1 call types of the file are not listed: 1 with fewer than 10 calls" in text
    assert "set default_type" in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"HAZARD" = "traffic"', '"HAZARD" = "trafic"', "types.HAZARD: no call type is called 'trafic' in"),
        ('default_type = "other"', 'default_type = "others"', "Did you mean other?"),
        ("on_scene = ", "arrived = ", "columns.arrived: unknown key"),
        ("dispatched =", "dispached =", "Did you mean dispatched?"),
        ('received = "Incident_Start_Time"', "", "columns.received: is missing"),
        ('received = "Incident_Start_Time"', "received = 4", "expected the name of a header in quotes, got 4"),
        ('format = "%Y-%m-%d %H:%M:%S.%f"', 'format = "YYYY-MM-DD"', "expected a time format such as"),
        ('longest_travel = "2 h"', 'longest_travel = "2"', "times.longest_travel: expected"),
        ('first_day = "2025-10-05"', 'first_day = "5 Oct"', 'expected a date such as "2019-09-02"'),
        ('last_day = "2025-12-27"', 'last_day = "2025-10-01"', "the period ends before it begins"),
        ('reception = "Call_Reception"', "", "officer_initiated.receptions: needs columns.reception"),
        ('reception = "Call_Reception"', 'reception = "Call_Taker"', "is refused: it looks like a person's name"),
        ("[drop.test]", "[drop.test\n", "not valid TOML"),
        ("schema_version = 1", "schema_version = 2", "schema_version"),
        ('"4" = 4', '"4" = "low"', "priorities.4"),
    ],
)
def test_a_faulty_mapping_is_refused_in_words(calls, tmp_path, scenario, old, new, words):
    lookalike.write(calls)
    path = mapping_with(tmp_path, (old, new))
    text = refused(calls, path, scenario)
    assert words in text
    assert text.startswith(f"{path}:")


def test_all_faults_of_a_mapping_come_together_with_their_lines(calls, tmp_path, scenario):
    changes = ("dispatched =", "dispached ="), ('"24 h"    #', '"24"    #'), ("separator", "seperator")
    path = mapping_with(tmp_path, *changes)
    lines = path.read_text(encoding="utf-8").splitlines()
    text = refused(calls, path, scenario)
    for word in ("dispached =", "longest_delay ="):
        number = next(place for place, line in enumerate(lines, start=1) if line.startswith(word))
        assert f"{path}:{number}:1: " in text
    assert text.count("unknown key") == 4
    assert text.count("Did you mean separator?") == 3


@pytest.mark.parametrize(
    "header",
    ["Call_Taker", "callerName", "Caller Phone", "PhoneNumber", "Address", "LocationName", "Latitude", "Lon",
     "License_Plate", "Narrative", "call_comments", "Remarks", "Officer", "responsible_officer", "DOB", "NAME"],
)  # fmt: skip
def test_people_places_and_free_text_are_refused(header):
    assert refusal(header)


@pytest.mark.parametrize(
    "header",
    ["Problem", "Call_Reception", "Agency", "Beat", "District", "Priority_Description", "IncidentType", "Disposition",
     "Master_Incident_Number", "Location_Type", "Officer_Initiated", "case_number", "Call_Source", "PatrolZone"],
)  # fmt: skip
def test_what_a_replay_needs_is_not_refused(header):
    assert not refusal(header)
    assert not refusal("Time_PhonePickUp", is_time=True)
    assert refusal("Time_PhonePickUp")
    assert refusal("Phone", is_time=True)


@pytest.mark.parametrize("command", ["import", "calibrate", "backtest"])
def test_ctrl_c_says_that_nothing_was_written(command, calls, tmp_path, monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    layouts.write(calls, layouts.rows())
    path = layouts.mapping(tmp_path)
    call = in_this_process(monkeypatch, capsys, tmp_path)
    monkeypatch.setattr("sim.records.read._read", stopped)
    result = call(command, calls, "--map", path, "--out", tmp_path / "out")
    assert (result.code, result.out, result.err) == (130, "", "coresponse: stopped; nothing was written\n")
    assert not (tmp_path / "out").exists()
