"""The frontier of a sweep: what each of its points costs against how soon it comes and how many it reaches."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from sim.documents.points import in_both_arms, level_text, names_of
from sim.experiments.saved import SavedPoint, SavedSweep
from sim.measure.dominance import dominated
from sim.measure.intervals import Estimate
from sim.present.charts import Drawing, draw_swept
from sim.present.charts.plans import PLANS, Terms

MINUTES, CASH, TIME, PEOPLE = "response_time_p90", ("cost_cash", "all"), ("cost_time", "all"), "fte"
CALLS = ("behavioural health", "all")
ROLES = ("officers", "clinicians")
NONE = Estimate(math.nan, math.nan, math.nan)


def frontier_of(sweep: SavedSweep, width_in: float) -> Drawing | str:
    """The chart, or why there is none. Cost is cash and time a day where the scenario has prices, else people on the
    payroll. Points in which the city itself differs are not ways to answer the same calls."""
    shared = [name for name, key in zip(names_of(sweep), sweep.variables, strict=True) if in_both_arms(key)]
    if shared:
        return f"it compares ways of answering the same calls, and this sweep changes the calls or prices ({shared[0]})"
    group = next((one for one in CALLS if any((MINUTES, one) in point.rows for point in sweep.points)), "all")
    priced = any(CASH in point.rows for point in sweep.points)
    rows = [(point, _cost(point, priced), _of(point, MINUTES, group)) for point in sweep.points if not point.failed]
    rows = [row for row in rows if all(math.isfinite(one.value) for one in row[1:])]
    if len(rows) < 2:
        return "it needs two points with a cost and a time within which nine in ten calls are reached"
    table = _table(rows)
    unit = f"{sweep.currency} a day" if priced else "people"
    calls = "behavioural-health calls" if group != "all" else "calls"
    cost = f"cost a day, cash and time ({sweep.currency or 'currency'})" if priced else "people on the payroll"
    names = names_of(sweep)
    beside = f"{', '.join(names)}; reach" if len(names) <= MOST_NAMES else "point and reach"
    terms = Terms(cost, unit, beside, f"minutes to reach nine in ten {calls}", "point")
    if len(names) <= MOST_NAMES:
        table["name"] = [", ".join(level_text(level or "-") for level in point.levels) for point, *_ in rows]
    return draw_swept("frontier", table, width_in, terms=terms)


MOST_NAMES = 3


def _table(rows: list[tuple[SavedPoint, Estimate, Estimate]]) -> pd.DataFrame:
    reach = [_of(point, "reach", "all").value for point, *_ in rows]
    # Where nobody is eligible there is no reach: then only cost and minutes count.
    criteria = [
        (cost.value, minutes.value, -np.nan_to_num(share))
        for (_, cost, minutes), share in zip(rows, reach, strict=True)
    ]
    lost = dominated(np.array(criteria, dtype=np.float64))
    return pd.DataFrame(
        [
            (
                f"point {point.number}",
                cost.value,
                cost.low,
                cost.high,
                minutes.value,
                minutes.low,
                minutes.high,
                share,
                beaten,
                False,
            )
            for (point, cost, minutes), share, beaten in zip(rows, reach, lost, strict=True)
        ],
        columns=list(PLANS),
    )


def _of(point: SavedPoint, metric: str, group: str) -> Estimate:
    """A number of the point's own arm, not its difference from the baseline."""
    return point.rows.get((metric, group), (NONE, NONE, NONE))[1]


def _cost(point: SavedPoint, priced: bool) -> Estimate:
    """Cash and time together, or people. The sums of the ends lie at least as wide as the interval of the sum."""
    keys = (CASH, TIME) if priced else [(PEOPLE, role) for role in ROLES]
    parts = [_of(point, *key) for key in keys if key in point.rows]
    return Estimate(*(sum(getattr(one, end) for one in parts) for end in ("value", "low", "high"))) if parts else NONE
