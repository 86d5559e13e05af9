"""Metrics of what follows a contact: referral cascade, repeat contacts, follow-up visits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.log import CareStage, Purpose, Status
from sim.measure.observation import Bools, Observation
from sim.measure.registry import Value, metric

CASCADE = "Colorado and B-HEARD report engaged, referred and connected people (EVIDENCE 5.1)"


def modelled(seen: Observation) -> bool:
    """Does the scenario say anything of what follows a referral? If not, nothing is claimed about it."""
    outcomes = seen.scenario.outcomes
    visits = any(plan.follow_up is not None and plan.follow_up.links for plan in seen.scenario.response.values())
    return seen.scenario.care is not None or outcomes.accepted < 1 or outcomes.linked < 1 or visits


def _handed_off(seen: Observation) -> Bools:
    return np.isin(seen.log.care, (CareStage.HANDED_OFF, CareStage.LINKED))


@metric("Referral cascade per 1,000 contacts", "per 1,000", "ratio", "1000 x people at least so far / closed contacts",
        "stage", CASCADE)  # fmt: skip
def care_cascade(seen: Observation) -> Iterator[Value]:
    """How far people got after a contact, per 1,000: referred, accepted, handed off to a service, of those warm (a
    clinician had met them), linked to care; and how many were lost on a waiting list or still wait."""
    if not modelled(seen):
        return
    stage, contacts = seen.log.care, seen.closed_contacts
    waiting = np.isin(stage, (CareStage.WAITING_FOR_CASE_WORKER, CareStage.WAITING_FOR_PLACE))
    referred = stage != CareStage.NOT_REFERRED
    groups = {
        "referred": referred,
        "accepted": referred & (stage != CareStage.DECLINED),
        "handed off": _handed_off(seen),
        "warm hand-off": _handed_off(seen) & seen.met & _warm(seen),
        "linked": stage == CareStage.LINKED,
        "lost on a waiting list": stage == CareStage.LOST_WAITING,
        "still waiting": waiting,
    }
    for group, which in groups.items():
        yield Value(group, 1000 * float((contacts & which).sum()), float(contacts.sum()))


def _warm(seen: Observation) -> bool:
    care = seen.scenario.care
    return care is None or care.warm


@metric("Linkage rate", "share", "ratio", "people linked to care / referrals", source=CASCADE)
def linkage_rate(seen: Observation) -> Iterator[Value]:
    """Share of referred people who were linked to care before the simulation stops."""
    referred = seen.closed_contacts & (seen.log.care != CareStage.NOT_REFERRED)
    linked = referred & (seen.log.care == CareStage.LINKED)
    if modelled(seen):
        yield Value("all", float(linked.sum()), float(referred.sum()))


@metric("Voluntary acceptance", "share", "ratio", "referrals accepted / referrals", source=CASCADE)
def acceptance(seen: Observation) -> Iterator[Value]:
    """Share of referred people who took the help up."""
    referred = seen.closed_contacts & (seen.log.care != CareStage.NOT_REFERRED)
    accepted = referred & (seen.log.care != CareStage.DECLINED)
    if modelled(seen):
        yield Value("all", float(accepted.sum()), float(referred.sum()))


@metric("Repeat contacts", "calls/day", "total", "behavioural-health calls that repeat a contact / days",
        source="Indianapolis trial: later EMS contacts (EVIDENCE 4)")  # fmt: skip
def repeat_contacts(seen: Observation) -> Iterator[Value]:
    """Behavioural-health calls a day that follow an earlier contact with the same person."""
    if seen.calls.parent is not None:
        yield Value("all", float((seen.counted & (seen.calls.parent >= 0)).sum()), seen.window.days)


@metric("Follow-up visits", "visits/day", "total", "visits begun in the window / days")
def follow_up_visits(seen: Observation) -> Iterator[Value]:
    """Visits a day that a unit made after a contact, in its free time."""
    log = seen.log
    begun = (log.purpose == Purpose.FOLLOW_UP) & (log.on_scene >= seen.window.start) & (log.on_scene < seen.window.end)
    people = len(np.unique(log.call[begun]))
    if (log.purpose == Purpose.FOLLOW_UP).any():
        yield Value("all", float(people), seen.window.days)


@metric("Nobody there on arrival", "share", "ratio", "calls with nobody there / calls somebody came to")
def nobody_there(seen: Observation) -> Iterator[Value]:
    """Share of the calls that units came to and found nobody."""
    came = seen.counted & (seen.on_scene >= 0)
    yield Value("all", float((came & (seen.log.status == Status.NOBODY_THERE)).sum()), float(came.sum()))
