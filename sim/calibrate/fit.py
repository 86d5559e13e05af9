"""Durations and the distributions that fit them: maximum likelihood with calls still open censored.

Four families; the best by Akaike's criterion. How good it is, is the greatest distance between its curve and that
of the record (Kaplan and Meier's where calls are censored). Above 0.10 no family is good enough and quantiles of the
record are used, as many as leave ten calls between two of them. Durations that are all the same are a fixed time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import optimize, special, stats

from sim.basics.distributions import Distribution, parse_distribution
from sim.calibrate.value import Floats, minutes, rounded
from sim.records.formats import Bools

GOOD, POOR = 0.05, 0.10
LEAST = 30
MOST = 20_000
SAME = "fixed"
SHORTEST = 15.0  # seconds: times of nought are rounded ones


@dataclass(frozen=True)
class Fit:
    """A fitted distribution: `spec` as a scenario writes it, and how it compares with the record."""

    family: str
    spec: Any
    n: int
    censored: int
    distance: float
    p_value: float
    median: float
    median_low: float
    median_high: float
    p90: float
    fitted_median: float
    fitted_p90: float
    curve: tuple[Floats, Floats]  # seconds, share not longer, of the record

    @property
    def distribution(self) -> Distribution:
        return parse_distribution(self.spec)

    @property
    def verdict(self) -> str:
        return verdict_of(self.distance)


def verdict_of(distance: float) -> str:
    """How good a fit is, by the greatest distance between its curve and that of the record."""
    return "good" if distance <= GOOD else "fair" if distance <= POOR else "poor"


def fit(seconds: Floats, censored: Bools | None = None) -> Fit | None:
    """The best fit to durations in seconds; `censored` ones lasted at least so long. None below thirty durations."""
    cut = np.zeros(len(seconds), dtype=np.bool_) if censored is None else censored
    if (~cut).sum() < LEAST:
        return None
    order = np.argsort(seconds, kind="stable")
    times, cut = np.maximum(seconds[order].astype(np.float64), SHORTEST), cut[order]
    curve = kaplan_meier(times, cut)
    if np.ptp(times) == 0:  # no family has a likelihood without any spread
        return _described(SAME, minutes(float(times[0])), times, cut, curve, 0.0)
    thin = slice(None, None, max(1, len(times) // MOST))
    candidates = [_candidate(name, times[thin], cut[thin]) for name in _FAMILIES]
    name, spec, _ = min(candidates, key=lambda one: one[2])
    distance = _distance(spec, curve)
    if distance > POOR:
        name, spec = "empirical", _quantiles(curve, len(times))
        distance = _distance(spec, curve)
    return _described(name, spec, times, cut, curve, distance)


def _described(name: str, spec: Any, times: Floats, cut: Bools, curve: tuple[Floats, Floats], distance: float) -> Fit:
    n = len(times)
    half = 0.98 / np.sqrt(n)
    low, middle, high, p90 = (quantile_of(curve, share) for share in (0.5 - half, 0.5, 0.5 + half, 0.9))
    fitted = parse_distribution(spec).quantile(np.array([0.5, 0.9]))
    p_value = float(stats.kstwobign.sf(distance * np.sqrt(n)))
    ends = (middle, low, high, p90, float(fitted[0]), float(fitted[1]))
    return Fit(name, spec, n, int(cut.sum()), distance, p_value, *ends, curve)


def kaplan_meier(times: Floats, censored: Bools) -> tuple[Floats, Floats]:
    """Seconds at which something ended, and the share that had ended by then; `times` ascending."""
    ended, counts = np.unique(times[~censored], return_counts=True)
    at_risk = len(times) - np.searchsorted(times, ended, side="left")
    return ended, np.asarray(1 - np.cumprod(1 - counts / at_risk), dtype=np.float64)


def quantile_of(curve: tuple[Floats, Floats], share: float) -> float:
    """The duration that this share does not exceed; the longest one if the curve ends below."""
    seconds, shares = curve
    return float(seconds[min(int(np.searchsorted(shares, share)), len(seconds) - 1)])


def _distance(spec: Any, curve: tuple[Floats, Floats]) -> float:
    """Greatest distance of two distribution functions at 999 quantiles of the fitted one; ties count half."""
    u = np.linspace(0.001, 0.999, 999)
    u = u[u <= curve[1][-1]]  # beyond, every call was still open
    fitted = parse_distribution(spec).quantile(u)
    place = np.searchsorted(curve[0], fitted, side="right") - 1
    share = np.where(place >= 0, curve[1][place], 0.0)
    before = np.searchsorted(curve[0], fitted, side="left") - 1
    left = np.where(before >= 0, curve[1][before], 0.0)
    return float(np.abs((share + left) / 2 - u).max())


def _quantiles(curve: tuple[Floats, Floats], n: int) -> dict[str, Any]:
    number = int(np.clip(n // 10, 3, 99))
    at = (np.arange(number) + 0.5) / number
    return {"distribution": "empirical", "values": [minutes(quantile_of(curve, float(share))) for share in at]}


def _candidate(name: str, times: Floats, cut: Bools) -> tuple[str, Any, float]:
    start, log_density, log_longer, spec = _FAMILIES[name]
    known, longer = times[~cut], times[cut]

    def loss(theta: Floats) -> float:
        value = -float(log_density(known, theta).sum() + log_longer(longer, theta).sum())
        return value if np.isfinite(value) else 1e300

    found = optimize.minimize(loss, start(known), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-4})
    return name, spec(found.x), 2 * len(found.x) + 2 * float(found.fun)


_Family = tuple[
    Callable[[Floats], Floats], Callable[[Floats, Floats], Floats], Callable[[Floats, Floats], Floats],
    Callable[[Floats], dict[str, Any]],
]  # fmt: skip


def _lognormal() -> _Family:
    def start(t: Floats) -> Floats:
        return np.array([np.log(t).mean(), np.log(max(np.log(t).std(), 0.05))])

    return (
        start,
        lambda t, p: stats.norm.logpdf(np.log(t), p[0], np.exp(p[1])) - np.log(t),
        lambda t, p: stats.norm.logsf(np.log(t), p[0], np.exp(p[1])),
        lambda p: {"median": minutes(float(np.exp(p[0]))), "sigma": rounded(float(np.exp(p[1])))},
    )


def _gamma() -> _Family:
    def start(t: Floats) -> Floats:
        return np.array([np.log(t.mean()), np.log(np.clip((t.mean() / max(t.std(), 1.0)) ** 2, 0.05, 50))])

    def scale(p: Floats) -> float:
        return float(np.exp(p[0] - p[1]))

    def spec(p: Floats) -> dict[str, Any]:
        return {"distribution": "gamma", "mean": minutes(float(np.exp(p[0]))), "shape": rounded(float(np.exp(p[1])))}

    return (
        start,
        lambda t, p: stats.gamma.logpdf(t, np.exp(p[1]), scale=scale(p)),
        lambda t, p: stats.gamma.logsf(t, np.exp(p[1]), scale=scale(p)),
        lambda p: {
            "distribution": "gamma",
            "mean": minutes(float(np.exp(p[0]))),
            "shape": rounded(float(np.exp(p[1]))),
        },
    )


def _weibull() -> _Family:
    def start(t: Floats) -> Floats:
        return np.array([np.log(t.mean()), 0.0])

    def spec(p: Floats) -> dict[str, Any]:
        shape = float(np.exp(p[1]))
        mean = float(np.exp(p[0]) * special.gamma(1 + 1 / shape))
        return {"distribution": "weibull", "mean": minutes(mean), "shape": rounded(shape)}

    return (
        start,
        lambda t, p: stats.weibull_min.logpdf(t, np.exp(p[1]), scale=np.exp(p[0])),
        lambda t, p: stats.weibull_min.logsf(t, np.exp(p[1]), scale=np.exp(p[0])),
        spec,
    )


def _exponential() -> _Family:
    return (
        lambda t: np.array([np.log(t.mean())]),
        lambda t, p: -p[0] - t / np.exp(p[0]),
        lambda t, p: -t / np.exp(p[0]),
        lambda p: {"distribution": "exponential", "mean": minutes(float(np.exp(p[0])))},
    )


_FAMILIES: dict[str, _Family] = {
    "lognormal": _lognormal(), "gamma": _gamma(), "weibull": _weibull(), "exponential": _exponential(),
}  # fmt: skip
