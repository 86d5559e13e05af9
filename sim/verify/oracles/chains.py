"""Markov chains, solved exactly: reserves, calls that need several units, beats with preference lists."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

State = TypeVar("State", bound=Hashable)
Floats = NDArray[np.float64]
LONGEST_QUEUE = 400  # the queues below are far shorter: what is cut off is lost in rounding


def stationary(start: State, moves: Callable[[State], Iterable[tuple[float, State]]]) -> dict[State, float]:
    """Long-run share of time in each state that can be reached from `start`; `moves` gives (rate, next state)."""
    place = {start: 0}
    order, rates = [start], []
    for number, state in enumerate(order):  # grows as states are found
        for rate, after in moves(state):
            if after not in place:
                place[after] = len(order)
                order.append(after)
            rates.append((place[after], number, rate))
    rows, columns, values = (np.array(one) for one in zip(*rates, strict=True))
    size = len(order)
    flow = sparse.coo_matrix((values, (rows, columns)), shape=(size, size)).tolil()
    flow.setdiag(flow.diagonal() - np.bincount(columns.astype(int), weights=values, minlength=size))
    flow[0, :] = 1.0  # one balance follows from the others; the shares add up to 1
    right = np.zeros(size)
    right[0] = 1.0
    return dict(zip(order, linalg.spsolve(flow.tocsc(), right).tolist(), strict=True))


# -- units kept in reserve ----------------------------------------------------------------------


def reserve(urgent: float, other: float, service: float, servers: int, kept: int) -> tuple[Floats, Floats]:
    """(mean wait, share that waits) of the urgent and the other calls; others start only if `kept` servers stay free.

    M/M/c without pre-emption (Schaack and Larson 1986). State: busy servers, urgent and other calls waiting.
    """

    def moves(state: tuple[int, int, int]) -> Iterable[tuple[float, tuple[int, int, int]]]:
        busy, first, second = state
        free = busy < servers
        yield urgent, (busy + 1, 0, second) if free else (busy, first + 1, second)
        if second < LONGEST_QUEUE // 4 and first < LONGEST_QUEUE // 8:
            starts = busy < servers - kept
            yield other, (busy + 1, 0, 0) if starts else (busy, first, second + 1)
        if busy:
            if first:
                after = (busy, first - 1, second)
            elif second and busy - 1 < servers - kept:
                after = (busy, 0, second - 1)
            else:
                after = (busy - 1, 0, second)
            yield busy / service, after

    def bounded(state: tuple[int, int, int]) -> Iterable[tuple[float, tuple[int, int, int]]]:
        return ((rate, after) for rate, after in moves(state) if after[1] <= LONGEST_QUEUE // 8)

    share = stationary((0, 0, 0), bounded)
    queues = np.array([sum(chance * state[one] for state, chance in share.items()) for one in (1, 2)])
    delayed = [
        sum(chance for state, chance in share.items() if state[0] >= limit) for limit in (servers, servers - kept)
    ]
    return queues / np.array([urgent, other]), np.array(delayed)


# -- calls that need two units ------------------------------------------------------------------


def two_together(arrivals: float, service: float, servers: int, share: float) -> tuple[float, float, float]:
    """(mean wait, share that waits, utilisation) when a `share` of calls needs two servers, begun together.

    Green (1984). First come, first served; the head of the queue waits until it has all it needs; servers finish
    one by one.
    State: busy servers, calls waiting, what the first of them needs (0 = nobody waits).
    """
    needs = ((1 - share, 1), (share, 2))

    def settled(rate: float, busy: int, waiting: int, need: int) -> Iterable[tuple[float, tuple[int, int, int]]]:
        if not waiting:
            yield rate, (busy, 0, 0)
        elif busy + need > servers:
            yield rate, (busy, waiting, need)
        elif waiting == 1:
            yield rate, (busy + need, 0, 0)
        else:
            for chance, after in needs:
                yield from settled(rate * chance, busy + need, waiting - 1, after)

    def moves(state: tuple[int, int, int]) -> Iterable[tuple[float, tuple[int, int, int]]]:
        busy, waiting, need = state
        if not waiting:
            for chance, one in needs:
                yield from settled(arrivals * chance, busy, 1, one)
        elif waiting < LONGEST_QUEUE:
            yield arrivals, (busy, waiting + 1, need)
        if busy:
            yield from settled(busy / service, busy - 1, waiting, need)

    shares = stationary((0, 0, 0), moves)
    queue = sum(chance * state[1] for state, chance in shares.items())
    waits = sum(
        chance * p
        for (busy, waiting, _), chance in shares.items()
        for p, need in needs
        if waiting or busy + need > servers
    )
    return queue / arrivals, waits, sum(chance * state[0] for state, chance in shares.items()) / servers


def two_one_by_one(arrivals: float, service: float, servers: int, share: float) -> tuple[float, float]:
    """(mean wait, share that waits for the first server) when the second of two servers is asked for one by one.

    Work begins with the first; the second joins when one is free, unless the first has finished by then.
    State: busy servers, does the call at the head have its first server and wait for the second, calls behind it.
    """

    def freed(rate: float, busy: int, waiting: int) -> Iterable[tuple[float, tuple[int, bool, int]]]:
        if not waiting:
            yield rate, (busy, False, 0)
        else:  # the server that is free goes to the next call, which may want another
            yield rate * (1 - share), (busy + 1, False, waiting - 1)
            yield rate * share, (busy + 1, True, waiting - 1)

    def moves(state: tuple[int, bool, int]) -> Iterable[tuple[float, tuple[int, bool, int]]]:
        busy, half, waiting = state
        if busy == servers:
            if waiting < LONGEST_QUEUE:
                yield arrivals, (busy, half, waiting + 1)
        else:
            yield arrivals * (1 - share), (busy + 1, False, 0)
            two = busy + 2 <= servers
            yield arrivals * share, (busy + 2, False, 0) if two else (busy + 1, True, 0)
        if half:
            yield (busy - 1) / service, (busy, False, waiting)
            yield from freed(1 / service, busy - 1, waiting)
        elif busy:
            yield from freed(busy / service, busy - 1, waiting)

    shares = stationary((0, False, 0), moves)
    queue = sum(chance * state[2] for state, chance in shares.items())
    return queue / arrivals, sum(chance for state, chance in shares.items() if state[0] == servers)


# -- beats and preference lists -----------------------------------------------------------------


def hypercube(
    rates: Sequence[float], lists: Sequence[Sequence[int]], service: Floats, *, queue: bool = False
) -> tuple[Floats, float, Floats]:
    """(busy share by unit, chance that all are busy, dispatches a time by unit and area) (Larson 1974).

    `lists[area]` says which unit is preferred, `service[unit, area]` its mean time there. Calls that find nobody are
    lost, or wait in one queue (then all times must be equal). State: the area each unit works in, -1 = free; waiting.
    """
    units, areas = len(service), len(rates)
    total = float(sum(rates))
    assert not queue or np.ptp(service) == 0, "with a queue, one service time for all"

    def moves(state: tuple[tuple[int, ...], int]) -> Iterable[tuple[float, tuple[tuple[int, ...], int]]]:
        at, waiting = state
        for area in range(areas):
            unit = next((one for one in lists[area] if at[one] < 0), None)
            if unit is not None:
                yield rates[area], (_with(at, unit, area), 0)
        if all(one >= 0 for one in at) and queue and waiting < LONGEST_QUEUE // 4:
            yield total, (at, waiting + 1)
        for unit, area in enumerate(at):
            if area >= 0 and waiting:
                for following in range(areas):
                    share = rates[following] / total
                    yield share / service[unit, area], (_with(at, unit, following), waiting - 1)
            elif area >= 0:
                yield 1 / service[unit, area], (_with(at, unit, -1), 0)

    shares = stationary(((-1,) * units, 0), moves)
    busy = np.array([sum(p for (at, _), p in shares.items() if at[unit] >= 0) for unit in range(units)])
    sent = np.zeros((units, areas))
    for (at, _), chance in shares.items():
        for area in range(areas):
            unit = next((one for one in lists[area] if at[one] < 0), None)
            if unit is not None:
                sent[unit, area] += chance * rates[area]
    full = sum(chance for (at, _), chance in shares.items() if min(at) >= 0)
    return busy, float(full), sent


def _with(at: tuple[int, ...], unit: int, area: int) -> tuple[int, ...]:
    return (*at[:unit], area, *at[unit + 1 :])


def two_cars(first: float, second: float, service: float) -> tuple[float, float, float]:
    """(workload of car 1, of car 2, chance that both are busy) of two cars with a beat each, nobody waits.

    Larson and Odoni, *Urban Operations Research* (1981), section 5.3.2: whatever the distribution of service.
    """
    busy, full, _ = hypercube((first, second), ((0, 1), (1, 0)), np.full((2, 2), service))
    return float(busy[0]), float(busy[1]), full
