"""The few rows everybody reads first: the same in the console, the web page and every document."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.measure.compare import Row
from sim.measure.freed import FREED
from sim.measure.intervals import Estimate
from sim.present.words import difference_unit

if TYPE_CHECKING:
    from sim.study import Study

RESPONSE, HOURS, PEOPLE, COST = "Response time", "Officer-hours", "People in crisis", "Cost"
SHORT = {
    "response_time_median": "median",
    "response_time_p90": "p90",
    "officer_hours_bh": "on behavioural-health calls",
    "patrol_officer_hours": "patrol, on calls",
    "co_responder_officer_hours": "co-responders, on duty",
    "officer_hours_released": "patrol, released",
    "officer_hours_used": "co-responders, used",
    "officer_hours_net": "net freed",
    "referral_rate": "referral rate",
    "reach": "reach",
    "linkage_rate": "referred people linked to care",
    "cost_cash": "new spending",
    "clinician_hours": "clinicians, on duty",
}


@dataclass(frozen=True)
class HeadlineRow:
    """One row: a number of each arm and their paired difference (main minus baseline).

    `unit` is min, h/day or share (0 to 1). Hours released, used and freed exist only as a difference
    between arms: their `main` and `difference` are the same estimate and `baseline` is None.
    """

    metric: str
    section: str
    label: str
    group: str
    unit: str
    baseline: Estimate | None
    main: Estimate
    difference: Estimate | None
    digits: int

    @property
    def name(self) -> str:
        """The label and its group: "Response time, median, priority 1"."""
        return self.label if self.group == "all" else f"{self.label}, {self.group}"

    @property
    def short(self) -> str:
        """The label where a heading already names the section: "p90", "net freed"."""
        return SHORT[self.metric]

    @property
    def difference_unit(self) -> str:
        """The unit of its differences in full: "minutes", "percentage points", "USD a day"."""
        if self.unit == "currency/day":
            return f"{self.section.removeprefix(f'{COST}, ')} a day"
        return difference_unit(self.unit)

    @property
    def only_difference(self) -> bool:
        """A number that no arm has by itself."""
        return self.baseline is None and self.difference is not None


def headline(study: Study) -> list[HeadlineRow]:
    """The headline rows of a study, in the order in which they are read.

    A study with one arm has the hours of patrol and teams in place of the hours freed.
    """
    rows = [*_response(study), _plain(study, "officer_hours_bh", HOURS, 1)]
    rows += _hours(study)
    rows += [_plain(study, name, PEOPLE, 1) for name in ("referral_rate", "reach")]
    rows += [_plain(study, name, PEOPLE, 1) for name in ("linkage_rate",) if study.comparison.groups(name)]
    cost = f"{COST}, {study.main.scenario.costs.currency}"
    rows += [_plain(study, name, cost, 0) for name in ("cost_cash",) if study.comparison.groups(name)]
    return rows


def priorities(study: Study) -> list[str]:
    """The priority groups of a study, 1 first: "priority 1", "priority 2", ..."""
    groups = [group for group in study.comparison.groups("response_time_median") if group.startswith("priority")]
    return sorted(groups, key=lambda group: int(re.sub(r"\D", "", group)))


def _response(study: Study) -> Iterator[HeadlineRow]:
    groups = priorities(study)
    if "behavioural health" in study.comparison.groups("response_time_median"):
        groups.append("behavioural health")
    for group in groups:
        for name in ("response_time_median", "response_time_p90"):
            yield _of(study.comparison.row(name, group), RESPONSE, 1)


def _plain(study: Study, metric: str, section: str, digits: int) -> HeadlineRow:
    return _of(study.comparison.row(metric), section, digits)


def _of(row: Row, section: str, digits: int) -> HeadlineRow:
    two = bool(row.differences)
    return HeadlineRow(
        metric=row.metric.name,
        section=section,
        label=row.metric.label,
        group=row.group,
        unit=row.metric.unit,
        baseline=row.arms[0] if two else None,
        main=row.arms[-1],
        difference=row.differences[-1] if two else None,
        digits=digits,
    )


def _hours(study: Study) -> Iterator[HeadlineRow]:
    if not study.comparison.freed:
        for name in ("patrol_officer_hours", "co_responder_officer_hours"):
            yield _plain(study, name, HOURS, 1)
        return
    freed = study.comparison.freed[-1]
    for (name, label), one in zip(FREED.items(), (freed.released, freed.used, freed.net), strict=True):
        yield HeadlineRow(name, HOURS, label, "all", "h/day", None, one, one, 1)


def exists(row: HeadlineRow) -> bool:
    """Is there anything to measure: a rate of no calls at all does not exist."""
    return not math.isnan(row.main.value)
