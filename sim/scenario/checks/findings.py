"""What a check has found, and the questions that several checks ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.scenario.keys import KeyPath
from sim.scenario.names import Fault

MOST_URGENT, LEAST_URGENT = 1, 9


@dataclass
class Findings:
    """Problems stop a run; warnings are printed and written into the results."""

    problems: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def problem(self, path: KeyPath, message: str, fix: str = "") -> None:
        self.problems.append((path, message, fix))


def adds_to_one(shares: Iterable[float]) -> bool:
    """Do the shares add up to 1, give or take what rounding to three digits does?"""
    return abs(sum(shares) - 1) < 0.002


def is_whole(key: str, most: int) -> bool:
    """Is this key a whole number from 1 to `most`, written as such?"""
    return key.isascii() and key.isdecimal() and str(int(key)) == key and 1 <= int(key) <= most


def check_whole_keys(path: KeyPath, table: object, most: int, found: Findings) -> None:
    """Shares by whole number must have whole numbers as keys, and add up to 1."""
    if not isinstance(table, Mapping):
        return
    wrong = [key for key in table if not is_whole(key, most)]
    if wrong:
        example = '{ "1" = 0.2, "2" = 0.8 }'
        message = f"the keys must be whole numbers from 1 to {most}, such as {example}, got {wrong[0]!r}"
        found.problem((*path, wrong[0]), message)
    elif not adds_to_one(table.values()):
        found.problem(path, f"the shares add up to {sum(table.values()):.4g}, not 1")


def check_priorities(path: KeyPath, table: Mapping[str, object], example: str, found: Findings) -> bool:
    """The keys of a table must be priorities; says whether they are."""
    wrong = [key for key in table if not is_whole(key, LEAST_URGENT)]
    for key in wrong:
        found.problem((*path, key), f"the keys must be priorities, such as {{ {example} }}, got {key!r}")
    return not wrong


def check_hours(path: KeyPath, hours: tuple[int, int], what: str, all_day: str, found: Findings) -> None:
    """Hours of the day must have a length and start before 24:00."""
    start, end = hours
    if start == 1440:
        verb = "end a shift" if what == "shift" else "end them"
        a = "A shift from midnight starts" if what == "shift" else "Hours from midnight start"
        found.problem(path, f"24:00 can only {verb}", f'{a} at "00:00".')
    elif start == end:
        message = "the shift has no length: it ends when it starts" if what == "shift" else "they end when they start"
        found.problem(path, message, all_day)


def check_named(path: KeyPath, names: tuple[str, ...] | None, what: str, found: Findings) -> None:
    """A list of names, where none means all, must name something, each once."""
    if names is None:
        return
    if not names:
        found.problem(path, f"names no {what}", f"Leave {path[-1]} out for every {what}.")
    for name in sorted({one for one in names if names.count(one) > 1}):
        found.problem(path, f"{name} stands twice in the list")
