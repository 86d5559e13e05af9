"""How many calls there are and when: shares, profiles, holidays, surges, people who call again, a replay."""

from __future__ import annotations

from datetime import date
from math import sqrt

from sim.scenario.checks.findings import Findings, adds_to_one, check_named
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Demand, Holiday, Repeats, Surge

LEAP_YEAR = 2000


def check_demand(scenario: Scenario, found: Findings) -> None:
    """Every fault of [demand] that is not one of a single call type."""
    demand = scenario.demand
    if scenario.history is not None:
        _check_replay(demand, found)
        return
    _check_profiles(demand, found)
    _check_shares(demand, found)
    for key, holiday in demand.holidays.items():
        _check_holiday(key, holiday, found)
    for key, surge in demand.surges.items():
        _check_surge(key, surge, found)
    if demand.repeats is not None:
        _check_repeats(demand, demand.repeats, found)


def _check_replay(demand: Demand, found: Findings) -> None:
    """A replay takes the number and the times of its calls from the record."""
    for key in ("month", "growth", "holidays", "surges", "repeats"):
        if getattr(demand, key):
            message = "a replay takes its calls from the record, so this would change nothing"
            found.problem(("demand", key), message, f"Leave {key} out; history.volume makes calls more or fewer.")
    if demand.day_cv:  # every calibrated scenario has one, and a replay extends it
        found.warnings.append("demand.day_cv changes nothing in a replay: recorded days differ as they really did")


def _check_profiles(demand: Demand, found: Findings) -> None:
    for path, table in ((("demand",), demand), *((("demand", "types", key), one) for key, one in demand.types.items())):
        for name in ("hour_of_day", "day_of_week", "hour_of_week", "month"):
            profile = getattr(table, name, None)
            if profile is not None and not any(profile):
                found.problem((*path, name), "all its numbers are 0: no call could come at any time")


def _check_shares(demand: Demand, found: Findings) -> None:
    by_share = {key: one.share for key, one in demand.types.items() if one.share is not None}
    for key, one in demand.types.items():
        if (one.share is None) == (one.calls_per_day is None):
            message = "give either share (of demand.calls_per_day) or calls_per_day"
            found.problem(("demand", "types", key), message)
    if by_share and demand.calls_per_day is None:
        found.problem(("demand",), "calls_per_day is missing, but types are given as shares of it")
    if by_share and not adds_to_one(by_share.values()):
        total = sum(by_share.values())
        found.problem(("demand", "types"), f"the shares of the call types add up to {total:.4g}, not 1")


def _check_holiday(key: str, holiday: Holiday, found: Findings) -> None:
    path = ("demand", "holidays", key)
    if not holiday.dates and holiday.every_year is None:
        found.problem(path, "names no day", 'Add dates = ["2019-11-28"], or every_year = "12-25".')
    if holiday.every_year is not None and not _is_a_day(holiday.every_year):
        message = f"no year has a day {holiday.every_year!r} (month, then day)"
        found.problem((*path, "every_year"), message, 'Christmas is "12-25".')
    check_named((*path, "types"), holiday.types, "call type", found)


def _is_a_day(text: str) -> bool:
    try:
        date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError:
        return False
    return True


def _check_surge(key: str, surge: Surge, found: Findings) -> None:
    path = ("demand", "surges", key)
    if surge.end <= surge.start:
        message = f"ends {surge.end:%Y-%m-%d %H:%M}, not after its start {surge.start:%Y-%m-%d %H:%M}"
        found.problem((*path, "end"), message, "It lasts from start to before end.")
    check_named((*path, "types"), surge.types, "call type", found)
    check_named((*path, "districts"), surge.districts, "district", found)


def _check_repeats(demand: Demand, repeats: Repeats, found: Findings) -> None:
    path = ("demand", "repeats")
    if not any(one.behavioural_health for one in demand.types.values()):
        message = "only behavioural-health contacts are repeated, and no call type is behavioural-health"
        found.problem(path, message, "Set behavioural_health = true for a call type, or leave demand.repeats out.")
    widest = sqrt(repeats.share * (1 - repeats.share))
    if repeats.spread and repeats.spread >= widest:
        message = f"with share {repeats.share:g} the spread between people must be below {widest:.3g}"
        fix = "It is the standard deviation of each person's own chance; 0 = the same for everybody."
        found.problem((*path, "spread"), f"{message}, got {repeats.spread:g}", fix)
