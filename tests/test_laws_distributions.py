"""Laws of the quantile functions: they rise, and they keep the mean, median, p90 and cv that were asked for."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from sim.basics.distributions import DISTRIBUTIONS, Distribution, parse_distribution
from sim.world.numbers import whole_numbers
from tests.builders import examples

drawn = examples(60)
STEP = 1e-3
Z = np.arange(-8, 8 + STEP, STEP)  # quantiles of a standard normal: an even view of both tails
U = special.ndtr(Z)
WEIGHT = np.exp(-(Z**2) / 2) / np.sqrt(2 * np.pi) * STEP

_seconds = st.floats(30, 20_000).map(lambda value: round(value, 1))
_cv = st.floats(0.15, 2.0)


def _text(seconds: float) -> str:
    return f"{seconds:.4f} s"


def _spec(name: str, **numbers: Any) -> dict[str, Any]:
    plain = ("cv", "sigma", "shape", "values")
    return {"distribution": name} | {key: one if key in plain else _text(one) for key, one in numbers.items()}


def _spread(name: str, **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(keys).map(lambda numbers: _spec(name, **numbers))


def _ranked(name: str, *keys: str) -> st.SearchStrategy[dict[str, Any]]:
    """Values in rising order, at least 10 s apart."""
    gaps = st.tuples(*[st.floats(10, 5000)] * len(keys))
    return gaps.map(lambda steps: _spec(name, **dict(zip(keys, np.cumsum(steps), strict=True))))


SPECS = {
    "lognormal": st.one_of(
        _ranked("lognormal", "median", "p90"),
        _spread("lognormal", mean=_seconds, cv=_cv),
        _spread("lognormal", mean=_seconds, sigma=st.floats(0.1, 1.4)),
        _spread("lognormal", median=_seconds, sigma=st.floats(0.1, 1.4)),
    ),
    "exponential": _spread("exponential", mean=_seconds),
    "gamma": st.one_of(
        _spread("gamma", mean=_seconds, cv=_cv), _spread("gamma", mean=_seconds, shape=st.floats(0.3, 30))
    ),
    "weibull": st.one_of(
        _spread("weibull", mean=_seconds, cv=_cv),
        _spread("weibull", mean=_seconds, shape=st.floats(0.6, 8)),
        _ranked("weibull", "median", "p90"),
    ),
    "triangular": _ranked("triangular", "min", "mode", "max"),
    "uniform": _ranked("uniform", "min", "max"),
    "empirical": st.lists(st.floats(0, 9000).map(_text), min_size=1, max_size=30).map(
        lambda values: _spec("empirical", values=values)
    ),
}
every_name = pytest.mark.parametrize("name", SPECS)


def moments(spread: Distribution) -> tuple[float, float]:
    """(mean, standard deviation) by numerical integration of the quantile function."""
    value = spread.quantile(U)
    mean = float(np.sum(value * WEIGHT))
    return mean, float(np.sqrt(np.sum((value - mean) ** 2 * WEIGHT)))


def number(spec: dict[str, Any], key: str) -> float:
    return float(str(spec[key]).removesuffix(" s"))


def test_every_distribution_has_its_laws() -> None:
    assert set(SPECS) == set(DISTRIBUTIONS)


@every_name
@drawn
@given(data=st.data())
def test_rises_and_stays_finite(name: str, data: st.DataObject) -> None:
    spread = parse_distribution(data.draw(SPECS[name]))
    value = spread.quantile(np.concatenate([[2.0**-53], U[1:-1], [1 - 2.0**-53]]))
    assert np.isfinite(value).all()
    assert (value >= 0).all()
    assert (np.diff(value) >= -1e-9 * value[1:]).all()


@every_name
@drawn
@given(data=st.data())
def test_the_same_in_another_process(name: str, data: st.DataObject) -> None:
    spread = parse_distribution(data.draw(SPECS[name]))
    sent = pickle.loads(pickle.dumps(spread))
    assert sent == spread
    np.testing.assert_array_equal(sent.quantile(U[1:-1]), spread.quantile(U[1:-1]))


@every_name
@drawn
@given(data=st.data())
def test_mean_is_the_stated_mean(name: str, data: st.DataObject) -> None:
    spec = data.draw(SPECS[name])
    spread = parse_distribution(spec)
    mean, _ = moments(spread)
    assert mean == pytest.approx(spread.mean, rel=2e-3, abs=1e-3)
    if "mean" in spec:
        assert spread.mean == pytest.approx(number(spec, "mean"), rel=1e-9)


@pytest.mark.parametrize("name", ["lognormal", "gamma", "weibull"])
@drawn
@given(mean=_seconds, cv=_cv)
def test_cv_is_the_stated_cv(name: str, mean: float, cv: float) -> None:
    found, deviation = moments(parse_distribution(_spec(name, mean=mean, cv=cv)))
    assert deviation / found == pytest.approx(cv, rel=0.01)


@pytest.mark.parametrize("name", ["lognormal", "weibull"])
@drawn
@given(data=st.data())
def test_median_and_p90_are_the_stated_ones(name: str, data: st.DataObject) -> None:
    spec = data.draw(_ranked(name, "median", "p90"))
    median, p90 = parse_distribution(spec).quantile(np.array([0.5, 0.9]))
    assert median == pytest.approx(number(spec, "median"), rel=1e-9)
    assert p90 == pytest.approx(number(spec, "p90"), rel=1e-9)


@drawn
@given(_seconds, st.floats(0.1, 1.4))
def test_lognormal_in_two_ways(median: float, sigma: float) -> None:
    one = parse_distribution(_spec("lognormal", median=median, sigma=sigma))
    two = parse_distribution({"mean": _text(one.mean), "cv": float(np.sqrt(np.expm1(sigma**2)))})
    np.testing.assert_allclose(one.quantile(U[1:-1]), two.quantile(U[1:-1]), rtol=1e-5)
    np.testing.assert_allclose(np.diff(np.log(one.quantile(special.ndtr(np.array([-1.0, 0, 1]))))), sigma)


@every_name
@drawn
@given(data=st.data(), factor=st.sampled_from((0.5, 2.0, 10.0)))
def test_twice_the_durations_twice_every_quantile(name: str, data: st.DataObject, factor: float) -> None:
    """So a shorter distribution of the same shape shortens every call."""
    spec = data.draw(SPECS[name])
    scaled = {
        key: _text(number(spec, key) * factor) if isinstance(one, str) and key != "distribution" else one
        for key, one in spec.items()
    }
    if name == "empirical":
        scaled["values"] = [_text(float(one.removesuffix(" s")) * factor) for one in spec["values"]]
    one, two = parse_distribution(spec), parse_distribution(scaled)
    inside = U[(U > 1e-6) & (U < 1 - 1e-6)]
    np.testing.assert_allclose(two.quantile(inside), one.quantile(inside) * factor, rtol=1e-4, atol=1e-3)


@drawn
@given(st.lists(st.integers(0, 9000), min_size=1, max_size=12))
def test_empirical_gives_back_its_values_equally_often(values: list[int]) -> None:
    spread = parse_distribution(_spec("empirical", values=[f"{one} s" for one in values]))
    middle = (np.arange(len(values)) + 0.5) / len(values)
    assert spread.quantile(middle).tolist() == sorted(values)


@pytest.mark.parametrize("seconds", ["0 s", "90 s", "20 min", "1.5 h"])
def test_fixed(seconds: str) -> None:
    spread = parse_distribution(seconds)
    assert set(spread.quantile(U).tolist()) == {spread.mean}


@drawn
@given(st.floats(1, 4))
def test_whole_numbers_around_a_mean(mean: float) -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    drawn_numbers = whole_numbers(mean, u)
    assert drawn_numbers.mean() == pytest.approx(mean, abs=1e-4)
    assert set(drawn_numbers.tolist()) <= {int(mean), int(mean) + 1}
    assert (np.diff(drawn_numbers) >= 0).all()


@drawn
@given(st.lists(st.integers(1, 100), min_size=2, max_size=5))
def test_whole_numbers_from_shares(weights: list[int]) -> None:
    shares = {str(2 * place + 1): weight / sum(weights) for place, weight in enumerate(weights)}
    u = (np.arange(50_000) + 0.5) / 50_000
    counts = np.bincount(whole_numbers(shares, u), minlength=2 * len(weights))
    np.testing.assert_allclose(counts[1::2] / len(u), [*shares.values()], atol=1e-4)
    assert counts[::2].sum() == 0
