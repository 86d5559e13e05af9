"""`--set table.key=value`: it changes exactly one value, or says why it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.basics.errors import UsageError
from tests.small_city import SMALL, changed, load_text, told, written


def value_at(scenario: Any, path: str) -> Any:
    for part in path.split("."):
        scenario = scenario[part] if isinstance(scenario, dict) else getattr(scenario, part)
    return scenario


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("staffing.team.count=4", "staffing.team.count", 4),
        (" staffing . team.count = 4 ", "staffing.team.count", 4),
        ("staffing.day.count.north=9", "staffing.day.count", {"north": 9, "south": 2}),
        ("staffing.team.count={north = 1}", "staffing.team.count", {"north": 1}),
        ('run.window="3 days"', "run.window", 3 * 86400),
        ("run.window=3 days", "run.window", 3 * 86400),  # a shell takes the quotes away
        ("run.start=2020-02-29", "run.start.day", 29),
        ("name=Other city", "name", "Other city"),
        ("name=a=b", "name", "a=b"),
        ("demand.calls_per_day=55.5", "demand.calls_per_day", 55.5),
        ("demand.calls_per_day.value=55", "demand.calls_per_day", 55),
        ("dispatch.home_district_first=false", "dispatch.home_district_first", False),
        ("outcomes.referral=0.3", "outcomes.referral", 0.3),
        ("outcomes.transport_time={mean = '30 min', cv = 1}", "outcomes.transport_time.mean", 1800),
        ("effects.patrol.referral_added=0.1", "effects.patrol.referral_added", 0.1),
        ("response.crisis={types = ['crisis'], model = 'officer_only'}", "response.crisis.model", "officer_only"),
    ],
)
def test_one_value_changes(setting: str, path: str, value: Any, tmp_path: Path) -> None:
    text = changed(('district = "north"', ""), ("count = 2\n", "count = { north = 2 }\n")) if "{" in setting else SMALL
    plain, other = load_text(tmp_path, text).scenario, load_text(tmp_path, text, setting).scenario
    assert value_at(other, path) == value
    before, after = plain.model_dump(mode="json"), other.model_dump(mode="json")
    assert [key for key in before if before[key] != after[key]] == [path.split(".")[0]]


def test_a_quoted_name_and_a_count_with_a_source_are_found(tmp_path: Path) -> None:
    text = SMALL.replace("[staffing.team]", '[staffing."the = team"]')
    text = text.replace("{ north = 3, south = 2 }", '{ value = { north = 3, south = 2 }, source = "roster" }')
    loaded = load_text(tmp_path, text, 'staffing."the = team".count=1', "staffing.day.count.north=8")
    assert loaded.scenario.staffing["the = team"].count == 1
    assert loaded.scenario.staffing["day"].count == {"north": 8, "south": 2}


def test_low_and_high_move_the_range_and_keep_the_value(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, SMALL, "demand.calls_per_day.high=99")
    (row,) = [row for row in loaded.assumptions if row.path == "demand.calls_per_day"]
    assert (row.value, row.low, row.high, row.source) == ("60", "50", "99", "dispatch log")


NOTHING = "matches nothing in city.toml"


@pytest.mark.parametrize(
    ("setting", "told_as"),
    [
        ("staffing.team.cuont=3", f"staffing.team.cuont: {NOTHING}\n    Did you mean count?"),
        ("staffing.taem.count=3", f"staffing.taem.count: {NOTHING}: there is no staffing.taem\n    Did you mean team?"),
        ("stafing.team.count=3", f"stafing.team.count: {NOTHING}: there is no stafing\n    Did you mean staffing?"),
        ("run.reps=3", f"run.reps: {NOTHING}\n    Did you mean replications?"),
        ("response.new.model='x'", f"response.new.model: {NOTHING}: there is no response.new\n    Known here: crisis."),
        ("effects.bike.on_scene_ratio=1", f"effects.bike.on_scene_ratio: {NOTHING}: there is no effects.bike"),
        (
            "staffing.team=3",
            "staffing.team: is a table, not one value, got 3\n    Set one of its keys: count, district",
        ),
        ("staffing=3", "staffing: is a table, not one value, got 3\n    Set one of its keys: day, night, team."),
        (
            "outcomes=3",
            "outcomes: is a table, not one value, got 3\n    Set one of its keys: arrest, booking_time, tra",
        ),
        (
            "staffing.team.count.north=3",
            "staffing.team.count.north: staffing.team.count is one value, 2\n    Set it who",
        ),
        ("staffing.team.count=two", "staffing.team.count: expected a whole number of teams, got 'two'"),
        ("staffing.team.count=", "staffing.team.count: expected a whole number of teams, got ''"),
        (
            "staffing.team.count=3\nname = 4",
            "staffing.team.count: expected a whole number of teams, got '3\\nname = 4'",
        ),
        ("staffing.team.shift=[07:00,15:00]", "staffing.team.shift: expected a start and an end, such as"),
        (
            "staffing.team.district=nord",
            "staffing.team.district: no district is called 'nord'\n    Did you mean north?",
        ),
        ("demand.calls_per_day.high=20", "demand.calls_per_day: the range is upside down: low 50 is above high 20"),
        ("kinds.patrol={officers = 1, clinicans = 1}", "kinds.patrol.clinicans: unknown key\n    Did you mean clinici"),
        ("kinds.patrol={officers = 1.5}", "kinds.patrol.officers: expected a whole number, got 1.5"),
        ("run.window=3", "run.window: expected a duration with its unit"),
        ("extends='a.toml'", f"extends: {NOTHING}"),
        ("baseline=nowhere.toml", "baseline: no such file: nowhere.toml"),
    ],
)
def test_what_cannot_be_set_is_told_as_of_the_command_line(setting: str, told_as: str, tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    (problem,) = [one for one in told(path, setting) if one.startswith("--set: ") or "calls_per_day" in one]
    assert problem.partition(": ")[2].startswith(told_as)


@pytest.mark.parametrize("setting", ["staffing.team.count", "=3", "staffing..count=3", ".=3", "", 'a."b=3', "run.=3"])
def test_what_is_no_setting_is_a_usage_error(setting: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected table\.key=value"):
        load_text(tmp_path, SMALL, setting)


def test_problems_of_the_command_line_come_last(tmp_path: Path) -> None:
    path, (place,) = written(tmp_path, changed(("cv = 0.6", "§cv = -1")))
    first, last = told(path, "staffing.team.count=2.5")
    assert first.startswith(f"city.toml:{place}: geography.travel.cv: ")
    assert last.startswith("--set: staffing.team.count: expected a whole number of teams, got 2.5")
