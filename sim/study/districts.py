"""The equity table: every metric by district, arms side by side, without the cells of a few people.

A replay of real calls is a statement about real people. There a cell that rests on fewer than ten calls is left
blank, and so are as many others of its row of districts as it takes that nobody can work it out from the total.
Synthetic calls are nobody's: there small cells are only marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.measure.compare import Row
from sim.measure.equity import BY_DISTRICT
from sim.measure.intervals import Estimate
from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Replication

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.study import Study

FEWEST = 10  # calls a replication, on average


def by_district(study: Study) -> pd.DataFrame:
    """One row a metric and district (and scenario, if there are several): values of both arms and their difference.

    `cell` says "suppressed" (blank), "few calls" (shown, to be read with care) or nothing; `calls` is the mean
    number of calls a replication that the smaller arm's value rests on.
    """
    import pandas as pd  # a worker of a sweep never needs it

    real = study.main.scenario.history is not None
    rows: list[dict[str, Any]] = []
    for name, metric in all_metrics().items():
        if metric.grouping != BY_DISTRICT:
            continue
        calls = _calls(study, name)
        blank = suppressed(calls) if real else set()
        for row in study.comparison.rows:
            if row.metric.name == name and row.group in calls:
                hidden = row.group in blank
                mark = "suppressed" if hidden else "few calls" if calls[row.group] < FEWEST else ""
                base: dict[str, Any] = {"district": row.group, "metric": name, "unit": metric.unit, "cell": mark}
                base["calls"] = float("nan") if hidden else calls[row.group]
                rows += [base | one for one in _values(study.comparison.arms, row, hidden)]
    return pd.DataFrame(rows)


def suppressed(calls: Mapping[str, float]) -> set[str]:
    """The districts to leave blank: those below ten calls, then the next smallest until the blank ones together
    hide at least ten calls and at least two districts, so that the total gives none of them away."""
    ordered = sorted(calls, key=lambda district: (calls[district], district))
    small = [district for district in ordered if calls[district] < FEWEST]
    number = len(small)
    while 0 < number < len(ordered) and (number < 2 or sum(calls[one] for one in ordered[:number]) < FEWEST):
        number += 1
    return set(ordered[:number])


def _calls(study: Study, metric: str) -> dict[str, float]:
    """Calls that each district's value rests on, mean over the replications, of the arm with fewer."""
    arms = calls_by_group(study.replications, metric, lambda value: value.calls or 0.0)
    return {name: min(one.get(name, 0.0) for one in arms) / len(study.replications) for name in arms[0]}


def calls_by_group(
    replications: Sequence[Replication], metric: str, count: Callable[[Value], float]
) -> list[dict[str, float]]:
    """Calls that the values of each group rest on, all replications together, by arm."""
    arms: list[dict[str, float]] = [{} for _ in replications[0].measured]
    for one in replications:
        for total, measured in zip(arms, one.measured, strict=True):
            for value in measured[metric]:
                total[value.group] = total.get(value.group, 0.0) + count(value)
    return arms


def _values(arms: Sequence[str], row: Row, hidden: bool) -> list[dict[str, Any]]:
    """Values of the arms of one row: one entry for each arm after the first, or the only arm."""
    if len(arms) == 1:
        return [_shown({"scenario": arms[0]}, _estimate("scenario", row, 0), hidden)]
    entries = []
    for arm in range(1, len(arms)):
        values = _estimate("baseline", row, 0) | _estimate("scenario", row, arm) | difference(row.differences[arm - 1])
        entries.append(_shown({"scenario": arms[arm], "baseline": arms[0]}, values, hidden))
    return entries


def difference(estimate: Estimate) -> dict[str, Any]:
    """Columns of a paired difference."""
    return {
        "difference": estimate.value,
        "difference_low": estimate.low,
        "difference_high": estimate.high,
        "sign_certain": estimate.excludes_zero,
    }


def _estimate(word: str, row: Row, arm: int) -> dict[str, Any]:
    one = row.arms[arm]
    return {f"{word}_value": one.value, f"{word}_low": one.low, f"{word}_high": one.high}


def _shown(names: dict[str, Any], values: dict[str, Any], hidden: bool) -> dict[str, Any]:
    return names | (dict.fromkeys(values) if hidden else values)
