"""Every key of an effects table has a value at which it is off, to the last number of the last metric.

Beyond that value it is not. Each in a city whose response model reads it; `[trained]` and what links people to care as
well.
"""

from __future__ import annotations

from copy import deepcopy
from functools import reduce
from typing import Any

import numpy as np
import pytest

from sim.scenario.world_tables import Effect
from tests.builders import assert_same_log, city
from tests.test_laws_switches import ran, same

TEAM, WALKER, LINE = "effects.co_responder", "effects.clinician", "effects.line"
KINDS = city()["kinds"] | {"clinician": {"clinicians": 1}, "line": {"clinicians": 1, "travels": False}}


def by(model: str, kind: str, **more: Any) -> dict[str, Any]:
    """Crises are answered by this model, by two units of this kind round the clock."""
    team = {"kind": kind, "shift": ["00:00", "24:00"], "count": 2, "district": "b"}
    plan = {"types": ["crisis"], "model": model, "team": kind}
    return {"staffing.team": team, "response.crisis": plan, "effects": {}, **more}


FIRST = by("co_responder_first", "co_responder")
ASKED = by("on_request", "co_responder")
WALKS = by("clinician_with_officers", "clinician")
CIVIL = by("civilian_team", "clinician")
PHONE = by("phone_resolution", "line")
LINKED = {"outcomes.accepted": 0.8, "outcomes.linked": 0.5, "outcomes.referral": 0.5}
AGAIN = {"demand.repeats": {"share": 0.6, "after": "4 h"}}
VISITED = FIRST | AGAIN | LINKED | {"demand.repeats.linked_ratio": 0.0}
VISIT = {"team": "co_responder", "share": 0.9, "after": "1 h", "on_scene": "20 min"}

# key of a table: the city, off, on
EFFECTS: dict[str, tuple[dict[str, Any], Any, Any]] = {
    f"{TEAM}.on_scene_ratio": (FIRST, 1.0, 0.6),
    f"{TEAM}.on_scene": (FIRST, None, "15 min"),
    f"{TEAM}.transport_risk_ratio": (FIRST, 1.0, 0.3),
    f"{TEAM}.hold_risk_ratio": (FIRST | {"outcomes.hold": 0.7, "outcomes.by_ambulance": 0.0}, 1.0, 0.2),
    f"{TEAM}.arrest_odds_ratio": (FIRST, 1.0, 0.1),
    f"{TEAM}.citation_risk_ratio": (FIRST | {"outcomes.citation": 0.4}, 1.0, 0.2),
    f"{TEAM}.force_risk_ratio": (FIRST | {"outcomes.force": 0.4}, 1.0, 0.2),
    f"{TEAM}.referral_odds_ratio": (FIRST, 1.0, 5.0),
    f"{TEAM}.referral_added": (FIRST, 0.0, 0.4),
    f"{TEAM}.accepted_added": (FIRST | LINKED, 0.0, 0.2),
    f"{TEAM}.linked_added": (FIRST | LINKED, 0.0, 0.5),
    f"{TEAM}.repeat_ratio": (FIRST | AGAIN, 1.0, 0.2),
    f"{TEAM}.hand_over": (ASKED, "0 s", "12 min"),
    f"{WALKER}.secure": (WALKS, "0 s", "25 min"),
    f"{WALKER}.officers_stay": (WALKS, 0.0, 1.0),
    f"{WALKER}.escalation": (CIVIL | {f"{WALKER}.escalation_after": "4 min"}, 0.0, 0.8),
    f"{LINE}.resolved_by_phone": (PHONE, 0.0, 0.6),
    "demand.repeats.linked_ratio": (FIRST | AGAIN | LINKED, 1.0, 0.0),
    "response.crisis.follow_up.links": (VISITED | {"response.crisis.follow_up": VISIT}, 0.0, 1.0),
    "trained.arrest_odds_ratio": (FIRST | {"training.share": 0.5}, 1.0, 0.1),
    "trained.referral_added": (FIRST | {"training.share": 0.5}, 0.0, 0.5),
    "trained.on_scene": (FIRST | {"training.share": 0.5}, None, "15 min"),
    "support.wellness": (FIRST | {"demand.types.urgent.critical": 0.9}, 0.0, 1.0),
}


def with_key(because: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    tables = deepcopy(city(kinds=KINDS))
    tables["outcomes"] |= {"hold_time": "2 h", "citation_time": "15 min"}
    for path, what in deepcopy(because | ({} if value is None else {key: value})).items():
        *above, last = path.split(".")
        reduce(lambda table, name: table.setdefault(name, {}), above, tables)[last] = what
    return tables


def numbers(tables: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The log, and every value of every metric that is not nought."""
    log, measured = ran(tables)
    values = {
        f"{name} [{one.group}]": (str(one.numerator), one.denominator, np.asarray(one.sample).tolist())
        for name, some in measured.items()
        for one in some
        if one.numerator != 0
    }
    return log, values


@pytest.mark.parametrize("key", EFFECTS)
def test_an_effect_that_is_off_is_off_and_one_that_is_on_is_on(key: str) -> None:
    because, off, on = EFFECTS[key]
    (plain, nothing), (log, same_numbers) = (numbers(with_key(because, key, value)) for value in (None, off))
    assert_same_log(log, plain)
    assert same_numbers == nothing
    other, differ = numbers(with_key(because, key, on))
    assert differ != nothing or not same(other, plain), f"{key} changes nothing"


def test_no_key_of_an_effects_table_is_left_out() -> None:
    tried = {key.split(".")[-1] for key in EFFECTS if key.startswith("effects.")}
    assert tried | {"escalation_after"} == set(Effect.model_fields), "the time of an escalation is off with it"
