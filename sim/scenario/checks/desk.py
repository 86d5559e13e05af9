"""Rules of the dispatch desk."""

from __future__ import annotations

from itertools import pairwise

from sim.scenario.checks.findings import Findings, check_named, check_priorities
from sim.scenario.tables import Scenario


def check_desk(scenario: Scenario, found: Findings) -> None:
    """Keys are priorities, units kept free never fall with urgency, a preference names a district once."""
    dispatch = scenario.dispatch
    path = ("dispatch",)
    check_priorities((*path, "targets"), dispatch.targets, '"1" = "8 min"', found)
    check_priorities((*path, "hold_for_district"), dispatch.hold_for_district, '"4" = "10 min"', found)
    if check_priorities((*path, "keep_free"), dispatch.keep_free, '"3" = 1, "4" = 2', found):
        _check_keep_free(scenario, found)
    for district, order in dispatch.prefer.items():
        check_named((*path, "prefer", district), order, "district", found)


def _check_keep_free(scenario: Scenario, found: Findings) -> None:
    """A less urgent call must leave at least as many units free; a priority that is not named leaves none."""
    keep = scenario.dispatch.keep_free
    used = sorted(_priorities(scenario) | {int(key) for key in keep})
    for urgent, other in pairwise(used):
        more, less = keep.get(str(urgent), 0), keep.get(str(other), 0)
        if less < more:
            message = (
                f"more units stay free for a call of priority {urgent} ({more}) than of priority {other} ({less}): "
                "the less urgent call would be sent a unit sooner"
            )
            found.problem(("dispatch", "keep_free"), message, f'Write "{other}" = {more} or more.')
            return


def _priorities(scenario: Scenario) -> set[int]:
    found: set[int] = set()
    for one in scenario.demand.types.values():
        keys = [one.priority] if isinstance(one.priority, int) else one.priority
        found |= {int(key) for key in keys if str(key).isdecimal()}
    return found
