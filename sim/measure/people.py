"""Metrics of people: who met a social worker, who was referred, how calls ended."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.log import REACH_WORDS, Reach
from sim.measure.observation import Observation
from sim.measure.registry import Value, metric
from sim.world.stream import Disposition


@metric("Referral rate", "share", "ratio", "referrals / behavioural-health contacts", source="EVIDENCE 5.2")
def referral_rate(seen: Observation) -> Iterator[Value]:
    """Referrals to services per behavioural-health contact (a call somebody came to, closed)."""
    contacts = seen.closed_contacts
    yield Value("all", float((contacts & seen.referred).sum()), float(contacts.sum()))


@metric("Reach", "share", "ratio", "eligible calls met by a social worker / eligible calls",
        source="EVIDENCE 5.2; NYC Comptroller audit of B-HEARD")  # fmt: skip
def reach(seen: Observation) -> Iterator[Value]:
    """Share of eligible behavioural-health calls in which a social worker came on scene."""
    eligible = seen.counted & seen.eligible
    yield Value("all", float((eligible & seen.met).sum()), float(eligible.sum()))


@metric("Eligible calls by reason", "share", "ratio", "eligible calls with this ending / eligible calls", "reason",
        "NYC Comptroller: count unserved eligible calls by reason")  # fmt: skip
def eligible_met(seen: Observation) -> Iterator[Value]:
    """What became of the eligible calls: met by a social worker, or the reason why not. The shares add up to 1."""
    eligible = seen.counted & seen.eligible
    for reason in Reach:
        if reason is not Reach.NOT_ELIGIBLE:
            chosen = eligible & (seen.log.reach == reason)
            yield Value(REACH_WORDS[reason], float(chosen.sum()), float(eligible.sum()))


@metric("People met by a social worker", "share", "ratio", "behavioural-health contacts met / contacts")
def met_share(seen: Observation) -> Iterator[Value]:
    """Share of all behavioural-health contacts, eligible or not, in which a social worker came on scene."""
    yield Value("all", float((seen.contacts & seen.met).sum()), float(seen.contacts.sum()))


@metric("Endings per 1,000 contacts", "per 1,000", "ratio", "1000 x endings / closed contacts", "disposition",
        "CSG Police-Mental Health Collaboration metrics (EVIDENCE 5.1)")  # fmt: skip
def endings(seen: Observation) -> Iterator[Value]:
    """How behavioural-health contacts ended, per 1,000: resolved on scene, by ambulance, officer transport, arrest."""
    contacts = float(seen.closed_contacts.sum())
    for disposition in Disposition:
        name = ENDING_WORDS[disposition]
        yield Value(name, 1000 * float(seen.ended(disposition).sum()), contacts)


ENDING_WORDS = {
    Disposition.RESOLVED: "resolved on scene",
    Disposition.AMBULANCE: "hospital by ambulance",
    Disposition.TRANSPORT: "hospital by officer",
    Disposition.ARREST: "arrest",
    Disposition.HOLD: "hold by officer",
    Disposition.CITATION: "citation",
}


@metric("Calls a team-shift", "calls", "ratio", "team assignments that arrived / team shifts of 8 h",
        source="field range 3-7 (EVIDENCE 7, team_capacity)")  # fmt: skip
def calls_per_team_shift(seen: Observation) -> Iterator[Value]:
    """Calls a co-responder team comes to, per eight hours on duty."""
    team_rows = seen.has_clinician()[seen.unit_kind] & (seen.log.on_scene >= 0) & seen.counted[seen.log.call]
    shifts = seen.duty_seconds[np.isin(seen.roster.kind, np.flatnonzero(seen.has_clinician()))].sum() / 28800
    yield Value("all", float(team_rows.sum()), float(shifts))
