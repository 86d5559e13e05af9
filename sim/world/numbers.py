"""Quantiles to whole numbers: seconds, priorities, units."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.basics.distributions import Distribution
from sim.world.stream import Floats, Ints


def whole_seconds(seconds: Floats) -> Ints:
    """Rounded to whole seconds, halves up."""
    return np.floor(seconds + 0.5).astype(np.int64)


def seconds_of(spread: Distribution | None, u: Floats) -> Ints:
    """Whole seconds at quantiles u; 0 where the scenario gives no time."""
    return np.zeros(len(u), dtype=np.int64) if spread is None else whole_seconds(spread.quantile(u))


def whole_numbers(table: float | Mapping[str, float], u: Floats) -> Ints:
    """Whole numbers at quantiles u: from shares {"1": 0.2, "2": 0.8}, or around a mean 1.8."""
    if isinstance(table, Mapping):
        values = np.array(sorted(int(key) for key in table))
        edges = np.cumsum([table[str(value)] for value in values])[:-1]
        return np.asarray(values[np.searchsorted(edges, u, side="right")], dtype=np.int64)
    whole = int(table)
    return whole + (u > 1 - (table - whole)).astype(np.int64)
