"""Laws of cover: where all ways are as long, it changes nothing; nobody moves who has something else to do."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from hypothesis import given

from sim.engine import Log, simulate
from tests.builders import MINUTE, PATROL, assert_same_log, examples
from tests.worlds import World, any_rich_world, any_world

MOVES = tuple(one.name for one in fields(Log) if one.name.startswith("moved_"))


def covered(world: World, least: int = 2) -> Log:
    calls, units, policy = world
    return simulate(calls, units, replace(policy, rules=replace(policy.rules, cover=least)))


@given(any_world)
@examples(150)
def test_where_all_ways_are_as_long_cover_changes_nothing(world: World) -> None:
    calls, units, policy = world
    policy = replace(policy, home_district_first=False, travel=((5.0 * MINUTE,) * 3,) * 3)
    assert_same_log(covered((calls, units, policy)), simulate(calls, units, policy), but=MOVES)


@given(any_rich_world)
@examples(150)
def test_only_free_patrol_units_move_and_only_one_to_a_district(world: World) -> None:
    calls, units, _ = world
    log = covered(world)
    assert (units.kind[log.moved_unit] == PATROL).all()
    assert (log.moved_at >= units.start[log.moved_unit]).all()
    assert (log.moved_at < units.stop[log.moved_unit]).all()
    arrived = log.moved_there >= 0
    busy_until = np.where(log.cleared < 0, calls.horizon, log.cleared)
    for unit, left, there in np.column_stack([log.moved_unit, log.moved_at, log.moved_there])[arrived]:
        mine = log.unit == unit
        assert not (mine & (log.dispatched < there) & (busy_until > left)).any(), "on a call meanwhile"
    for district in range(len(calls.districts)):
        mine = np.flatnonzero(arrived & (log.moved_to == district))
        assert (log.moved_at[mine[1:]] >= log.moved_there[mine[:-1]]).all(), "two on their way"


@given(any_rich_world)
@examples(50)
def test_nobody_moves_where_no_district_has_enough(world: World) -> None:
    calls, units, policy = world
    plain = simulate(calls, units, replace(policy, rules=replace(policy.rules, cover=0)))
    assert_same_log(covered(world, 1 + len(units)), plain)
