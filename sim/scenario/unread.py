"""Settings that something else in the scenario leaves unread: a ratio beside the time itself, the time of what never
happens, what no model asks of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sim.responses import MODELS
from sim.responses.registry import READ_BY_VERB
from sim.scenario.checks.plans import misfit
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.policy_tables import Dispatch
from sim.scenario.presets import PRESETS
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Effect

NOTHING = "it changes nothing"


def unread_warnings(scenario: Scenario) -> Iterator[str]:
    """Every setting that is written and not read, as sentences without a full stop."""
    for key in (*scenario.effects, None):
        yield from _effect(scenario, key)
    yield from _endings(scenario)
    yield from _call_types(scenario)
    yield from _travel(scenario)
    yield from _desk(scenario)
    for key, plan in scenario.response.items():
        if plan.follow_up is not None and not plan.follow_up.share:
            yield f"{dotted(('response', key, 'follow_up'))} visits nobody (share = 0)"
    repeats = scenario.demand.repeats
    if repeats is not None and not repeats.share:
        yield "demand.repeats is set, but nobody comes to notice again (share = 0)"
    if scenario.care is not None and scenario.care.patience is not None and scenario.care.case_load is None:
        yield "care.patience is set, but there is no case worker's list to wait for (care.case_load)"
    if scenario.support.length and not scenario.support.check_in:
        yield "support.length is set, but no unit has a check-in (support.check_in = 0)"


def _effect(scenario: Scenario, kind: str | None) -> Iterator[str]:
    """Of the effects of a kind; None: of training."""
    trained = kind is None
    effect = scenario.trained if kind is None else scenario.effects[kind]
    path: KeyPath = ("trained",) if kind is None else ("effects", kind)
    held = scenario.kinds[kind or scenario.dispatch.patrol]
    if not held.clinicians and not trained and kind != scenario.dispatch.patrol:
        if effect != Effect():
            yield f"{dotted(path)} is never read: a {kind} unit holds no clinician, so it leads no call"
        return
    officers = scenario.effects.get(scenario.dispatch.patrol, Effect())
    if effect.on_scene_ratio != 1 and (effect.on_scene or (trained and officers.on_scene)):
        time = dotted((*path, "on_scene")) if effect.on_scene else f"effects.{scenario.dispatch.patrol}.on_scene"
        yield f"{dotted((*path, 'on_scene_ratio'))} is set, but {time} is the time itself: the ratio changes nothing"
    able = [one for one in MODELS.values() if one.needs != "none" and held.clinicians and not misfit(one.needs, held)]
    for key in dict.fromkeys(key for keys in READ_BY_VERB.values() for key in keys):
        if getattr(effect, key) and not any(key in one.effects for one in able):
            who = "trained officers" if trained else f"a {kind} unit"
            yield f"{dotted((*path, key))} is set, but no response model reads it of {who}: {NOTHING}"
    yield from _on_nothing(scenario, path, effect)


def _on_nothing(scenario: Scenario, path: KeyPath, effect: Effect) -> Iterator[str]:
    """Ratios of a share that is 0. A preset says its ratios of every city, so these are not told."""
    out = scenario.outcomes
    shares = {"hold_risk_ratio": out.transport and out.hold, "referral_odds_ratio": out.referral}
    for name in ("transport", "citation", "force"):
        shares[f"{name}_risk_ratio"] = getattr(out, name)
    shares["arrest_odds_ratio"] = out.arrest
    for key, share in shares.items():
        ratio = getattr(effect, key)
        if ratio != 1 and not share and all(ratio != preset[key][0] for preset in PRESETS.values()):
            of = key.split("_")[0]
            yield f"{dotted((*path, key))} = {ratio:g} is a ratio of outcomes.{of} = 0: {NOTHING}"


def _endings(scenario: Scenario) -> Iterator[str]:
    out = scenario.outcomes
    by_officers = out.transport and out.by_ambulance < 1
    for key, share, why in (
        ("by_ambulance", out.transport, "nobody is transported (transport = 0)"),
        ("hold", by_officers, "officers transport nobody"),
        ("transport_time", by_officers, "officers transport nobody"),
        ("hold_time", by_officers and out.hold, "officers bring nobody to a hold"),
        ("booking_time", out.arrest, "nobody is arrested (arrest = 0)"),
        ("citation_time", out.citation, "nobody is cited (citation = 0)"),
    ):
        if getattr(out, key) and not share:
            yield f"outcomes.{key} is set, but {why}: {NOTHING}"


def _call_types(scenario: Scenario) -> Iterator[str]:
    for key, one in scenario.demand.types.items():
        name = dotted(("demand", "types", key))
        if one.gone_on_scene is not None and not one.gone and one.gone_after is None:
            yield f"{name}.gone_on_scene is given, but nobody is ever gone (gone = 0, no gone_after)"
        if one.initiated_by == "officer" and one.wrongly_coded:
            yield f"{name}.wrongly_coded is set, but dispatch codes no work that officers begin themselves: {NOTHING}"
        if one.units_leave == "each" and one.units == 1:
            yield f'{name}.units_leave = "each", but one unit answers such a call: {NOTHING}'


def _travel(scenario: Scenario) -> Iterator[str]:
    travel = scenario.geography.travel
    if travel.matrix is not None:
        for key in ("speed_kmh", "detour"):
            if getattr(travel, key) != type(travel).model_fields[key].default:
                yield f"geography.travel.{key} is set, but geography.travel.matrix says how long each way is: {NOTHING}"
    if travel.from_last_call and len(scenario.geography.districts) == 1 and not travel.square_root_law:
        yield f"geography.travel.from_last_call is set, but there is one district: {NOTHING}"


def _desk(scenario: Scenario) -> Iterator[str]:
    desk, plain = scenario.dispatch, Dispatch()
    types, posts = scenario.demand.types.values(), scenario.staffing.values()
    if desk.prefer and not desk.home_district_first:
        yield f"dispatch.prefer is set, but with home_district_first = false no district is looked at first: {NOTHING}"
    if desk.cover is not None and len(scenario.geography.districts) == 1:
        yield f"dispatch.cover is set, but there is one district: {NOTHING}"
    elif desk.cover is not None and _most_at_home(scenario) < desk.cover:
        yield f"dispatch.cover is set, but no district ever has {desk.cover} patrol units: {NOTHING}"
    visits = any(plan.follow_up is not None for plan in scenario.response.values())
    may_interrupt = visits or any(one.interruptible != "no" for one in types)
    if desk.interrupt_for != plain.interrupt_for and not may_interrupt:
        yield f"dispatch.interrupt_for is set, but no work may be interrupted (interruptible): {NOTHING}"
    if desk.interrupt != plain.interrupt and not may_interrupt and desk.divert_for is None:
        yield f"dispatch.interrupt is set, but no unit is ever taken from other work: {NOTHING}"
    if desk.resumption != plain.resumption and all(post.shift_end != "release" for post in posts):
        yield f'dispatch.resumption is set, but no post has shift_end = "release": {NOTHING}'


def _most_at_home(scenario: Scenario) -> int:
    """Patrol units of the district that has most of them, of all shifts together."""
    most: Counter[str] = Counter()
    for post in scenario.staffing.values():
        if post.kind == scenario.dispatch.patrol:
            home = post.district or next(iter(scenario.geography.districts))
            most.update(post.count if isinstance(post.count, Mapping) else {home: post.count})
    return max(most.values(), default=0)
