"""Effects that would carry a share past 1 or below 0, where it stops: they change less than is written."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.keys import KeyPath, dotted
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Effect, Outcomes


def capped_warnings(scenario: Scenario) -> Iterator[str]:
    """Every effect that no share has room for, as sentences without a full stop."""
    for kind, effect in scenario.effects.items():
        yield from _of(("effects", kind), effect, scenario.outcomes)
    yield from _of(("trained",), scenario.trained, scenario.outcomes)


def _of(path: KeyPath, effect: Effect, out: Outcomes) -> Iterator[str]:
    for name in ("transport", "hold", "citation", "force"):
        key, share = f"{name}_risk_ratio", getattr(out, name)
        ratio = getattr(effect, key)
        if share * ratio > 1:
            yield f"{dotted((*path, key))} = {ratio:g} times outcomes.{name} = {share:g} is more than 1: it stops at 1"
    for name in ("referral", "accepted", "linked"):
        key, share = f"{name}_added", getattr(out, name)
        added = getattr(effect, key)
        # Raising a share that is 1 already is no mistake of anybody who leaves the share out.
        if share + added < 0 or (share + added > 1 and share < 1):
            end = int(added > 0)
            than = "more than 1" if end else "less than 0"
            yield f"{dotted((*path, key))} = {added:g} and outcomes.{name} = {share:g} make {than}: it stops at {end}"
