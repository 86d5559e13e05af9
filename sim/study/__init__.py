"""One finished run: its arms, replications and comparison, ready to be shown and saved."""

from sim.study.study import Study, run_study

__all__ = ["Study", "run_study"]
