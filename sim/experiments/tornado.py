"""Each assumption at its low and at its high, all others as they are: which of them move the answer, and which
of them could turn its sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from sim.experiments.outcome import Outcome
from sim.experiments.ranges import Assumption
from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.charts.registry import Drawn

MOST_BARS = 15
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


def draw_tornado(outcome: Outcome, base: Estimate, swings: Sequence[Swing], ax: Axes) -> Drawn:
    """Bars from the answer at an assumption's low to that at its high, the widest on top."""
    shown = [one for one in by_size(swings) if one.size > 0][:MOST_BARS]
    for row, one in enumerate(shown):
        for end, colour, hatch in ((one.low, style.GREY, ""), (one.high, style.BLUE, "////")):
            ax.barh(row, end.value - base.value, 0.6, base.value, color=colour, hatch=hatch, edgecolor=style.PAPER)
    ax.axvline(base.value, color=style.INK, linewidth=1.2)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    style.horizontal_rows(ax, [_label(one.assumption) for one in shown] or ["no assumption moves it"])
    ax.margins(x=0.06)
    ax.set_xlabel(f"{outcome.label}, scenario minus baseline ({outcome.unit}); grey: at low, hatched: at high")
    turning = [one.assumption.name for one in swings if one.flips(base) == "yes"]
    first = f"{shown[0].assumption.name} moves it most" if shown else "no assumption moves it"
    ending = f"{len(turning)} of {len(swings)} assumptions would turn its sign" if turning else "none turns its sign"
    title = f"{outcome.label}: {first}; {ending}"
    alt = f"Tornado of {len(shown)} assumptions around {base.value:.3g} {outcome.unit}. " + " ".join(
        f"{one.assumption.name}: {one.low.value:.3g} to {one.high.value:.3g}." for one in shown
    )
    return Drawn(title, alt, table(outcome, base, swings, {}))


def _label(one: Assumption) -> str:
    ends = f"{one.text(one.variable.low)} to {one.text(one.variable.high)}"
    name = style.drawable(one.name) or "assumption"
    name = name if len(name) <= 34 else "..." + name[-31:]
    return f"{name}\n{ends}"
