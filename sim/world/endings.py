"""How a behavioural-health call ends under one kind of responder, and the time its ending takes.

Every chance is a threshold on the call's own quantile, so a gentler kind arrests and transports a
subset of the people whom another kind would.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.scenario.world_tables import Effect, Outcomes
from sim.world.numbers import seconds_of
from sim.world.quantiles import CallQuantiles
from sim.world.stream import Bools, Disposition, Ints

REFERRAL_CAP = 0.95
BY_POLICE = (Disposition.TRANSPORT, Disposition.HOLD, Disposition.ARREST, Disposition.CITATION)


def with_odds(share: float, ratio: float) -> float:
    """A share whose odds are multiplied by `ratio`; 1 stays 1."""
    if share >= 1:
        return 1.0
    odds = share / (1 - share) * ratio
    return odds / (1 + odds)


def ending_chances(outcomes: Outcomes, effect: Effect) -> tuple[float, float, float]:
    """Chances of arrest, of transport (holds among them) and of citation; the later ones get what is left."""
    arrest = with_odds(outcomes.arrest, effect.arrest_odds_ratio)
    transport = min(outcomes.transport * effect.transport_risk_ratio, 1 - arrest)
    citation = min(outcomes.citation * effect.citation_risk_ratio, 1 - arrest - transport)
    return arrest, transport, max(citation, 0.0)


def disposition(outcomes: Outcomes, effect: Effect, u: CallQuantiles) -> Ints:
    """Disposition of each call, shape (n,). An ambulance that carries a hold is an AMBULANCE: no officer waits."""
    arrest, transport, citation = ending_chances(outcomes, effect)
    by_officer: Any = Disposition.TRANSPORT
    if outcomes.hold:
        held = u["hold"] < outcomes.hold * effect.hold_risk_ratio
        by_officer = np.where(held, Disposition.HOLD, Disposition.TRANSPORT)
    carried = np.where(u["ambulance"] < outcomes.by_ambulance, Disposition.AMBULANCE, by_officer)
    left: Any = Disposition.RESOLVED
    if citation:
        cited = u["citation"] < citation / (1 - arrest - transport)
        left = np.where(cited, Disposition.CITATION, Disposition.RESOLVED)
    given_free = transport / (1 - arrest) if arrest < 1 else 0.0
    stays = np.where(u["transport"] < given_free, carried, left)
    return np.where(u["arrest"] < arrest, Disposition.ARREST, stays).astype(np.int64)


def after_scene(outcomes: Outcomes, ending: Ints, u: CallQuantiles) -> Ints:
    """Seconds of the lead unit after the scene: transport, hold, booking or citation, and the report."""
    seconds = seconds_of(outcomes.report_time, u["report_time"])
    times = [
        (Disposition.TRANSPORT, outcomes.transport_time, "transport_time", outcomes.transport),
        (Disposition.HOLD, outcomes.hold_time, "hold_time", outcomes.hold),
        (Disposition.ARREST, outcomes.booking_time, "booking_time", outcomes.arrest),
        (Disposition.CITATION, outcomes.citation_time, "citation_time", outcomes.citation),
    ]
    for which, spread, purpose, share in times:
        if spread is not None and share:
            seconds = seconds + np.where(ending == which, seconds_of(spread, u[purpose]), 0)
    return seconds


def referral(outcomes: Outcomes, effect: Effect, u: CallQuantiles, care: bool) -> dict[str, Bools]:
    """Referred, and with `care` those of them who accept the help, and those of these whom it links to care."""
    chance = outcomes.referral
    if effect.referral_odds_ratio != 1:
        chance = with_odds(chance, effect.referral_odds_ratio)
    columns = {"referred": u["referral"] < min(chance + effect.referral_added, REFERRAL_CAP)}
    if care:
        columns["accepted"] = columns["referred"] & (u["accepted"] < outcomes.accepted + effect.accepted_added)
        columns["linked"] = columns["accepted"] & (u["linked"] < outcomes.linked + effect.linked_added)
    return columns


def force(outcomes: Outcomes, effect: Effect, u: CallQuantiles) -> Bools:
    """Calls on which force is used."""
    return u["force"] < outcomes.force * effect.force_risk_ratio


def police_needed(effect: Effect, officers: int, ending: Ints, scene: Ints, u: CallQuantiles) -> dict[str, Any]:
    """Calls on which officers cannot leave, and when a unit asks for police (-1 = never).

    Nobody without officers arrests, cites or drives to hospital: on such calls officers stay, or are asked for
    when the time on scene is over, if not before.
    """
    stay, asks = u["officers_stay"] < effect.officers_stay, u["escalation"] < effect.escalation
    asked = np.minimum(seconds_of(effect.escalation_after, u["escalation_after"]), scene)
    escalates = np.where(asks, asked, -1)
    if not officers:
        police = np.isin(ending, BY_POLICE)
        stay = stay | police
        escalates = np.where(police & ~asks, scene, escalates)
    return {"officers_stay": stay, "escalates": escalates}


def resolved_by_phone(outcomes: Outcomes, effect: Effect, columns: dict[str, Any], u: CallQuantiles) -> Bools:
    """Calls that end by telephone: `resolved_by_phone` of all, chosen among those that end calmly.

    Calm: resolved on scene, without force, without asking for police. Where fewer are calm than the share, all
    calm ones end by telephone.
    """
    calm = columns["disposition"] == Disposition.RESOLVED
    chance = 1 - sum(ending_chances(outcomes, effect))
    if "force" in columns:
        calm &= ~columns["force"]
        chance *= 1 - min(outcomes.force * effect.force_risk_ratio, 1)
    if "escalates" in columns:
        calm &= columns["escalates"] < 0
        chance *= 1 - effect.escalation
    return np.asarray(calm & (u["by_phone"] * max(chance, 0.0) < effect.resolved_by_phone), dtype=np.bool_)
