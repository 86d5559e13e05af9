"""Who is on duty: people in a unit, shifts, seasons, rotation, breaks, and patrol there at all."""

from __future__ import annotations

from collections.abc import Mapping

from sim.basics.durations import format_duration
from sim.scenario.checks.findings import Findings, check_hours
from sim.scenario.keys import KeyPath
from sim.scenario.on_duty import shift_days, units_by_minute
from sim.scenario.policy_tables import Post
from sim.scenario.tables import Scenario
from sim.scenario.week import length_of


def check_staffing(scenario: Scenario, found: Findings) -> None:
    """Every fault of [kinds] and [staffing]."""
    for key, kind in scenario.kinds.items():
        if not kind.officers and not kind.clinicians:
            found.problem(("kinds", key), "holds nobody", "Give it officers, clinicians or both.")
    for key, post in scenario.staffing.items():
        path = ("staffing", key)
        _check_count(path, post, scenario, found)
        fix = 'For all day and night write ["00:00", "24:00"].'
        check_hours((*path, "shift"), post.shift, "shift", fix, found)
        _check_calendar(path, post, found)
        _check_inside_shift(path, post, found)
        _check_officers(path, post, scenario, found)
    _check_patrol(scenario, found)


def _check_count(path: KeyPath, post: Post, scenario: Scenario, found: Findings) -> None:
    districts = list(scenario.geography.districts)
    if isinstance(post.count, Mapping):
        if not post.count:
            found.problem((*path, "count"), "names no district", f"Write count = {{ {districts[0]} = 1 }}.")
        if post.district is not None:
            fix = "Leave one of the two out."
            found.problem((*path, "district"), "the count already says how many units each district has", fix)
    elif post.district is None and len(districts) > 1:
        fix = f'Add district = "{districts[0]}", or count = {{ {districts[0]} = {post.count} }}.'
        found.problem(path, "needs a home district for its units", fix)


def _check_calendar(path: KeyPath, post: Post, found: Findings) -> None:
    if post.first_day is not None and post.last_day is not None and post.last_day < post.first_day:
        message = f"the last day {post.last_day} is before the first day {post.first_day}"
        found.problem((*path, "last_day"), message, "A winter reaches into the next year.")
    if post.weeks is not None:
        above = [one for one in post.weeks if one > post.cycle]
        if not post.weeks:
            found.problem((*path, "weeks"), "names no week", "Leave weeks out for every week.")
        elif above:
            message = f"there is no week {above[0]} in a cycle of {post.cycle} week{'s' * (post.cycle > 1)}"
            found.problem((*path, "weeks"), message, f"Write cycle = {max(above)}, or another week.")
    elif post.cycle > 1:
        fix = "Add weeks = [1], the weeks of the cycle in which the post is filled."
        found.problem((*path, "cycle"), f"a cycle of {post.cycle} weeks, but not which of them", fix)
    if post.absence == 1:
        found.problem((*path, "absence"), "with an absence of 1 nobody is ever on duty", "Write count = 0 for that.")


def _check_inside_shift(path: KeyPath, post: Post, found: Findings) -> None:
    length = length_of(post.shift) * 60
    for name, one in post.breaks.items():
        here = (*path, "breaks", name)
        if one.after >= length:
            message = f"comes {format_duration(one.after)} into a shift of {format_duration(length)}: nobody takes it"
            found.problem((*here, "after"), message, "It is counted from the start of the shift.")
        elif one.after + one.length > length:
            end = format_duration(one.after + one.length)
            message = f"ends {end} into a shift of {format_duration(length)}"
            found.problem(here, message, "Let it begin earlier in the shift.")
        if not one.length:
            found.problem((*here, "length"), "the break has no length", "Leave the break out.")
    if post.last_minutes >= length:
        message = f"as long as the shift of {format_duration(length)}: its units would never be sent"
        found.problem(
            (*path, "last_minutes"), message, 'No new call in the last minutes, such as last_minutes = "20 min".'
        )


def _check_officers(path: KeyPath, post: Post, scenario: Scenario, found: Findings) -> None:
    """Officers of a post beside those of its kind: of patrol cars only, and so that a car counts for whole units."""
    kind = scenario.kinds.get(post.kind)
    if post.officers is None or kind is None:
        return
    here = (*path, "officers")
    if post.kind != scenario.dispatch.patrol:
        message = f"only patrol cars may hold other officers than their kind; a {post.kind} unit is no patrol car"
        found.problem(here, message, f"Set kinds.{post.kind}.officers, or give these units a kind of their own.")
    elif kind.officers and post.officers % kind.officers:
        crew = f"{post.officers} officer{'s' * (post.officers > 1)}"
        message = f"a car of {crew} counts for no whole number of units of {kind.officers}"
        fix = f"Write kinds.{post.kind}.officers = 1 and the officers of each post; units of a call are then officers."
        found.problem(here, message, fix)
    elif post.officers > kind.officers and post.shift_end == "hand_over":
        message = "one unit relieves another, so one officer would take over from two"
        found.problem(here, message, 'Write shift_end = "finish" or "release".')


def _check_patrol(scenario: Scenario, found: Findings) -> None:
    patrol = scenario.dispatch.patrol
    if patrol not in scenario.kinds:
        return
    kind = scenario.kinds[patrol]
    if kind.clinicians or not kind.officers:
        found.problem(("kinds", patrol), "the patrol kind must hold officers and no clinicians")
    if not kind.travels:
        found.problem(("kinds", patrol, "travels"), "the patrol kind must travel", "Leave travels out.")
    fielded = [post for post in scenario.staffing.values() if post.kind == patrol and post.units]
    if not fielded:
        types = list(scenario.demand.types)
        unserved = ", ".join(types[:4]) + (", ..." if len(types) > 4 else "")
        message = f"no unit is able to serve a call: no post fields a {patrol} unit (call types {unserved})"
        found.problem(("staffing",), message, f'Add a post with kind = "{patrol}" and a count above 0.')
    elif not any(shift_days(post, scenario.run) for post in fielded):
        message = f"nobody is on duty: no post of {patrol} units has a shift in the period of the run"
        fix = f"The run starts on {scenario.run.start}; see days, first_day, last_day and weeks of the posts."
        found.problem(("staffing",), message, fix)
    else:
        _check_enough(scenario, found)


def _check_enough(scenario: Scenario, found: Findings) -> None:
    """At some time there must be as many patrol units as a call needs to begin, beside those that stay free."""
    patrol = scenario.dispatch.patrol
    most = int(units_by_minute(scenario, patrol).max(initial=0))
    together = int(units_by_minute(scenario, patrol, by_officers=True).max(initial=0))
    at_most = f"at most {most} patrol unit{'s are' if most != 1 else ' is'} on duty at a time"
    keep_free = scenario.dispatch.keep_free
    for key, call_type in scenario.demand.types.items():
        levels = [call_type.priority] if isinstance(call_type.priority, int) else call_type.priority
        kept = max((keep_free.get(str(level), 0) for level in levels), default=0)
        needed = call_type.needed_to_start
        if needed > 1 and needed + kept > together:
            while_free = f" while {kept} stay free" if kept else ""
            message = f"work would begin with {needed} units{while_free}, but {at_most}: no such call is answered"
            found.problem(("demand", "types", key, "needed_to_start"), message, "Lower it, or field more units.")
    for level, kept in keep_free.items():
        if kept >= most:
            message = f"{kept} units stay free, but {at_most}: no call of priority {level} is ever sent one"
            found.problem(("dispatch", "keep_free", level), message, f"Write {max(most - 1, 0)} or less.")
