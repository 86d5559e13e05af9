"""Small cities, calls, rosters and plans for the tests: as scenarios in plain dicts, and made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from hypothesis import settings

from sim.basics.clock import Clock
from sim.engine import DispatchPlan, Log, Roster
from sim.engine.plan import Response, TimedResponse
from sim.engine.roster import ShiftEnd
from sim.scenario.check import check
from sim.scenario.tables import Scenario
from sim.world import CallStream
from sim.world.stream import POTENTIAL

KINDS = ("clinician", "co_responder", "patrol")
CLINICIAN, TEAM, PATROL = range(3)
OFFICERS_OF = (0, 1, 1)
SLOTS = 4
STEPS = 5  # quantiles for a person's way through care
MINUTE, HOUR, DAY = 60, 3600, 86400
FOR_EVER = 10**9


def examples(number: int) -> settings:
    """Hypothesis settings: the same examples on every machine, no clock, no database."""
    return settings(max_examples=number, deadline=None, derandomize=True, database=None)


# -- scenarios ----------------------------------------------------------------------------------


def city(**tables: Any) -> dict[str, Any]:
    """A checked-out small city as a plain dict: three districts, three types, two patrol watches, a team.

    Tables given replace the whole table of that name.
    """
    outcomes = {"transport": 0.4, "arrest": 0.1, "referral": 0.2, "by_ambulance": 0.5, "transport_time": "40 min"}
    matrix = {"a": {"a": 5, "b": 9, "c": 14}, "b": {"a": 8, "b": 4, "c": 7}, "c": {"a": 13, "b": 6, "c": 6}}
    base = {
        "schema_version": 1,
        "name": "small",
        "run": {"start": "2019-09-02", "time_zone": "America/Chicago", "warm_up": "12 h", "window": "2 days",
                "run_out": "6 h", "seed": 11},
        "demand": {"calls_per_day": 150, "hour_of_day": [0.5] * 8 + [1.2] * 10 + [1.5] * 6, "types": {
            "crisis": {"share": 0.25, "behavioural_health": True, "eligible": 0.8, "recognised": 0.7, "units": 1.8,
                       "priority": {"2": 0.5, "3": 0.5}, "on_scene": {"median": "35 min", "p90": "80 min"}},
            "theft": {"share": 0.45, "priority": 4, "on_scene": {"mean": "25 min", "cv": 0.7},
                      "patience": {"distribution": "exponential", "mean": "2 h"}},
            "urgent": {"share": 0.3, "priority": {"1": 0.4, "2": 0.6}, "units": {"1": 0.3, "2": 0.5, "3": 0.2},
                       "on_scene": {"distribution": "exponential", "mean": "20 min"}}}},
        "geography": {
            "districts": {"a": {"share": 0.5}, "b": {"share": 0.3}, "c": {"share": 0.2}},
            "travel": {"cv": 0.5, "by_priority": {"1": 0.7}, "matrix": {
                one: {two: f"{minutes} min" for two, minutes in row.items()} for one, row in matrix.items()}}},
        "kinds": {"patrol": {"officers": 1}, "co_responder": {"officers": 1, "clinicians": 1}},
        "outcomes": outcomes | {"booking_time": "90 min", "report_time": {"mean": "15 min", "cv": 0.3}},
        "effects": {"co_responder": {"on_scene_ratio": 0.8, "transport_risk_ratio": 0.6, "arrest_odds_ratio": 0.5,
                                     "referral_added": 0.2, "hand_over": "8 min"}},
        "staffing": {
            "days": {"kind": "patrol", "shift": ["06:00", "18:30"], "count": {"a": 3, "b": 2, "c": 2}},
            "nights": {"kind": "patrol", "shift": ["18:00", "06:30"], "count": {"a": 3, "b": 2, "c": 1}},
            "team": {"kind": "co_responder", "shift": ["14:00", "24:00"], "count": 2, "district": "b"}},
        "response": {"crisis": {"types": ["crisis"], "model": "co_responder_first", "team": "co_responder",
                                "hold": "5 min", "backup": 0.5}},
    }  # fmt: skip
    return base | tables


def made(values: dict[str, Any]) -> Scenario:
    """The scenario of a plain dict, checked as a file would be."""
    scenario = Scenario.model_validate(values)
    problems = check(scenario).problems
    assert not problems, problems
    return scenario


WEEKS = 4
SURE = (0.0005, 0.9995)  # both ends of a 99.9 % interval
LONG = {
    "start": "2019-09-02", "time_zone": "America/Chicago", "warm_up": "0 s", "window": f"{7 * WEEKS} days",
    "run_out": "0 s", "seed": 5,
}  # fmt: skip


# -- made by hand -------------------------------------------------------------------------------


def at(clock_time: str) -> int:
    """Second of "HH:MM" or "HH:MM:SS"; hours may run past 24."""
    hours, minutes, *seconds = map(int, clock_time.split(":"))
    return hours * HOUR + minutes * MINUTE + sum(seconds)


# What a call without the mechanism looks like; a column that is so for every call is left out of the stream.
OFF: dict[str, Any] = {
    "secure": 0, "officers_stay": False, "escalates": -1, "by_phone": False, "force": False, "accepted": True,
    "linked": True, "repeats": True, "repeats_linked": True, "needed": 1, "own_scene": (-1,) * SLOTS,
    "interruptible": 0, "scene_again": 30 * MINUTE, "cancelled": -1, "gone": -1, "gone_scene": 0,
    "officer_initiated": False, "critical": False, "parent": -1, "follow_up": 1.0, "visit": 0.5, "learn": 1.0,
    "visit_links": 1.0, "check_in": 1.0, "wellness": 1.0,
    "care": (0.5,) * STEPS,
}  # fmt: skip
BY_KIND = {name: type(OFF.get(name, 0)) for name in POTENTIAL if name not in ("eligible", "disposition")}
BY_KIND["referred"] = bool


def call(received: int | str, **columns: Any) -> dict[str, Any]:
    """One call: a recognised, eligible crisis of type 0 unless said otherwise; times in seconds.

    `scene`, `after`, `hand_over` and the other potential columns: one value for every kind, or one a kind (and
    perhaps one for trained officers, who else do as patrol). `travel`, `own_scene`: by slot. `parent`: the
    row of the call repeated, in order of receipt.
    """
    row = {
        "received": at(received) if isinstance(received, str) else received,
        "call_type": 0, "district": 0, "priority": 3, "behavioural": True, "eligible": True, "recognised": True,
        "wrongly_coded": False,
        "units": 1, "patience": -1, "backup": 0.5, "travel": (1.0,) * SLOTS, "recorded_travel": -1,
        "scene": 30 * MINUTE, "after": 0, "hand_over": 0, "referred": False, **OFF,
    }  # fmt: skip
    assert set(columns) <= set(row), columns
    return row | columns


def stream(
    *calls: dict[str, Any], horizon: int = DAY, types: int = 3, districts: int = 3, trained: bool = False
) -> CallStream:
    """The calls in order of receipt as a CallStream over KINDS, and over trained officers if they differ."""
    rows = sorted(calls, key=lambda row: row["received"])
    n, variants = len(rows), len(KINDS) + trained

    def column(name: str, kind: type = np.int64) -> Any:
        return np.array([row[name] for row in rows], dtype=kind)

    def by_kind(name: str) -> Any:
        wide = [_by_variant(row[name], variants) for row in rows]
        return np.array(wide, dtype=BY_KIND[name]).reshape(n, variants).T

    def optional(name: str) -> Any:
        if all(row[name] == OFF[name] for row in rows):
            return None
        return by_kind(name) if name in BY_KIND else np.array([row[name] for row in rows])

    behavioural = column("behavioural", np.bool_)
    names = ("received", "call_type", "district", "priority", "units", "patience", "recorded_travel")
    eligible = column("eligible", np.bool_) & behavioural
    nobody = np.zeros_like(eligible)
    return CallStream(
        kinds=KINDS,
        types=tuple(f"type_{one}" for one in range(types)),
        districts=tuple(f"district_{one}" for one in range(districts)),
        horizon=horizon,
        **{name: column(name) for name in names},
        behavioural=behavioural,
        coded=column("recognised", np.bool_) & behavioural | column("wrongly_coded", np.bool_) & ~behavioural,
        eligible=np.stack([eligible, eligible, nobody, nobody][:variants]),
        backup=column("backup", np.float64),
        travel=column("travel", np.float64).reshape(n, SLOTS),
        **{name: by_kind(name) for name in ("scene", "after", "hand_over", "referred")},
        disposition=np.zeros((variants, n), dtype=np.int64),
        **{name: optional(name) for name in OFF},
    )


def _by_variant(value: Any, variants: int) -> list[Any]:
    """A value for every variant: trained officers do as patrol unless they have one of their own."""
    values = list(value) if isinstance(value, tuple) else [value] * len(KINDS)
    return (values + values[PATROL:])[:variants]


def only(units: Roster, rows: Any) -> Roster:
    """The roster of the chosen rows."""
    return units.take(rows)


class Crew(NamedTuple):
    """One unit of a hand-made roster; breaks are (due, length) in seconds."""

    kind: int = PATROL
    home: int = 0
    start: int = 0
    end: int = DAY
    last_minutes: int = 0
    shift_end: ShiftEnd = ShiftEnd.FINISH
    breaks: tuple[tuple[int, int], ...] = ()
    trained: bool = False
    crew: int | None = None  # who it is; without it nobody else
    officers: int | None = None  # in it; without it as many as its kind holds


def roster(*crews: Crew, districts: int = 3) -> Roster:
    """The crews in order of start, as a Roster over KINDS."""
    rows = sorted(crews, key=lambda crew: crew.start)

    def column(name: str) -> Any:
        return np.array([getattr(crew, name) for crew in rows], dtype=np.int64)

    rests = sorted((due, row, length) for row, crew in enumerate(rows) for due, length in crew.breaks)
    due, of, length = np.array(rests, dtype=np.int64).reshape(-1, 3).T
    return Roster(
        kinds=KINDS,
        districts=tuple(f"district_{one}" for one in range(districts)),
        posts=("post",),
        officers=np.array(OFFICERS_OF),
        clinicians=np.array([1, 1, 0]),
        kind=column("kind"),
        post=np.zeros(len(rows), dtype=np.int64),
        home=column("home"),
        number=np.arange(1, len(rows) + 1),
        start=column("start"),
        end=column("end"),
        stop=column("end") - column("last_minutes"),
        shift_end=column("shift_end"),
        crew=np.array(
            [len(rows) + row if one.crew is None else one.crew for row, one in enumerate(rows)], dtype=np.int64
        ),
        trained=np.array([crew.trained for crew in rows], dtype=np.bool_),
        aboard=np.array(
            [OFFICERS_OF[one.kind] if one.officers is None else one.officers for one in rows], dtype=np.int64
        ),
        break_unit=of,
        break_due=due,
        break_length=length,
    )


OFFICERS = Response("officer_only", PATROL)
MODEL_NAMES = ("officer_only", "co_responder_first", "on_request")
FIRST_DAY = date(2019, 9, 2)


def plan(
    *responses: Response, travel: Any = 5 * MINUTE, standing: bool = False, timed: Sequence[TimedResponse] = (),
    **settings: Any,
) -> DispatchPlan:  # fmt: skip
    """A plan: a response for each of three types (the last one repeated); one travel time or a matrix, seconds.

    `standing`: clinicians do not travel. `settings` as in DispatchPlan: rules, rides, check_in, care...
    """
    given = (*responses, *[responses[-1] if responses else OFFICERS] * 3)[:3]
    matrix = np.broadcast_to(np.array(travel, dtype=np.float64), (3, 3)) if np.ndim(travel) == 0 else travel
    defaults: dict[str, Any] = {"home_district_first": True, "clinician_kinds": frozenset({CLINICIAN, TEAM})}
    return DispatchPlan(
        responses=given,
        patrol=PATROL,
        travel=tuple(tuple(float(one) for one in row) for row in matrix),
        officer_kinds=frozenset({TEAM, PATROL}),
        standing_kinds=frozenset({CLINICIAN} if standing else ()),
        timed=tuple(timed),
        clock=Clock(FIRST_DAY, "UTC") if timed else None,
        **(defaults | settings),
    )


def assert_same_log(one: Log, other: Log, *, but: tuple[str, ...] = ()) -> None:
    """Every array of two logs equal, row for row; `but` names arrays left out."""
    for field in fields(Log):
        if field.name not in but:
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)


def merged(one: CallStream, other: CallStream) -> CallStream:
    """Both streams' calls in order of receipt; of calls received together, those of `one` come first."""
    columns = {}
    for field in fields(CallStream):
        mine, added = _filled(one, other, field.name), _filled(other, one, field.name)
        if field.name == "parent" and added is not None:
            added = np.where(added >= 0, added + len(one), -1)
        both = isinstance(mine, np.ndarray)
        columns[field.name] = np.concatenate([mine, added], axis=int(field.name in POTENTIAL)) if both else mine
    whole = CallStream(**columns)
    return whole.take(np.argsort(whole.received, kind="stable"))


def _filled(calls: CallStream, other: CallStream, name: str) -> Any:
    """A column; if only the other stream has it, one that says "off" for every call."""
    mine, theirs = getattr(calls, name), getattr(other, name)
    if mine is not None or theirs is None:
        return mine
    rows = [_by_variant(OFF[name], len(calls.scene)) if name in BY_KIND else OFF[name]] * len(calls)
    column = np.array(rows, dtype=theirs.dtype).reshape(len(calls), *([-1] if np.ndim(rows) > 1 else []))
    return column.T if name in BY_KIND else column


def of_type(calls: CallStream, name: str) -> CallStream:
    return calls.take(calls.call_type == calls.types.index(name))


def assert_same_columns(one: CallStream, other: CallStream, *but: str) -> None:
    for field in fields(CallStream):
        if field.name not in but:
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)
