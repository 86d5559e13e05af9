"""What a scenario says and nothing in it can come of: a training without effect, a surge before the first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sim.responses import MODELS
from sim.scenario.keys import dotted
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Effect


def idle_warnings(scenario: Scenario) -> Iterator[str]:
    """Settings that change nothing, as sentences without a full stop."""
    yield from _not_read_by_the_model(scenario)
    yield from _never_in_the_run(scenario)
    yield from _time_without_share(scenario)
    yield from _nobody_referred(scenario)
    for key in ("share", "rides"):
        if getattr(scenario.training, key) and scenario.trained == Effect():
            yield f"training.{key} is set, but [trained] does not say what training changes: no call is different"
    if scenario.training.hours_a_year and not scenario.training.share:
        yield "training.hours_a_year is the time of trained officers, but nobody is trained (training.share = 0)"
    for key in ("check_in", "wellness"):
        if getattr(scenario.support, key) and not any(one.critical for one in scenario.demand.types.values()):
            yield f"support.{key} follows critical calls, but no call type is ever critical (critical = 0)"
    if scenario.care is not None:
        for key in _never_reached(scenario):
            yield f"{dotted(('care', 'destinations', key))} is never reached: neither care.first nor a then names it"


def _not_read_by_the_model(scenario: Scenario) -> Iterator[str]:
    for key, plan in scenario.response.items():
        for name in ("hold", "wait", "backup"):
            if getattr(plan, name) and name not in MODELS[plan.model].settings:
                yield f"{dotted(('response', key, name))} is set, but {plan.model} does not read it: it changes nothing"


def _nobody_referred(scenario: Scenario) -> Iterator[str]:
    effects, out = [Effect(), *scenario.effects.values(), scenario.trained], scenario.outcomes
    if out.referral or any(one.referral_added > 0 for one in effects):
        if scenario.care is not None and not out.accepted and all(one.accepted_added <= 0 for one in effects):
            yield "care follows accepted referrals, but nobody accepts one (outcomes.accepted = 0): no list, no place"
        return
    if scenario.care is not None:
        yield "care follows referrals, but nobody is ever referred (outcomes.referral = 0): no list, no place is used"
    for key, plan in scenario.response.items():
        if plan.follow_up is not None and plan.follow_up.only_referred:
            name = dotted(("response", key, "follow_up"))
            yield f"{name} visits referred people, but nobody is ever referred (outcomes.referral = 0)"


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
