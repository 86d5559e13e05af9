"""Tidy tables of a study: lower-case ASCII columns, `scenario` and `seed` on every row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.measure.compare import Row
from sim.measure.equity import BY_DISTRICT
from sim.measure.intervals import Estimate
from sim.measure.registry import all_metrics
from sim.study import Study


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


def _rows(study: Study) -> list[Row]:
    """Rows of the comparison without those by district: these stand in a table that may leave cells out."""
    return [row for row in study.comparison.rows if row.metric.grouping != BY_DISTRICT]


def _metric(metric: Any, group: str) -> dict[str, Any]:
    return {"metric": metric.name, "group": group, "unit": metric.unit, "kind": metric.kind}


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def difference(estimate: Estimate) -> dict[str, Any]:
    """Columns of a paired difference."""
    return {
        "difference": estimate.value,
        "difference_low": estimate.low,
        "difference_high": estimate.high,
        "sign_certain": estimate.excludes_zero,
    }


def finish(study: Study, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a tidy table, with the number of replications and the seed on each; names of arms come first."""
    table = pd.DataFrame(rows)
    table["replications"] = study.comparison.replications
    table["seed"] = study.main.scenario.run.seed
    return _lead(table)


def _lead(table: pd.DataFrame) -> pd.DataFrame:
    first = [name for name in ("scenario", "baseline", "replication", "seed") if name in table]
    return table[first + [name for name in table.columns if name not in first]]
