"""Small cities, calls, rosters and plans for the tests: as scenarios in plain dicts, and made by hand."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
from hypothesis import settings

from sim.engine import DispatchPlan, Log, Roster
from sim.engine.plan import Response
from sim.scenario.check import check
from sim.scenario.tables import Scenario
from sim.world import CallStream
from sim.world.stream import POTENTIAL

KINDS = ("clinician", "co_responder", "patrol")
CLINICIAN, TEAM, PATROL = range(3)
SLOTS = 4
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


def call(received: int | str, **columns: Any) -> dict[str, Any]:
    """One call: a recognised, eligible crisis of type 0 unless said otherwise; times in seconds.

    `scene`, `after`, `hand_over`: one number for every kind, or one a kind. `travel`: factors by slot.
    """
    row = {
        "received": at(received) if isinstance(received, str) else received,
        "call_type": 0, "district": 0, "priority": 3, "behavioural": True, "eligible": True, "recognised": True,
        "wrongly_coded": False,
        "units": 1, "patience": -1, "backup": 0.5, "travel": (1.0,) * SLOTS, "recorded_travel": -1,
        "scene": 30 * MINUTE, "after": 0, "hand_over": 0,
    }  # fmt: skip
    assert set(columns) <= set(row), columns
    return row | columns


def stream(*calls: dict[str, Any], horizon: int = DAY, types: int = 3, districts: int = 3) -> CallStream:
    """The calls in order of receipt as a CallStream over KINDS; nobody is transported or referred."""
    rows = sorted(calls, key=lambda row: row["received"])
    n = len(rows)

    def column(name: str, kind: type = np.int64) -> Any:
        return np.array([row[name] for row in rows], dtype=kind)

    def by_kind(name: str) -> Any:
        wide = [np.broadcast_to(np.array(row[name], dtype=np.int64), (len(KINDS),)) for row in rows]
        return np.stack(wide, axis=1) if rows else np.zeros((len(KINDS), 0), dtype=np.int64)

    behavioural = column("behavioural", np.bool_)
    names = ("received", "call_type", "district", "priority", "units", "patience", "recorded_travel")
    eligible = column("eligible", np.bool_) & behavioural
    return CallStream(
        kinds=KINDS,
        types=tuple(f"type_{one}" for one in range(types)),
        districts=tuple(f"district_{one}" for one in range(districts)),
        horizon=horizon,
        **{name: column(name) for name in names},
        behavioural=behavioural,
        coded=column("recognised", np.bool_) & behavioural | column("wrongly_coded", np.bool_) & ~behavioural,
        eligible=np.stack([eligible, eligible, np.zeros_like(eligible)]),
        backup=column("backup", np.float64),
        travel=column("travel", np.float64).reshape(n, SLOTS),
        **{name: by_kind(name) for name in ("scene", "after", "hand_over")},
        disposition=np.zeros((len(KINDS), n), dtype=np.int64),
        referred=np.zeros((len(KINDS), n), dtype=np.bool_),
    )


def only(units: Roster, rows: Any) -> Roster:
    """The roster of the chosen rows."""
    return units.take(rows)


class Crew(NamedTuple):
    """One unit of a hand-made roster."""

    kind: int = PATROL
    home: int = 0
    start: int = 0
    end: int = DAY


def roster(*crews: Crew, districts: int = 3) -> Roster:
    """The crews in order of start, as a Roster over KINDS."""
    rows = sorted(crews, key=lambda crew: crew.start)
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Roster(
        kinds=KINDS,
        districts=tuple(f"district_{one}" for one in range(districts)),
        posts=("post",),
        officers=np.array([0, 1, 1]),
        clinicians=np.array([1, 1, 0]),
        kind=table[:, 0],
        post=np.zeros(len(rows), dtype=np.int64),
        home=table[:, 1],
        number=np.arange(1, len(rows) + 1),
        start=table[:, 2],
        end=table[:, 3],
    )


OFFICERS = Response("officer_only", PATROL)
MODEL_NAMES = ("officer_only", "co_responder_first", "on_request")


def plan(*responses: Response, travel: Any = 5 * MINUTE, home_district_first: bool = True) -> DispatchPlan:
    """A plan: a response for each of three types (the last one repeated); one travel time or a matrix, seconds."""
    given = (*responses, *[responses[-1] if responses else OFFICERS] * 3)[:3]
    matrix = np.broadcast_to(np.array(travel, dtype=np.float64), (3, 3)) if np.ndim(travel) == 0 else travel
    return DispatchPlan(
        responses=given,
        patrol=PATROL,
        travel=tuple(tuple(float(one) for one in row) for row in matrix),
        home_district_first=home_district_first,
        clinician_kinds=frozenset({CLINICIAN, TEAM}),
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
        mine, added = getattr(one, field.name), getattr(other, field.name)
        both = isinstance(mine, np.ndarray)
        columns[field.name] = np.concatenate([mine, added], axis=int(field.name in POTENTIAL)) if both else mine
    whole = CallStream(**columns)
    return whole.take(np.argsort(whole.received, kind="stable"))


def of_type(calls: CallStream, name: str) -> CallStream:
    return calls.take(calls.call_type == calls.types.index(name))


def assert_same_columns(one: CallStream, other: CallStream, *but: str) -> None:
    for field in fields(CallStream):
        if field.name not in but:
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)
