"""What a post says about its calendar and its breaks, and what cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator

from sim.basics.durations import format_duration
from sim.scenario.keys import KeyPath
from sim.scenario.names import Fault
from sim.scenario.policy_tables import Post
from sim.scenario.tables import Scenario


def calendar_faults(path: KeyPath, post: Post) -> Iterator[Fault]:
    """Faults of a post's season, rotation, breaks and last minutes."""
    start, end = post.shift
    length = ((end - start) % 1440 or 1440) * 60
    if post.first_day is not None and post.last_day is not None and post.last_day < post.first_day:
        yield (*path, "last_day"), f"the season ends on {post.last_day}, before it begins on {post.first_day}", ""
    if post.weeks is not None:
        beyond = [week for week in post.weeks if week > post.cycle]
        if not post.weeks:
            yield (*path, "weeks"), "names no week, so the post is never filled", "Leave weeks out to fill every week."
        elif beyond:
            message = f"week {beyond[0]} never comes: the cycle has {post.cycle} week{'s' * (post.cycle > 1)}"
            yield (*path, "weeks"), message, f"Add cycle = {max(post.weeks)}."
    elif post.cycle > 1:
        fix = "Add weeks = [1], the weeks of the cycle in which the post is filled."
        yield (*path, "cycle"), f"a cycle of {post.cycle} weeks, but not which of them", fix
    if post.last_minutes > length:
        message = f"the last {format_duration(post.last_minutes)} are more than the shift of {format_duration(length)}"
        yield (*path, "last_minutes"), message, ""
    for key, one in post.breaks.items():
        if one.after + one.length > length:
            message = (
                f"the break ends {format_duration(one.after + one.length)} into a shift of {format_duration(length)}"
            )
            yield (*path, "breaks", key), message, "Let it begin earlier in the shift."


def training_fault(scenario: Scenario) -> Iterator[Fault]:
    """More training than there are hours to work."""
    hours, available = scenario.training.hours_a_year / 3600, scenario.costs.available_hours_a_year
    if hours > available:
        message = f"{hours:g} hours of training are more than an officer works in a year ({available:g} hours)"
        yield ("training", "hours_a_year"), message, "The hours worked are costs.available_hours_a_year."
