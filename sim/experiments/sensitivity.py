"""Sensitivity of an answer to the assumptions it rests on: tornado, signs that turn, Sobol indices, luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.basics.errors import UsageError
from sim.experiments.outcome import Outcome
from sim.experiments.plan import Values
from sim.experiments.ranges import Assumption
from sim.experiments.runner import Runner, first_fault
from sim.experiments.sobol import saltelli_shares, variance_split, with_intervals
from sim.experiments.sweep import PointResult
from sim.experiments.tornado import Swing, break_even, by_size, table
from sim.measure.intervals import Estimate
from sim.measure.replicate import Replication

NOTHING = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class OneAtATime:
    """The tornado of one outcome: the answer as it stands, every assumption's swing, and where signs turn."""

    outcome: Outcome
    base: Estimate
    swings: tuple[Swing, ...]
    turns: dict[str, tuple[float, float]]

    def table(self) -> pd.DataFrame:
        """One row an assumption, the widest swing first."""
        return table(self.outcome, self.base, self.swings, self.turns)


def one_at_a_time(runner: Runner, assumptions: Sequence[Assumption], outcomes: Sequence[Outcome]) -> list[OneAtATime]:
    """Every assumption at both ends of its range; where a sign turns, the value at which it does. Raises UsageError."""
    found = runner.run([one.variable for one in assumptions], both_ends(assumptions), "Replications")
    first_fault(found[:1], "the scenario")
    for outcome in outcomes:
        outcome.check_group(found[0].replications[0])
    tornados = []
    for outcome in outcomes:
        base = outcome.difference(found[0].replications)
        ends = [outcome.difference(one.replications) if not one.fault else NOTHING for one in found[1:]]
        swings = tuple(Swing(one, ends[2 * at], ends[2 * at + 1]) for at, one in enumerate(assumptions))
        tornados.append(OneAtATime(outcome, base, swings, _turns(runner, outcome, base, swings)))
    return tornados


def both_ends(assumptions: Sequence[Assumption]) -> list[Values]:
    """The design of a tornado: everything as it stands, then each assumption at its low and at its high."""
    width = len(assumptions)
    design: list[Values] = [(None,) * width]
    for at, one in enumerate(assumptions):
        for end in (one.variable.low, one.variable.high):
            design.append(_only(width, at, one.text(end)))
    return design


def _turns(runner: Runner, outcome: Outcome, base: Estimate, swings: Sequence[Swing]) -> dict[str, tuple[float, float]]:
    def answer(assumption: Assumption, value: float) -> Estimate:
        (found,) = runner.run([assumption.variable], [(assumption.text(value),)], assumption.name)
        first_fault([found], f"{assumption.name} = {assumption.text(value)}")
        return outcome.difference(found.replications)

    turns = {one.assumption.name: break_even(one.assumption, base, one, answer) for one in swings}
    return {name: turn for name, turn in turns.items() if turn is not None}


def _only(width: int, at: int, value: str) -> Values:
    return tuple(value if place == at else None for place in range(width))


def widest(tornados: Sequence[OneAtATime], most: int) -> list[Assumption]:
    """The assumptions worth a global look: the widest swings of each outcome in turn, at most so many in all."""
    chosen: dict[str, Assumption] = {}
    for rank in range(len(tornados[0].swings)):
        for one in tornados:
            swing = by_size(one.swings)[rank]
            if swing.size > 0 and len(chosen) < most:
                chosen.setdefault(swing.assumption.name, swing.assumption)
    return list(chosen.values())


def check_rows(rows: int) -> None:
    """Refuse a Sobol design that is none, before the tornado is run. Raises UsageError."""
    if rows < 4 or rows & (rows - 1):
        raise UsageError(f"--sobol {rows}: expected a power of two of at least 4, such as 64")


def global_indices(
    runner: Runner, assumptions: Sequence[Assumption], outcomes: Sequence[Outcome], rows: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(indices, variances): Sobol indices with intervals, and the variance split between assumptions and luck.

    Runs rows * (assumptions + 2) points. Raises UsageError when one of them cannot be run.
    """
    check_rows(rows)
    shares = saltelli_shares(rows, len(assumptions), seed)
    design: list[Values] = [tuple(one.at(u) for one, u in zip(assumptions, row, strict=True)) for row in shares]
    found = runner.run([one.variable for one in assumptions], design, "Replications")
    first_fault(found, "a point of the Sobol design")
    indices, variances = [], []
    for outcome in outcomes:
        answers = np.array([outcome.difference(one.replications).value for one in found])
        pairs = with_intervals(answers, rows, seed)
        for one, (first, total) in zip(assumptions, pairs, strict=True):
            indices.append({
                "outcome": outcome.name, "assumption": one.name, "low": one.text(one.variable.low),
                "high": one.text(one.variable.high), "first_order": first.value, "first_order_low": first.low,
                "first_order_high": first.high, "total": total.value, "total_low": total.low, "total_high": total.high,
                "points": len(found),
            })  # fmt: skip
        split = variance_split(_values(outcome, found[: 2 * rows]))
        variances.append(split.table().assign(outcome=outcome.name, mean=float(np.mean(answers[: 2 * rows]))))
    return pd.DataFrame(indices), pd.concat(variances, ignore_index=True)


def _values(outcome: Outcome, found: Sequence[PointResult]) -> np.ndarray:
    """The paired difference of every point in every replication, shape (points, replications)."""
    replications: list[tuple[Replication, ...]] = [one.replications for one in found]
    return np.array([outcome.by_replication(one) for one in replications])
