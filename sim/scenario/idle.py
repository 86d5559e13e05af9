"""What a scenario says and nothing in it can come of: a training without effect, a surge before the first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sim.scenario.keys import dotted
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Effect


def idle_warnings(scenario: Scenario) -> Iterator[str]:
    """Settings that change nothing, as sentences without a full stop."""
    yield from _never_in_the_run(scenario)
    yield from _time_without_share(scenario)
    for key in ("share", "rides"):
        if getattr(scenario.training, key) and scenario.trained == Effect():
            yield f"training.{key} is set, but [trained] does not say what training changes: no call is different"
    if scenario.support.check_in and not any(one.critical for one in scenario.demand.types.values()):
        yield "support.check_in follows critical calls, but no call type is ever critical (critical = 0): none happens"
    if scenario.care is not None:
        for key in _never_reached(scenario):
            yield f"{dotted(('care', 'destinations', key))} is never reached: neither care.first nor a then names it"


def _never_in_the_run(scenario: Scenario) -> Iterator[str]:
    first = scenario.run.start
    run = scenario.run
    after = first + timedelta(seconds=run.warm_up + run.window + run.run_out)
    for key, surge in scenario.demand.surges.items():
        if surge.end.date() < first or surge.start.date() > after:
            yield f"{dotted(('demand', 'surges', key))} lies outside the run ({first} to {after}): it changes nothing"
    for key, holiday in scenario.demand.holidays.items():
        if holiday.every_year is None and not any(first <= day <= after for day in holiday.dates):
            yield f"{dotted(('demand', 'holidays', key))} lies outside the run ({first} to {after}): it changes nothing"


def _time_without_share(scenario: Scenario) -> Iterator[str]:
    for key, one in scenario.demand.types.items():
        if one.cancelled_after is not None and not one.cancelled:
            yield f"{dotted(('demand', 'types', key))}.cancelled_after is given, but nobody cancels (cancelled = 0)"
    for kind, effect in scenario.effects.items():
        if effect.escalation_after is not None and not effect.escalation:
            yield f"{dotted(('effects', kind))}.escalation_after is given, but no call escalates (escalation = 0)"


def _never_reached(scenario: Scenario) -> list[str]:
    assert scenario.care is not None
    destinations = scenario.care.destinations
    reached: set[str] = set()
    place = scenario.care.first
    while place in destinations and place not in reached:
        reached.add(str(place))
        place = destinations[str(place)].then
    return [key for key in destinations if key not in reached]
