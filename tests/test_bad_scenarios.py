"""A planner who gets everything wrong: each mistake is answered by place, key, expected, found, next move."""

from __future__ import annotations

import copy
import re
import tempfile
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from sim.basics.errors import InputError
from sim.scenario import load_scenario
from sim.scenario.describe import sentences, work_and_staff
from tests.builders import examples
from tests.small_city import EVERYTHING, SMALL, changed, load_text, told, written

MISTAKES = [
    mistake
    for name in ("mistakes.toml", "mistakes_of_the_model.toml")
    for mistake in tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))["mistake"]
]


def test_the_small_city_itself_has_no_fault(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, SMALL)
    assert loaded.warnings == ()
    assert loaded.scenario.people("co_responder") == (1, 1)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one["name"])
def test_a_mistake_is_told_once_with_its_place_and_the_next_move(mistake: dict[str, str], tmp_path: Path) -> None:
    path, places = written(tmp_path, changed((mistake["old"], mistake["new"])))
    expected = [f"city.toml:{place}: {mistake['told']}" for place in places]
    if "fix" in mistake:
        expected = [f"{one}\n    {mistake['fix']}" for one in expected]
    assert len(expected) == 1
    assert told(path) == expected


def test_every_problem_is_told_at_once_by_line_over_all_files(tmp_path: Path) -> None:
    """Faults of tables, of names, of evidence and of a file beside; the parent's in the parent."""
    (tmp_path / "hours.csv").write_text("day,hour\nMon,0\n", encoding="utf-8")
    base = changed(
        ("cv = 0.6", '§cv = "fast"'),
        ("share = 0.7", 'share = 0.7\nhour_of_week = "hours.csv"'),
        ("calls_per_day = { value = 60, low = 50, high = 70", "§calls_per_day = { value = 60, low = 50, high = 55"),
        ('model = "co_responder_first"', '§model = "coresponder"'),
    )
    _, in_base = written(tmp_path, base, "base.toml")
    child = 'extends = "base.toml"\nname = "Child"\n[staffing.team]\n§count = 2.5\n§cuont = 3\n'
    path, in_child = written(tmp_path, child)
    assert [one.partition("\n")[0].split(": ")[:2] for one in told(path)] == [
        [f"base.toml:{in_base[0]}", "demand.calls_per_day"],
        [f"base.toml:{in_base[1]}", "geography.travel.cv"],
        [f"base.toml:{in_base[2]}", "response.crisis.model"],
        [f"city.toml:{in_child[0]}", "staffing.team.count"],
        [f"city.toml:{in_child[1]}", "staffing.team.cuont"],
        ["hours.csv:1:1", "demand.types.theft.hour_of_week"],
    ]


def test_missing_tables_are_told_with_what_to_add(tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL.partition("[demand]")[0])
    assert told(path) == [
        f"city.toml:1:1: {name}: is missing\n    Add the table [{name}]."
        for name in ("demand", "geography", "kinds", "staffing")
    ]


def test_no_unit_able_to_serve(tmp_path: Path) -> None:
    text = SMALL.replace("{ north = 3, south = 2 }", "{ north = 0 }").replace("[staffing.day]", "[§staffing.day]")
    path, (place,) = written(tmp_path, text)
    assert told(path) == [
        f"city.toml:{place}: staffing: no unit is able to serve a call: no post fields a patrol unit "
        '(call types theft, crisis)\n    Add a post with kind = "patrol" and a count above 0.'
    ]


@pytest.mark.parametrize("name", ["integer", "string", "float_1", "dict", "function", "list_a", "constrained"])
def test_names_that_look_like_python_types_stay_in_the_path(name: str, tmp_path: Path) -> None:
    """Pydantic puts the members of a union into its paths; a post called "street_team" is not one of them."""
    text = changed(("[staffing.team]", f"[staffing.{name}]"), ("count = 2\n", "§count = 2.5\n"))
    path, (place,) = written(tmp_path, text)
    assert told(path)[0].startswith(f"city.toml:{place}: staffing.{name}.count: expected a whole number of teams")


def test_a_place_by_no_name_of_its_own(tmp_path: Path) -> None:
    """A district called "value" would make its table look like a value with evidence."""
    text = SMALL.replace("districts.south", "districts.value").replace("south = 2", "value = 2")
    path, (place,) = written(tmp_path, text.replace("[geography.districts.n", "[geography.districts.§n"))
    first = told(path)[0]
    assert first.startswith(
        f"city.toml:{place}: geography.districts.north: a value may carry source, note, low and high"
    )
    assert first.endswith('No district, kind, call type or post may be called "value".')


def test_warnings_name_the_hours_in_which_work_exceeds_staff(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, changed(("value = 60, low = 50, high = 70", "value = 250")))
    (warning,) = loaded.warnings
    assert (
        "the work offered exceeds the patrol units on duty in 168 of 168 hours of the week (Mon 00h-Sun 23h)" in warning
    )
    assert warning.endswith("Queues will grow then")
    gap = changed(('shift = ["18:00", "06:00"]', 'shift = ["20:00", "06:00"]'))
    (warning,) = load_text(tmp_path, gap).warnings
    assert "in 14 of 168 hours of the week (Mon 18h-19h, Tue 18h-19h, Wed 18h-19h," in warning
    assert " for 0 on duty" in warning


@pytest.mark.parametrize(
    ("shift", "warning"),
    [
        ('["22:00", "06:00"]', None),
        ('["07:00", "23:00"]', None),
        ('["00:00", "24:00"]', None),
        ('["17:00", "16:00"]', "ends before it starts, so it runs past midnight and lasts 23 hours; swap the two"),
        ('["00:00", "23:30"]', "lasts 23.5 hours, 00:00 to 23:30; if crews relieve each other, write a post for each"),
    ],
)
def test_long_shifts_are_warned_of(shift: str, warning: str | None, tmp_path: Path) -> None:
    loaded = load_text(tmp_path, changed(('["12:00", "22:00"]', shift)))
    assert [one for one in loaded.warnings if one.startswith(f"staffing.team.shift {warning}")] == list(loaded.warnings)
    assert len(loaded.warnings) == (warning is not None)


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (('kind = "co_responder"', 'kind = "patrol"'), "response.crisis sends co_responder, but no post in staffing"),
        (("eligible = 0.8", "eligible = 0"), "response.crisis sends co_responder to crisis, but no such call is elig"),
        (("{ value = 60, low = 50, high = 70", "{ value = 0"), "demand brings no calls at all (calls_per_day = 0)"),
        (
            ("count = 2\n", "count = 0\n"),
            "response.crisis sends co_responder, but no post in staffing fields one: every",
        ),
        (
            ("count = 2\n", 'count = 2\nfirst_day = "2020-01-01"\n'),
            "response.crisis sends co_responder, but none is on",
        ),
        (("backup = 0.5", 'wait = "5 min"'), "response.crisis.wait is set, but co_responder_first does not read it"),
        (('"co_responder_first"', '"on_request"'), "response.crisis.backup is set, but on_request does not read it"),
        (("backup = 0.5", 'hours = ["23:00", "11:00"]'), "response.crisis sends co_responder, but none is on duty in"),
        (
            ("[outcomes]", "[effects.patrol]\ntransport_risk_ratio = 3\n[outcomes]"),
            "effects.patrol.transport_risk_ratio = 3 times outcomes.transport = 0.4 is more than 1: it stops at 1",
        ),
        (
            ("[outcomes]", "[effects.patrol]\nreferral_added = -0.3\n[outcomes]\nreferral = 0.2"),
            "effects.patrol.referral_added = -0.3 and outcomes.referral = 0.2 make less than 0: it stops at 0",
        ),
        (("backup = 0.5", '[care]\ncase_load = 9\ncase_time = "9 days"'), "care follows referrals, but nobody is ever"),
    ],
)
def test_what_would_silently_change_nothing_is_warned_of(change: tuple[str, str], warning: str, tmp_path: Path) -> None:
    (told_warning,) = load_text(tmp_path, changed(change)).warnings
    assert told_warning.startswith(warning)


def test_a_city_with_every_mechanism_has_no_fault_and_no_warning(tmp_path: Path) -> None:
    assert load_text(tmp_path, EVERYTHING).warnings == ()


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (("[trained]\narrest_odds_ratio = 0.47\nreferral_odds_ratio = 1.7", "[trained]"), "training.share is set, but"),
        (("resolved_by_phone = 0.3", "resolved_by_phone = 0"), "response.crisis_at_night lets screen talk to callers"),
        (('first = "crisis_centre"', 'first = "clinic"'), "care.destinations.crisis_centre is never reached: neither"),
        (('then = "clinic"', ""), "care.destinations.clinic is never reached: neither care.first nor a then names it"),
        (("critical = 0.01", ""), "support.check_in follows critical calls, but no call type is ever critical"),
        (("[training]\nshare = 0.3", "[training]"), "training.hours_a_year is the time of trained officers, but no"),
        (("accepted = 0.6", "accepted = 0"), "care follows accepted referrals, but nobody accepts one"),
        (("cancelled = 0.1\n", ""), "demand.types.theft.cancelled_after is given, but nobody cancels"),
        (("escalation = 0.025", ""), "effects.clinician.escalation_after is given, but no call escalates"),
        (('"2019-09-02 12:00"\nend = "2019-09-04', '"2020-09-02 12:00"\nend = "2020-09-04'), "demand.surges.heat"),
        (('["2019-09-02"]\nevery_year = "12-25"', '["2019-12-25"]'), "demand.holidays.labour_day lies outside the run"),
        (('kind = "clinician"', 'kind = "co_responder"'), "response.crisis.follow_up sends clinician, but no post"),
        ((", screen = 0.6", ""), "response.crisis_at_night sends screen to crisis, but no such call is eligible"),
    ],
)  # fmt: skip
def test_settings_of_which_nothing_comes_are_warned_of(change: tuple[str, str], warning: str, tmp_path: Path) -> None:
    warnings = load_text(tmp_path, changed(change, text=EVERYTHING)).warnings
    assert [one for one in warnings if one.startswith(warning)] == list(warnings[:1])


def test_a_season_that_leaves_nobody_on_patrol_is_warned_of_with_its_hours(tmp_path: Path) -> None:
    night = '[staffing.night]\nkind = "patrol"\n'
    text = changed((night, f'{night}last_day = "2019-09-02"\n'))
    (warning,) = load_text(tmp_path, text).warnings
    assert warning.startswith(
        "no patrol unit is on duty in 18 of 72 hours of the run (Tue 18h-Wed 05h, Wed 18h-23h), first on 2019-09-03 "
    )


def test_the_shift_before_the_first_day_reaches_into_it(tmp_path: Path) -> None:
    night = '[staffing.night]\nkind = "patrol"\n'
    (warning,) = load_text(tmp_path, changed((night, f'{night}first_day = "2019-09-02"\n'))).warnings
    assert "in 6 of 72 hours of the run (Mon 00h-05h), first on 2019-09-02 at 00h" in warning


def test_a_rotation_is_counted_from_the_monday_of_the_first_week(tmp_path: Path) -> None:
    night = '[staffing.night]\nkind = "patrol"\n'
    text = changed((night, f"{night}cycle = 2\nweeks = [1]\n"), ('window = "2 days"', 'window = "14 days"'))
    (warning,) = load_text(tmp_path, text).warnings
    # The shift of Sunday night, week 0, is the last of a cycle: Monday morning of week 1 is open too.
    assert "(Mon 00h-05h, Mon 18h-Tue 05h, Tue 18h-Wed 05h, " in warning
    assert "first on 2019-09-02 at 00h" in warning


@pytest.mark.parametrize("line", ['last_day = "2019-08-31"', 'first_day = "2019-10-01"', "cycle = 2\nweeks = [2]"])
def test_a_roster_with_no_one_on_duty_in_the_run(line: str, tmp_path: Path) -> None:
    text = changed(("count = { north = 3", f"{line}\ncount = {{ north = 3"), ("[staffing.day]", "[§staffing.day]"))
    text = changed(('kind = "patrol"\nshift = ["18:00"', f'kind = "patrol"\n{line}\nshift = ["18:00"'), text=text)
    path, (place,) = written(tmp_path, text.replace('["18:00", "06:00"]', '["18:00", "24:00"]'))
    assert told(path) == [
        f"city.toml:{place}: staffing: nobody is on duty: no post of patrol units has a shift in the period of the "
        "run\n"
        "    The run starts on 2019-09-02; see days, first_day, last_day and weeks of the posts."
    ]


def test_plans_may_share_a_call_type_when_their_hours_do_not_meet(tmp_path: Path) -> None:
    """Hours past midnight belong to the day they start on: Sunday's reach to Monday 06:00, not to Sunday's."""
    plan = 'days = "Sun"\nhours = ["20:00", "06:00"]\n[response.other]\ntypes = ["crisis"]\nmodel = "officer_only"\n'
    for other, meets in (
        ('days = "Mon"\nhours = ["06:00", "20:00"]', False),
        ('days = "Sun"\nhours = ["00:00", "06:00"]', False),
        ('days = "Mon"\nhours = ["05:59", "20:00"]', True),
        ("", True),
    ):
        path, _ = written(tmp_path, SMALL + plan + other + "\n")
        assert bool(told(path)) == meets, other


def test_hostile_names_are_read_and_shown_as_they_are(tmp_path: Path) -> None:
    name = '<b>\\"x\\"</b> \U0001f600 ' + "x" * 300
    text = SMALL.replace("[staffing.team]", f'[staffing."{name}"]').replace('"Small city"', f'"{name}"')
    loaded = load_text(tmp_path, text)
    assert loaded.scenario.name == name.replace('\\"', '"')
    assert name.replace('\\"', '"') in loaded.scenario.staffing
    path, _ = written(tmp_path, text.replace("count = 2\n", "count = -1\n"))
    with pytest.raises(InputError) as error:
        load_scenario(path)
    assert error.value.problems[0].path == f'staffing."{name}".count'


# What may stand where something else should: numbers, texts, lists and tables of every kind.
ODD = st.sampled_from(
    (0, -1, 1, 2.5, 1e308, float("nan"), float("inf"), 10**30, True, "", "0", "north", "crisis", "patrol", "20 min",
     "-1 h", "1e3 s", "24:00", "07:00", "Mon", "x" * 200, "\u0661 min", [], [0], ["07:00", "07:00"], ["crisis"], [[]],
     [{"a": 1}], {}, {"value": 1}, {"value": {}}, {"value": [], "low": 1}, {"1": 1}, {"north": 1},
     {"mean": "0 s", "cv": 1},
     {"median": "1 s", "p90": "99 weeks"}, {"distribution": "weibull", "mean": "1 s", "cv": 1e9}, {"source": 1},
     date(2019, 9, 2), time(7, 0))
)  # fmt: skip


def tables(values: dict[str, Any]) -> list[dict[str, Any]]:
    inner = [table for item in values.values() if isinstance(item, dict) for table in tables(item)]
    return [values, *inner]


@examples(160)
@given(st.data())
def test_nothing_a_planner_writes_is_an_internal_error(data: st.DataObject) -> None:
    """Odd values anywhere: the scenario loads and can be described, or each problem has its place and our own words."""
    values = tomllib.loads(data.draw(st.sampled_from((SMALL, EVERYTHING))))
    for _ in range(data.draw(st.integers(1, 2))):
        found = tables(values)
        table = found[data.draw(st.integers(0, 200)) % len(found)]
        key = data.draw(st.sampled_from([*table, "value", "low", "north", "1", "hour_of_week", "matrix"]))
        table[key] = copy.deepcopy(data.draw(ODD))
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        path, _ = written(Path(folder), tomli_w.dumps(values))
        try:
            loaded = load_scenario(path)
        except InputError as error:
            problems = list(error.problems)
        else:
            assert sentences(loaded.scenario)
            assert work_and_staff(loaded.scenario)
    assert [one for one in problems if not re.fullmatch(r".*city\.toml:\d+:\d+", one.where)] == []
    assert [one for one in problems if re.search(r"[Ii]nput should|valid (?!TOML)", one.message)] == []
