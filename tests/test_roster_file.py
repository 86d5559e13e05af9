"""Posts from a spreadsheet beside the scenario: what is read, what is refused and where it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tomli_w

from sim.scenario import load_scenario
from sim.scenario.resolved import resolved
from sim.scenario.tables import Scenario
from tests.small_city import MARK, SMALL, load_text, told, written

HEADER = "post,kind,days,start,end,count,district"
ROWS = [
    HEADER,
    "day,patrol,daily,06:00,18:00,3,north",
    "day,patrol,daily,06:00,18:00,2,south",
    "night,patrol,daily,18:00,06:00,3,north",
    "night,patrol,daily,18:00,06:00,2,south",
    "team,co_responder,daily,12:00,22:00,2,north",
]
before, posts, after = SMALL.partition("[staffing.day]")
CITY = before.replace("[run]", 'roster = "roster.csv"\n\n[run]') + "[response" + after.partition("[response")[2]


def load(folder: Path, rows: list[str], text: str = CITY, *settings: str) -> Scenario:
    (folder / "roster.csv").write_text("\n".join(rows), encoding="utf-8")
    return load_text(folder, text, *settings).scenario


def problems(folder: Path, rows: list[str]) -> list[str]:
    """What is told of a roster, its marks taken out."""
    (folder / "roster.csv").write_text("\n".join(rows).replace(MARK, ""), encoding="utf-8")
    return told(written(folder, CITY)[0])


def marks(rows: list[str]) -> list[str]:
    """ "line:col" of every mark."""
    places = []
    for number, row in enumerate(rows, start=1):
        pieces = row.split(MARK)
        places += [f"{number}:{sum(map(len, pieces[:size])) + 1}" for size in range(1, len(pieces))]
    return places


def test_a_roster_says_the_same_as_the_tables(tmp_path: Path) -> None:
    assert load(tmp_path, ROWS) == load_text(tmp_path, SMALL, name="tables.toml").scenario


def test_every_column_reaches_its_key(tmp_path: Path) -> None:
    header = "post,label," + HEADER[5:] + ",first_day,last_day,week,cycle,absence,last_minutes,shift_end,note"
    row = (
        'summer,Bicycle patrol,patrol,"Sat, Sun",10:00,24:00,2,south,2019-09-03,2019-10-01,"1 3",4,.08,20 min,release,x'
    )
    post = load(tmp_path, [header, row, "all,,patrol,daily,00:00,24:00,1,north"]).staffing["summer"]
    table = """
[staffing.summer]
label = "Bicycle patrol"
kind = "patrol"
days = "Sat, Sun"
shift = ["10:00", "24:00"]
count = 2
district = "south"
first_day = "2019-09-03"
last_day = "2019-10-01"
weeks = [1, 3]
cycle = 4
absence = 0.08
last_minutes = "20 min"
shift_end = "release"
"""
    assert post == load_text(tmp_path, SMALL + table, name="table.toml").scenario.staffing["summer"]


def test_rows_stand_beside_tables_and_can_be_set(tmp_path: Path) -> None:
    text = CITY + '\n[staffing.extra]\nkind = "patrol"\nshift = ["10:00", "14:00"]\ncount = 1\ndistrict = "south"\n'
    scenario = load(tmp_path, ROWS, text, "staffing.team.count=4", "staffing.extra.count=3")
    assert sorted(scenario.staffing) == ["day", "extra", "night", "team"]
    assert (scenario.staffing["team"].count, scenario.staffing["extra"].count) == (4, 3)


def test_another_roster_can_be_set_and_is_read_first(tmp_path: Path) -> None:
    other = tmp_path / "summer.csv"
    other.write_text("\n".join([HEADER, "only,patrol,daily,0:00,24:00,9,north"]), encoding="utf-8")
    load(tmp_path, ROWS)
    settings = ("staffing.only.count=8", f"roster={other.as_posix()}")
    scenario = load_scenario(tmp_path / "city.toml", settings).scenario
    assert {name: post.count for name, post in scenario.staffing.items()} == {"only": 8}


def test_a_child_inherits_the_roster_of_its_parent_or_brings_its_own(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    load(base, ROWS)
    child, _ = written(tmp_path, 'extends = "base/city.toml"\nname = "x"\n', "child.toml")
    assert load_scenario(child).scenario.staffing == load_scenario(base / "city.toml").scenario.staffing
    (tmp_path / "own.csv").write_text("\n".join([ROWS[0], *ROWS[3:]]), encoding="utf-8")
    own, _ = written(tmp_path, 'extends = "base/city.toml"\nname = "x"\nroster = "own.csv"\n', "own.toml")
    loaded = load_scenario(own)
    assert sorted(loaded.scenario.staffing) == ["night", "team"]
    assert [path.name for path in loaded.raw.files] == ["own.toml", "city.toml", "own.csv"]


def test_what_is_written_back_needs_no_roster(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("\n".join(ROWS), encoding="utf-8")
    loaded = load_text(tmp_path, CITY)
    plain = resolved(loaded)
    assert "roster" not in plain
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = load_text(elsewhere, tomli_w.dumps(plain))
    assert again.scenario == loaded.scenario
    assert "staffing.night.count.north" in {row.path for row in loaded.assumptions}


def test_what_a_spreadsheet_writes_is_read(tmp_path: Path) -> None:
    rows = [f"{HEADER},,", *[f"{row},," for row in ROWS[1:]], ",,,,,,,,", ""]
    rows = [row.replace("06:00", "6:00:00").replace(",3,", ",3.0,") for row in rows]
    (tmp_path / "roster.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).replace("post", "Post", 1).encode())
    assert load_text(tmp_path, CITY).scenario == load_text(tmp_path, SMALL, name="tables.toml").scenario


CLOCK = "expected a clock time of the 24-hour day, such as 07:00 or 22:30, got"
DAYS = 'expected days such as "daily", "Mon-Fri" or "Sat, Sun", got'


def test_several_faults_are_told_at_once_each_at_its_cell(tmp_path: Path) -> None:
    rows = [
        HEADER + ",absence",
        "day,patrol,§Mon-Frj,§7am,18:00,§2.5,north,",
        "night,patrol,daily,18:00,§6:00 AM,2,north,§5%",
        'late,patrol,"Mon, Tue",§25:00,§,§x,north,§"0,05"',
    ]
    messages = [
        f"day: days: {DAYS} 'Mon-Frj': no day is called 'Frj'. Did you mean Fri?",
        f'day: start: {CLOCK} "7am"\n    Write 3 PM as 15:00.',
        'day: count: expected a whole number, got "2.5"',
        f'night: end: {CLOCK} "6:00 AM"\n    Write 3 PM as 15:00.',
        'night: absence: expected a share from 0 to 1, got "5%"\n    Shares are written as a part of 1: 5 % is 0.05.',
        f'late: start: {CLOCK} "25:00"',
        f'late: end: {CLOCK} ""',
        'late: count: expected a whole number, got "x"',
        'late: absence: expected a share from 0 to 1, got "0,05"\n    A decimal point is a dot: 0.5, not 0,5.',
    ]
    places = marks(rows)
    assert problems(tmp_path, rows) == [
        f"roster.csv:{place}: staffing.{message}" for place, message in zip(places, messages, strict=True)
    ]


def but(old: str, new: str, row: int = 1) -> str:
    assert old in ROWS[row]
    return ROWS[row].replace(old, new)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["§"], "roster: expected the columns post, kind, days, start, end, count; missing post, kind, days"),
        (["§" + HEADER.replace(",", ";"), "day;patrol"], "roster: expected the columns post, kind, days, start, end"),
        (["§" + HEADER], "roster: the table has no rows"),
        (
            [HEADER + ",§abscence", ROWS[1]],
            "roster: no column of a roster is called 'abscence'\n    Did you mean absence?",
        ),
        ([HEADER + ",§kind", ROWS[1]], "roster: the column kind stands twice"),
        (
            [HEADER, "day,patrol,Sat, Sun,06:00,18:00,3,§north"],
            "roster: the row has 8 cells, the header 7\n    Put a cell that holds a comma in double quotes",
        ),
        ([HEADER, "§,patrol,daily,06:00,18:00,3,north"], "roster: the row names no post"),
        ([HEADER, "§d\x00y,patrol,daily,06:00,18:00,3,north"], 'staffing."d\\u0000y": post: expected text of one line'),
        ([HEADER, but("patrol", "§")], "staffing.day: kind: is empty"),
        ([HEADER, ROWS[1], but("north", "§north")], "staffing.day: the post has two rows for district north"),
        (
            [HEADER, ROWS[1], but("18:00", "§17:00")],
            "staffing.day: the post stands in roster.csv:2:1 already, with end",
        ),
        (
            [HEADER, but("north", ""), "§" + ROWS[2]],
            "staffing.day: the post stands in roster.csv:2:1 already\n    Several rows of one post each need",
        ),
        ([HEADER, but("patrol", "§patroll")], "staffing.day.kind: no kind of unit is called 'patroll'"),
        ([HEADER, but("north", "§nord")], "staffing.day.district: no district is called 'nord'"),
        ([HEADER, ROWS[1], but("south", "§sud", 2)], "staffing.day.count.sud: no district is called 'sud'"),
        ([HEADER, but("06:00", "§24:00")], "staffing.day.shift: 24:00 can only end a"),
        ([HEADER + ",shift_end", ROWS[1] + ",§go"], "staffing.day.shift_end: "),
        ([HEADER + ",first_day", ROWS[1] + ",§9/2/2019"], "staffing.day: first_day: expected a date such as"),
        ([HEADER + ",first_day", ROWS[1] + ",§2019-13-02"], "staffing.day.first_day: expected a date such as"),
        ([HEADER + ",week,cycle", ROWS[1] + ",§3,2"], "staffing.day.weeks: there is no week 3"),
        ([HEADER + ",week", ROWS[1] + ",§odd"], "staffing.day: week: expected weeks of the cycle"),
        ([HEADER + ",last_minutes", ROWS[1] + ",§30"], "staffing.day: last_minutes: expected one number and its"),
    ],
)
def test_a_table_that_is_none_is_told_where(rows: list[str], message: str, tmp_path: Path) -> None:
    (place,) = marks(rows)
    told_here = [one for one in problems(tmp_path, rows) if one.startswith("roster.csv")]
    assert told_here[0].startswith(f"roster.csv:{place}: {message}")


def test_a_post_in_both_places_is_told_with_both(tmp_path: Path) -> None:
    text = CITY + '\n[staffing.§team]\nkind = "patrol"\nshift = ["10:00", "14:00"]\ncount = 1\n'
    path, (place,) = written(tmp_path, text)
    (tmp_path / "roster.csv").write_text("\n".join(ROWS), encoding="utf-8")
    (problem,) = told(path)
    assert problem.startswith(f"roster.csv:6:1: staffing.team: the post stands in city.toml:{place} already")


def test_a_file_that_is_not_there_offers_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "rosters.csv").write_text("x", encoding="utf-8")
    assert told(written(tmp_path, CITY)[0]) == [
        "city.toml:5:1: roster: no such file: roster.csv\n    Did you mean rosters.csv?"
    ]
    (tmp_path / "roster.csv").mkdir()
    (problem,) = told(tmp_path / "city.toml")
    assert "cannot be read" in problem
    (problem,) = told(written(tmp_path, CITY.replace('"roster.csv"', "3"))[0])
    assert problem.startswith("city.toml:5:1: roster: expected the name of one CSV file in quotes, got 3")


def test_an_old_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes("\n".join([*ROWS, "día,patrol"]).encode("latin-1"))
    (problem,) = told(written(tmp_path, CITY)[0])
    assert problem.startswith("roster.csv:7:2: expected UTF-8 text, found byte 0xed")


def test_json_names_a_roster_too(tmp_path: Path) -> None:
    scenario = load(tmp_path, ROWS)
    values = scenario.model_dump(mode="json", exclude_none=True) | {"roster": "roster.csv"}
    del values["staffing"]
    path, _ = written(tmp_path, json.dumps(values), "city.json")
    assert load_scenario(path).scenario == scenario
