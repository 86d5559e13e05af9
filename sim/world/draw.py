"""From a scenario to its call stream, synthetic or historical: the only arrow that draws.

Synthetic calls are a non-homogeneous Poisson process by hour of week, call type and district:
unit-rate arrivals mapped through the inverse of the cumulative rate (exact for piecewise
constant rates; nothing is thinned). Historical calls keep their own times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.basics.randomness import QuantileStreams
from sim.records.recorded import RecordedCalls
from sim.scenario.tables import Scenario
from sim.scenario.workload import calls_per_day, weekly_profile
from sim.scenario.world_tables import CallType
from sim.world.potential import QUANTILES, potential, travel_factors, whole_numbers, whole_seconds
from sim.world.stream import POTENTIAL, CallStream, Floats, Ints


@dataclass(frozen=True)
class _Group:
    """The calls of one type before they are sorted into the stream."""

    received: Ints
    district: Ints
    priority: Ints
    recorded_travel: Ints
    recorded_scene: Ints | None
    u: Mapping[str, Floats]
    travel_u: Floats


def draw(scenario: Scenario, replication: int, recorded: RecordedCalls | None = None) -> CallStream:
    """The calls of one replication (0, 1, ...), with the potential of every kind of responder.

    The result depends on the world, the seed and the replication, never on the policy.
    """
    streams = QuantileStreams(scenario.run.seed, replication)
    names = tuple(sorted(scenario.demand.types))
    groups = []
    for name in names:
        call_type = scenario.demand.types[name]
        if recorded is None:
            groups.append(_synthetic(scenario, name, call_type, streams))
        else:
            groups.append(_historical(scenario, name, call_type, streams, recorded))
    return _assemble(scenario, names, groups)


def _slots(scenario: Scenario) -> int:
    most = 1
    for call_type in scenario.demand.types.values():
        units = call_type.units
        most = max(most, max(map(int, units)) if isinstance(units, Mapping) else int(np.ceil(units)))
    return most + 1


def _quantiles(streams: QuantileStreams, n: int, name: str, slots: int) -> tuple[dict[str, Floats], Floats]:
    u = {purpose: streams.quantiles(n, purpose, name) for purpose in QUANTILES}
    travel = np.column_stack([streams.quantiles(n, f"travel_{slot}", name) for slot in range(slots)])
    return u, travel


def _synthetic(scenario: Scenario, name: str, call_type: CallType, streams: QuantileStreams) -> _Group:
    edges, hours = scenario.run.clock.hour_edges(scenario.run.horizon)
    rate = calls_per_day(scenario.demand, call_type) / 86400 * weekly_profile(scenario.demand, call_type)
    cumulative = np.concatenate([[0.0], np.cumsum(rate[hours] * np.diff(edges))])
    arrivals = streams.unit_rate_arrivals(float(cumulative[-1]), "received", name)
    received = np.floor(np.interp(arrivals, cumulative, edges)).astype(np.int64)
    u, travel_u = _quantiles(streams, len(received), name, _slots(scenario))
    priority = _priority(call_type, u["priority"])
    none = np.full(len(received), -1, dtype=np.int64)
    return _Group(received, _district(scenario, call_type, u["district"]), priority, none, None, u, travel_u)


def _historical(
    scenario: Scenario, name: str, call_type: CallType, streams: QuantileStreams, recorded: RecordedCalls
) -> _Group:
    rows = np.flatnonzero(recorded.call_type == name)
    u, travel_u = _quantiles(streams, len(rows), name, _slots(scenario))
    scene = recorded.on_scene[rows]
    u["on_scene"] = _rank_quantile(scene, u["on_scene"])
    priority = np.where(recorded.priority[rows] > 0, recorded.priority[rows], _priority(call_type, u["priority"]))
    drawn = _district(scenario, call_type, u["district"])
    known = {district: place for place, district in enumerate(sorted(scenario.geography.districts))}
    district = np.array([known.get(one, -1) for one in recorded.district[rows].tolist()], dtype=np.int64)
    district = np.where(district >= 0, district, drawn)
    return _Group(recorded.received[rows], district, priority, recorded.travel[rows], scene, u, travel_u)


def _rank_quantile(recorded: Ints, drawn: Floats) -> Floats:
    """Where a recorded time stands among its type's recorded times; the drawn quantile where none is recorded."""
    known = recorded >= 0
    quantile = drawn.copy()
    if known.any():
        values = recorded[known]
        ordered = np.sort(values)
        low = np.searchsorted(ordered, values, side="left")
        high = np.searchsorted(ordered, values, side="right")
        quantile[known] = (low + high) / 2 / len(values)
    return quantile


def _priority(call_type: CallType, u: Floats) -> Ints:
    if isinstance(call_type.priority, int):
        return np.full(len(u), call_type.priority, dtype=np.int64)
    return whole_numbers(call_type.priority, u)


def _district(scenario: Scenario, call_type: CallType, u: Floats) -> Ints:
    places = scenario.geography.districts
    names = sorted(places)
    if call_type.districts is None:
        shares = [places[name].share for name in names]
    else:
        shares = [call_type.districts.get(name, 0.0) for name in names]
    edges = np.cumsum(shares) / sum(shares)
    return np.searchsorted(edges[:-1], u, side="right").astype(np.int64)


def _columns(scenario: Scenario, number: int, call_type: CallType, group: _Group) -> dict[str, Any]:
    """Every column of the stream for the calls of one type."""
    n, u = len(group.received), group.u
    kinds = [potential(scenario, call_type, kind, u, group.recorded_scene) for kind in sorted(scenario.kinds)]
    behavioural = np.full(n, call_type.behavioural_health)
    return {
        "received": group.received,
        "call_type": np.full(n, number),
        "district": group.district,
        "priority": group.priority,
        "behavioural": behavioural,
        "coded": behavioural & (u["recognised"] < call_type.recognised),
        "units": whole_numbers(call_type.units, u["units"]),
        "patience": _patience(call_type, u["patience"]),
        "backup": u["backup"],
        "travel": travel_factors(scenario, group.priority, group.travel_u),
        "recorded_travel": group.recorded_travel,
        "eligible": np.stack(
            [
                behavioural & (scenario.kinds[kind].clinicians > 0) & (u["eligible"] < call_type.eligible)
                for kind in sorted(scenario.kinds)
            ]
        ),
        **{
            column: np.stack([getattr(kind, column) for kind in kinds])
            for column in ("scene", "after", "hand_over", "disposition", "referred")
        },
    }


def _assemble(scenario: Scenario, names: tuple[str, ...], groups: list[_Group]) -> CallStream:
    """The calls of all types in order of receipt; of one second, in order of type."""
    types = [scenario.demand.types[name] for name in names]
    parts = [_columns(scenario, number, *pair) for number, pair in enumerate(zip(types, groups, strict=True))]
    order = np.lexsort([np.concatenate([part[key] for part in parts]) for key in ("call_type", "received")])
    columns = {}
    for key in parts[0]:
        joined = np.concatenate([part[key] for part in parts], axis=1 if key in POTENTIAL else 0)
        columns[key] = joined[:, order] if key in POTENTIAL else joined[order]
    return CallStream(
        kinds=tuple(sorted(scenario.kinds)),
        types=names,
        districts=tuple(sorted(scenario.geography.districts)),
        horizon=scenario.run.horizon,
        **columns,
    )


def _patience(call_type: CallType, u: Floats) -> Ints:
    if call_type.patience is None:
        return np.full(len(u), -1, dtype=np.int64)
    return whole_seconds(call_type.patience.quantile(u))
