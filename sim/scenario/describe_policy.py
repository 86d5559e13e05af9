"""The policy of a scenario in sentences: posts, response plans, dispatch rules, training, care, support, prices.

A sentence stands only for what the scenario says; nothing is told of a mechanism that is off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.basics.durations import format_clock, format_days, format_duration
from sim.responses import MODELS
from sim.scenario.describe_world import INTERRUPTED, about, trained_words
from sim.scenario.policy_tables import Care, Costs, Dispatch, FollowUp, Plan, Post, Support
from sim.scenario.tables import Scenario

SHIFT_END = {
    "finish": "",
    "hand_over": "stays with a call until another unit takes over",
    "release": "leaves a call when the shift ends",
}


def policy_sentences(scenario: Scenario) -> Iterator[str]:
    """What the city decides."""
    for name, post in scenario.staffing.items():
        yield _post(name, post, scenario)
        yield from _post_rules(name, post)
    for plan in scenario.response.values():
        yield _plan(plan)
        if plan.follow_up is not None:
            yield _follow_up(plan.follow_up)
    if not scenario.response:
        yield "Response: every call is answered by officers only."
    yield from _dispatch(scenario.dispatch, len(scenario.geography.districts))
    yield from _training(scenario)
    if scenario.care is not None:
        yield from _care(scenario.care)
    yield from _support(scenario.support)
    yield from _costs(scenario.costs)


def _post(name: str, post: Post, scenario: Scenario) -> str:
    if isinstance(post.count, Mapping):
        count = sum(post.count.values())
        where = ", ".join(f"{number} {place}" for place, number in post.count.items())
    else:
        count, where = post.count, post.district or next(iter(scenario.geography.districts))
    officers, clinicians = scenario.crew(post)
    people = " + ".join(
        f"{n} {word}{'s' * (n > 1)}" for n, word in ((officers, "officer"), (clinicians, "clinician")) if n
    )
    where = where if scenario.kinds[post.kind].travels else "by telephone or screen"
    return (
        f"Post {name}: {count} {post.kind} ({people} each; {where}), {format_days(post.days)}, "
        f"{_hours(post.shift)}{_season(post)}."
    )


def _hours(hours: tuple[int, int]) -> str:
    first, last = hours
    return f"{format_clock(first)} to {format_clock(last)}{' (past midnight)' if last <= first else ''}"


def _season(post: Post) -> str:
    first = f", from {post.first_day}" if post.first_day is not None else ""
    last = f", until {post.last_day}" if post.last_day is not None else ""
    weeks = ""
    if post.weeks is not None and post.cycle > 1:
        numbers = ", ".join(map(str, post.weeks))
        weeks = f", in week{'s' * (len(post.weeks) > 1)} {numbers} of {post.cycle}"
    return first + last + weeks


def _post_rules(name: str, post: Post) -> Iterator[str]:
    rules = [f"{post.absence:.1%} of its unit-shifts are not filled"] if post.absence else []
    rules += [
        f"{key} of {format_duration(one.length)} after {format_duration(one.after)}" for key, one in post.breaks.items()
    ]
    rules += [f"no new call in the last {format_duration(post.last_minutes)}"] if post.last_minutes else []
    rules += [SHIFT_END[post.shift_end]] if post.shift_end != "finish" else []
    if rules:
        yield f"Post {name}, rules: {'; '.join(rules)}."


def _plan(plan: Plan) -> str:
    team = f" with {plan.team}" if plan.team else ""
    reads = MODELS[plan.model].settings
    hold = f", held up to {format_duration(plan.hold)} for a team" if plan.hold and "hold" in reads else ""
    waits = plan.wait is not None and "wait" in reads
    wait = f", asking for up to {format_duration(plan.wait or 0)}" if waits else ""
    backup = f", {plan.backup:g} patrol units along on average" if plan.backup and "backup" in reads else ""
    days = f", {format_days(plan.days)}" if plan.days is not None else ""
    hours = f", {_hours(plan.hours)}" if plan.hours is not None else ""
    return (
        f"Response: calls of type {', '.join(plan.types)} are answered by {plan.model}{team}{hold}{wait}{backup}"
        f"{days}{hours}."
    )


def _follow_up(one: FollowUp) -> str:
    whom = "referred people" if one.only_referred else "people"
    after = f", {format_duration(one.after)} after the contact or later" if one.after else ""
    return (
        f"Follow-up: a {one.team} unit visits {one.share:.0%} of these {whom} in its free time{after}, "
        f"for {about(one.on_scene)} on average."
    )


def _dispatch(dispatch: Dispatch, districts: int) -> Iterator[str]:
    if not dispatch.home_district_first:
        yield "Dispatch: the unit that has been free longest goes, whatever its district."
    if any(dispatch.keep_free.values()):
        kept = ", ".join(f"{units} at priority {key}" for key, units in dispatch.keep_free.items())
        yield f"Dispatch: units stay free for more urgent calls: {kept}."
    if any(dispatch.hold_for_district.values()):
        held = ", ".join(f"{format_duration(one)} at priority {key}" for key, one in dispatch.hold_for_district.items())
        yield f"Dispatch: a call waits for a unit of its own district, up to {held}."
    for district, order in dispatch.prefer.items():
        rest = ", then the nearest of the others" if len(order) < districts else ""
        yield f"Dispatch: calls in {district} are sent a unit from {', then '.join(order)}{rest}."
    if dispatch.divert_for is not None:
        yield f"Dispatch: calls up to priority {dispatch.divert_for} may take a unit on its way to a less urgent call."
    if dispatch.cover is not None:
        yield (
            "Dispatch: a district without a free patrol unit is covered by one from the nearest district with "
            f"{dispatch.cover} or more free."
        )
    if dispatch.resumption != "resume":
        yield f"Dispatch: work that a unit had to leave {INTERRUPTED[dispatch.resumption]} with the next one."


def _training(scenario: Scenario) -> Iterator[str]:
    training = scenario.training
    if training.share:
        changes = trained_words(scenario.trained)
        changes = f" ({changes})" if changes else ""
        yield f"Training: {training.share:.0%} of patrol officers are trained for crisis calls{changes}."
    if training.hours_a_year:
        yield f"Training takes a trained patrol officer off the road for {training.hours_a_year / 3600:g} h a year."
    if training.rides is not None:
        yield (
            f"Training: officers learn by riding along; after {training.rides:g} calls shared with a clinician they "
            "handle 63% of calls as the trained do."
        )


def _care(care: Care) -> Iterator[str]:
    if care.case_load is not None and care.case_time is not None:
        yield f"Care: case workers hold {care.case_load} people at a time, each for {about(care.case_time)} on average."
    for name, one in care.destinations.items():
        leave = f"; who waits longer than {about(one.patience)} is lost" if one.patience is not None else ""
        then = f"; then {one.then}" if one.then is not None else ""
        first = " (first)" if name == care.first else ""
        yield f"Care: {name}{first} has {one.places} places, each taken for {about(one.stay)} on average{leave}{then}."
    if not care.warm:
        yield "Care: nobody goes along with the people who are referred (no warm hand-off)."


def _support(support: Support) -> Iterator[str]:
    if support.check_in:
        yield (
            f"Support: after {support.check_in:.0%} of critical calls a clinician checks in with the officers, "
            f"for {format_duration(support.length)}."
        )
    if support.wellness:
        yield f"Support: {support.wellness:.0%} of check-ins lead to a wellness referral."


def _costs(costs: Costs) -> Iterator[str]:
    prices = [
        f"{words} {price:g}"
        for words, price in (
            ("an officer-hour", costs.officer_hour),
            ("a clinician-hour", costs.clinician_hour),
            ("a vehicle-hour", costs.vehicle_hour),
            ("a transport", costs.transport),
            ("an ambulance", costs.ambulance),
            ("a booking", costs.booking),
            ("the programme a year", costs.programme_year),
        )
        if price
    ]
    if prices:
        new = f"; new spending: hours of {' and '.join(costs.cash)}" if costs.cash else "; no hour is new spending"
        yield f"Costs in {costs.currency}: {', '.join(prices)}; overtime times {costs.overtime_factor:g}{new}."
