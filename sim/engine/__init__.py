"""The dispatch model: calls, units and a plan in; a log out. Nothing random in here."""

from sim.engine.log import Log
from sim.engine.plan import DispatchPlan, make_plan
from sim.engine.roster import Roster, make_roster
from sim.engine.simulate import simulate

__all__ = ["DispatchPlan", "Log", "Roster", "make_plan", "make_roster", "simulate"]
