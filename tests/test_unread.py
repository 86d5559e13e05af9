"""Settings that are written and not read are told; and each that is told really changes nothing."""

from __future__ import annotations

from copy import deepcopy
from functools import reduce
from typing import Any

import numpy as np
import pytest

from sim.measure.replicate import Arm, answer
from sim.responses import MODELS
from sim.responses.registry import READ_BY_VERB
from sim.scenario.presets import fill
from sim.scenario.tables import Scenario
from sim.scenario.unread import unread_warnings
from sim.world import draw
from tests.builders import city, made

KINDS = {"patrol": {"officers": 1}, "co_responder": {"officers": 1, "clinicians": 1}, "clinician": {"clinicians": 1},
         "line": {"clinicians": 1, "travels": False}, "wagon": {"officers": 2}}  # fmt: skip
TIME = {"mean": "9 min", "cv": 0.5}
ONE_DISTRICT = {"geography.districts": {"a": {"share": 1}}, "geography.travel.matrix": {"a": {"a": "5 min"}},
                "staffing.days.count": 4, "staffing.nights.count": 4, "staffing.days.district": "a",
                "staffing.nights.district": "a", "staffing.team.district": "a"}  # fmt: skip

# what makes the setting idle (if the small city does not), the setting, another value of it, what is told
UNREAD: list[tuple[dict[str, Any], str, Any, str]] = [
    ({"effects.co_responder.on_scene": TIME}, "effects.co_responder.on_scene_ratio", 0.5, "is the time itself"),
    ({"trained.on_scene": TIME, "training.share": 0.5}, "trained.on_scene_ratio", 0.5, "is the time itself"),
    ({"effects.patrol.on_scene": TIME, "training.share": 0.5}, "trained.on_scene_ratio", 0.5, "patrol.on_scene is the"),
    ({}, "effects.co_responder.secure", TIME, "no response model reads it of a co_responder unit"),
    ({"effects.co_responder.escalation_after": TIME}, "effects.co_responder.escalation", 0.5, "no response model"),
    ({}, "effects.co_responder.resolved_by_phone", 0.3, "no response model reads it"),
    ({}, "effects.clinician.resolved_by_phone", 0.3, "no response model reads it of a clinician unit"),
    ({}, "effects.line.hand_over", TIME, "no response model reads it of a line unit"),
    ({}, "effects.line.secure", TIME, "no response model reads it"),
    ({}, "effects.patrol.hand_over", TIME, "no response model reads it of a patrol unit"),
    ({"training.share": 0.5}, "trained.officers_stay", 0.5, "no response model reads it of trained officers"),
    ({}, "effects.wagon.on_scene_ratio", 0.5, "holds no clinician, so it leads no call"),
    ({}, "effects.co_responder.citation_risk_ratio", 0.3, "is a ratio of outcomes.citation = 0"),
    ({}, "effects.co_responder.force_risk_ratio", 0.3, "is a ratio of outcomes.force = 0"),
    ({}, "outcomes.citation_time", TIME, "nobody is cited"),
    ({"outcomes.arrest": 0}, "outcomes.booking_time", "3 h", "nobody is arrested"),
    ({"outcomes.transport": 0}, "outcomes.transport_time", "3 h", "officers transport nobody"),
    ({"outcomes.by_ambulance": 1}, "outcomes.transport_time", "3 h", "officers transport nobody"),
    ({"outcomes.transport": 0}, "outcomes.by_ambulance", 0.9, "nobody is transported"),
    ({}, "outcomes.hold_time", TIME, "officers bring nobody to a hold"),
    ({}, "demand.types.theft.gone_on_scene", TIME, "nobody is ever gone"),
    ({"demand.types.theft.initiated_by": "officer", "demand.types.theft.patience": None},
     "demand.types.theft.wrongly_coded", 0.4, "dispatch codes no work"),
    ({}, "demand.types.theft.units_leave", "each", "one unit answers such a call"),
    ({}, "demand.repeats", {"share": 0, "after": "2 h"}, "nobody comes to notice again"),
    ({}, "geography.travel.speed_kmh", 20, "says how long each way is"),
    ({}, "geography.travel.detour", 2, "says how long each way is"),
    (ONE_DISTRICT, "geography.travel.from_last_call", True, "there is one district"),
    (ONE_DISTRICT, "dispatch.cover", 2, "there is one district"),
    ({}, "dispatch.cover", 40, "no district ever has 40 patrol units"),
    ({"dispatch.home_district_first": False}, "dispatch.prefer", {"a": ["c", "b", "a"]}, "no district is looked at"),
    ({}, "dispatch.interrupt_for", 2, "no work may be interrupted"),
    ({}, "dispatch.interrupt", "earliest", "no unit is ever taken from other work"),
    ({}, "dispatch.resumption", "restart", 'no post has shift_end = "release"'),
    ({}, "support.length", "3 h", "no unit has a check-in"),
    ({"care.first": "x", "care.destinations": {"x": {"places": 1, "stay": TIME}}}, "care.patience", TIME, "no case w"),
    ({}, "response.crisis.follow_up", {"team": "co_responder", "share": 0, "on_scene": TIME}, "visits nobody"),
]  # fmt: skip


def small(changes: dict[str, Any]) -> Scenario:
    tables = deepcopy(city(kinds=KINDS))
    for key, value in changes.items():
        *path, last = key.split(".")
        reduce(lambda table, name: table.setdefault(name, {}), path, tables)[last] = value
    return made(tables)


def outcome(scenario: Scenario) -> dict[str, Any]:
    """Every value of every metric that is not nought, in plain numbers."""
    measured = answer(Arm("one", scenario), 0, draw(scenario, 0)).measured
    return {
        f"{name} [{one.group}]": (str(one.numerator), one.denominator, np.asarray(one.sample).tolist())
        for name, values in measured.items()
        for one in values
        if one.numerator != 0
    }


@pytest.mark.parametrize(("because", "setting", "value", "told"), UNREAD, ids=[one[1] for one in UNREAD])
def test_what_is_told_changes_nothing(because: dict[str, Any], setting: str, value: Any, told: str) -> None:
    without, written = small(because), small(because | {setting: value})
    said = [one for one in unread_warnings(written) if told in one and setting.startswith(one.split(" ")[0])]
    assert len(said) == 1
    assert outcome(written) == outcome(without)


READ: list[tuple[dict[str, Any], str, Any]] = [
    ({}, "effects.co_responder.on_scene_ratio", 0.5),
    ({"response.crisis.model": "on_request", "response.crisis.hold": "0 s", "response.crisis.backup": 0},
     "effects.co_responder.hand_over", "20 min"),
    ({"demand.types.theft.interruptible": "resume"}, "dispatch.interrupt_for", 1),
    ({}, "dispatch.prefer", {"a": ["c", "b", "a"]}),
    ({}, "dispatch.cover", 2),
    ({}, "outcomes.transport_time", "3 h"),
]  # fmt: skip


@pytest.mark.parametrize(("because", "setting", "value"), READ, ids=[one[1] for one in READ])
def test_what_is_read_is_not_told(because: dict[str, Any], setting: str, value: Any) -> None:
    without, written = small(because), small(because | {setting: value})
    assert list(unread_warnings(written)) == []
    assert outcome(written) != outcome(without)


def test_effects_that_a_model_reads_are_those_of_its_verbs() -> None:
    reads = {name: model.effects for name, model in MODELS.items() if model.effects}
    assert reads == {
        "clinician_with_officers": {"secure", "hand_over", "officers_stay"},
        "on_request": {"hand_over", "officers_stay"},
        "civilian_team": {"escalation"},
        "phone_resolution": {"resolved_by_phone"},
    }
    assert all(any(verb in model.code for model in MODELS.values()) for verb in READ_BY_VERB)


def test_a_preset_fills_no_ratio_beside_the_time_itself() -> None:
    alone, beside = {"preset": "optimistic"}, {"preset": "optimistic", "on_scene": "30 min"}
    assert "on_scene_ratio" in fill(alone, keep=alone)
    assert "on_scene_ratio" not in fill(beside, keep=beside)
