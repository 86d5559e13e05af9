"""What each call would be under each kind of responder, from one set of quantiles.

The same quantile serves every kind: if a call is long for officers it is long for a team, and
a call whose person would be arrested by a team would be arrested by officers too whenever the
team's odds are lower. Differences between arms are then differences of policy, not of luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.basics.distributions import Distribution
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import CallType, Effect
from sim.world.stream import Bools, Disposition, Floats, Ints

REFERRAL_CAP = 0.95
QUANTILES = (
    "district", "priority", "units", "patience", "backup", "eligible", "recognised", "on_scene",
    "hand_over", "arrest", "transport", "ambulance", "referral",
    "transport_time", "booking_time", "report_time",
)  # fmt: skip


@dataclass(frozen=True)
class KindPotential:
    """One kind's potential columns for a group of calls, each of shape (n,)."""

    scene: Ints
    after: Ints
    hand_over: Ints
    disposition: Ints
    referred: Bools


def whole_seconds(seconds: Floats) -> Ints:
    """Rounded to whole seconds, halves up."""
    return np.floor(seconds + 0.5).astype(np.int64)


def whole_numbers(table: float | Mapping[str, float], u: Floats) -> Ints:
    """Whole numbers at quantiles u: from shares {"1": 0.2, "2": 0.8}, or around a mean 1.8."""
    if isinstance(table, Mapping):
        values = np.array(sorted(int(key) for key in table))
        edges = np.cumsum([table[str(value)] for value in values])[:-1]
        return np.asarray(values[np.searchsorted(edges, u, side="right")], dtype=np.int64)
    whole = int(table)
    return whole + (u > 1 - (table - whole)).astype(np.int64)


def potential(
    scenario: Scenario, call_type: CallType, kind: str, u: Mapping[str, Floats], recorded_scene: Ints | None
) -> KindPotential:
    """The potential of one kind on calls of one type; `recorded_scene` replaces officers' drawn times (-1 = draw)."""
    effect = scenario.effects.get(kind, Effect())
    n = len(u["on_scene"])
    officers_scene = call_type.on_scene.quantile(u["on_scene"])
    if recorded_scene is not None:
        officers_scene = np.where(recorded_scene >= 0, recorded_scene, officers_scene)
    if not call_type.behavioural_health:
        zeros = np.zeros(n, dtype=np.int64)
        return KindPotential(whole_seconds(officers_scene), zeros, zeros, zeros, zeros.astype(np.bool_))
    scene = effect.on_scene.quantile(u["on_scene"]) if effect.on_scene else officers_scene * effect.on_scene_ratio
    disposition = _disposition(scenario, effect, u)
    after = _after(scenario, disposition, u)
    if recorded_scene is not None:
        # A recorded time runs until the unit was clear: transport, booking and report are inside it.
        after = np.where(recorded_scene >= 0, 0, after)
    return KindPotential(
        scene=whole_seconds(scene),
        after=after,
        hand_over=_seconds(effect.hand_over, u["hand_over"]),
        disposition=disposition,
        referred=u["referral"] < min(scenario.outcomes.referral + effect.referral_added, REFERRAL_CAP),
    )


def _disposition(scenario: Scenario, effect: Effect, u: Mapping[str, Floats]) -> Ints:
    out = scenario.outcomes
    odds = out.arrest / (1 - out.arrest) * effect.arrest_odds_ratio if out.arrest < 1 else np.inf
    arrest = odds / (1 + odds) if np.isfinite(odds) else 1.0
    transport = min(out.transport * effect.transport_risk_ratio, 1 - arrest)
    given_free = transport / (1 - arrest) if arrest < 1 else 0.0
    by_ambulance = u["ambulance"] < out.by_ambulance
    carried = np.where(by_ambulance, Disposition.AMBULANCE, Disposition.TRANSPORT)
    stays = np.where(u["transport"] < given_free, carried, Disposition.RESOLVED)
    return np.where(u["arrest"] < arrest, Disposition.ARREST, stays).astype(np.int64)


def _after(scenario: Scenario, disposition: Ints, u: Mapping[str, Floats]) -> Ints:
    out = scenario.outcomes
    transport = _seconds(out.transport_time, u["transport_time"])
    booking = _seconds(out.booking_time, u["booking_time"])
    extra = np.where(disposition == Disposition.TRANSPORT, transport, 0)
    extra += np.where(disposition == Disposition.ARREST, booking, 0)
    return extra + _seconds(out.report_time, u["report_time"])


def _seconds(spread: Distribution | None, u: Floats) -> Ints:
    return np.zeros(len(u), dtype=np.int64) if spread is None else whole_seconds(spread.quantile(u))


def travel_factors(scenario: Scenario, priority: Ints, u: NDArray[np.float64]) -> Floats:
    """Factors on the mean travel time, shape of `u` (n, slots): lognormal with mean 1, times the priority's factor."""
    from scipy import special

    travel = scenario.geography.travel
    by_priority = np.ones(len(priority))
    for key, factor in travel.by_priority.items():
        by_priority[priority == int(key)] = factor
    if travel.cv == 0:
        return np.repeat(by_priority[:, None], u.shape[1], axis=1)
    sigma = np.sqrt(np.log1p(travel.cv**2))
    return np.asarray(by_priority[:, None] * np.exp(sigma * special.ndtri(u) - sigma**2 / 2), dtype=np.float64)
