"""Tidy tables of a study: lower-case ASCII columns, `scenario` and `seed` on every row."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.basics.durations import DAY_NAMES
from sim.measure.compare import Row
from sim.measure.equity import BY_DISTRICT
from sim.measure.intervals import Estimate
from sim.measure.registry import all_metrics
from sim.present.charts.reached import CURVE, curve_group
from sim.present.charts.series import samples
from sim.study import Study
from sim.study.districts import difference


def summary(study: Study) -> pd.DataFrame:
    """One row a scenario, metric and group: value, low, high (95 %)."""
    rows = [
        {"scenario": name, **_metric(row.metric, row.group), **_estimate(estimate)}
        for arm, name in enumerate(study.comparison.arms)
        for row in _rows(study)
        for estimate in (row.arms[arm],)
    ]
    return finish(study, rows)


def comparison(study: Study) -> pd.DataFrame:
    """One row a metric and group: baseline, scenario, paired difference with low and high, is its sign certain."""
    rows = []
    for arm, name in enumerate(study.comparison.arms[1:]):
        pair = {"scenario": name, "baseline": study.comparison.arms[0]}
        for row in _rows(study):
            values = {"baseline_value": row.arms[0].value, "scenario_value": row.arms[arm + 1].value}
            rows.append({**pair, **_metric(row.metric, row.group), **values, **difference(row.differences[arm])})
        freed = study.comparison.freed[arm]
        for part in ("released", "used", "net"):
            name_of = {"metric": f"officer_hours_{part}", "group": "all", "unit": "h/day", "kind": "total"}
            rows.append({**pair, **name_of, **difference(getattr(freed, part))})
        for part, one in freed.parts.items():
            name_of = {"metric": "officer_hours_released", "group": part, "unit": "h/day", "kind": "total"}
            rows.append({**pair, **name_of, **difference(one)})
        for name, one in freed.prices.items():
            if not math.isnan(one.value):
                name_of = {"metric": name, "group": "all", "unit": "currency/h", "kind": "ratio"}
                rows.append({**pair, **name_of, **difference(one)})
    return finish(study, rows)


def replications(study: Study) -> pd.DataFrame:
    """One row a scenario, replication, metric and group: numerator, denominator and their ratio."""
    metrics = all_metrics()
    rows = [
        {
            "scenario": study.comparison.arms[arm],
            "replication": one.number,
            "metric": name,
            "group": value.group,
            "numerator": value.numerator,
            "denominator": value.denominator,
            "value": value.numerator / value.denominator if value.denominator else float("nan"),
        }
        for one in study.replications
        for arm, measured in enumerate(one.measured)
        for name, values in measured.items()
        if metrics[name].grouping != BY_DISTRICT
        for value in values
        if value.sample is None
    ]
    return finish(study, rows)


def response_times(study: Study) -> pd.DataFrame:
    """How long calls waited for a first unit, replication by replication: seconds, and the number of calls with each
    time; blank for calls nobody came to. Of the calls that a chart draws a curve for."""
    group = curve_group(study)
    rows = []
    for place, arm in enumerate(study.comparison.arms):
        for number, minutes in enumerate(samples(study, place, CURVE, group)):
            seconds, calls = np.unique(np.rint(60 * minutes.astype(np.float64)), return_counts=True)
            rows.append(pd.DataFrame({"scenario": arm, "replication": number, "metric": CURVE, "group": group,
                                      "response_s": seconds, "calls": calls}))  # fmt: skip
    table = finish(study, pd.concat(rows, ignore_index=True))
    table["response_s"] = table["response_s"].where(np.isfinite(table["response_s"])).astype("Int64")
    return table


def recorded_week(study: Study) -> pd.DataFrame | None:
    """Recorded calls an hour by day and hour of the week; None for synthetic calls."""
    week = study.recorded_week
    if week is None:
        return None
    rows = [
        {"day": DAY_NAMES[day], "hour": hour, "calls_per_hour": week[day, hour]}
        for day in range(7)
        for hour in range(24)
    ]
    return finish(study, [{"scenario": study.comparison.arms[-1], **row} for row in rows])


def logs(study: Study) -> Iterator[tuple[str, pd.DataFrame]]:
    """The call log and the unit log of every arm's first replication: calls, assignments."""
    calls, assignments = [], []
    first = study.replications[0]
    for name, trace in zip(study.comparison.arms, first.traces, strict=True):
        calls.append(trace.log.calls_table(trace.calls).assign(scenario=name, replication=0))
        assignments.append(trace.log.assignments_table(trace.roster).assign(scenario=name, replication=0))
    for title, parts in (("calls", calls), ("assignments", assignments)):
        yield title, _lead(pd.concat(parts, ignore_index=True).assign(seed=study.main.scenario.run.seed))


def assumptions(study: Study) -> pd.DataFrame:
    """The assumption register of the main scenario, unsourced rows first."""
    rows: list[dict[str, Any]] = [
        {"path": one.path, "value": one.value, "low": one.low, "high": one.high,
         "sourced": one.sourced, "source": one.source, "note": one.note}
        for one in study.main.assumptions
    ]  # fmt: skip
    return finish(study, [{"scenario": study.comparison.arms[-1], **row} for row in rows])


def equity(study: Study) -> pd.DataFrame:
    """Every metric by district, without the cells of a few people where the calls are real."""
    return finish(study, study.districts)


def _rows(study: Study) -> list[Row]:
    """Rows of the comparison without those by district: these stand in a table that may leave cells out."""
    return [row for row in study.comparison.rows if row.metric.grouping != BY_DISTRICT]


def _metric(metric: Any, group: str) -> dict[str, Any]:
    return {"metric": metric.name, "group": group, "unit": metric.unit, "kind": metric.kind}


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def finish(study: Study, rows: list[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """Rows as a tidy table, with the number of replications and the seed on each; names of arms come first."""
    table = pd.DataFrame(rows).copy()
    table["replications"] = study.comparison.replications
    table["seed"] = study.main.scenario.run.seed
    return _lead(table)


def _lead(table: pd.DataFrame) -> pd.DataFrame:
    first = [name for name in ("scenario", "baseline", "replication", "seed") if name in table]
    return table[first + [name for name in table.columns if name not in first]]
