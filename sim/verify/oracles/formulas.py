"""Closed forms of queueing theory: what the engine must give when a city is that simple.

Kleinrock, *Queueing Systems* I (1975) and II (1976); Gross and Harris, *Fundamentals of Queueing Theory*;
Garnett, Mandelbaum and Reiman (2002) for callers who give up; Barrer (1957) for a limit to the wait.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def erlang_b(load: float, servers: int) -> float:
    """Share of arrivals lost when nobody waits, `load` in busy servers; whatever the distribution of service."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Share of arrivals that wait, in M/M/c with load below c."""
    blocked = erlang_b(load, servers)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(arrivals: float, service: float, servers: int) -> float:
    """Mean wait of all arrivals in M/M/c, `service` the mean time of service."""
    load = arrivals * service
    return erlang_c(load, servers) * service / (servers - load)


def waits_longer(time: float, arrivals: float, service: float, servers: int) -> float:
    """Share of arrivals that wait longer than `time` in M/M/c, first come, first served."""
    load = arrivals * service
    return erlang_c(load, servers) * float(np.exp(-(servers - load) * time / service))


def wait_exceeded_by(share: float, arrivals: float, service: float, servers: int) -> float:
    """The wait that a share of arrivals exceeds in M/M/c, first come, first served."""
    load = arrivals * service
    return float(np.log(erlang_c(load, servers) / share)) * service / (servers - load)


def priority_waits(arrivals: Sequence[float], service: float, servers: int) -> list[float]:
    """Mean wait by class, most urgent first, in M/M/c without pre-emption, one service time for all."""
    waits, above = [], 0.0
    pressing = erlang_c(sum(arrivals) * service, servers) * service / servers
    for rate in arrivals:
        below = above + rate * service / servers
        waits.append(pressing / ((1 - above) * (1 - below)))
        above = below
    return waits


def single_server_wait(arrivals: float, service: float, cv: float) -> float:
    """Mean wait in M/G/1 with coefficient of variation `cv` of service (Pollaczek and Khinchine)."""
    load = arrivals * service
    return load * service * (1 + cv**2) / 2 / (1 - load)


def giving_up(arrivals: float, service: float, servers: int, patience: float, most: int = 2000) -> tuple[float, float]:
    """(share that waits, share that gives up) in M/M/c with exponential patience, mean `patience` (Erlang A)."""
    present = np.arange(1, most + 1)
    leaving = np.minimum(present, servers) / service + np.maximum(present - servers, 0) / patience
    weights = np.concatenate([[0.0], np.cumsum(np.log(arrivals / leaving))])
    chances = np.exp(weights - weights.max())
    chances /= chances.sum()
    queue = float(np.sum(np.maximum(np.arange(most + 1) - servers, 0) * chances))
    return float(chances[servers:].sum()), queue / patience / arrivals


def giving_up_in_time(arrivals: float, service: float, servers: int, limit: float) -> tuple[float, float]:
    """(share that gives up, mean wait of all) in M/M/c when everybody waits exactly `limit` at most (Barrer 1957)."""
    load = arrivals * service
    weights = np.cumprod([1.0, *(load / number for number in range(1, servers))])
    drift = servers / service - arrivals
    waiting = arrivals * weights[-1]  # times exp(-drift x) up to the limit, steeper beyond
    until = -np.expm1(-drift * limit) / drift
    beyond = np.exp(-drift * limit) * service / servers
    total = weights.sum() + waiting * (until + beyond)
    mean_until = (until - limit * np.exp(-drift * limit)) / drift
    return float(waiting * beyond / total), float(waiting * (mean_until + limit * beyond) / total)


# -- one server, any service --------------------------------------------------------------------


def priority_waits_any(arrivals: Sequence[float], means: Sequence[float], cvs: Sequence[float]) -> list[float]:
    """Mean wait by class, most urgent first, in M/G/1 without pre-emption (Cobham 1954)."""
    remaining = _remaining(arrivals, means, cvs)[-1]
    above, upto = _loads(arrivals, means)
    return [float(one) for one in remaining / (1 - above) / (1 - upto)]


def resumed_times_any(arrivals: Sequence[float], means: Sequence[float], cvs: Sequence[float]) -> list[float]:
    """Mean time in system by class, most urgent first, in M/G/1 with pre-emption, interrupted work resumed."""
    remaining = _remaining(arrivals, means, cvs)
    above, upto = _loads(arrivals, means)
    return [float(one) for one in np.asarray(means) / (1 - above) + remaining / (1 - above) / (1 - upto)]


def _remaining(arrivals: Sequence[float], means: Sequence[float], cvs: Sequence[float]) -> Floats:
    """Mean work left in service, of this class and those above it."""
    second_moments = np.asarray(means) ** 2 * (1 + np.asarray(cvs) ** 2)
    return np.asarray(np.cumsum(np.asarray(arrivals) * second_moments / 2))


def _loads(arrivals: Sequence[float], means: Sequence[float]) -> tuple[Floats, Floats]:
    upto = np.cumsum(np.asarray(arrivals) * np.asarray(means))
    return np.concatenate([[0.0], upto[:-1]]), upto


def resumed_times(arrivals: Sequence[float], service: float, servers: int) -> list[float]:
    """Mean time in system by class, most urgent first, in M/M/c with pre-emption and one service time for all.

    The classes up to one are an M/M/c of their own, whatever comes below them.
    """
    present = [0.0]
    for number in range(1, len(arrivals) + 1):
        rate = sum(arrivals[:number])
        present.append(rate * (mean_wait(rate, service, servers) + service))
    return [float((after - before) / rate) for before, after, rate in zip(present, present[1:], arrivals, strict=False)]
