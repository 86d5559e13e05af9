"""What each call would be under each kind of responder, from one set of quantiles.

The same quantile serves every kind: if a call is long for officers it is long for a team, and
a call whose person would be arrested by a team would be arrested by officers too whenever the
team's odds are lower. Differences between arms are then differences of policy, not of luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario.tables import Scenario
from sim.scenario.world_tables import CallType, Effect, Outcomes
from sim.world.endings import after_scene, disposition, force, police_needed, referral, resolved_by_phone
from sim.world.numbers import seconds_of, whole_seconds
from sim.world.quantiles import CallQuantiles
from sim.world.stream import Floats, Ints

ALWAYS = ("eligible", "scene", "after", "hand_over", "disposition", "referred")


@dataclass(frozen=True)
class Variant:
    """One row of the potential columns: a kind of unit, or trained officers of the patrol kind."""

    kind: str
    effect: Effect
    officers: int
    clinicians: int


def variants(scenario: Scenario) -> tuple[Variant, ...]:
    """The kinds by name, then trained patrol officers if the world says that training changes anything."""
    rows = [
        Variant(kind, scenario.effects.get(kind, Effect()), *scenario.people(kind)) for kind in sorted(scenario.kinds)
    ]
    if scenario.trained != Effect():
        patrol = scenario.dispatch.patrol
        effect = _with_training(scenario.effects.get(patrol, Effect()), scenario.trained)
        rows.append(Variant(patrol, effect, *scenario.people(patrol)))
    return tuple(rows)


def _with_training(kind: Effect, trained: Effect) -> Effect:
    """Ratios multiply, additions add up, and of other keys those that training sets replace the kind's own."""
    changes: dict[str, Any] = {}
    for name, field in Effect.model_fields.items():
        own, new = getattr(kind, name), getattr(trained, name)
        if name.endswith("_ratio"):
            changes[name] = own * new
        elif name.endswith("_added"):
            changes[name] = own + new
        elif new != field.default:
            changes[name] = new
    return kind.model_copy(update=changes)


def potential_columns(scenario: Scenario, rows: Sequence[Variant]) -> tuple[str, ...]:
    """Names of the potential columns this world fills; those of mechanisms that are off stay None."""
    effects = [one.effect for one in rows]
    without_officers = any(not one.officers for one in rows)
    referrals = scenario.outcomes.referral > 0 or any(one.referral_added > 0 for one in effects)
    present = {
        "secure": any(one.secure is not None for one in effects),
        "officers_stay": without_officers or any(one.officers_stay for one in effects),
        "escalates": without_officers or any(one.escalation for one in effects),
        "by_phone": any(one.resolved_by_phone for one in effects),
        "force": scenario.outcomes.force > 0,
        "accepted": referrals,
        "linked": referrals,
    }
    return (*ALWAYS, *(name for name, on in present.items() if on))


def officers_scene(call_type: CallType, u: CallQuantiles, recorded: Ints | None) -> Floats:
    """Seconds on scene if officers answer alone, before rounding; a recorded time (not -1) replaces the drawn one."""
    drawn = call_type.on_scene.quantile(u["on_scene"])
    return drawn if recorded is None else np.where(recorded >= 0, recorded, drawn)


def potential(
    outcomes: Outcomes,
    call_type: CallType,
    rows: Sequence[Variant],
    u: CallQuantiles,
    recorded_scene: Ints | None,
    names: Sequence[str],
) -> dict[str, Any]:
    """The columns `names` of the calls of one type, each of shape (variants, n).

    A recorded time on scene runs until the unit was clear: transport, booking and report are inside it.
    """
    scene = officers_scene(call_type, u, recorded_scene)
    if not call_type.behavioural_health:
        table = [_police_work(one, whole_seconds(scene)) for one in rows]
    else:
        table = [_contact(outcomes, call_type, one, u, scene, names) for one in rows]
        if recorded_scene is not None:
            for one in table:
                one["after"] = np.where(recorded_scene >= 0, 0, one["after"])
    return {name: np.stack([one[name] for one in table]) for name in names}


def _contact(
    outcomes: Outcomes, call_type: CallType, one: Variant, u: CallQuantiles, officers: Floats, names: Sequence[str]
) -> dict[str, Any]:
    """A behavioural-health call under one variant."""
    effect = one.effect
    scene = whole_seconds(
        effect.on_scene.quantile(u["on_scene"]) if effect.on_scene else officers * effect.on_scene_ratio
    )
    ending = disposition(outcomes, effect, u)
    columns = {
        "eligible": _eligible(call_type, one, u),
        "scene": scene,
        "after": after_scene(outcomes, ending, u),
        "hand_over": seconds_of(effect.hand_over, u["hand_over"]),
        "disposition": ending,
        **referral(outcomes, effect, u, care="accepted" in names),
    }
    if "secure" in names:
        columns["secure"] = seconds_of(effect.secure, u["secure"])
    if "force" in names:
        columns["force"] = force(outcomes, effect, u)
    if "officers_stay" in names or "escalates" in names:
        columns |= police_needed(effect, one.officers, ending, scene, u)
    if "by_phone" in names:
        columns["by_phone"] = resolved_by_phone(outcomes, effect, columns, u)
    return columns


def _eligible(call_type: CallType, one: Variant, u: CallQuantiles) -> Any:
    if not one.clinicians:
        return np.zeros(u.n, dtype=np.bool_)
    share = call_type.eligible
    chance = share.get(one.kind, 0.0) if isinstance(share, dict) else share
    return u["eligible"] < chance


def _police_work(one: Variant, scene: Ints) -> dict[str, Any]:
    """Any other call: the officers' time for every kind, and a kind without officers needs police at once."""
    n = len(scene)
    never, zero = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)
    alone = not one.officers
    columns: dict[str, Any] = dict.fromkeys(("eligible", "referred", "by_phone", "force", "accepted", "linked"), never)
    columns |= dict.fromkeys(("after", "hand_over", "disposition", "secure"), zero)
    escalates = zero if alone else np.full(n, -1, dtype=np.int64)
    return columns | {"scene": scene, "officers_stay": np.full(n, alone), "escalates": escalates}
