"""Where people go after a referral: lists and places that somebody can get, and ways that come to an end."""

from __future__ import annotations

from sim.scenario.checks.findings import Findings
from sim.scenario.policy_tables import Care
from sim.scenario.tables import Scenario

NOBODY = "nobody could ever be taken on"


def check_care(scenario: Scenario, found: Findings) -> None:
    """Every fault of [care]."""
    care = scenario.care
    if care is None:
        return
    path = ("care",)
    if care.case_load is None and care.first is None:
        message = "leads nowhere: there is neither a case worker's list nor a first destination"
        found.problem(path, message, 'Add case_load and case_time, or first = "...", or leave [care] out.')
    if care.case_load == 0:
        found.problem((*path, "case_load"), NOBODY, "Leave case_load out, or write how many people it holds.")
    if care.case_load is not None and care.case_time is None:
        message = "case_time is missing: how long a person stays on a case worker's list"
        found.problem(path, message, 'Add a line such as case_time = "30 days".')
    if care.case_time is not None and care.case_load is None:
        message = "case_load is missing: how many people the case workers hold at a time"
        found.problem(path, message, "Add a line such as case_load = 40.")
    for key, one in care.destinations.items():
        if one.places == 0:
            found.problem((*path, "destinations", key, "places"), NOBODY, "Leave the destination out, or write places.")
    _check_circles(care, found)


def _check_circles(care: Care, found: Findings) -> None:
    told: set[str] = set()
    for start in care.destinations:
        way = [start]
        while (after := care.destinations[way[-1]].then) in care.destinations and after not in way:
            way.append(str(after))
        if after == start and start not in told:
            told |= set(way)
            message = f"people would go round in a circle: {' -> '.join([*way, start])}"
            found.problem(("care", "destinations", way[-1], "then"), message, "The last destination has no then.")
