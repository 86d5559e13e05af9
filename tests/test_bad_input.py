"""Everything a planner may get wrong: each case a clear message with place, key, and next move, and nothing worse."""

import re

import pytest

from sim.basics.errors import InputError, UsageError
from sim.scenario import load_scenario
from tests.paths import SCENARIOS

HEAD = 'schema_version = 1\nname = "mine"\n'
CHILD = f'{HEAD}extends = "base.toml"\n'
TEAM = '[staffing.team]\nkind = "co_responder"\nshift = ["12:00", "22:00"]\ncount = 1\ndistrict = "central"\n'
PLAN = '[response.crisis]\ntypes = ["welfare_check"]\nmodel = "co_responder_first"\nteam = "co_responder"\n'


@pytest.fixture
def folder(tmp_path):
    for path in SCENARIOS.glob("st_paul_*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "base.toml").write_bytes((SCENARIOS / "st_paul_officer_only.toml").read_bytes())
    return tmp_path


def problems(folder, text, name="mine.toml", *overrides):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        load_scenario(path, overrides)
    return str(caught.value).replace(str(folder) + "/", "").replace(str(folder) + "\\", "")


# What is written below the line `extends`, and what the message must hold: place first, then words in order.
CASES = {
    "unknown key": (TEAM + 'shfit = "x"\n', "mine.toml:9:1: staffing.team.shfit: unknown key", "shift"),
    "unknown key in an inline table": ("[kinds]\npatrol = { officers = 1, dogs = 2 }\n", "mine.toml:5:", "dogs", "unknown"),
    "unknown key by dots": ('staffing.team.colour = "red"\n', "mine.toml:4:", "colour", "unknown key"),
    "unknown table": ("[geografy]\nx = 1\n", "mine.toml:4:", "geografy", "geography"),
    "part of a team": (TEAM.replace("= 1", "= 2.5"), "mine.toml:7:1: staffing.team.count:", "whole number", "2.5", "shift"),
    "text for a number": (TEAM.replace("= 1", '= "two"'), "mine.toml:7:1: staffing.team.count:", "two"),
    "negative count": (TEAM.replace("= 1", "= -1"), "mine.toml:7:1: staffing.team.count:", "-1"),
    "negative duration": (PLAN + 'hold = "-5 min"\n', "mine.toml:8:1: response.crisis.hold:", "negative", "-5 min"),
    "duration without a unit": (PLAN + "hold = 5\n", "mine.toml:8:1: response.crisis.hold:", "unit", "min"),
    "duration in fortnights": (PLAN + 'hold = "2 fortnights"\n', "mine.toml:8:1: response.crisis.hold:", "2 fortnights"),
    "shift of no length": (TEAM.replace("22:00", "12:00"), "mine.toml:6:1: staffing.team.shift:", "24:00"),
    "impossible clock time": (TEAM.replace("22:00", "25:00"), "mine.toml:6:1: staffing.team.shift", "25:00"),
    "unknown day": (TEAM + 'days = "Mon-Fry"\n', "mine.toml:9:1: staffing.team.days:", "Mon-Fry"),
    "unknown kind": (TEAM.replace("co_responder", "co_respnder"), "staffing.team.kind:", "Did you mean co_responder"),
    "unknown district": (TEAM.replace("central", "centrl"), "mine.toml:8:1: staffing.team.district:", "central"),
    "unknown model": (PLAN.replace("der_first", "der_frist"), "mine.toml:6:1: response.crisis.model:", "co_responder_first"),
    "unknown type": (PLAN.replace("welfare", "wellfare"), "mine.toml:5:1: response.crisis.types", "welfare_check"),
    "team without clinician": (PLAN.replace('"co_responder"', '"patrol"'), "response.crisis.team:", "clinician"),
    "model without team": (PLAN.replace('team = "co_responder"\n', ""), "response.crisis", "team"),
    "a type in two plans": (PLAN + PLAN.replace("crisis]", "other]"), "response.other", "welfare_check", "response.crisis"),
    "shares that do not add up": ("[demand.types.alarm]\nshare = 0.5\n", "demand.types", "add up to", "not 1"),
    "share in per cent": ("[demand.types.alarm]\nshare = 66\n", "mine.toml:5:1: demand.types.alarm.share:", "66"),
    "value outside its range": (
        "[demand]\ncalls_per_day = { value = 300, low = 100, high = 200 }\n", "mine.toml:5:1: demand.calls_per_day", "300"),
    "stray key beside a value": (
        "[demand]\ncalls_per_day = { value = 200, sorce = 'x' }\n", "mine.toml:5:", "demand.calls_per_day", "sorce"),
    "unknown time zone": ('[run]\ntime_zone = "America/Chicgo"\n', "mine.toml:5:1: run.time_zone:", "America/Chicgo"),
    "no date": ('[run]\nstart = "next Monday"\n', "mine.toml:5:1: run.start:", "next Monday"),
    "priority by name": ('[demand.types.alarm]\npriority = { "urgent" = 1.0 }\n', "demand.types.alarm.priority", "whole number"),
    "effects of nobody": ("[effects.helicopter]\non_scene_ratio = 1\n", "effects.helicopter", "helicopter"),
    "nobody on patrol": ('[dispatch]\npatrol = "co_responder"\n', "patrol", "clinician"),
    "unknown distribution": (
        '[demand.types.alarm]\non_scene = { distribution = "normal", mean = "5 min" }\n', "demand.types.alarm.on_scene", "normal"),
    "p90 below the median": (
        '[demand.types.alarm]\non_scene = { median = "9 min", p90 = "5 min" }\n', "demand.types.alarm.on_scene", "p90"),
    "hours file that is not there": (
        '[demand]\nhour_of_week = "nowhere.csv"\n', "mine.toml:5:1: demand.hour_of_week:", "nowhere.csv"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_mistake_has_its_message(folder, case):
    text, *words = CASES[case]
    message = problems(folder, CHILD + text)
    place = 0
    for word in words:
        assert word in message[place:] or word in message, f"{word!r} not in: {message}"
    assert "Traceback" not in message
    assert re.search(r"mine\.toml:\d+:\d+: |base\.toml:\d+:\d+: ", message), message


def test_all_problems_come_at_once(folder):
    text = CHILD + TEAM.replace("= 1", "= 2.5") + 'days = "Fry"\n' + PLAN + 'hold = "-5 min"\ncolour = "red"\n'
    message = problems(folder, text)
    for key in ("staffing.team.count", "staffing.team.days", "response.crisis.hold", "response.crisis.colour"):
        assert key in message
    lines = [int(line) for line in re.findall(r"mine\.toml:(\d+):\d+: ", message)]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHILD + TEAM.replace('"12:00"', "12:00"), ("mine.toml:6:", 'in quotes: "12:00"')),
        (CHILD + "[run\n", ("mine.toml:4:", "not valid TOML")),
        (HEAD + 'extends = "bse.toml"\n', ("mine.toml:3:1: extends", "no such file", "base.toml")),
        (HEAD + 'extends = "mine.toml"\n', ("extends", "circle")),
        ("", ("mine.toml", "empty")),
        ("name = 'Zürich'\n".encode("latin-1"), ("mine.toml", "UTF-8")),
        (HEAD, ("run", "demand", "staffing", "missing")),
    ],
    ids=["unquoted time", "not TOML", "no parent", "circle", "empty", "latin-1", "tables missing"],
)
def test_files_that_cannot_be_read(folder, text, words):
    message = problems(folder, text)
    for word in words:
        assert word in message, message


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("staffing.team.cuont=3", ("staffing.team.cuont", "matches nothing", "count")),
        ("stafing.team.count=3", ("matches nothing", "staffing")),
        ("run.replications=none", ("run.replications", "none")),
    ],
)
def test_overrides_that_match_nothing(folder, override, words):
    message = problems(folder, CHILD + TEAM, "mine.toml", override)
    assert message.startswith("--set")
    for word in words:
        assert word in message, message


@pytest.mark.parametrize("override", ["run.replications", "=3", "run..seed=3"])
def test_overrides_that_are_none(folder, override):
    with pytest.raises(UsageError, match=r"expected table\.key=value"):
        load_scenario(folder / "base.toml", [override])


def test_a_missing_file_offers_the_nearest(folder):
    with pytest.raises(InputError, match=r"no such file\n.*st_paul_2019\.toml"):
        load_scenario(folder / "st_paul_2091.toml")


def test_byte_order_mark_and_windows_line_ends_do_not_matter(folder):
    text = (CHILD + TEAM + PLAN).replace("\n", "\r\n")
    (folder / "mine.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_scenario(folder / "mine.toml").scenario.staffing["team"].count == 1


def test_a_shift_past_midnight_is_accepted_and_an_absurd_one_warned_about(folder):
    (folder / "mine.toml").write_text(CHILD + TEAM.replace('"12:00", "22:00"', '"22:00", "06:00"') + PLAN)
    assert load_scenario(folder / "mine.toml").warnings == ()
    (folder / "mine.toml").write_text(CHILD + TEAM.replace('"12:00", "22:00"', '"12:00", "11:00"') + PLAN)
    (warning,) = load_scenario(folder / "mine.toml").warnings
    assert "past midnight" in warning
    assert "23 h" in warning


def test_work_above_the_staff_is_warned_about_with_the_hours(folder):
    (warning,) = load_scenario(folder / "st_paul_officer_only.toml", ["demand.calls_per_day=400"]).warnings
    assert "exceeds the patrol units on duty" in warning
    assert re.search(r"Mon \d\dh", warning)


def test_a_team_that_nobody_fields_is_warned_about(folder):
    (folder / "mine.toml").write_text(CHILD + PLAN)
    (warning,) = load_scenario(folder / "mine.toml").warnings
    assert "no post" in warning
    assert "co_responder" in warning


def test_no_unit_able_to_serve_a_call_type(folder):
    message = problems(folder, CHILD, "mine.toml", *(f"staffing.{name}.count=0" for name in _posts(folder)))
    assert "no unit" in message


def _posts(folder):
    return load_scenario(folder / "base.toml").scenario.staffing
