"""Tidy tables of a sweep: the design, every replication, and every metric of every point beside its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from sim.experiments.codec import kept_metrics
from sim.experiments.plan import Plan
from sim.experiments.sweep import PointResult
from sim.measure.compare import Comparison, compare
from sim.measure.replicate import Measured
from sim.study.districts import difference
from sim.study.few import without_few

Row = dict[str, Any]


@dataclass
class SweepTables:
    """Rows as they come, point by point; `comparisons` by the number of the point."""

    plan: Plan
    design: list[Row] = field(default_factory=list)
    replications: list[Row] = field(default_factory=list)
    summary: list[Row] = field(default_factory=list)
    failed: int = 0
    imprecise: int = 0
    _shown: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, plan: Plan, results: Iterable[PointResult]) -> SweepTables:
        """The tables of all points."""
        tables = cls(plan)
        for result in results:
            tables.add(result)
        return tables

    def add(self, result: PointResult) -> None:
        """One point more."""
        point, plan = result.point, self.plan
        status = "failed" if result.fault else "done" if result.enough else "not precise"
        self.failed += bool(result.fault)
        self.imprecise += not result.enough
        values = dict(zip(columns(plan.variables), point.levels, strict=True))
        row = {"scenario": plan.scenario, "seed": plan.seed, "point": point.number, **values, "status": status}
        row |= {"replications": len(result.replications), "baseline_key": point.baseline, "reason": result.fault}
        self.design.append(row)
        if result.replications:
            if plan.replayed:
                result = replace(result, replications=tuple(without_few(result.replications)))
            self._add_replications(result)
            self.summary += list(self._summary(result, values))

    def _add_replications(self, result: PointResult) -> None:
        base = {"scenario": self.plan.scenario, "seed": self.plan.seed}
        for one in result.replications:
            arms = [("scenario", result.point.number, one.measured[1])]
            shared = (result.point.baseline, one.number)
            if shared not in self._shown:  # points that share a world share its baseline
                self._shown.add(shared)
                arms.insert(0, ("baseline", result.point.number, one.measured[0]))
            for arm, number, measured in arms:
                head = {**base, "point": number, "arm": arm, "baseline_key": result.point.baseline}
                self.replications += [{**head, "replication": one.number, **row} for row in _values(measured)]

    def _summary(self, result: PointResult, values: dict[str, Any]) -> Iterator[Row]:
        found = compare(["baseline", "scenario"], result.replications)
        head: Row = {"scenario": self.plan.scenario, "seed": self.plan.seed, "point": result.point.number, **values}
        head["replications"] = len(result.replications)
        for row in _compared(found):
            yield head | row

    def frames(self) -> dict[str, pd.DataFrame]:
        """File name (without ending) -> table."""
        named = {"design": self.design, "replications": self.replications, "summary": self.summary}
        return {name: pd.DataFrame(rows) for name, rows in named.items()}


def columns(variables: Iterable[str]) -> list[str]:
    """A short column name for each key: its last words, as many as it takes to tell them apart."""
    from sim.scenario.keys import split_setting

    paths = [split_setting(f"{name}=")[0] for name in variables]
    names: list[str] = []
    for path in paths:
        size = min(2, len(path))
        while size < len(path) and sum(other[-size:] == path[-size:] for other in paths) > 1:
            size += 1
        word = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in "_".join(path[-size:]))
        name = word.lower()[-32:].strip("_") or "value"
        names.append(name if name not in names and name not in _TAKEN else f"{name[-28:]}_{len(names) + 1}")
    return names


_TAKEN = ("scenario", "seed", "point", "status", "reason", "replications", "metric", "group", "unit", "kind", "value")


def _values(measured: Measured) -> Iterator[Row]:
    for name in kept_metrics():
        for value in measured[name]:
            if value.sample is None:
                over = value.numerator / value.denominator if value.denominator else float("nan")
                yield {"metric": name, "group": value.group, "numerator": value.numerator,
                       "denominator": value.denominator, "value": over}  # fmt: skip


def _compared(found: Comparison) -> Iterator[Row]:
    for row in found.rows:
        base, here = row.arms
        head = {"metric": row.metric.name, "group": row.group, "unit": row.metric.unit, "kind": row.metric.kind}
        alone = {"baseline_value": base.value, "value": here.value, "low": here.low, "high": here.high}
        yield head | alone | difference(row.differences[0])
    nothing = dict.fromkeys(("baseline_value", "value", "low", "high"), float("nan"))
    for part in ("released", "used", "net"):
        head = {"metric": f"officer_hours_{part}", "group": "all", "unit": "h/day", "kind": "total"}
        yield head | nothing | difference(getattr(found.freed[0], part))
