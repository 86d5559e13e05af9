"""Tables behind the headline: where the hours come from, what follows a referral, costs, support, districts.

Each is there only if the scenario says something about it; a mechanism that is off makes no table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.measure.freed import PRICES
from sim.measure.intervals import Estimate
from sim.present.charts.parts import PART_WORDS
from sim.present.words import bounds, in_points, number, signed, spelled

if TYPE_CHECKING:
    from sim.study import Study

RELEASED = (
    "Each second that patrol spends less (or more) on calls is put into one part, call by call; the parts add up to "
    "the hours released."
)
MONEY = "Cash is new spending; time is what the hours of people already paid are worth. Nobody is paid more for it."
PRICE = (
    "Against the baseline: new spending, and the shifts of people already paid who ride with a clinician, for each "
    "officer-hour released from patrol. The two are not to be added up as if both were spent."
)
FEW = "Of recorded calls, types of fewer than ten are left out, and others with them where they could be worked out."
SUPPORT = "Exposure is counted. No study shows what co-response does to officers' health, so nothing is claimed."
IN_TIME = "Calls answered within their target"
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (IN_TIME, "", ("within_target", "within_target_by_type")),
    ("From referral to care", "", ("care_cascade", "linkage_rate", "acceptance", "repeat_contacts", "follow_up_visits",
                                   "follow_up_hours", "by_phone", "nobody_there")),
    ("Costs", MONEY, ("cost_cash", "cost_time", "cost_per_contact", "cost_per_referral")),
    ("People needed", "Full-time people on the payroll so that every planned shift is filled.", ("fte",)),
    ("Support for officers", SUPPORT, ("crisis_exposure", "critical_exposure", "back_to_back", "check_ins",
                                       "wellness_referrals", "force_used")),
    ("Patrol's own time", "", ("uncommitted", "cover_moves", "officer_initiated_hours", "officer_initiated_begun",
                               "off_the_road", "overtime_hours")),
    ("Codes", "", ("missed_by_code", "wrong_code", "wrong_code_hours")),
)  # fmt: skip
UNCHANGED = ("wrong_code",)  # shown only if it is not zero everywhere


@dataclass(frozen=True)
class Detail:
    """One table: heading, what to know, columns, rows of text."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def details(study: Study) -> list[Detail]:
    """The tables that this study has something to say in, in order."""
    found = [*_released(study), _prices(study), *(_section(study, *one) for one in SECTIONS)]
    return [one for one in found if one.rows]


def _released(study: Study) -> Iterator[Detail]:
    if study.comparison.freed:
        freed = study.comparison.freed[-1]
        rows = [(PART_WORDS[name], one) for name, one in freed.parts.items()]
        rows.append(("released, in all", freed.released))
        columns = ("Part", "Officer-hours a day", "95 % interval")
        lines = tuple((name, signed(one.value, "", 1), bounds(one, "", 1)) for name, one in rows)
        yield Detail("Where the hours released come from", RELEASED, columns, lines)


def _prices(study: Study) -> Detail:
    prices = study.comparison.freed[-1].prices if study.comparison.freed else {}
    rows = [(PRICES[name], number(one.value, "", 2), bounds(one, "", 2)) for name, one in prices.items()
            if not math.isnan(one.value)]  # fmt: skip
    unit = f"{study.main.scenario.costs.currency} an hour"
    return Detail("What an hour released costs", PRICE, ("Measure", unit, "95 % interval"), tuple(rows))


def _section(study: Study, title: str, note: str, metrics: tuple[str, ...]) -> Detail:
    arms = study.comparison.arms
    two = len(arms) > 1
    rows = []
    for name in metrics:
        for group in study.comparison.groups(name):
            row = study.comparison.row(name, group)
            shown = [row.arms[0], row.arms[-1]] if two else [row.arms[-1]]
            if all(one.value == 0 or math.isnan(one.value) for one in shown):
                continue
            label = row.metric.label if group == "all" else f"{row.metric.label}: {group}"
            cells = [_level(one, row.metric.unit) for one in shown]
            if two:
                cells += [_change(row.differences[-1], row.metric.unit), _bounds(row.differences[-1], row.metric.unit)]
            else:
                cells.append(_bounds(shown[0], row.metric.unit))
            rows.append((label, *cells, spelled(row.metric.unit, study.main.scenario.costs.currency)))
    names = ("Baseline", "Scenario", "Difference", "95 % interval") if two else ("Value", "95 % interval")
    if title == IN_TIME and study.main.scenario.history is not None:
        note = FEW
    return Detail(title, note, ("Measure", *names, "Unit"), tuple(rows))


def _level(one: Estimate, unit: str) -> str:
    return number(one.value, "share" if unit == "share" else "", _digits(one))


def _change(one: Estimate, unit: str) -> str:
    return in_points(signed(one.value, "share" if unit == "share" else "", _digits(one)), unit)


def _bounds(one: Estimate, unit: str) -> str:
    return bounds(one, "share" if unit == "share" else "", _digits(one))


def _digits(one: Estimate) -> int:
    size = abs(one.value)
    return 0 if size >= 1000 else 1 if size >= 1 or math.isnan(size) else 2
