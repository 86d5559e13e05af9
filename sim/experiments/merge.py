"""The journals of several shards as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.basics.errors import UsageError
from sim.experiments.journal import Journal
from sim.experiments.journal_lines import Work
from sim.experiments.plan import Plan


class Merged:
    """Journals of one plan, read together; work that several of them did is the same and is read once."""

    def __init__(self, plan: Plan, journals: Sequence[Journal]):
        self.plan = plan
        self.journals = tuple(journals)
        self._home: dict[Work, Journal] = {work: one for one in journals for work in one.works()}
        self.faults = {work: fault for one in journals for work, fault in one.faults.items() if work not in self._home}

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Merged:
        """Read the journals. Raises UsageError when they are not shards of one sweep, or a shard is missing."""
        journals = [Journal.read(path) for path in paths]
        plans = [one.plan for one in journals if one.plan is not None]
        for path, plan in zip(paths, plans, strict=True):
            if plan != plans[0]:
                raise UsageError(
                    f"{path} and {paths[0]} are journals of two different sweeps: {_difference(plans[0], plan)}"
                )
        merged = cls(plans[0], journals)
        begun = {key for key, _ in (*merged._home, *merged.faults)}
        unfinished = [point.number for point in plans[0].runnable if point.key not in begun]
        if unfinished:
            there = ", ".join(sorted({one.shard or "the whole sweep" for one in journals}))
            raise UsageError(
                f"{len(unfinished)} of {len(plans[0].points)} points are in none of these journals, the first of them "
                f"point {unfinished[0]}; here: {there}. Name the journals of all shards"
            )
        return merged

    def __contains__(self, work: Work) -> bool:
        return work in self._home

    def document(self, work: Work) -> dict[str, Any]:
        """An arm's numbers in one replication. Raises KeyError."""
        return self._home[work].document(work)


def _difference(one: Plan, other: Plan) -> str:
    here, there = one.document(), other.document()
    return ", ".join(name for name in here if here[name] != there[name])
