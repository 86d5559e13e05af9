"""Files that cannot be read as they are: missing, circular, in the wrong encoding, no TOML, no CSV."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from sim.basics.errors import InputError
from sim.scenario import load_scenario
from tests.small_city import SMALL, changed, load_text, told, written

UTF8 = "Save it as UTF-8 (in Notepad: Save as, Encoding UTF-8; in Excel: CSV UTF-8)."
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = [f"{day},{hour},1.5" for day in DAYS for hour in range(24)]


def test_a_missing_file_offers_its_neighbour(tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    (told_once,) = told(tmp_path / "citty.toml")
    assert told_once == "citty.toml: no such file\n    Did you mean city.toml?"
    path.unlink()
    assert told(path) == ['city.toml: no such file\n    Start one with "coresponse init".']


def test_a_folder_and_an_empty_file_are_no_scenarios(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    assert told(tmp_path / "folder.toml") == ["folder.toml: is a folder, not a file"]
    for text in ("", "\n# nothing\n"):
        path, _ = written(tmp_path, text)
        assert told(path) == ['city.toml:1:1: the file is empty\n    Start one with "coresponse init".']


def test_an_export_is_no_scenario_and_the_way_to_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("Number,Received\nC1,2025-06-02 00:03:00\n", encoding="utf-8")
    assert told(tmp_path / "calls.csv") == [
        "calls.csv: is a table, not TOML\n    A dispatch export becomes a scenario by: coresponse calibrate FILE --map "
        "MAP (see coresponse import)."
    ]


@pytest.mark.parametrize(
    ("line", "told_as"),
    [
        ('§extends = "sity.toml"', "extends: no such file: sity.toml"),
        ('§extends = ["a.toml"]', "extends: expected the name of one file in quotes, got ['a.toml']"),
        ('§extends = ""', "extends: expected the name of one file in quotes, got ''"),
        ('§extends = "child.toml"', "extends: the files extend each other in a circle: child.toml -> child.toml"),
        ('extends = "city_base.toml"\nname = "x"\n§baseline = "nowhere.toml"', "baseline: no such file: nowhere.toml"),
    ],
)
def test_a_file_that_names_another_wrongly_is_told_where(line: str, told_as: str, tmp_path: Path) -> None:
    written(tmp_path, SMALL, "city_base.toml")
    path, (place,) = written(tmp_path, line, "child.toml")
    (problem,) = told(path)
    assert problem.startswith(f"child.toml:{place}: {told_as}")


def test_a_circle_of_parents_is_named_in_full(tmp_path: Path) -> None:
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        written(tmp_path, f'name = "x"\nextends = "{parent}.toml"\n', f"{name}.toml")
    circle = "a.toml -> b.toml -> c.toml -> a.toml"
    assert told(tmp_path / "a.toml") == [f"c.toml:2:1: extends: the files extend each other in a circle: {circle}"]


# -- encodings ----------------------------------------------------------------------------------


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = load_text(tmp_path, SMALL).scenario
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_scenario(path).scenario == plain
    path.write_bytes(b"\xef\xbb\xbf" + changed(("cv = 0.6", "cv = -1")).replace("\n", "\r\n").encode())
    text, place = written(tmp_path, changed(("cv = 0.6", "§cv = -1")))
    assert told(path) == [one.replace("city.toml", "windows.toml") for one in told(text)]
    assert told(text)[0].startswith(f"city.toml:{place[0]}: ")


def test_other_encodings_are_told_with_the_place_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_bytes(changed(('"Small city"', '"Málaga"')).encode("latin-1"))
    assert told(path) == [f"city.toml:2:10: expected UTF-8 text, found byte 0xe1\n    {UTF8}"]
    path.write_bytes(SMALL.encode("utf-16"))
    assert told(path) == [f"city.toml:1:1: the file is UTF-16, not UTF-8 text\n    {UTF8}"]
    path.write_bytes(b"PK\x03\x04\x14\0")
    assert told(path) == ["city.toml: is a workbook or an archive, not text\n    Save the sheet as CSV (UTF-8)."]
    path.write_bytes(b"\0\1\2")
    assert told(path)[0].startswith("city.toml:1:1: not valid TOML: ")


# -- TOML and JSON ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ('["06:00", "18:00"]', "[07:00, 19:00]", 'Clock times are written in quotes: "07:00".'),
        ('"45 min"', "45 min", 'Durations are written in quotes: "45 min".'),
        ('"co_responder_first"', "co_responder_first", 'Text is written in quotes: "co_responder_first".'),
        ("cv = 0.6", "cv = 60 %", "Shares are written as a part of 1: 13.6 % is 0.136."),
        ("cv = 0.6", "cv = 0,6", "A decimal point is a dot: 0.5, not 0,5."),
        ("health = true", "health = True", "Switches are written true or false."),
        ('"Small city"', "\u201cSmall city\u201d", 'Curly quotes come from a word processor; write straight ones: ".'),
        ('name = "Small city"', 'name = "c:\\data"', "Folders are written with /, also on Windows."),
        ("cv = 0.6", "cv: 0.6", "A value follows an equals sign: cv = ..."),
    ],
)
def test_what_toml_refuses_is_told_with_the_usual_reason(old: str, new: str, fix: str, tmp_path: Path) -> None:
    text = changed((old, new))
    line = next(
        number for number, (a, b) in enumerate(zip(SMALL.split("\n"), text.split("\n"), strict=True), 1) if a != b
    )
    path, _ = written(tmp_path, text)
    (problem,) = told(path)
    assert problem.startswith(f"city.toml:{line}:")
    assert ": not valid TOML: " in problem
    assert problem.endswith(f"\n    {fix}")


def test_what_stands_twice_is_told_as_that(tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL + "[staffing.team]\n")
    (table,) = told(path)
    assert table.endswith("staffing.team: the table [staffing.team] stands twice\n    Merge the two.")
    path, _ = written(tmp_path, changed(("cv = 0.6", "cv = 0.6\ncv = 0.7")))
    (key,) = told(path)
    assert key.endswith("a key stands twice in one table\n    Keep one of the two.")
    path, _ = written(tmp_path, '{"name": "x", "name": "y"}', "city.json")
    assert told(path) == ["city.json:1:1: name: the key stands twice in one table"]


def test_tables_nested_without_end_are_refused(tmp_path: Path) -> None:
    for name, text in (("deep.toml", "a = " + "[" * 100_000), ("deep.json", '{"a":' * 100_000)):
        path, _ = written(tmp_path, text, name)
        with pytest.raises(InputError):
            load_scenario(path)


def test_json_says_the_same_as_toml(tmp_path: Path) -> None:
    values = tomllib.loads(SMALL)
    path, _ = written(tmp_path, json.dumps(values, indent=1), "city.json")
    assert load_scenario(path).scenario == load_text(tmp_path, SMALL).scenario
    values["staffing"]["team"]["count"] = 2.5
    text = json.dumps(values, indent=1)
    line = next(number for number, one in enumerate(text.split("\n"), 1) if '"count": 2.5' in one)
    path, _ = written(tmp_path, text, "city.json")
    assert told(path)[0].startswith(f"city.json:{line}:4: staffing.team.count: expected a whole number of teams, got 2")


@pytest.mark.parametrize(
    ("text", "told_as"),
    [
        ('{"name": }', "city.json:1:10: not valid JSON: expecting value"),
        ("[1, 2]", 'city.json:1:1: expected tables in braces, {"name": ...}, at the top of the file'),
        ('{"name": "\\ud800"}', "city.json:1:1: the file holds half a character"),
    ],
)
def test_json_that_is_none(text: str, told_as: str, tmp_path: Path) -> None:
    path, _ = written(tmp_path, text, "city.json")
    (problem,) = told(path)
    assert problem.startswith(told_as)


# -- CSV beside the scenario --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "told_as"),
    [
        (["day,hour,rate", *HOURS], "1:1|expected the columns day, hour, relative; missing relative; found day, hour"),
        (["day;hour;relative", "Mon;0;1"], "1:1|expected the columns day, hour, relative; missing day, hour, relative"),
        ([], "1:1|expected the columns day, hour, relative; missing day, hour, relative; found none"),
        (
            ["day,hour,relative", *HOURS[:-2]],
            "167:1|expected 168 hours of the week, found 166; missing Sun 22h, Sun 23",
        ),
        (["day,hour,relative", *HOURS, "Mon,3,1"], "170:1|Mon 03h stands twice"),
        (["day,hour,relative", "Mon,24,1"], "2:1|expected a day (Mon ... Sun) and an hour 0 to 23, got 'Mon', '24'"),
        (["day,hour,relative", "Moon,2,1"], "2:1|expected a day (Mon ... Sun) and an hour 0 to 23, got 'Moon', '2'"),
        (["day,hour,relative", "Mon,2"], "2:1|relative: expected a number, got ''"),
        (["day,hour,relative", "Mon,2,nan"], "2:1|relative: expected a number of at least 0, got 'nan'"),
        (["day,hour,relative", "Mon,2,-1"], "2:1|relative: expected a number of at least 0, got '-1'"),
        (
            ["day,hour,relative", 'Mon,2,"1,5"'],
            "2:1|relative: expected a number, got '1,5'\n    A decimal point is a dot",
        ),
    ],
)
def test_an_hour_table_that_is_none(lines: list[str], told_as: str, tmp_path: Path) -> None:
    (tmp_path / "hours.csv").write_text("\n".join(lines), encoding="utf-8")
    path, _ = written(tmp_path, changed(("share = 0.7", 'share = 0.7\nhour_of_week = "hours.csv"')))
    (problem,) = told(path)
    place, message = told_as.split("|")
    assert problem.startswith(f"hours.csv:{place}: demand.types.theft.hour_of_week: {message}")


def test_an_hour_table_from_excel_is_read_in_any_order(tmp_path: Path) -> None:
    content = "\r\n".join(["day,hour,relative,note", *(f"{line},x" for line in reversed(HOURS)), ",,,"])
    (tmp_path / "hours.csv").write_bytes(b"\xef\xbb\xbf" + content.encode())
    loaded = load_text(tmp_path, changed(("share = 0.7", 'share = 0.7\nhour_of_week = "hours.csv"')))
    assert loaded.scenario.demand.types["theft"].hour_of_week == (1.5,) * 168


def test_a_travel_matrix_that_is_none_is_not_also_missing(tmp_path: Path) -> None:
    path, (place,) = written(tmp_path, changed(("speed_kmh = 35", '§matrix = "ways.csv"')))
    columns = "from, to, travel"
    assert told(path) == [
        f"city.toml:{place}: geography.travel.matrix: no such file: ways.csv\n"
        f"    Expected a CSV file with the columns {columns}."
    ]
    ways = tmp_path / "ways.csv"
    ways.write_text("from,to,travel\nnorth,north,5\n", encoding="utf-8")
    assert told(path)[0].startswith("ways.csv:2:1: geography.travel.matrix: travel: expected one number and its unit")
    ways.write_text("from,to,travel\nnorth,north,5 min\nnorth,nord,5 min\n", encoding="utf-8")
    unknown, absent = told(path)
    assert unknown.startswith(f"city.toml:{place}: geography.travel.matrix.north.nord: no district is called 'nord'")
    ways_missing = "no travel time from north to south, south to north, south to south"
    assert absent == f"city.toml:{place}: geography.travel.matrix: {ways_missing}"
