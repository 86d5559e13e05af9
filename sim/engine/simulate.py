"""Calls, units and a plan in; the log out. Deterministic: no seed, no generator, no clock of its own."""

from __future__ import annotations

import numpy as np

from sim.basics.collector import collector_paused
from sim.engine.desk import Desk
from sim.engine.instant import Seconds
from sim.engine.log import Log, Purpose
from sim.engine.plan import DispatchPlan
from sim.engine.reception import Reception
from sim.engine.roster import Roster
from sim.world.stream import CallStream


def simulate(calls: CallStream, units: Roster, plan: DispatchPlan) -> Log:
    """Answer every call of the stream with these units under this plan, until the stream's horizon.

    Calls and assignments still open at the horizon stay in the log with -1 where nothing happened.
    """
    env = Seconds()
    desk = Desk(env, units, plan, calls)
    reception = Reception(desk, calls, plan, units)
    with collector_paused():  # finished calls leave no circles, and looking for them costs a third of the time
        env.run_matching(calls.horizon, desk)
    reception.stop()
    return _log(desk, reception)


def _log(desk: Desk, reception: Reception) -> Log:
    shifts, care = desk.shifts, reception.care
    purpose = np.full(len(desk.call), Purpose.CALL, dtype=np.int64)
    purpose[desk.visits] = Purpose.FOLLOW_UP
    units = (desk.call, desk.unit, desk.dispatched, desk.on_scene, desk.cleared, purpose)
    calls = (reception.status, reception.closed, reception.answered_by, reception.variant, reception.reach,
             reception.left_scene, care.stage, care.linked)  # fmt: skip
    columns = [np.array(column, dtype=np.int64) for column in (*units, *calls)]
    off = np.array([shifts.off_unit, shifts.off_start, shifts.off_end, shifts.off_why], dtype=np.int64)
    moves = desk.cover
    moved = [] if moves is None else [moves.unit, moves.left, moves.to, moves.there]
    columns += [*off[:, np.lexsort((off[0], off[1]))], *(np.array(column, dtype=np.int64) for column in moved)]
    return Log(*columns)
