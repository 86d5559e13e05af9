"""How long a pilot must run before it can show anything: simulated pilots, and the smallest effect they detect.

A real pilot has no common calls: the city with teams is compared with the same city before, on other calls. So a
simulated pilot compares some windows with teams with as many other windows without. One window after another is
taken as independent, as replications are; a real year also drifts, so these are lower bounds of what is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from sim.basics.errors import UsageError
from sim.basics.randomness import QuantileStreams
from sim.experiments.outcome import Outcome
from sim.measure.intervals import Floats
from sim.present.charts import style
from sim.present.charts.registry import Drawn
from sim.present.words import difference_unit, sized

PILOTS = 2000
LEAST = 20


@dataclass(frozen=True)
class Pilot:
    """A pilot of `windows` windows, compared with as many before it.

    `effect`: the model's effect. `detectable`: the smallest true effect that would be found with the power asked
    for. `power`: the share of simulated pilots that find the model's effect, with its 95 % interval.
    """

    windows: int
    days: float
    effect: float
    detectable: float
    power: float
    power_low: float
    power_high: float


def pilots(
    before: Floats,
    after: Floats,
    sizes: Sequence[int],
    days: float,
    seed: int,
    *,
    error: float = 0.05,
    power: float = 0.8,
) -> list[Pilot]:
    """Pilots of every size, from one value a window without (`before`) and with teams (`after`), shape (windows,).

    Raises UsageError with too few windows, or values that are not numbers.
    """
    check_sizes(min(len(before), len(after)), sizes)
    if not (np.isfinite(before).all() and np.isfinite(after).all()):
        raise UsageError("some windows have no value of this metric; lengthen them with --set run.window=...")
    return [_pilot(before, after, size, days, seed, error, power) for size in sizes]


def check_sizes(replications: int, sizes: Sequence[int]) -> None:
    """Refuse what could say nothing, before anything is run. Raises UsageError."""
    if replications < LEAST:
        raise UsageError(f"power needs at least {LEAST} replications, got {replications}; set --reps 100")
    if min(sizes) < 2:
        raise UsageError("a pilot of one window says nothing of its own spread; look at two or more, or shorten them")


def _pilot(before: Floats, after: Floats, size: int, days: float, seed: int, error: float, power: float) -> Pilot:
    variance = float(np.var(before, ddof=1) + np.var(after, ddof=1)) / size
    streams = QuantileStreams(seed, size)
    means, variances = [], []
    for values, name in ((before, "before"), (after, "after")):
        chosen = (streams.quantiles(PILOTS * size, "pilot", name) * len(values)).astype(np.int64)
        drawn = values[chosen].reshape(PILOTS, size)
        means.append(drawn.mean(axis=1))
        variances.append(drawn.var(axis=1, ddof=1))
    spread = np.sqrt((variances[0] + variances[1]) / size)
    free = _degrees(variances, size)
    gap = np.abs(means[1] - means[0])
    found = int(np.count_nonzero(gap > stats.t.ppf(1 - error / 2, free) * spread))
    ends = stats.binomtest(found, PILOTS).proportion_ci(0.95, method="wilson")
    freedom = 2 * (size - 1)
    needed = stats.t.ppf(1 - error / 2, freedom) + stats.t.ppf(power, freedom)
    detectable = float(needed * np.sqrt(variance))
    effect = float(after.mean() - before.mean())
    return Pilot(size, size * days, effect, detectable, found / PILOTS, float(ends.low), float(ends.high))


def _degrees(variances: Sequence[Floats], size: int) -> Floats:
    """Welch's degrees of freedom of every pilot, shape (pilots,)."""
    whole = (variances[0] + variances[1]) ** 2
    parts = variances[0] ** 2 + variances[1] ** 2
    free = np.full(PILOTS, float(size - 1))
    np.divide(whole * (size - 1), parts, out=free, where=parts > 0)
    return free


def enough(found: Sequence[Pilot], power: float) -> Pilot | None:
    """The shortest pilot that finds the model's effect with this power, in the simulated pilots; None if none does."""
    return next((one for one in found if one.power_low >= power), None)


def table(outcome: Outcome, found: Sequence[Pilot]) -> pd.DataFrame:
    """One row a length of pilot."""
    rows = [{"outcome": outcome.name, "unit": outcome.unit, **vars(one)} for one in found]
    return pd.DataFrame(rows)


def draw_power(outcome: Outcome, found: Sequence[Pilot], power: float, ax: Axes) -> Drawn:
    """Power of the model's effect by length of pilot, with the power asked for."""
    days = [one.days for one in found]
    low, high = [one.power_low for one in found], [one.power_high for one in found]
    ax.plot(days, [one.power for one in found], color=style.BLUE, marker="s", markersize=4)
    ax.fill_between(days, low, high, color=style.BLUE, alpha=0.2, linewidth=0)
    ax.axhline(power, color=style.MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    ax.set_ylim(0, 1.02)
    style.percent_axis(ax.yaxis)
    ax.set_xlabel("days of the pilot, and as many before it")
    ax.set_ylabel("chance of finding it")
    one = enough(found, power)
    ending = f"needs about {one.days:.0f} days" if one else f"is not found within {days[-1]:.0f} days"
    effect = sized(found[0].effect, outcome.unit)
    title = f"{outcome.label}: an effect of {effect:+.3g} {difference_unit(outcome.unit)} {ending}"
    alt = title + ". " + " ".join(f"{one.days:.0f} days: {100 * one.power:.0f} %." for one in found)
    return Drawn(title, alt, table(outcome, found))
