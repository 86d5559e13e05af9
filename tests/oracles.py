"""Closed forms of queueing theory, in numpy alone: what the engine must give when a city is that simple.

Rates and times in any one unit. Kleinrock, *Queueing Systems* I (1975) and II (1976); Gross and Harris,
*Fundamentals of Queueing Theory*; Garnett, Mandelbaum and Reiman (2002) for callers who give up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


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
