"""Metrics of people: who met a social worker, who was referred, how calls ended."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.log import REACH_WORDS, Reach, Status
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
        "NYC Comptroller: count unserved eligible calls by reason", whole=True)  # fmt: skip
def eligible_met(seen: Observation) -> Iterator[Value]:
    """What became of the eligible calls: met by a social worker, or the reason why not. The shares add up to 1."""
    eligible = seen.counted & seen.eligible
    for reason in Reach:
        chosen = eligible & (seen.log.reach == reason)
        if reason in USUAL_REASONS or chosen.any():
            yield Value(REACH_WORDS[reason], float(chosen.sum()), float(eligible.sum()))


USUAL_REASONS = (
    Reach.NOT_PLANNED, Reach.MET, Reach.OUTSIDE_HOURS, Reach.ALL_BUSY, Reach.NOT_RECOGNISED, Reach.POLICE_FINISHED,
    Reach.GAVE_UP, Reach.STILL_OPEN,
)  # fmt: skip


@metric("People met by a social worker", "share", "ratio", "behavioural-health contacts met / contacts")
def met_share(seen: Observation) -> Iterator[Value]:
    """Share of all behavioural-health contacts, eligible or not, in which a social worker came on scene."""
    yield Value("all", float((seen.contacts & seen.met).sum()), float(seen.contacts.sum()))


@metric("Endings per 1,000 contacts", "per 1,000", "ratio", "1000 x endings / closed contacts", "disposition",
        "CSG Police-Mental Health Collaboration metrics (EVIDENCE 5.1)")  # fmt: skip
def endings(seen: Observation) -> Iterator[Value]:
    """How behavioural-health contacts ended, per 1,000: resolved on scene, hospital by ambulance or by
    officer, hold, arrest, citation."""
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


@metric("Where crisis calls go", "share", "ratio", "calls of this responder and ending / behavioural-health calls",
        "responder, ending", whole=True)  # fmt: skip
def call_flow(seen: Observation) -> Iterator[Value]:
    """What became of the behavioural-health calls, by the kind of unit that led the call and how it ended, or why
    nobody led it. The shares add up to 1."""
    crises = seen.counted & seen.calls.behavioural
    whole = float(crises.sum())
    left = crises & (seen.log.status == Status.CLOSED) & (seen.log.answered_by >= 0)
    for kind, name in enumerate(seen.roster.kinds):
        for disposition in Disposition:
            chosen = left & (seen.log.answered_by == kind) & (seen.disposition == disposition)
            if chosen.any():
                yield Value(f"{name}{LED_TO}{ENDING_WORDS[disposition]}", float(chosen.sum()), whole)
    for status, words in NOT_LED_WORDS.items():
        chosen = crises & ~left & (seen.log.status == status)
        if chosen.any():
            yield Value(words, float(chosen.sum()), whole)


LED_TO = " > "
NOT_LED_WORDS = {
    Status.BY_PHONE: "ended by telephone",
    Status.NOBODY_THERE: "nobody there on arrival",
    Status.CANCELLED: "caller cancelled",
    Status.GAVE_UP: "caller gave up",
    Status.OPEN: "still open at the end",
    Status.CLOSED: "closed without anybody",
}


@metric("Use of force per 1,000 contacts", "per 1,000", "ratio", "1000 x contacts with force / closed contacts",
        source="EVIDENCE 4 (uof_officer, uof_rr)")  # fmt: skip
def force_used(seen: Observation) -> Iterator[Value]:
    """Behavioural-health contacts in which force was used, per 1,000."""
    if seen.calls.force is not None:
        contacts = seen.closed_contacts
        yield Value("all", 1000 * float((contacts & seen.force).sum()), float(contacts.sum()))


@metric("Crises not coded as such", "share", "ratio", "behavioural-health calls not coded / behavioural-health calls",
        source="EVIDENCE 2 (mh_cad_sensitivity)")  # fmt: skip
def missed_by_code(seen: Observation) -> Iterator[Value]:
    """Share of behavioural-health calls that dispatch takes for something else."""
    crises = seen.counted & seen.calls.behavioural
    yield Value("all", float((crises & ~seen.calls.coded).sum()), float(crises.sum()))


@metric("Codes without a crisis", "share", "ratio", "coded calls that are no crisis / coded calls",
        source="EVIDENCE 2 (mh_code_false_positive)")  # fmt: skip
def wrong_code(seen: Observation) -> Iterator[Value]:
    """Share of the calls coded as behavioural health that turn out to be something else."""
    coded = seen.counted & seen.calls.coded
    yield Value("all", float((coded & ~seen.calls.behavioural).sum()), float(coded.sum()))


@metric("Team time on wrongly coded calls", "h/day", "total", "unit time of teams on calls that are no crisis / days")
def wrong_code_hours(seen: Observation) -> Iterator[Value]:
    """Unit-hours a day that units with a social worker spend on calls that turn out not to be a crisis."""
    wrong = seen.counted & ~seen.calls.behavioural
    one = np.ones(len(seen.roster), dtype=np.int64)
    yield Value("all", seen.person_hours(one, wrong, seen.has_clinician()), seen.window.days)


@metric("Resolved by telephone", "share", "ratio", "behavioural-health calls ended by telephone / those calls",
        source="EVIDENCE 2 (phone_resolution_count)")  # fmt: skip
def by_phone(seen: Observation) -> Iterator[Value]:
    """Share of behavioural-health calls that end on the telephone, without anybody being sent."""
    crises = seen.counted & seen.calls.behavioural
    if seen.calls.by_phone is not None:
        yield Value("all", float((crises & (seen.log.status == Status.BY_PHONE)).sum()), float(crises.sum()))


@metric("Calls a team-shift", "calls", "ratio", "team assignments that arrived / team shifts of 8 h",
        source="field range 3-7 (EVIDENCE 7, team_capacity)")  # fmt: skip
def calls_per_team_shift(seen: Observation) -> Iterator[Value]:
    """Calls a co-responder team comes to, per eight hours on duty."""
    team_rows = seen.has_clinician()[seen.unit_kind] & (seen.log.on_scene >= 0) & seen.on_calls
    team_rows &= seen.counted[seen.log.call]
    shifts = seen.duty_seconds[np.isin(seen.roster.kind, np.flatnonzero(seen.has_clinician()))].sum() / 28800
    yield Value("all", float(team_rows.sum()), float(shifts))
