"""The metric registry: each metric defined once, for tables, charts, reports and documentation.

A metric gives, for one replication of one arm, `Value`s: a numerator and a denominator, or a
sample when it is a quantile. How values become an estimate with an interval follows from `kind`:

- total: numerator / denominator is one number a replication; t-interval over replications;
- ratio: sum of numerators / sum of denominators; jackknife over replications;
- quantile: of all calls of all replications pooled; Woodruff interval.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.measure.observation import Observation

Kind = Literal["total", "ratio", "quantile"]


@dataclass(frozen=True)
class Value:
    """What one replication says about one group of a metric; `calls` is set where a few calls could be recognised."""

    group: str
    numerator: float
    denominator: float = 1.0
    sample: NDArray[np.float32] | None = None
    calls: float | None = None


@dataclass(frozen=True)
class Metric:
    """One entry of the dictionary; `probability` is set for quantiles. `whole`: its groups are the parts of one whole,
    and a part that a replication does not have is none of that replication's whole."""

    name: str
    label: str
    unit: str
    kind: Kind
    definition: str
    formula: str
    grouping: str
    source: str
    compute: Callable[[Observation], Iterable[Value]]
    probability: float = 0.0
    whole: bool = False


METRICS: dict[str, Metric] = {}  # as the modules were imported; `all_metrics` puts them in order
MODULES = (
    "calls",
    "targets",
    "hours",
    "people",
    "care",
    "support",
    "costs",
    "equity",
)  # each registers its own when imported


def metric(
    label: str,
    unit: str,
    kind: Kind,
    formula: str,
    grouping: str = "all",
    source: str = "",
    probability: float = 0.0,
    whole: bool = False,
) -> Callable[[Callable[[Observation], Iterable[Value]]], Callable[[Observation], Iterable[Value]]]:
    """Register a metric under the function's name; its docstring is the definition."""

    def register(compute: Callable[[Observation], Iterable[Value]]) -> Callable[[Observation], Iterable[Value]]:
        name = compute.__name__
        definition = " ".join((compute.__doc__ or "").split())
        one = Metric(name, label, unit, kind, definition, formula, grouping, source, compute, probability, whole)
        METRICS[name] = one
        return compute

    return register


def measure(seen: Observation) -> dict[str, list[Value]]:
    """Every metric of one replication of one arm."""
    return {name: list(one.compute(seen)) for name, one in all_metrics().items()}


def all_metrics() -> dict[str, Metric]:
    """The whole dictionary, in the order of tables and reports, whichever module was imported first."""
    for module in MODULES:
        importlib.import_module(f"sim.measure.{module}")
    places = {f"sim.measure.{module}": place for place, module in enumerate(MODULES)}
    return dict(sorted(METRICS.items(), key=lambda item: places.get(item[1].compute.__module__, len(places))))
