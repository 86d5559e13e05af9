"""Runs rivals in turn, round after round, and keeps CPU and wall time of each."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Times:
    """Seconds of every round of one rival, and what its last round returned."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]
    result: Any

    @property
    def cpu_s(self) -> float:
        """Median CPU seconds of the process: what a busy neighbour does not change much."""
        return median(self.cpu)

    @property
    def wall_s(self) -> float:
        """Median seconds on the wall clock."""
        return median(self.wall)

    def over(self, other: Times) -> str:
        """CPU time as a multiple of another's: ratio of medians, and the lowest and highest of single rounds."""
        rounds = sorted(mine / its for mine, its in zip(self.cpu, other.cpu, strict=True))
        return f"{self.cpu_s / other.cpu_s:.2f} ({rounds[0]:.2f}-{rounds[-1]:.2f})"


def race(rivals: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Times]:
    """Time every rival once a round, in this process; each round begins with the next rival."""
    cpu: dict[str, list[float]] = {name: [] for name in rivals}
    wall: dict[str, list[float]] = {name: [] for name in rivals}
    results: dict[str, Any] = {}
    names = list(rivals)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            print(f"  round {number + 1} of {rounds}: {name}", file=sys.stderr)
            results.pop(name, None)
            gc.collect()
            started = time.perf_counter(), time.process_time()
            results[name] = rivals[name]()
            cpu[name].append(time.process_time() - started[1])
            wall[name].append(time.perf_counter() - started[0])
    return {name: Times(tuple(cpu[name]), tuple(wall[name]), results[name]) for name in names}
