"""A first team on top of a calibrated scenario: what a planner changes, rather than begins with an empty page."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calibrate.calibration import Calibration
from sim.calibrate.types import TypeFit

TEAM, PRESET = "co_responder", "matched_study"
KIND = {"label": "Co-responder team", "officers": 1, "clinicians": 1}
HOURS = 10


def with_team_kind(tables: dict[str, Any], found: Calibration) -> dict[str, Any]:
    """The calibrated scenario with a kind of team, and what it does to people by a preset, in its world.

    Both arms of a comparison share that world; nobody of the kind is on duty in it. A record without
    behavioural-health calls stays as it is.
    """
    if not _crisis(found):
        return tables
    return tables | {"kinds": tables["kinds"] | {TEAM: dict(KIND)}, "effects": {TEAM: {"preset": PRESET}}}


def team_tables(found: Calibration, name: str) -> dict[str, Any] | None:
    """A second scenario, beside the calibrated one and extending it: one team in the hours of most crisis calls.

    None where the mapping names no behavioural-health type. How many teams, when, is for the planner to change.
    """
    crisis = _crisis(found)
    if not crisis:
        return None
    hourly = np.sum([one.shape.relative.reshape(7, 24).sum(axis=0) * one.calls_per_day.value for one in crisis], axis=0)
    start = int(np.argmax([np.roll(hourly, -hour)[:HOURS].sum() for hour in range(24)]))
    shift = [f"{start:02d}:00", f"{(start + HOURS) % 24 or 24:02d}:00"]
    weight = np.average([one.districts for one in crisis], axis=0, weights=[one.calls_per_day.value for one in crisis])
    home = {"district": found.districts[int(np.argmax(weight))]} if len(found.districts) > 1 else {}
    source = f"assumption: the {HOURS} hours with most behavioural-health calls, {found.source}"
    return {
        "schema_version": 1, "extends": "scenario.toml", "baseline": "scenario.toml",
        "name": f"{name}, with a co-responder team",
        "staffing": {"team": {
            "label": KIND["label"], "kind": TEAM, "shift": {"value": shift, "source": source},
            "count": {"value": 1, "low": 1, "high": 2, "source": "assumption: one team to begin with"},
            **home,
        }},
        "response": {"crisis": {
            "types": [one.name for one in crisis], "model": "co_responder_first", "team": TEAM,
            "hold": {"value": "0 min", "source": "assumption: if no team is free, patrol goes at once"},
            "backup": {"value": 0.5, "low": 0.0, "high": 1.0,
                       "source": "assumption: patrol units sent along with a team, on average; not published"},
        }},
    }  # fmt: skip


def _crisis(found: Calibration) -> list[TypeFit]:
    return [one for one in found.types if one.behavioural]
