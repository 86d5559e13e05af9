"""Distributions as quantile functions: a quantile goes in, a duration in seconds comes out.

Nothing here samples. A call carries its quantiles, so the same call lasts as long whichever
arm answers it, and a shorter distribution shortens every call. Formulas: Johnson, Kotz and
Balakrishnan, *Continuous Univariate Distributions*; special functions from SciPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.basics.durations import parse_duration
from sim.basics.errors import did_you_mean

Floats = NDArray[np.float64]
Z90 = 1.2815515655446004  # the standard normal's 90th percentile


@dataclass(frozen=True)
class Distribution:
    """A duration at random: `quantile(u)` in seconds for u in (0, 1), and its mean in seconds.

    `spec` is what the scenario wrote, so that a resolved scenario can be written back.
    """

    name: str
    mean: float
    inverse: Callable[[Floats], Floats] = field(repr=False, compare=False)
    spec: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process as what the scenario wrote: functions made on the spot do not travel."""
        return parse_distribution, (self.spec,)

    def quantile(self, u: Floats) -> Floats:
        """Durations in seconds at quantiles `u`, same shape."""
        return np.asarray(self.inverse(np.asarray(u, dtype=np.float64)), dtype=np.float64)


def parse_distribution(value: object) -> Distribution:
    """The distribution a scenario describes.

    "20 min" is fixed; {median, p90} and {mean, cv} are lognormal unless `distribution` says
    exponential, gamma, weibull, triangular, uniform or empirical. Raises ValueError.
    """
    if isinstance(value, Distribution):
        return value
    if isinstance(value, str):
        return _fixed(parse_duration(value), value)
    if not isinstance(value, Mapping):
        raise ValueError(f'expected a duration such as "20 min" or a distribution, got {value!r}')
    keys = dict(value)
    name = keys.pop("distribution", "lognormal")
    if not isinstance(name, str) or name not in _BUILDERS:
        raise ValueError(f"unknown distribution {name!r}. {did_you_mean(str(name), _BUILDERS)}")
    builder, allowed = _BUILDERS[name]
    unknown = [key for key in keys if key not in allowed]
    if unknown:
        raise ValueError(f"a {name} distribution has no {unknown[0]!r}. {did_you_mean(unknown[0], allowed)}")
    numbers = {key: _number(key, given) for key, given in keys.items()}
    return builder(numbers, dict(value))


def _number(key: str, given: object) -> Any:
    if key == "values":
        if not isinstance(given, list) or not given:
            raise ValueError('values: expected a list of durations, such as ["5 min", "12 min"]')
        return np.sort(np.array([parse_duration(one) for one in given]))
    if key in ("cv", "shape", "sigma"):
        if isinstance(given, bool) or not isinstance(given, int | float) or not given > 0:
            raise ValueError(f"{key}: expected a number above 0, got {given!r}")
        return float(given)
    try:
        return parse_duration(given)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def _fixed(seconds: float, spec: object) -> Distribution:
    return Distribution("fixed", seconds, lambda u: np.full(u.shape, seconds), spec)


def _need(numbers: Mapping[str, Any], *choices: tuple[str, ...]) -> tuple[str, ...]:
    for choice in choices:
        if set(numbers) == set(choice):
            return choice
    wanted = " or ".join("{" + ", ".join(choice) + "}" for choice in choices)
    raise ValueError(f"needs {wanted}, got {{{', '.join(numbers)}}}")


def _lognormal(numbers: Mapping[str, Any], spec: object) -> Distribution:
    ways = (("median", "p90"), ("mean", "cv"), ("median", "sigma"), ("mean", "sigma"))
    chosen = _need(numbers, *ways)
    if chosen == ("median", "p90"):
        median = numbers["median"]
        if not 0 < median < numbers["p90"]:
            raise ValueError("needs 0 < median < p90")
        sigma = math.log(numbers["p90"] / median) / Z90
    else:
        sigma = numbers.get("sigma") or math.sqrt(math.log1p(numbers["cv"] ** 2))
        median = numbers.get("median") or numbers["mean"] * math.exp(-(sigma**2) / 2)
    _positive(median)
    mean = median * math.exp(sigma**2 / 2)
    return Distribution("lognormal", mean, lambda u: median * np.exp(sigma * special.ndtri(u)), spec)


def _exponential(numbers: Mapping[str, Any], spec: object) -> Distribution:
    _need(numbers, ("mean",))
    mean = _positive(numbers["mean"])
    return Distribution("exponential", mean, lambda u: -mean * np.log1p(-u), spec)


def _gamma(numbers: Mapping[str, Any], spec: object) -> Distribution:
    chosen = _need(numbers, ("mean", "cv"), ("mean", "shape"))
    mean = _positive(numbers["mean"])
    shape = numbers["shape"] if "shape" in chosen else numbers["cv"] ** -2
    return Distribution("gamma", mean, lambda u: mean / shape * special.gammaincinv(shape, u), spec)


def _weibull(numbers: Mapping[str, Any], spec: object) -> Distribution:
    chosen = _need(numbers, ("mean", "shape"), ("mean", "cv"), ("median", "p90"))
    if chosen == ("median", "p90"):
        median, p90 = numbers["median"], numbers["p90"]
        if not 0 < median < p90:
            raise ValueError("needs 0 < median < p90")
        shape = math.log(math.log(10) / math.log(2)) / math.log(p90 / median)
        scale = median / math.log(2) ** (1 / shape)
    else:
        shape = numbers["shape"] if "shape" in chosen else _weibull_shape(numbers["cv"])
        scale = _positive(numbers["mean"]) / special.gamma(1 + 1 / shape)
    mean = float(scale * special.gamma(1 + 1 / shape))
    return Distribution("weibull", mean, lambda u: scale * (-np.log1p(-u)) ** (1 / shape), spec)


def _weibull_shape(cv: float) -> float:
    from scipy import optimize  # takes long to load

    def excess(shape: float) -> float:
        ratio = special.gammaln(1 + 2 / shape) - 2 * special.gammaln(1 + 1 / shape)
        return float(ratio - math.log1p(cv**2))

    return float(optimize.brentq(excess, 0.1, 200.0))


def _triangular(numbers: Mapping[str, Any], spec: object) -> Distribution:
    _need(numbers, ("min", "mode", "max"))
    low, mode, high = numbers["min"], numbers["mode"], numbers["max"]
    if not low <= mode <= high or low == high:
        raise ValueError("needs min <= mode <= max, with min below max")
    width, rise = high - low, mode - low

    def inverse(u: Floats) -> Floats:
        left = low + np.sqrt(u * width * rise)
        right = high - np.sqrt((1 - u) * width * (high - mode))
        return np.asarray(np.where(u * width < rise, left, right), dtype=np.float64)

    return Distribution("triangular", (low + mode + high) / 3, inverse, spec)


def _uniform(numbers: Mapping[str, Any], spec: object) -> Distribution:
    _need(numbers, ("min", "max"))
    low, high = numbers["min"], numbers["max"]
    if low > high:
        raise ValueError("needs min <= max")
    return Distribution("uniform", (low + high) / 2, lambda u: low + u * (high - low), spec)


def _empirical(numbers: Mapping[str, Any], spec: object) -> Distribution:
    _need(numbers, ("values",))
    values: Floats = numbers["values"]
    last = len(values) - 1

    def inverse(u: Floats) -> Floats:
        return np.asarray(values[np.minimum((u * len(values)).astype(np.int64), last)], dtype=np.float64)

    return Distribution("empirical", float(values.mean()), inverse, spec)


def _positive(seconds: float) -> float:
    if not seconds > 0:
        raise ValueError("the mean or median must be above 0")
    return float(seconds)


_Builder = Callable[[Mapping[str, Any], object], Distribution]
_BUILDERS: dict[str, tuple[_Builder, tuple[str, ...]]] = {
    "lognormal": (_lognormal, ("median", "p90", "mean", "cv", "sigma")),
    "exponential": (_exponential, ("mean",)),
    "gamma": (_gamma, ("mean", "cv", "shape")),
    "weibull": (_weibull, ("mean", "cv", "shape", "median", "p90")),
    "triangular": (_triangular, ("min", "mode", "max")),
    "uniform": (_uniform, ("min", "max")),
    "empirical": (_empirical, ("values",)),
}
DISTRIBUTIONS = tuple(_BUILDERS)
