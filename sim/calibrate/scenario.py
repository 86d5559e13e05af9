"""A calibration written as a scenario: complete, extending nothing, every value with its source, n, days and range."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from sim.calibrate.calibration import Calibration
from sim.calibrate.roster import Layer
from sim.calibrate.types import TypeFit, scene_value
from sim.calibrate.value import Value, minutes
from sim.scenario.check import check
from sim.scenario.sources import strip_evidence
from sim.scenario.tables import Scenario

ELIGIBLE = {
    "value": 0.8, "low": 0.5, "high": 0.9, "source": "assumption: share of calls that a team with an officer may take",
}  # fmt: skip
TIMES_OF = {"transport": "transport_time", "hold": "hold_time", "arrest": "booking_time", "citation": "citation_time"}


def scenario_tables(
    found: Calibration, name: str, roster: tuple[Layer, ...], start: date, weeks: int, replications: int = 30
) -> dict[str, Any]:
    """The scenario as plain tables, evidence included; `weeks` watched from two days after `start`."""
    run = {
        "start": start.isoformat(), "time_zone": found.record.clock.time_zone, "warm_up": "2 days",
        "window": f"{7 * weeks} days", "run_out": "1 day", "replications": replications, "seed": 1,
    }  # fmt: skip
    tables = {
        "schema_version": 1,
        "name": name,
        "description": f"Calibrated by coresponse to {found.source}; officers answer every call.",
        "run": run,
        "demand": _demand(found),
        "geography": _geography(found),
        "kinds": {"patrol": {"label": "Patrol car", "officers": 1}},
        "outcomes": _outcomes(found),
        "staffing": _staffing(found, roster),
    }
    return tables | _dispatch(found)


def as_scenario(tables: Mapping[str, Any]) -> Scenario:
    """The checked scenario of such tables; they are ours, so they are valid."""
    scenario = Scenario.model_validate(strip_evidence(dict(tables)))
    problems = check(scenario).problems
    assert not problems, problems
    return scenario


def _demand(found: Calibration) -> dict[str, Any]:
    spread: dict[str, Any] = {"day_cv": found.day_cv.table()} if found.day_cv.value else {}
    return spread | {"types": {one.name: _type(found, one) for one in found.types}}


def _type(found: Calibration, one: TypeFit) -> dict[str, Any]:
    table: dict[str, Any] = {"label": one.name.replace("_", " ").capitalize()}
    if one.behavioural:
        table |= {"behavioural_health": True, "eligible": dict(ELIGIBLE)}
    if one.officers:
        table["initiated_by"] = "officer"
    table["calls_per_day"] = one.calls_per_day.table()
    table |= _shape(found, one)
    if one.priority is not None:
        table["priority"] = one.priority.table()
    if not one.officers:  # officers' own work is done by one unit
        table["units"] = one.units.table()
    table["on_scene"] = scene_value(one, found.source).table()
    if len(found.districts) > 1:
        shares = {name: float(share) for name, share in zip(found.districts, one.districts, strict=True)}
        table["districts"] = Value(shares, found.source, one.n, note=one.districts_note).table()
    return table


def _shape(found: Calibration, one: TypeFit) -> dict[str, Any]:
    shape, source = one.shape, found.source
    if shape.hour_of_day is not None and shape.day_of_week is not None:
        return {
            "hour_of_day": _listed(shape.hour_of_day, source, one.n),
            "day_of_week": _listed(shape.day_of_week, source, one.n),
        }
    note = f"{one.n:,} calls" if shape.level == "hour_of_week" else f"the shape of all calls; {one.n:,} of this type"
    profile = [round(float(rate), 3) for rate in shape.relative]
    return {"hour_of_week": {"value": profile, "source": source, "note": note}}


def _listed(rates: Any, source: str, n: int) -> dict[str, Any]:
    return {"value": [round(float(rate), 3) for rate in rates], "source": source, "note": f"{n:,} calls"}


def _outcomes(found: Calibration) -> dict[str, Any]:
    """Shares of endings; the time they take is inside the recorded time on scene."""
    table: dict[str, Any] = {key: value.table() for key, value in found.outcomes.items()}
    for ending, time in TIMES_OF.items():
        if ending in table:
            table[time] = {"value": "0 min", "source": "derived: inside the recorded time on scene"}
    return table


def _geography(found: Calibration) -> dict[str, Any]:
    weight = np.array([one.calls_per_day.value for one in found.types])
    shares = np.average([one.districts for one in found.types], axis=0, weights=weight)
    shares = np.round(shares, 3)
    shares[np.argmax(shares)] += 1 - shares.sum()
    districts = {
        name: {"share": {"value": round(float(share), 3), "source": found.source}}
        for name, share in zip(found.districts, shares, strict=True)
    }
    row = {name: found.travel.districts[name].table() for name in found.districts}
    travel: dict[str, Any] = {"matrix": {origin: dict(row) for origin in found.districts}}
    if found.travel.spread is None:
        travel["cv"] = found.travel.cv.table()
    else:
        travel["spread"] = found.travel.spread.table()
    for key, factors in (("by_priority", found.travel.by_priority), ("by_hour", found.travel.by_hour)):
        if factors is not None:
            travel[key] = factors.table()
    return {"districts": districts, "travel": travel}


def _dispatch(found: Calibration) -> dict[str, Any]:
    """Units on their way are diverted to the most urgent calls, if the record shows that these never wait."""
    urgent = found.handling.urgent
    if urgent is None or not urgent.never_wait:
        return {}
    note = (
        f"nine in ten priority 1 calls had a unit within {minutes(urgent.quiet)} at quiet moments and "
        f"{minutes(urgent.busy)} at busy ones, so a unit is found for them however busy it is"
    )
    return {"dispatch": {"divert_for": Value(1, f"inferred from {found.source}", urgent.calls, note=note).table()}}


def _staffing(found: Calibration, roster: tuple[Layer, ...]) -> dict[str, Any]:
    posts = {}
    for layer in roster:
        key = f"patrol_{layer.start:02d}_{layer.end:02d}"
        count = {"value": layer.count, "low": layer.low, "high": layer.high, "source": layer.source}
        post: dict[str, Any] = {
            "label": f"Patrol {layer.start:02d}:00 to {layer.end:02d}:00", "kind": "patrol",
            "shift": [f"{layer.start:02d}:00", f"{layer.end:02d}:00"], "count": count,
        }  # fmt: skip
        if len(found.districts) > 1:
            post["count"] = count | {"value": spread(layer.count, found)}
            del post["count"]["low"], post["count"]["high"]
        posts[key] = post
    return posts


def spread(count: int, found: Calibration) -> dict[str, int]:
    """A number of units by home district, in proportion to the calls (largest remainders)."""
    weight = np.array([one.calls_per_day.value for one in found.types])
    shares = np.average([one.districts for one in found.types], axis=0, weights=weight)
    exact = count * shares / shares.sum()
    whole = np.floor(exact).astype(int)
    for place in np.argsort(whole - exact, kind="stable")[: count - whole.sum()]:
        whole[place] += 1
    return {name: int(number) for name, number in zip(found.districts, whole, strict=True)}
