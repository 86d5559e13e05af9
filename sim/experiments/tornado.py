"""Each assumption at its low and at its high, all others as they are: which of them move the answer, and which
of them could turn its sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.experiments.outcome import Outcome
from sim.experiments.ranges import Assumption
from sim.measure.intervals import Estimate

Answer = Callable[[Assumption, float], Estimate]  # the paired difference with one assumption changed


@dataclass(frozen=True)
class Swing:
    """The answer with one assumption at the ends of its range; NaN where a scenario cannot be run so."""

    assumption: Assumption
    low: Estimate
    high: Estimate

    @property
    def size(self) -> float:
        """How far apart the two ends are; 0 when either is missing."""
        size = abs(self.high.value - self.low.value)
        return size if size == size else 0.0

    def flips(self, base: Estimate) -> str:
        """Does the sign of the answer turn within the range: "yes", "cannot be ruled out", or "no"."""
        ends = (self.low, self.high)
        if any(base.value * end.value < 0 for end in ends):
            return "yes"
        sign = 1 if base.value > 0 else -1
        near = (min(sign * end.low, sign * end.high) for end in (*ends, base))
        return "cannot be ruled out" if any(one <= 0 for one in near) else "no"


def by_size(swings: Sequence[Swing]) -> list[Swing]:
    """The widest first; names decide between equals."""
    return sorted(swings, key=lambda one: (-one.size, one.assumption.name))


def break_even(
    assumption: Assumption, base: Estimate, swing: Swing, answer: Answer, most: int = 12
) -> tuple[float, float] | None:
    """Between which two values of an assumption the answer's sign turns: the nearest two whole numbers, or a
    bracket as narrow as 1 % of the range; None if it does not turn.

    The answer of every value rests on the same calls, so the search sees the assumption and not luck.
    """
    ends = [(assumption.variable.low, swing.low), (assumption.variable.high, swing.high)]
    turned = [(at, one) for at, one in ends if base.value * one.value < 0]
    if not turned:
        return None
    # The turn that is nearest to the value as it stands.
    far, _ = min(turned, key=lambda end: abs(end[0] - assumption.value))
    near = assumption.value
    least = 1.0 if assumption.whole else (assumption.variable.high - assumption.variable.low) / 100
    for _ in range(most):
        if abs(far - near) <= least:
            break
        middle = (near + far) / 2
        middle = float(round(middle)) if assumption.whole else middle
        here = answer(assumption, middle).value
        if here * base.value > 0:
            near = middle
        else:
            far = middle
    return near, far


def table(
    outcome: Outcome, base: Estimate, swings: Sequence[Swing], turns: dict[str, tuple[float, float]]
) -> pd.DataFrame:
    """One row an assumption, the widest swing first."""
    rows = []
    for one in by_size(swings):
        it, turn = one.assumption, turns.get(one.assumption.name)
        rows.append({
            "outcome": outcome.name, "unit": outcome.unit, "assumption": it.name,
            "value": it.text(it.value), "low": it.text(it.variable.low), "high": it.text(it.variable.high),
            "difference": base.value, "difference_at_low": one.low.value, "at_low_low": one.low.low,
            "at_low_high": one.low.high, "difference_at_high": one.high.value, "at_high_low": one.high.low,
            "at_high_high": one.high.high, "swing": one.size, "flips_sign": one.flips(base),
            "break_even_from": it.text(turn[0]) if turn else "", "break_even_to": it.text(turn[1]) if turn else "",
            "changed_in_both_arms": it.variable.both, "source": it.source,
        })  # fmt: skip
    return pd.DataFrame(rows)
