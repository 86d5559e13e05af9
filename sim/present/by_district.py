"""The equity table to be read: each district's measures side by side, cells of a few people left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.measure.intervals import Estimate
from sim.measure.registry import all_metrics
from sim.present.details import Detail
from sim.present.words import bounds, in_points, number, signed, spelled

if TYPE_CHECKING:
    import pandas as pd

    from sim.study import Study

DIGITS = {"min": 1, "share": 1, "calls/day": 1}
NOTE = (
    "Averages over a city can hide a district that gains nothing or loses. Intervals are of the district's own calls. "
    "A difference between districts is a matter of where calls, posts and travel are in the scenario."
)
HIDDEN = (
    " Cells that rest on fewer than ten recorded calls are left out, and as many more as it takes that nobody can "
    "work them out."
)
FEW = " Cells marked * rest on fewer than ten calls a replication."


def equity_details(study: Study) -> list[Detail]:
    """One table for each measure by district; none where there is one district only."""
    table = study.districts
    if not len(table) or table["district"].nunique() < 2:
        return []
    last = table[table["scenario"] == study.comparison.arms[-1]]
    return [_detail(study, metric, rows) for metric, rows in last.groupby("metric", sort=False) if _told(rows)]


def equity_note(study: Study) -> str:
    """What to know before reading the tables."""
    cells = set(study.districts["cell"]) if len(study.districts) else set()
    return NOTE + (HIDDEN if "suppressed" in cells else "") + (FEW if "few calls" in cells else "")


def _told(rows: pd.DataFrame) -> bool:
    values = rows[["scenario_value"] + (["baseline_value"] if "baseline_value" in rows else [])]
    return bool((values.fillna(0) != 0).any().any())


def _detail(study: Study, metric: Any, rows: pd.DataFrame) -> Detail:
    one = all_metrics()[metric]
    two = len(study.comparison.arms) > 1
    columns = ("Baseline", "Scenario", "Difference", "95 % interval") if two else ("Value", "95 % interval")
    lines = tuple(tuple(_cells(row, one.unit, two)) for row in rows.to_dict("records"))
    spoken = spelled(one.unit, study.main.scenario.costs.currency)
    unit = {"share": "", "min": " (minutes)"}.get(one.unit, f" ({spoken})")
    return Detail(f"{one.label}{unit}", "", ("District", *columns), lines)


def _cells(row: dict[Any, Any], unit: str, two: bool) -> Iterator[str]:
    yield str(row["district"]) + (" *" if row["cell"] == "few calls" else "")
    if row["cell"] == "suppressed":
        yield from ["left out"] * (4 if two else 2)
        return
    digits = DIGITS.get(unit, 1)
    plain = "share" if unit == "share" else ""
    scenario = _estimate(row, "scenario_value", "scenario_low", "scenario_high")
    if not two:
        yield number(scenario.value, plain, digits)
        yield bounds(scenario, plain, digits)
        return
    change = _estimate(row, "difference", "difference_low", "difference_high")
    yield number(row["baseline_value"], plain, digits)
    yield number(scenario.value, plain, digits)
    yield in_points(signed(change.value, plain, digits), unit)
    yield bounds(change, plain, digits)


def _estimate(row: dict[Any, Any], *names: str) -> Estimate:
    return Estimate(*(float(row[name]) for name in names))
