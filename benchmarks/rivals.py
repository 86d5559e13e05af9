"""The plain queue the way the manuals of SimPy, Ciw and salabim write it, fed with given calls."""

from __future__ import annotations

import gc
from collections.abc import Generator
from importlib.util import find_spec
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from benchmarks.plain_calls import UNITS, PlainCalls

Floats = NDArray[np.float64]
Steps = Generator[Any, Any, Any]


class SimPy:
    """A process for each call, a `PriorityResource` for the units."""

    name = "SimPy, PriorityResource"

    def __init__(self, calls: PlainCalls):
        self.calls = [column.astype(float).tolist() for column in (calls.received, calls.service, calls.priority)]
        self.horizon = calls.horizon

    def units(self, env: simpy.Environment) -> Any:
        return simpy.PriorityResource(env, capacity=UNITS)

    def request(self, units: Any, priority: float) -> Any:
        return units.request(priority=priority)

    def run(self) -> list[float]:
        env = simpy.Environment()
        units = self.units(env)
        started = [float("nan")] * len(self.calls[0])

        def call(index: int, service: float, priority: float) -> Steps:
            with self.request(units, priority) as unit:
                yield unit
                started[index] = env.now
                yield env.timeout(service)

        def source() -> Steps:
            for index, (received, service, priority) in enumerate(zip(*self.calls, strict=True)):
                yield env.timeout(received - env.now)
                env.process(call(index, service, priority))

        env.process(source())
        env.run(until=self.horizon)
        return started

    def starts(self, result: list[float]) -> Floats:
        return np.array(result)


class SimPyCollectorPaused(SimPy):
    """The same without Python's cycle collector, which coresponse pauses too."""

    name = "SimPy, PriorityResource, no collector"

    def run(self) -> list[float]:
        gc.disable()
        try:
            return super().run()
        finally:
            gc.enable()


class SimPyFirstCome(SimPy):
    """A plain `Resource`: first come, first served, for one priority only."""

    name = "SimPy, Resource"

    def units(self, env: simpy.Environment) -> Any:
        return simpy.Resource(env, capacity=UNITS)

    def request(self, units: Any, priority: float) -> Any:
        return units.request()


class Ciw:
    """A network with one node; each priority a class with its own sequences of gaps and services."""

    name = "Ciw"

    def __init__(self, calls: PlainCalls):
        self.calls = calls
        self.gaps: dict[str, list[float]] = {}
        self.service: dict[str, list[float]] = {}
        for priority in np.unique(calls.priority).tolist():
            chosen = calls.priority == priority
            gaps = np.diff(calls.received[chosen], prepend=0).astype(float)
            self.gaps[f"priority {priority}"] = [*gaps.tolist(), float("inf")]
            self.service[f"priority {priority}"] = calls.service[chosen].astype(float).tolist()

    def run(self) -> Any:
        import ciw

        network = ciw.create_network(
            arrival_distributions={name: [ciw.dists.Sequential(gaps)] for name, gaps in self.gaps.items()},
            service_distributions={name: [ciw.dists.Sequential(times)] for name, times in self.service.items()},
            number_of_servers=[UNITS],
            priority_classes={name: place for place, name in enumerate(self.gaps)},
        )
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(self.calls.horizon)
        return simulation

    def starts(self, result: Any) -> Floats:
        """From its records, which hold finished calls only."""
        began = {record.arrival_date: record.service_start_date for record in result.get_all_records()}
        return np.array([began.get(float(received), float("nan")) for received in self.calls.received.tolist()])


class Salabim:
    """A component for each call, in salabim's generator style; its own monitors stay on, as in the manual."""

    name = "salabim"

    def __init__(self, calls: PlainCalls):
        self.calls = [column.astype(float).tolist() for column in (calls.received, calls.service, calls.priority)]
        self.horizon = calls.horizon

    def run(self) -> list[float]:
        import salabim

        env = salabim.Environment(trace=False, yieldless=False)
        units = salabim.Resource("units", capacity=UNITS)
        started = [float("nan")] * len(self.calls[0])
        columns = self.calls

        class Call(salabim.Component):
            def process(self, index: int, service: float, urgency: float) -> Steps:
                yield self.request((units, 1, urgency))
                started[index] = env.now()
                yield self.hold(service)
                self.release()

        class Source(salabim.Component):
            def process(self) -> Steps:
                for index, (received, service, priority) in enumerate(zip(*columns, strict=True)):
                    yield self.hold(till=received)
                    Call(index=index, service=service, urgency=priority)

        Source()
        env.run(till=self.horizon)
        return started

    def starts(self, result: list[float]) -> Floats:
        return np.array(result)


def rivals(priorities: int) -> list[type]:
    """Who can run here: Ciw and salabim only where they are installed."""
    chosen: list[type] = [SimPy, SimPyCollectorPaused]
    if priorities == 1:
        chosen.append(SimPyFirstCome)
    return chosen + [rival for rival in (Ciw, Salabim) if find_spec(rival.name.lower()) is not None]
