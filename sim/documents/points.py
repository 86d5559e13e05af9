"""The points of a sweep as a reader meets them: names of what was varied, main numbers, findings in plain words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from sim.experiments.saved import SavedPoint, SavedSweep, read_level
from sim.measure.freed import FREED
from sim.measure.intervals import Estimate
from sim.measure.registry import all_metrics
from sim.present.answer import balance, compared_times, hours_verdict, time_verdict, verdict
from sim.present.headline import COST, HOURS, PEOPLE, RESPONSE, HeadlineRow
from sim.present.words import amount, change, clean, with_interval
from sim.scenario.keys import split_setting
from sim.scenario.labels import labelled
from sim.scenario.tables import SHARED_TABLES

# (metric, section, digits, what a difference above zero is, and below)
TIMES = ("response_time_median", "response_time_p90")
OTHERS = (
    ("officer_hours_bh", HOURS, 1, "more time", "less time"),
    ("officer_hours_released", HOURS, 1, "patrol is released", "patrol works more"),
    ("officer_hours_used", HOURS, 1, "teams use more", "teams use less"),
    ("officer_hours_net", HOURS, 1, "frees officer time", "costs officer time"),
    ("referral_rate", PEOPLE, 1, "more people", "fewer people"),
    ("reach", PEOPLE, 1, "more calls", "fewer calls"),
    ("linkage_rate", PEOPLE, 1, "more people", "fewer people"),
    ("cost_cash", COST, 0, "costs more money", "costs less money"),
)  # fmt: skip
SENSES = {"response_time_median": ("later", "sooner"), "response_time_p90": ("later", "sooner")} | {
    name: (more, less) for name, _, _, more, less in OTHERS
}
UNCLEAR, NONE, ONE, NEVER = "no clear difference", "no difference", "one replication cannot tell", "cannot be compared"
Key = tuple[str, str]


def spoken(keys: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """Keys as a reader says them: staffing.team_day.count is "Team day: count", or with the label of that post; the
    key itself where two agree."""
    names = [_spoken(key, labels) for key in keys]
    return [name if name and names.count(name) == 1 else clean(key) for name, key in zip(names, keys, strict=True)]


def names_of(sweep: SavedSweep) -> list[str]:
    """What a sweep varied, as a reader says it."""
    return spoken(sweep.variables, sweep.labels)


def _spoken(key: str, labels: Mapping[str, str]) -> str:
    path = split_setting(f"{key}=")[0]
    named = labelled(path, labels)
    parts = [
        clean(name if name != part else part.replace("_", " "))
        for place, (part, name) in enumerate(zip(path, named, strict=True))
        if place and part not in ("types", "districts")
    ]
    text = ": ".join(parts or [clean(part.replace("_", " ")) for part in path])
    return text[:1].upper() + text[1:]


def in_both_arms(key: str) -> bool:
    """Is a change of this key made in the baseline too, since it is of the city and not of its answer?"""
    return split_setting(f"{key}=")[0][0] in SHARED_TABLES


def level_text(level: str) -> str:
    """A value as a reader sees it: four digits are enough, and words need no quotes."""
    text = clean(level)
    if re.fullmatch(r"-?\d*\.\d{4,}", text):
        return f"{float(text):.4g}" if abs(float(text)) < 1000 else f"{float(text):.0f}"
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text


def kind_of(levels: list[str]) -> str:
    """Are the values of a variable "number"s, "duration"s (in seconds) or "word"s?"""
    kinds = {read_level(level)[0] for level in levels}
    return kinds.pop() if len(kinds) == 1 else "word"


def main_keys(sweep: SavedSweep) -> list[Key]:
    """The main numbers that at least one point has, in the order of reports."""
    found = {key for point in sweep.points for key in point.rows}
    groups = {group for metric, group in found if metric == TIMES[0]} - {"all"}
    ordered = sorted(
        (one for one in groups if one.startswith("priority")), key=lambda one: int(re.sub(r"\D", "", one) or 0)
    )
    keys = [(name, group) for group in [*ordered, "behavioural health"] for name in TIMES]
    return [key for key in [*keys, *((name, "all") for name, *_ in OTHERS)] if key in found]


def row_of(sweep: SavedSweep, point: SavedPoint, key: Key) -> HeadlineRow | None:
    """One main number of a point; None where the point does not have it."""
    if key not in point.rows:
        return None
    base, here, difference = point.rows[key]
    section, digits = next(((part, size) for name, part, size, _, _ in OTHERS if name == key[0]), (RESPONSE, 1))
    section = f"{section}, {clean(sweep.currency)}" if section == COST and sweep.currency else section
    freed = key[0] in FREED
    label = FREED[key[0]] if freed else all_metrics()[key[0]].label
    return HeadlineRow(
        metric=key[0], section=section, label=label, group=key[1], unit=sweep.units[key[0]],
        baseline=None if freed else base, main=difference if freed else here, difference=difference, digits=digits,
    )  # fmt: skip


def heads_of(sweep: SavedSweep, keys: Sequence[Key]) -> list[HeadlineRow]:
    """One row of each main number, of the first point that has it: for headings."""
    return [next(row for point in sweep.points if (row := row_of(sweep, point, key))) for key in keys]


def sense(row: HeadlineRow) -> str:
    """What a difference means, in two or three words."""
    one = row.difference
    assert one is not None
    if one.value == one.low == one.high == 0:
        return NONE
    if math.isnan(one.value):
        return NEVER
    if math.isnan(one.low):
        return ONE
    return SENSES[row.metric][0 if one.value > 0 else 1] if one.excludes_zero else UNCLEAR


def findings(rows: dict[Key, HeadlineRow]) -> Iterator[tuple[str, str, str]]:
    """What the model estimates at a point, from its main numbers: what it is about, the finding, the numbers."""
    for key, tell in (("officer_hours_net", _hours), ("reach", _reach), ("referral_rate", _referral)):
        if (key, "all") in rows:
            yield tell(rows[key, "all"], rows)
    first = next((group for metric, group in rows if metric == TIMES[0]), None)
    for group, about in ((first, f"Most urgent calls ({first})"), ("behavioural health", "Behavioural-health calls")):
        if group is not None and all((name, group) in rows for name in TIMES):
            yield _waits(about, *(rows[name, group] for name in TIMES))


def _hours(net: HeadlineRow, rows: dict[Key, HeadlineRow]) -> tuple[str, str, str]:
    about = "Officers' time"
    if sense(net) == NONE:
        return about, "no difference at all.", "The scenario has the same officer-hours as the baseline."
    released, used = (rows[f"officer_hours_{part}", "all"].main for part in ("released", "used"))
    return about, hours_verdict(net.main), (
        f"Patrol is released from {with_interval(released, 'h/day', 1)}; the teams use "
        f"{with_interval(used, 'h/day', 1)}. {balance(net.main)}"
    )  # fmt: skip


def _reach(row: HeadlineRow, _: dict[Key, HeadlineRow]) -> tuple[str, str, str]:
    if math.isnan(row.main.value):
        return "Reach", "no call is eligible.", "No call of this scenario is eligible for a co-responder."
    share = amount(row.main.value, "share", 0)
    return (
        "Reach", f"a social worker comes to {share} of the calls meant for one.",
        f"{with_interval(row.main, 'share', 1)} of the eligible calls; in the baseline {_level(row.baseline)}.",
    )  # fmt: skip


def _referral(row: HeadlineRow, _: dict[Key, HeadlineRow]) -> tuple[str, str, str]:
    words = ("more people are referred to care.", "fewer people are referred to care.", "no clear difference.")
    assert row.difference is not None
    finding = "no difference at all." if sense(row) == NONE else verdict(row.difference, *words)
    return "Referral to services", finding, (
        f"{with_interval(row.main, 'share', 1)} of the behavioural-health calls that somebody came to; compared with "
        f"the baseline: {change(row.difference, 'share', 1, 'more', 'fewer')}."
    )  # fmt: skip


def _waits(about: str, median: HeadlineRow, p90: HeadlineRow) -> tuple[str, str, str]:
    assert median.difference is not None and p90.difference is not None
    same = sense(median) == sense(p90) == NONE
    finding = "no difference at all." if same else time_verdict(median.difference, p90.difference)
    return about, finding, (
        f"Half are reached within {with_interval(median.main, 'min', 1)}, nine in ten within "
        f"{with_interval(p90.main, 'min', 1)}. {compared_times(median.difference, p90.difference)}"
    )  # fmt: skip


def _level(one: Estimate | None) -> str:
    return "none" if one is None else amount(one.value, "share", 1)
