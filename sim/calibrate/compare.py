"""What really happened beside what the simulation says, measure by measure, with effect sizes and a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from sim.calibrate.value import Z95, Floats, day_blocks, jackknife_error
from sim.records.formats import Bools
from sim.records.recorded import Ints

WARN, FAIL = 0.15, 0.30
LEAST = 20


@dataclass(frozen=True)
class Seen:
    """Citizens' calls of one history, real or simulated. Seconds, NaN = not known; `hour` of the day, `day` number.

    `busy`: mean units on citizens' and officers' calls in each hour of the day, (24,); `unit_hours`: a day.
    """

    delay: Floats
    response: Floats
    priority: Ints
    hour: Ints
    day: Ints
    days: int
    busy: Floats
    unit_hours: float

    def known(self, place: int, mask: Bools) -> tuple[Floats, Ints]:
        """Delays (0) or response times (1) of the chosen calls that have one, and their days."""
        seconds = self.response if place else self.delay
        chosen = mask & np.isfinite(seconds)
        return seconds[chosen], self.day[chosen]


@dataclass(frozen=True)
class Line:
    """One measure: recorded and simulated, the difference with its 95 % interval, and what to make of it.

    `effect` is the difference over the recorded value; `superiority` the chance that a simulated call takes longer
    than a recorded one (0.5 = alike), None for what is no duration. `earlier`: what the part of the record that was
    fitted says of the same measure; a faithful fit is off by as much as that part differs from the one held out.
    """

    measure: str
    group: str
    unit: str
    recorded: float
    recorded_low: float
    recorded_high: float
    simulated: float
    difference: float
    low: float
    high: float
    effect: float
    superiority: float
    distance: float
    p_value: float
    verdict: str
    earlier: float = float("nan")

    @property
    def moved(self) -> bool:
        """Is it off the way the record itself went, which moved by more than the warning limit between its parts?"""
        change = self.earlier - self.recorded
        return abs(change) > WARN * abs(self.recorded) and change * self.difference > 0


Statistic = Callable[[Floats], float]
STATISTICS: dict[str, Statistic] = {
    "median": lambda values: float(np.median(values)),
    "p90": lambda values: float(np.quantile(values, 0.9)),
}


def with_earlier(found: Sequence[Line], before: Seen) -> list[Line]:
    """The same lines beside what the part that was fitted says of each."""
    earlier = {(one.measure, one.group): one.recorded for one in lines(before, (before,))}
    return [replace(one, earlier=earlier.get((one.measure, one.group), float("nan"))) for one in found]


def lines(real: Seen, simulated: Sequence[Seen]) -> list[Line]:
    """Every measure of the comparison that at least twenty recorded calls stand behind."""
    found = [_volume(real, simulated)]
    groups: list[tuple[str, Callable[[Seen], Bools]]] = [("all", lambda one: np.ones(len(one.hour), dtype=np.bool_))]
    for level in sorted(set(real.priority[real.priority > 0].tolist())):
        groups.append((f"priority {level}", lambda one, level=level: one.priority == level))  # type: ignore[misc]
    for hour in range(24):
        groups.append((f"{hour:02d}h", lambda one, hour=hour: one.hour == hour))  # type: ignore[misc]
    for group, chooses in groups:
        for place, name in enumerate(("dispatch delay", "response time")):
            if name == "dispatch delay" and group.endswith("h"):
                continue
            for word, statistic in STATISTICS.items():
                line = _duration(f"{name}, {word}", group, place, statistic, real, simulated, chooses)
                if line is not None and not (word == "p90" and group.endswith("h")):
                    found.append(line)
    return [*found, *_work(real, simulated)]


def _duration(
    measure: str, group: str, place: int, statistic: Statistic, real: Seen, simulated: Sequence[Seen],
    chooses: Callable[[Seen], Bools],
) -> Line | None:  # fmt: skip
    values, day = real.known(place, chooses(real))
    drawn = [one.known(place, chooses(one))[0] for one in simulated]
    if len(values) < LEAST or any(len(one) < LEAST for one in drawn):
        return None
    value = statistic(values) / 60
    blocks = day_blocks(day)
    error = jackknife_error(np.array([statistic(values[blocks != b]) for b in range(int(blocks.max()) + 1)])) / 60
    if not np.mod(values, 60).any():  # whole minutes: a quantile is known to no better
        error = float(np.hypot(error, 1 / np.sqrt(12)))
    means = np.array([statistic(one) / 60 for one in drawn])
    pooled = np.sort(np.concatenate(drawn))
    below = np.searchsorted(pooled, values, side="left"), np.searchsorted(pooled, values, side="right")
    superiority = float(1 - (below[0] + below[1]).mean() / 2 / len(pooled))
    distance = float(stats.ks_2samp(values, pooled, method="asymp").statistic)
    return _line(measure, group, "min", (value, error), means, (superiority, distance))


def _volume(real: Seen, simulated: Sequence[Seen]) -> Line:
    daily = np.bincount(real.day - real.day.min(), minlength=real.days).astype(np.float64)
    error = float(daily.std(ddof=1) / np.sqrt(len(daily))) if len(daily) > 1 else float("nan")
    means = np.array([len(one.hour) / one.days for one in simulated])
    return _line("calls a day", "all", "calls", (len(real.hour) / real.days, error), means, (float("nan"),) * 2)


def _work(real: Seen, simulated: Sequence[Seen]) -> list[Line]:
    """Unit-hours a day and busy units by hour; their own chance is taken from the simulated replications."""
    if not np.isfinite(real.unit_hours):
        return []
    hours = np.array([one.unit_hours for one in simulated])
    nothing = (float("nan"), float("nan"))
    found = [_line("workload", "all", "unit-hours a day", (real.unit_hours, _spread(hours)), hours, nothing)]
    for hour in range(24):
        busy = np.array([one.busy[hour] for one in simulated])
        found.append(
            _line("busy units", f"{hour:02d}h", "units", (float(real.busy[hour]), _spread(busy)), busy, nothing)
        )
    return found


def _spread(values: Floats) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")


def _line(
    measure: str, group: str, unit: str, real: tuple[float, float], means: Floats, alike: tuple[float, float]
) -> Line:
    value, error = real
    middle = float(means.mean())
    own = _spread(means) / np.sqrt(len(means))
    both = float(np.hypot(error, own))
    difference = middle - value
    effect = difference / value if value else float("nan")
    low, high = difference - Z95 * both, difference + Z95 * both
    p_value = float(2 * stats.norm.sf(abs(difference) / both)) if both > 0 else float("nan")
    verdict = verdict_of(effect, low, high)
    return Line(
        measure, group, unit, value, value - Z95 * error, value + Z95 * error, middle, difference, low, high, effect,
        *alike, p_value, verdict,
    )  # fmt: skip


def verdict_of(effect: float, low: float, high: float) -> str:
    """pass, warn or fail by the size of the effect; "unclear" where it is large but may be chance."""
    if not np.isfinite(effect) or not np.isfinite(low):
        return "unclear"
    if abs(effect) <= WARN:
        return "pass"
    if low <= 0 <= high:
        return "unclear"
    return "fail" if abs(effect) > FAIL else "warn"
