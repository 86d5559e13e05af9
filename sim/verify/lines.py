"""Results in words: a line a check for the console, and the page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources

from sim.verify.claim import Claim
from sim.verify.judge import FALSE_ALARMS, Result, level, number_of_checks


def number(value: float) -> str:
    """Four significant digits, plain."""
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"


def verdict(one: Result) -> str:
    """What the line ends with."""
    if one.twin is None:
        return "holds" if one.holds else "FAILS"
    return "FAILS: not found out" if one.holds else "found out"


def line(one: Result) -> str:
    """Claim, exact value, simulated value with its interval, verdict."""
    name = f"{one.claim.name}: {one.check.label}"
    if one.twin is not None:
        name += f" [wrong on purpose: {one.twin.label}]"
    numbers = f"exact {number(one.check.exact)}, simulated {number(one.value)}"
    return f"{name}: {numbers} ({number(one.low)} to {number(one.high)}): {verdict(one)}"


def closing(found: Sequence[Result], power: bool) -> str:
    """The last line: how many of how many."""
    good = sum(one.as_wished for one in found)
    what = "wrong rules found out" if power else "numbers inside their intervals"
    return f"{good} of {len(found)} {what}; each interval is one of {100 * level():.4f} %, so that the whole suite " + (
        f"raises a false alarm once in {1 / FALSE_ALARMS:.0f}"
    )


def page(found: Sequence[Result]) -> str:
    """The documentation page docs/validation.md; `found` holds every check of the suite."""
    by_claim: dict[str, list[Result]] = {}
    for one in found:
        by_claim.setdefault(one.claim.name, []).append(one)
    off = [one for one in found if not one.holds]
    parts = [_text("head").format(
        checks=len(found), claims=len(by_claim), alarms=f"{1 / FALSE_ALARMS:.0f}", level=f"{100 * level():.4f}",
        suite=number_of_checks(), off="all hold" if not off else f"{len(off)} do not hold",
    )]  # fmt: skip
    parts += ["\n".join(_section(results)) for results in by_claim.values()]
    return "\n".join([*parts, _text("foot")])


def _text(name: str) -> str:
    return (resources.files("sim.verify") / "page" / f"{name}.md").read_text(encoding="utf-8")


def _section(results: Sequence[Result]) -> Iterator[str]:
    claim = results[0].claim
    yield f"## {claim.title}\n"
    yield f"`{claim.name}`. {claim.sentence}\n"
    yield f"Source: {claim.source}. Cases: {_cases(claim)}.\n"
    published = any(one.check.published for one in results)
    extra = (" published |", "---|") if published else ("", "")
    yield f"| number | theory |{extra[0]} simulated | interval | |"
    yield f"|---|---|{extra[1]}---|---|---|"
    for one in results:
        printed = f" {one.check.published} |" if published else ""
        yield (
            f"| {one.check.label} | {number(one.check.exact)} |{printed} {number(one.value)} "
            f"| {number(one.low)} to {number(one.high)} | {verdict(one)} |"
        )
    wrong = "; ".join(twin.label for twin in claim.twins)
    yield f"\nWrong on purpose, and found out: {wrong}.\n"


def _cases(claim: Claim) -> str:
    names = dict.fromkeys(check.case for check in claim.checks)
    return ", ".join(f"[{name}.toml](../sim/verify/cases/{name}.toml)" for name in names)
