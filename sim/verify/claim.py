"""What a claim is: a sentence, numbers that theory gives, cases that must give them too, and rules that must not."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from sim.basics.errors import UsageError, did_you_mean
from sim.measure.observation import Observation

# One replication's numerator and denominator; the estimate is the sum over the sum.
Measure = Callable[[Observation], tuple[float, float]]


@dataclass(frozen=True)
class Check:
    """One number: what theory says, and how a case's replications give it.

    `settings` are what `coresponse run` takes as --set. `published` is the number as a book or paper prints it;
    `at` is where it stands on the horizontal axis of a claim drawn as a curve.
    """

    label: str
    case: str
    exact: float
    measure: Measure
    settings: tuple[str, ...] = ()
    published: str = ""
    at: float = 0.0


@dataclass(frozen=True)
class Twin:
    """A wrong rule: the case of a check with `settings` on top must be told from theory by the suite."""

    label: str
    check: str
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A sentence that holds if every one of its checks does; `axis` and `upright` name the axes
    of a claim drawn as a curve."""

    name: str
    title: str
    sentence: str
    source: str
    checks: tuple[Check, ...]
    twins: tuple[Twin, ...]
    axis: str = ""
    upright: str = ""

    def check(self, label: str) -> Check:
        """The check of that label."""
        return next(one for one in self.checks if one.label == label)


MODULES = ("queues", "priorities", "units", "beats", "days", "teams", "published")
_MAKERS: list[Callable[[], Claim]] = []


def claim(make: Callable[[], Claim]) -> Callable[[], Claim]:
    """Register a claim; it is worked out when somebody asks for it."""
    _MAKERS.append(make)
    return make


@cache
def all_claims() -> dict[str, Claim]:
    """Every claim by name, in the order of the page."""
    for module in MODULES:
        importlib.import_module(f"sim.verify.claims.{module}")
    places = {f"sim.verify.claims.{module}": place for place, module in enumerate(MODULES)}
    made = [make() for make in sorted(_MAKERS, key=lambda make: places[make.__module__])]
    return {one.name: one for one in made}


def chosen(names: list[str] | None) -> list[Claim]:
    """The claims of these names; all of them without names. Raises UsageError for a name that is none."""
    claims = all_claims()
    for name in names or ():
        if name not in claims:
            raise UsageError(f"there is no claim called {name}. {did_you_mean(name, claims)}")
    return [one for one in claims.values() if not names or one.name in names]


def case_file(name: str) -> Path:
    """The scenario file of a case."""
    return Path(str(resources.files("sim.verify") / "cases" / f"{name}.toml"))
