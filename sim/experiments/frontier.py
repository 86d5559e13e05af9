"""Cost against response and reach: every plan that was simulated, those that another beats in everything marked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.experiments.outcome import Outcome
from sim.experiments.requirements import Requirement
from sim.experiments.search import Found
from sim.measure.dominance import dominated
from sim.present.charts.plans import Terms
from sim.present.charts.plans import frontier as draw
from sim.present.charts.registry import Drawn

RESPONSE = Outcome("response_time_median")
REACH = Outcome("reach")


def frontier(found: Found, names: Sequence[str], by: str) -> pd.DataFrame:
    """One row a candidate, the cheapest first: its levels, its cost, response and reach with intervals, its fate."""
    rows = []
    for one in found.candidates:
        row: dict[str, object] = {"plan": one.number, **dict(zip(names, one.levels, strict=True))}
        row |= {"people": one.staffing.people, "money_a_year": one.staffing.money,
                "least_patrol": one.staffing.least_patrol, "status": one.status, "why": one.why,
                "chosen": one is found.chosen, "replications": len(one.replications)}  # fmt: skip
        for word, outcome in (("response_min", RESPONSE), ("reach", REACH)):
            estimate = outcome.value(one.replications) if one.replications else None
            ends = (estimate.value, estimate.low, estimate.high) if estimate else (float("nan"),) * 3
            row |= dict(zip((word, f"{word}_low", f"{word}_high"), ends, strict=True))
        rows.append(row)
    table = pd.DataFrame(rows)
    cost = table["people"] if by == "people" else table["money_a_year"]
    # A scenario in which nobody is eligible has no reach: then only cost and response count.
    reach = table["reach"].fillna(0.0) if table["reach"].notna().any() else pd.Series(0.0, index=table.index)
    points = np.stack([cost, table["response_min"], -reach], axis=1).astype(np.float64)
    return table.assign(dominated=dominated(points))


def evidence(found: Found, requirements: Sequence[Requirement]) -> pd.DataFrame:
    """One row a simulated candidate and requirement: its number with a 95 % interval, and the limit.

    The decision itself was taken at a stricter level, so that all decisions together are as sure as was asked for.
    """
    rows = []
    for one in found.candidates:
        for rule in requirements if one.replications else ():
            seen = rule.estimate(one.replications)
            rows.append({"plan": one.number, "requirement": rule.text, "unit": rule.outcome.unit,
                         "against_baseline": rule.against_baseline, "value": seen.value, "low": seen.low,
                         "high": seen.high, "at_most" if rule.at_most else "at_least": rule.limit,
                         "replications": len(one.replications), "plan_status": one.status})  # fmt: skip
    columns = ("plan", "requirement", "unit", "against_baseline", "value", "low", "high", "at_least", "at_most",
               "replications", "plan_status")  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def draw_frontier(table: pd.DataFrame, by: str, currency: str, ax: Axes) -> Drawn:
    """The plans of `frontier` that were simulated and reach at least half of the calls, as the chart of that name."""
    people = by == "people"
    shown = table[table["response_min"].notna() & np.isfinite(table["response_min"].astype(float))]
    cost = shown["people" if people else "money_a_year"]
    plans = pd.DataFrame({
        "name": [f"plan {number}" for number in shown["plan"]], "cost": cost, "cost_low": cost, "cost_high": cost,
        "minutes": shown["response_min"], "low": shown["response_min_low"], "high": shown["response_min_high"],
        "reach": shown["reach"], "dominated": shown["dominated"], "chosen": shown["chosen"],
    })  # fmt: skip
    unit = "people" if people else f"{currency} a year"
    terms = Terms(
        "people on the payroll" if people else unit, unit, "plan and reach", "median response (min)", "staffing plan"
    )
    drawn = draw(plans, ax, terms)
    return Drawn(drawn.title, drawn.alt, table)
