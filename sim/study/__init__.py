"""A study: every arm of a run on the same calls."""

from sim.measure.replicate import check_same_world
from sim.study.pairs import only, pair
from sim.study.study import Study, history_of, named_arms, run_study, warnings_of_arms

__all__ = ["Study", "check_same_world", "history_of", "named_arms", "only", "pair", "run_study", "warnings_of_arms"]
