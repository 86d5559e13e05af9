"""The scenario file: read, merge, check, describe. World and policy as frozen values."""

from sim.scenario.load import LoadedScenario, load_scenario
from sim.scenario.override import for_both_arms
from sim.scenario.tables import Scenario

__all__ = ["LoadedScenario", "Scenario", "for_both_arms", "load_scenario"]
