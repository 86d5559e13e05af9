"""The small city with some keys of its demand changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from sim.scenario.tables import Scenario
from sim.world import CallStream, draw
from tests.builders import SURE, city, made


def world(demand: dict[str, Any] | None = None, types: dict[str, Any] | None = None, **tables: Any) -> Scenario:
    """The city with some keys of demand, and of its types, changed."""
    base = city(**tables)
    base["demand"] |= demand or {}
    for name, keys in (types or {}).items():
        base["demand"]["types"][name] = base["demand"]["types"].get(name, {}) | keys
    return made(base)


def streams(scenario: Scenario, replications: int) -> list[CallStream]:
    return [draw(scenario, number) for number in range(replications)]


def is_share(hits: np.ndarray, share: float) -> bool:
    """Whether the number of hits lies in the 99.9 % interval of a chance `share` each."""
    low, high = stats.binom.ppf(SURE, hits.size, share)
    return bool(low <= hits.sum() <= high)


def is_poisson(counts: np.ndarray, expected: np.ndarray) -> bool:
    """Whether independent Poisson counts have these means: chi-square inside its 99.9 % interval."""
    low, high = stats.chi2.ppf(SURE, counts.size)
    return bool(low < ((counts - expected) ** 2 / expected).sum() < high)
