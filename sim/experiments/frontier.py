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
from sim.present.charts import style
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
    """Cost along the foot, median response and its interval upwards, reach beside the plans that nothing beats."""
    column = "people" if by == "people" else "money_a_year"
    shown = table[table["response_min"].notna() & np.isfinite(table["response_min"].astype(float))]
    best = shown[~shown["dominated"]].sort_values(column)
    low, high = (shown[f"response_min_{end}"].replace(np.inf, np.nan) for end in ("low", "high"))
    ax.vlines(shown[column], low, high, color=style.GREY, linewidth=1.2)
    ax.scatter(shown[column], shown["response_min"], color=style.GREY, s=14, marker="o", zorder=2)
    ax.scatter(best[column], best["response_min"], color=style.INK, s=22, marker="s", zorder=3)
    for cost, response, reach in _rows(best.head(12), column):
        if reach == reach:
            ax.annotate(f"{100 * reach:.0f} %", (cost, response), xytext=(4, 4), textcoords="offset points",
                        fontsize=9, color=style.MUTED)  # fmt: skip
    for cost, response, _ in _rows(shown[shown["chosen"]], column):
        ax.scatter([cost], [response], s=110, facecolors="none", edgecolors=style.ORANGE, linewidths=1.6, zorder=4)
        ax.annotate("chosen", (cost, response), xytext=(-8, -4), textcoords="offset points", ha="right", fontsize=9,
                    color=style.INK)  # fmt: skip
    ax.margins(0.08)
    ax.grid(axis="y")
    ax.set_xlabel("people on the payroll" if by == "people" else f"{currency} a year")
    ax.set_ylabel("median response (min)")
    title = f"{len(best)} of {len(shown)} staffing plans are beaten by no other; percentages are reach"
    alt = "Scatter of cost and median response time. Plans that no other beats: " + "; ".join(
        f"{cost:,.4g} and {response:.1f} min" for cost, response, _ in _rows(best, column)
    )
    alt += "".join(f". Chosen: {cost:,.4g}" for cost, _, _ in _rows(shown[shown["chosen"]], column))
    return Drawn(title, alt, table)


def _rows(table: pd.DataFrame, column: str) -> list[tuple[float, float, float]]:
    """Cost, response and reach of every row."""
    numbers = table[[column, "response_min", "reach"]].to_numpy(dtype=np.float64)
    return [(float(cost), float(response), float(reach)) for cost, response, reach in numbers]
