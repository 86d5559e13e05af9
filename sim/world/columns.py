"""The single columns of the stream: what a call is, whoever answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from sim.scenario.tables import Scenario
from sim.scenario.world_tables import CallType, Travel
from sim.world.numbers import seconds_of, whole_numbers, whole_seconds
from sim.world.quantiles import CallQuantiles
from sim.world.stream import Again, Bools, Floats, Ints

POLICY_QUANTILES = ("follow_up", "visit", "visit_links", "learn", "check_in", "wellness")
CARE_STEPS = 4  # durations of a person's way through care; a longer way uses them again


def slots(scenario: Scenario) -> int:
    """How many patrol units may be sent to one call: the most it can need, and one that goes along."""
    most = 1
    for call_type in scenario.demand.types.values():
        units = call_type.units
        most = max(most, max(map(int, units)) if isinstance(units, Mapping) else int(np.ceil(units)))
    return most + 1


def optional_columns(types: Iterable[CallType]) -> frozenset[str]:
    """Names of the single columns that some call type of this world needs; the others stay None."""
    found: set[str] = set()
    for one in types:
        gone = bool(one.gone) or one.gone_after is not None
        on = {
            "needed": one.needed_to_start > 1,
            "own_scene": one.units_leave == "each",
            "interruptible": one.interruptible != "no",
            "cancelled": one.cancelled > 0,
            "gone": gone,
            "gone_scene": gone,
            "officer_initiated": one.initiated_by == "officer",
            "critical": one.critical > 0,
        }
        found |= {name for name, needed in on.items() if needed}
    return frozenset(found)


def single_columns(
    scenario: Scenario, call_type: CallType, priority: Ints, patrol_scene: Ints, u: CallQuantiles, names: frozenset[str]
) -> dict[str, Any]:
    """The columns of the calls of one type: those every stream has, and the optional ones in `names`."""
    units = whole_numbers(call_type.units, u["units"])
    width = slots(scenario)
    columns: dict[str, Any] = {
        "priority": priority,
        "behavioural": np.full(u.n, call_type.behavioural_health),
        "coded": _coded(call_type, u),
        "units": units,
        "patience": _patience(call_type, u),
        "backup": u["backup"],
        "scene_again": whole_seconds(call_type.on_scene.quantile(u["scene_again"])),
        **{name: u[name] for name in POLICY_QUANTILES},
        "care": np.column_stack([u[f"care_{step}"] for step in range(CARE_STEPS)]),
    }
    makers: dict[str, Callable[[], Any]] = {
        "needed": lambda: np.minimum(call_type.needed_to_start, units),
        "own_scene": lambda: _own_scene(call_type, patrol_scene, u, width),
        "interruptible": lambda: np.full(u.n, Again[call_type.interruptible.upper()], dtype=np.int64),
        "cancelled": lambda: _cancelled(call_type, u),
        "gone": lambda: _gone(call_type, u),
        "gone_scene": lambda: seconds_of(call_type.gone_on_scene, u["gone_on_scene"]),
        "officer_initiated": lambda: np.full(u.n, call_type.initiated_by == "officer"),
        "critical": lambda: _happens(call_type.critical, "critical", u),
    }
    return columns | {name: makers[name]() for name in sorted(names)}


def priorities(call_type: CallType, u: CallQuantiles) -> Ints:
    """Priorities of calls whose priority was not recorded."""
    if isinstance(call_type.priority, int):
        return np.full(u.n, call_type.priority, dtype=np.int64)
    return whole_numbers(call_type.priority, u["priority"])


def _coded(call_type: CallType, u: CallQuantiles) -> Bools:
    if call_type.behavioural_health:
        return _happens(call_type.recognised, "recognised", u)
    return _happens(call_type.wrongly_coded, "wrongly_coded", u)


def _happens(share: float, purpose: str, u: CallQuantiles) -> Bools:
    if share in (0, 1):
        return np.full(u.n, bool(share))
    return np.asarray(u[purpose] < share, dtype=np.bool_)


def _patience(call_type: CallType, u: CallQuantiles) -> Ints:
    if call_type.patience is None:
        return np.full(u.n, -1, dtype=np.int64)
    return whole_seconds(call_type.patience.quantile(u["patience"]))


def _own_scene(call_type: CallType, patrol_scene: Ints, u: CallQuantiles, width: int) -> Ints:
    """Own time on scene of each unit, shape (n, slots): the first one's is the call's, the others' are their own."""
    if call_type.units_leave != "each":
        return np.full((u.n, width), -1, dtype=np.int64)
    others = [whole_seconds(call_type.on_scene.quantile(u[f"on_scene_{slot}"])) for slot in range(1, width)]
    return np.column_stack([patrol_scene, *others])


def _cancelled(call_type: CallType, u: CallQuantiles) -> Ints:
    if not call_type.cancelled:
        return np.full(u.n, -1, dtype=np.int64)
    return np.where(
        u["cancelled"] < call_type.cancelled, seconds_of(call_type.cancelled_after, u["cancelled_after"]), -1
    )


def _gone(call_type: CallType, u: CallQuantiles) -> Ints:
    """0 for the share that is gone whenever anybody comes; else when the person leaves; -1 = stays."""
    if call_type.gone_after is None:
        leaves = np.full(u.n, -1, dtype=np.int64)
    else:
        leaves = whole_seconds(call_type.gone_after.quantile(u["gone_after"]))
    return np.where(_happens(call_type.gone, "gone", u), 0, leaves)


def travel_factors(scenario: Scenario, priority: Ints, received: Ints, u: CallQuantiles) -> Floats:
    """Factors on the mean travel time, shape (n, slots): a spread with mean 1, times those of the call's priority and
    of the hour of day at which it is received."""
    travel, width = scenario.geography.travel, slots(scenario)
    expected = np.ones(len(priority))
    for key, factor in travel.by_priority.items():
        expected[priority == int(key)] = factor
    if travel.by_hour is not None:
        expected *= np.array(travel.by_hour)[scenario.run.clock.minutes_of_week(received) // 60 % 24]
    if travel.cv == 0 and travel.spread is None:
        return np.repeat(expected[:, None], width, axis=1)
    drawn = np.column_stack([u[f"travel_{slot}"] for slot in range(width)])
    return np.asarray(expected[:, None] * _about_one(travel, drawn), dtype=np.float64)


def _about_one(travel: Travel, u: Floats) -> Floats:
    """Travel over its mean at quantiles `u`: the spread divided by its own mean, or the lognormal of `cv`."""
    from scipy import special

    if travel.spread is not None:
        return np.asarray(travel.spread.quantile(u) / travel.spread.mean, dtype=np.float64)
    sigma = np.sqrt(np.log1p(travel.cv**2))
    return np.asarray(np.exp(sigma * special.ndtri(u) - sigma**2 / 2), dtype=np.float64)
