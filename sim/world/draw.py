"""From a scenario to its call stream, synthetic or historical: the only arrow that draws.

Synthetic calls are a non-homogeneous Poisson process by call type and district, or chains of
contacts that begin with one: unit-rate arrivals mapped through the inverse of the cumulative rate
(exact for piecewise constant rates; nothing is thinned). Given the days' shared factors it is still
exact. Historical calls keep their own times, or those of the days drawn again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.basics.errors import one_problem
from sim.basics.randomness import QuantileStreams
from sim.records.recorded import RecordedCalls
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import CallType
from sim.world import demand, repeats
from sim.world.bootstrap import resampled
from sim.world.columns import optional_columns, priorities, single_columns
from sim.world.potential import Variant, potential, potential_columns, variants
from sim.world.quantiles import CallQuantiles, Part
from sim.world.repeats import Chains
from sim.world.stream import POTENTIAL, CallStream, Floats, Ints


@dataclass(frozen=True)
class _Group:
    """The calls of one type before they are sorted into the stream; None where nothing was recorded or repeated."""

    received: Ints
    district: Ints
    u: CallQuantiles
    recorded_priority: Ints | None = None
    recorded_travel: Ints | None = None
    recorded_scene: Ints | None = None
    chains: Chains | None = None


def draw(scenario: Scenario, replication: int, recorded: RecordedCalls | None = None) -> CallStream:
    """The calls of one replication (0, 1, ...), with the potential of every kind of responder.

    The result depends on the world, the seed and the replication, never on the policy.
    """
    streams = QuantileStreams(scenario.run.seed, replication)
    names = tuple(sorted(scenario.demand.types))
    rows = variants(scenario)
    if recorded is None:
        days = _day_factors(scenario, streams)
        groups = [_synthetic(scenario, name, days, rows, streams) for name in names]
    else:
        if scenario.demand.repeats is not None:
            message = "recorded calls hold their repeats already; they cannot be drawn once more"
            raise one_problem("", "demand.repeats", message, "Leave the table out, or leave out history.")
        again = resampled(scenario, recorded, streams.quantiles)
        groups = [_historical(scenario, name, streams, recorded, again) for name in names]
    return _assemble(scenario, names, groups, rows)


def _day_factors(scenario: Scenario, streams: QuantileStreams) -> Floats | None:
    if not scenario.demand.day_cv:
        return None
    number = scenario.run.clock.days(scenario.run.horizon) + 1
    return demand.gamma_factors(scenario.demand.day_cv, streams.quantiles(number, "day"))


# -- the calls of one type ----------------------------------------------------------------------


def _synthetic(
    scenario: Scenario, name: str, days: Floats | None, rows: Sequence[Variant], streams: QuantileStreams
) -> _Group:
    again, call_type = scenario.demand.repeats, scenario.demand.types[name]
    if again is not None and not (call_type.behavioural_health and again.share):
        again = None
    grid, ratio = demand.hour_grid(scenario.run.clock, 0, scenario.run.horizon), 1.0
    if again is not None:
        ratio = repeats.officers_ratio(again, scenario.outcomes)
        grid = demand.with_lead_in(grid, repeats.lead_in_days(again, ratio))
    rates = demand.rates(scenario, name, grid, days)
    if again is not None:
        rates = replace(rates, per_second=rates.per_second / repeats.mean_contacts(again, ratio))
    cumulative = rates.cumulative()
    arrivals = streams.unit_rate_arrivals(float(cumulative[-1]), "received", name)
    received = np.floor(np.interp(arrivals, cumulative, rates.edges)).astype(np.int64)
    u = CallQuantiles(streams.quantiles, name, [Part(len(received))])
    district = _districts(scenario, call_type, rates, received, u)
    if again is None:
        return _Group(received, district, u)
    most = max(one.effect.repeat_ratio for one in rows) * max(1.0, again.linked_ratio)
    rhythm = repeats.Rhythm.of(scenario.demand, call_type, grid)
    chains = repeats.contacts(again, name, received, rhythm, (ratio, most), streams.quantiles)
    u = CallQuantiles(streams.quantiles, name, chains.parts)
    return _Group(chains.received, district[chains.root], u, chains=chains)


def _districts(scenario: Scenario, call_type: CallType, rates: demand.Rates, received: Ints, u: CallQuantiles) -> Ints:
    if rates.districts is not None:
        return demand.districts_at(rates, received, u["district"])
    return demand.districts(demand.district_shares(scenario, call_type), u["district"])


def _historical(
    scenario: Scenario, name: str, streams: QuantileStreams, record: RecordedCalls, again: RecordedCalls
) -> _Group:
    """The calls of one type among those of this replication, `again`; the whole `record` tells long from short."""
    mine = np.flatnonzero(again.call_type == name)
    u = CallQuantiles(streams.quantiles, name, [Part(len(mine))])
    scene = again.on_scene[mine]
    u["on_scene"] = _rank_quantile(record.on_scene[record.call_type == name], scene, u["on_scene"])
    drawn = demand.districts(demand.district_shares(scenario, scenario.demand.types[name]), u["district"])
    known = {district: place for place, district in enumerate(sorted(scenario.geography.districts))}
    district = np.array([known.get(one, -1) for one in again.district[mine].tolist()], dtype=np.int64)
    district = np.where(district >= 0, district, drawn)
    return _Group(again.received[mine], district, u, again.priority[mine], again.travel[mine], scene)


def _rank_quantile(record: Ints, recorded: Ints, drawn: Floats) -> Floats:
    """Where a recorded time stands among those of its type in the record; the drawn quantile where none is recorded."""
    known = recorded >= 0
    quantile = drawn.copy()
    if known.any():
        ordered = np.sort(record[record >= 0])
        low = np.searchsorted(ordered, recorded[known], side="left")
        high = np.searchsorted(ordered, recorded[known], side="right")
        quantile[known] = (low + high) / 2 / len(ordered)
    return quantile


# -- the columns --------------------------------------------------------------------------------


def _columns(
    scenario: Scenario, name: str, number: int, group: _Group, rows: Sequence[Variant], optional: frozenset[str]
) -> dict[str, Any]:
    """Every column of the stream for the calls of one type."""
    call_type, u = scenario.demand.types[name], group.u
    priority = priorities(call_type, u)
    if group.recorded_priority is not None:
        priority = np.where(group.recorded_priority > 0, group.recorded_priority, priority)
    names = potential_columns(scenario, rows)
    could_be = potential(scenario.outcomes, call_type, rows, u, group.recorded_scene, names)
    patrol = [one.kind for one in rows].index(scenario.dispatch.patrol)
    none = np.full(u.n, -1, dtype=np.int64)
    return {
        "received": group.received,
        "call_type": np.full(u.n, number),
        "district": group.district,
        "recorded_travel": none if group.recorded_travel is None else group.recorded_travel,
        **single_columns(scenario, call_type, group.received, priority, could_be["scene"][patrol], u, optional),
        **could_be,
        **_repeat_columns(scenario, group, rows),
    }


def _repeat_columns(scenario: Scenario, group: _Group, rows: Sequence[Variant]) -> dict[str, Any]:
    again, chains = scenario.demand.repeats, group.chains
    if again is None:
        return {}
    if chains is None:
        never = np.zeros((len(rows), group.u.n), dtype=np.bool_)
        return {"parent": np.full(group.u.n, -1, dtype=np.int64), "repeats": never, "repeats_linked": never}
    ratios = [one.effect.repeat_ratio for one in rows]
    return {
        "parent": chains.parent,
        "repeats": np.stack([repeats.decided(chains, ratio) for ratio in ratios]),
        "repeats_linked": np.stack([repeats.decided(chains, ratio * again.linked_ratio) for ratio in ratios]),
    }


def _assemble(
    scenario: Scenario, names: tuple[str, ...], groups: Sequence[_Group], rows: Sequence[Variant]
) -> CallStream:
    """The calls of all types in order of receipt; of one second, in order of type."""
    optional = optional_columns(scenario.demand.types.values())
    parts = [
        _columns(scenario, name, number, group, rows, optional)
        for number, (name, group) in enumerate(zip(names, groups, strict=True))
    ]
    order = np.lexsort([np.concatenate([part[key] for part in parts]) for key in ("call_type", "received")])
    columns = {}
    for key in parts[0]:
        joined = np.concatenate([part[key] for part in parts], axis=1 if key in POTENTIAL else 0)
        columns[key] = joined[:, order] if key in POTENTIAL else joined[order]
    if "parent" in columns:
        columns["parent"] = _sorted_parents([part["parent"] for part in parts], order)
    return CallStream(
        kinds=tuple(sorted(scenario.kinds)),
        types=names,
        districts=tuple(sorted(scenario.geography.districts)),
        horizon=scenario.run.horizon,
        **columns,
    )


def _sorted_parents(parts: Sequence[Ints], order: Ints) -> Ints:
    """Row numbers inside each type turned into row numbers of the sorted stream."""
    offsets = np.cumsum([0, *map(len, parts[:-1])])
    joined = np.concatenate(
        [np.where(part >= 0, part + offset, -1) for part, offset in zip(parts, offsets, strict=True)]
    )
    place = np.full(len(order) + 1, -1, dtype=np.int64)  # the last entry answers for -1
    place[order] = np.arange(len(order))
    return np.asarray(place[joined[order]], dtype=np.int64)
