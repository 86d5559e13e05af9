"""Metrics of people and money: whom the roster needs on the payroll, what the answers cost, cash and time apart.

Cash is spending that would not be there otherwise; time is what people already paid spend. Which roles of the
units with a clinician are new spending is said by `costs.cash`; overtime, events and the programme always are,
patrol time never is. Money of time is that of the hours inside the window, whenever the call came.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.measure.intervals import Estimate, ratio
from sim.measure.observation import Bools, Floats, Observation
from sim.measure.registry import Value, metric
from sim.scenario.shifts import YEAR, hours_a_year
from sim.world.stream import Disposition

RELIEF = "EVIDENCE 3.6 (fte_per_post): 4.87 people a post always filled in 8-hour shifts, 1.62 a shift; Solar 2009"
PRICES = "prices in the scenario's costs, in costs.currency; EVIDENCE 7 (cost_clinician, cost_officer)"
TEAM_TIME = ("clinicians", "officers beside clinicians")  # items of the units with a clinician: cash or time
Money = dict[str, float]


@metric("People needed on the payroll", "people", "total",
        "hours to be filled in a year x people aboard / hours one person is there", "role", RELIEF)  # fmt: skip
def fte(seen: Observation) -> Iterator[Value]:
    """Officers and clinicians (full-time equivalents) who must be employed so that every planned shift of the 365
    days from the start is filled: a person is there for `costs.available_hours_a_year` only. Shifts that absence
    leaves empty are planned shifts too."""
    scenario = seen.scenario
    hours: Floats = np.zeros(2)
    for post in scenario.staffing.values():
        hours += hours_a_year(post, seen.clock) * post.units * np.array(scenario.crew(post))
    for role, needed in zip(("officers", "clinicians"), hours.tolist(), strict=True):
        yield Value(role, needed, scenario.costs.available_hours_a_year)


@metric("Relief factor", "people", "total", "hours one position is to be filled in a year / hours one person is there",
        "post", RELIEF)  # fmt: skip
def relief_factor(seen: Observation) -> Iterator[Value]:
    """People who must be employed to keep one position of a post filled on its days, for leave, sickness and
    training; 0 in an arm without that post."""
    for name, post in sorted(seen.scenario.staffing.items()):
        if post.units:
            yield Value(name, hours_a_year(post, seen.clock), seen.scenario.costs.available_hours_a_year)


@metric(
    "Cost in cash", "currency/day", "total", "sum(new hours, overtime, events x their price) / days", "item", PRICES
)
def cost_cash(seen: Observation) -> Iterator[Value]:
    """New spending a day: shifts of the roles named in `costs.cash` in units with a clinician and those units'
    vehicles, all overtime at `overtime_factor`, transports and holds by officers, ambulances, bookings, and the
    programme's yearly amount in an arm that fields clinicians."""
    return _by_item(seen, 0)


@metric(
    "Cost in time", "currency/day", "total", "sum(hours of people already paid x their price) / days", "item", PRICES
)
def cost_time(seen: Observation) -> Iterator[Value]:
    """What the time of people already paid is worth, a day: patrol officers and their vehicles while on citizens'
    calls, and the shifts of roles that `costs.cash` does not name. Nobody is paid more for it."""
    return _by_item(seen, 1)


@metric("Cost per contact", "currency", "ratio", "cost of behavioural-health calls / behavioural-health contacts",
        "cash or time", PRICES)  # fmt: skip
def cost_per_contact(seen: Observation) -> Iterator[Value]:
    """Cost of answering behavioural-health calls per contact: the units with a clinician and the programme in full,
    patrol time and overtime on these calls only; in cash, in time, and both."""
    return _per_event(seen, float(seen.contacts.sum()))


@metric(
    "Cost per referral", "currency", "ratio", "cost of behavioural-health calls / referrals", "cash or time", PRICES
)
def cost_per_referral(seen: Observation) -> Iterator[Value]:
    """The same cost per referral to services: in cash, in time, and both."""
    return _per_event(seen, float((seen.closed_contacts & seen.referred).sum()))


def cost_per_hour_released(more: Floats, released: Floats) -> Estimate:
    """Money, cash or time, per patrol officer-hour released: sum over sum, jackknife over replications.

    Both of shape (r,), a day, scenario against baseline: money more, hours fewer. NaN if no hours are released:
    a price of something that is not delivered would mislead, and a negative one more so.
    """
    if not released.sum() > 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    return ratio(more, released)


def _by_item(seen: Observation, part: int) -> Iterator[Value]:
    if _priced(seen):
        items = _money(seen, np.ones(len(seen.calls), dtype=np.bool_))[part]
        for item, amount in {"all": sum(items.values()), **items}.items():
            yield Value(item, amount, seen.window.days)


def _per_event(seen: Observation, events: float) -> Iterator[Value]:
    if _priced(seen):
        cash, time = (sum(items.values()) for items in _money(seen, seen.calls.behavioural))
        for group, amount in (("all", cash + time), ("cash", cash), ("time", time)):
            yield Value(group, amount, events)


def _priced(seen: Observation) -> bool:
    """Does the scenario name a price at all?"""
    one = seen.scenario.costs
    prices = one.officer_hour, one.clinician_hour, one.vehicle_hour, one.transport, one.ambulance, one.booking
    return any((*prices, one.programme_year))


def _money(seen: Observation, which: Bools) -> tuple[Money, Money]:
    """Cash and time over the window, by item; patrol time and overtime on the chosen calls only."""
    costs, roster = seen.scenario.costs, seen.roster
    team = seen.has_clinician()
    chosen = which[seen.log.call]
    shift = _hours_by_kind(seen, roster.kind, seen.duty_seconds)
    overtime = _hours_by_kind(seen, seen.unit_kind, seen.overtime_seconds * chosen)
    answering = chosen & seen.on_calls & ~seen.officer_initiated[seen.log.call]
    on_calls = _hours_by_kind(seen, seen.unit_kind, seen.busy_on_duty_seconds * answering)
    aboard = roster.aboard[seen.log.unit]
    officers_on_calls = _hours_by_kind(seen, seen.unit_kind, seen.busy_on_duty_seconds * answering * aboard)
    officers_over = _hours_by_kind(seen, seen.unit_kind, seen.overtime_seconds * chosen * aboard)
    wages = officers_over * costs.officer_hour + overtime * roster.clinicians * costs.clinician_hour
    vehicles = seen.travels * costs.vehicle_hour
    cash: Money = {}
    time: Money = {}
    clinicians = ("clinicians", roster.clinicians, costs.clinician_hour)
    officers = ("officers", roster.officers, costs.officer_hour)
    for item, (role, people, price) in zip(TEAM_TIME, (clinicians, officers), strict=True):
        (cash if role in costs.cash else time)[item] = float((shift * people * team).sum()) * price
    cash["overtime"] = float(wages.sum()) * costs.overtime_factor
    cash["vehicles"] = float(((shift + overtime) * vehicles * team).sum())
    cash |= _events(seen)
    cash["programme"] = costs.programme_year * seen.window.days / YEAR * _fields_clinicians(seen)
    time["patrol officers"] = float((officers_on_calls * ~team).sum()) * costs.officer_hour
    time["patrol vehicles"] = float(((on_calls + overtime) * vehicles * ~team).sum())
    return cash, time


def _events(seen: Observation) -> Money:
    costs = seen.scenario.costs
    by_officer = seen.ended(Disposition.TRANSPORT) | seen.ended(Disposition.HOLD)
    return {
        "transports": float(by_officer.sum()) * costs.transport,
        "ambulances": float(seen.ended(Disposition.AMBULANCE).sum()) * costs.ambulance,
        "bookings": float(seen.ended(Disposition.ARREST).sum()) * costs.booking,
    }


def _hours_by_kind(seen: Observation, kind: NDArray[np.int64], seconds: Floats) -> Floats:
    hours = np.bincount(kind, weights=seconds, minlength=len(seen.roster.kinds)) / 3600
    return np.asarray(hours, dtype=np.float64)


def _fields_clinicians(seen: Observation) -> bool:
    posts = seen.scenario.staffing.values()
    return any(post.units and seen.scenario.kinds[post.kind].clinicians for post in posts)
