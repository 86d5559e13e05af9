"""One type of call: what its settings say together."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from sim.scenario.checks.findings import LEAST_URGENT, MOST_URGENT, Findings, adds_to_one, check_whole_keys
from sim.scenario.keys import KeyPath
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import CallType

MOST_UNITS = 8
HEALTH = "Set behavioural_health = true, or leave {} out."
NOT_HEALTH = "Leave {} out, or set behavioural_health = false."


def check_call_types(scenario: Scenario, found: Findings) -> None:
    """Every fault of a single call type."""
    for key, call_type in scenario.demand.types.items():
        path = ("demand", "types", key)
        _check_numbers(path, call_type, found)
        _check_units(path, call_type, found)
        _check_health(path, call_type, scenario, found)
        _check_callers(path, call_type, found)
        if call_type.initiated_by == "officer":
            _check_own_work(path, call_type, found)


def _check_numbers(path: KeyPath, call_type: CallType, found: Findings) -> None:
    if call_type.districts is not None and not adds_to_one(call_type.districts.values()):
        total = sum(call_type.districts.values())
        found.problem((*path, "districts"), f"the district shares add up to {total:.4g}, not 1")
    check_whole_keys((*path, "priority"), call_type.priority, LEAST_URGENT, found)
    check_whole_keys((*path, "units"), call_type.units, MOST_UNITS, found)
    if isinstance(call_type.priority, int) and not MOST_URGENT <= call_type.priority <= LEAST_URGENT:
        message = f"expected a priority from {MOST_URGENT} (most urgent) to {LEAST_URGENT}, got {call_type.priority}"
        found.problem((*path, "priority"), message)


def _most_units(units: float | Mapping[str, float]) -> int:
    if isinstance(units, Mapping):
        return max((int(key) for key, share in units.items() if share and key.isdecimal()), default=1)
    return ceil(units)


def _check_units(path: KeyPath, call_type: CallType, found: Findings) -> None:
    most = _most_units(call_type.units)
    if call_type.needed_to_start > most:
        message = f"work would begin with {call_type.needed_to_start} units, but such a call needs at most {most}"
        found.problem((*path, "needed_to_start"), message, f"Write a number up to {most}, or raise units.")


def _check_health(path: KeyPath, call_type: CallType, scenario: Scenario, found: Findings) -> None:
    eligible = call_type.eligible
    if not call_type.behavioural_health:
        if eligible if isinstance(eligible, float) else any(eligible.values()):
            message = "only a behavioural-health call type can have an eligible share"
            found.problem((*path, "eligible"), message, HEALTH.format("eligible"))
        if call_type.recognised != 1:
            message = "only a behavioural-health call can be recognised as one"
            found.problem((*path, "recognised"), message, f"wrongly_coded is for other calls. {HEALTH.format('it')}")
        return
    for kind, share in eligible.items() if isinstance(eligible, Mapping) else ():
        if share and kind in scenario.kinds and not scenario.kinds[kind].clinicians:
            fix = f"Give kinds.{kind} clinicians = 1, or name another kind."
            found.problem((*path, "eligible", kind), f"a {kind} unit holds no clinician", fix)
    if call_type.wrongly_coded:
        message = "a behavioural-health call cannot be wrongly coded as one"
        found.problem((*path, "wrongly_coded"), message, f"Did you mean recognised? {NOT_HEALTH.format('it')}")
    if call_type.units_leave == "each":
        message = "units of a behavioural-health call leave together: the times of each are not known for teams"
        found.problem((*path, "units_leave"), message, NOT_HEALTH.format("it"))
    if call_type.interruptible != "no":
        message = "nobody is called away from a behavioural-health call"
        found.problem((*path, "interruptible"), message, NOT_HEALTH.format("it"))


def _check_callers(path: KeyPath, call_type: CallType, found: Findings) -> None:
    if call_type.cancelled and call_type.cancelled_after is None:
        message = "cancelled_after is missing: how long after receipt a caller cancels"
        found.problem(path, message, 'Add a line such as cancelled_after = "10 min".')
    if (call_type.gone or call_type.gone_after is not None) and call_type.gone_on_scene is None:
        message = "gone_on_scene is missing: how long units stay when the person is gone"
        found.problem(path, message, 'Add a line such as gone_on_scene = "5 min".')


def _check_own_work(path: KeyPath, call_type: CallType, found: Findings) -> None:
    """Nobody called for officers' own work: one unit begins it where it is."""
    if call_type.behavioural_health:
        message = "officers' own work cannot be behavioural-health: nobody called"
        found.problem((*path, "behavioural_health"), message, 'Leave it out, or write initiated_by = "caller".')
    for name in ("patience", "cancelled", "cancelled_after", "gone", "gone_after"):
        if getattr(call_type, name):
            fix = f'Leave {name} out, or write initiated_by = "caller".'
            found.problem((*path, name), "officers' own work has no caller who could give up or leave", fix)
    if _most_units(call_type.units) > 1:
        found.problem((*path, "units"), "officers' own work is done by one unit", "Leave units out.")
