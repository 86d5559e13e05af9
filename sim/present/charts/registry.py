"""The chart registry: each chart one function, with what it needs of a study to make sense.

A chart draws on the axes it is given and returns what it found: a title that states it, a text for
those who cannot see it, and the numbers behind it. It never sets the title itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.basics.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from sim.study import Study


@dataclass(frozen=True)
class Drawn:
    """What a chart shows: the finding, the same in words with numbers, and the tidy numbers behind it."""

    title: str
    alt: str
    data: pd.DataFrame


@dataclass(frozen=True)
class Need:
    """Something a study must have for a chart to make sense; `lack` is said when it has not."""

    lack: str
    met: Callable[[Study], bool]


Draw = Callable[..., Drawn]  # of a study and axes, and what else a chart may be given
Height = Callable[[Any], float]


@dataclass(frozen=True)
class Chart:
    """One entry of the registry; `height_in` is the height without the title, in inches."""

    name: str
    label: str
    definition: str
    needs: tuple[Need, ...]
    height_in: Height
    draw: Draw

    def why_not(self, study: Study) -> str | None:
        """Why this chart does not apply to a study; None when it does."""
        return next((need.lack for need in self.needs if not need.met(study)), None)


TWO_ARMS = Need("it compares two arms, and this study has one", lambda study: len(study.comparison.arms) > 1)
TWO_REPLICATIONS = Need(
    "it needs at least two replications, and this study has one", lambda study: study.comparison.replications > 1
)
ELIGIBLE_CALLS = Need(
    "no call of this study is eligible for a co-responder",
    lambda study: not math.isnan(study.comparison.row("reach").arms[-1].value),
)
CO_RESPONDERS = Need(
    "no co-responder is on duty in this study",
    lambda study: study.comparison.row("clinician_hours").arms[-1].value > 0,
)
REFERRALS = Need(
    "the scenario says nothing of what follows a referral (outcomes.accepted, outcomes.linked, care)",
    lambda study: bool(study.comparison.groups("care_cascade")),
)
STAFF = Need("nobody is on duty in this study", lambda study: bool(study.comparison.groups("units_on_duty")))
CRISIS_CALLS = Need(
    "no call of this study is a behavioural-health call", lambda study: bool(study.comparison.groups("call_flow"))
)
COSTS = Need(
    "the scenario gives no prices (costs)",
    lambda study: (
        any(one.value > 0 for one in study.comparison.row("cost_time").arms)
        if "all" in study.comparison.groups("cost_time")
        else False
    ),
)
CENTROIDS = Need(
    "the scenario says of fewer than two districts where they lie (geography.districts, centroid)",
    lambda study: sum(one.centroid is not None for one in study.main.scenario.geography.districts.values()) > 1,
)
CHARTS: dict[str, Chart] = {}


def chart(label: str, *needs: Need, height_in: float | Height = 3.0) -> Callable[[Draw], Draw]:
    """Register a chart under the function's name; its docstring is the definition."""

    def register(draw: Draw) -> Draw:
        name = draw.__name__
        definition = " ".join((draw.__doc__ or "").split())
        height = height_in if callable(height_in) else lambda _: height_in
        CHARTS[name] = Chart(name, label, definition, needs, height, draw)
        return draw

    return register


def all_charts() -> dict[str, Chart]:
    """Every chart, in the order of reports."""
    # Their import fills the registry.
    from sim.present.charts import (  # noqa: F401
        demand,
        flow,
        frontier,
        hours,
        parts,
        people,
        places,
        reached,
        response,
        workload,
    )

    return {name: CHARTS[name] for name in ORDER} | CHARTS


ORDER = (
    "response_by_priority",
    "response_ecdf",
    "hours_freed",
    "released_by_part",
    "eligible_met",
    "flow",
    "care_cascade",
    "cost_vs_response",
    "district_map",
    "workload_by_hour",
    "utilisation_by_hour",
    "hour_of_week",
    "replication_check",
)


def find_chart(name: str) -> Chart:
    """The chart of this name. Raises UsageError."""
    charts = all_charts()
    if name not in charts:
        raise UsageError(f"there is no chart called {name!r}. {did_you_mean(name, charts)}")
    return charts[name]


def not_applicable(study: Study) -> dict[str, str]:
    """Charts that make no sense for a study, and why."""
    reasons = {name: one.why_not(study) for name, one in all_charts().items()}
    return {name: reason for name, reason in reasons.items() if reason is not None}
