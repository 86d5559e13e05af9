"""The oracles themselves: against published and independently solved numbers, and against each other."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from sim.verify import oracles
from sim.verify.oracles import chains, daily, formulas

LISTS = ((0, 1, 2), (1, 0, 2), (2, 0, 1))


def test_oracles_know_nothing_of_the_simulator() -> None:
    for path in Path(oracles.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == "sim" for name in names), path.name


def test_interrupted_classes_are_alone_in_the_world() -> None:
    assert formulas.resumed_times([0.2, 0.6], 1, 1) == pytest.approx([1.25, 6.25])
    assert formulas.resumed_times_any([0.2, 0.6], [1, 1], [1, 1]) == pytest.approx([1.25, 6.25])
    assert formulas.priority_waits_any([0.2, 0.6], [1, 1], [1, 1]) == pytest.approx([1.0, 5.0])
    alone = formulas.mean_wait(0.5, 1, 2) + 1
    assert formulas.resumed_times([0.5, 0.9], 1, 2)[0] == pytest.approx(alone)


def test_a_limit_to_the_wait_between_erlang_b_and_erlang_c() -> None:
    assert formulas.giving_up_in_time(2, 5 / 6, 2, 0)[0] == pytest.approx(formulas.erlang_b(5 / 3, 2))
    lost, wait = formulas.giving_up_in_time(2, 5 / 6, 2, 1e6)
    assert lost == pytest.approx(0, abs=1e-12)
    assert wait == pytest.approx(formulas.mean_wait(2, 5 / 6, 2))


def test_a_reserve_as_solved_before() -> None:
    waits, delayed = chains.reserve(0.5, 1, 1, 4, 1)
    assert waits == pytest.approx([0.007953, 0.151716], abs=1e-6)
    assert delayed == pytest.approx([0.027835, 0.222680], abs=1e-6)
    waits, delayed = chains.reserve(0.5, 1, 1, 4, 0)
    assert waits == pytest.approx([0.021310, 0.034096], abs=1e-6)
    assert delayed == pytest.approx([0.074586] * 2, abs=1e-6)
    assert waits == pytest.approx(formulas.priority_waits([0.5, 1], 1, 4))


@pytest.mark.parametrize(
    ("arrivals", "service", "servers", "share", "answer"),
    [
        (1, 1, 3, 0.5, (0.564286, 0.434524, 0.5)),
        (0.1, 30, 8, 0.4, (1.571946, 0.143150, 0.525)),
        (1, 1, 3, 0, (0.045455, 0.090909, 1 / 3)),
    ],
)
def test_calls_for_two_units_as_solved_before(
    arrivals: float, service: float, servers: int, share: float, answer: tuple[float, float, float]
) -> None:
    assert chains.two_together(arrivals, service, servers, share) == pytest.approx(answer, abs=1e-6)


def test_one_by_one_is_one_queue_when_one_is_enough_and_quicker_than_together() -> None:
    wait, waits = chains.two_one_by_one(1, 1, 3, 0)
    assert (wait, waits) == pytest.approx((formulas.mean_wait(1, 1, 3), formulas.erlang_c(1, 3)))
    assert chains.two_one_by_one(1, 1, 3, 0.5)[0] < chains.two_together(1, 1, 3, 0.5)[0]


@pytest.mark.parametrize(
    ("rates", "service", "queue", "busy", "full", "outside"),
    [
        ((1 / 3,) * 3, 1, False, (0.334559, 0.313879, 0.289063), 0.0625, 0.266667),
        ((1,) * 3, 1 / 1.5, False, (0.551084, 0.527864, 0.5), 0.210526, 0.4),
        ((0.5, 0.7, 0.3), 1, True, (0.527113, 0.543016, 0.429871), 0.236842, 0.364595),
    ],
)
def test_hypercubes_as_solved_before(
    rates: tuple[float, ...], service: float, queue: bool, busy: tuple[float, ...], full: float, outside: float
) -> None:
    found, all_busy, sent = chains.hypercube(rates, LISTS, np.full((3, 3), float(service)), queue=queue)
    assert found == pytest.approx(busy, abs=2e-6)
    assert all_busy == pytest.approx(full, abs=1e-6)
    assert 1 - np.trace(sent) / sent.sum() == pytest.approx(outside, abs=1e-6)


def test_the_three_unit_city_as_printed() -> None:
    """Larson and Odoni (1981), equations 5.30; a backup share of 0.45 or 0.55 instead of 0.50 is told from it."""
    lists = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1))
    for first in (0.45, 0.5, 0.55):
        busy, _, _ = chains.hypercube((first, 0.75 - first, 0.35, 0.4), lists, np.ones((3, 4)), queue=True)
        assert (busy.round(4).tolist() == [0.5574, 0.4734, 0.4693]) == (first == 0.5)


def test_two_cars_lose_what_erlang_says_however_the_beats_are_cut() -> None:
    for first in (0.1, 0.5, 0.9):
        one, two, full = chains.two_cars(first, 1 - first, 1)
        assert full == pytest.approx(formulas.erlang_b(1, 2))
        assert one + two == pytest.approx(1 - full)


def test_a_day_without_change_is_an_ordinary_queue() -> None:
    expected = formulas.mean_wait(3, 2 / 3, 4) + 2 / 3
    for rule in ("hand_over", "release"):
        time, overtime = daily.watches([3.0] * 24, [4, 4, 4], 2 / 3, rule, most=60)
        assert time == pytest.approx(expected, abs=1e-6)
        assert overtime == pytest.approx(0, abs=1e-9)


def test_busy_servers_lag_behind_the_calls() -> None:
    """Exponential service: the mean follows a linear differential equation, solved hour by hour."""
    rates, service = [2.0] * 12 + [6.0] * 12, 0.75
    found = daily.busy_without_limit(rates, lambda t: np.exp(-t / service), 30)
    level, expected = 2 * service, []
    for _ in range(4):
        expected = []
        for rate in rates:
            gap, rest = level - rate * service, np.exp(-1 / service)
            expected.append(rate * service + gap * service * (1 - rest))
            level = rate * service + gap * rest
    assert found == pytest.approx(expected, abs=1e-4)
    shares = daily.busy_without_limit(rates, lambda t: special.ndtr(1 - t), 12)
    assert shares.mean() == pytest.approx(4 * special.ndtr(1 - np.arange(0, 12, 1e-4)).sum() * 1e-4, rel=1e-3)
