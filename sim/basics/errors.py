"""What went wrong, where, and what to do next.

Every message a user can cause is a `Problem`; all problems of one file travel together in
one `InputError`, so that a planner mends a scenario in one sitting.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in an input: `where` is `file:line:col` or a file, `path` the key, `fix` the next move."""

    where: str
    path: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.where, self.path) if part)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n    {self.fix}" if self.fix else text


class CoresponseError(Exception):
    """Base of every error that coresponse raises on purpose."""


class InputError(CoresponseError):
    """A scenario, a mapping or a data file cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(CoresponseError):
    """The command was asked for something impossible (a folder that exists, arms whose worlds differ)."""


class BrokenInvariantError(CoresponseError):
    """A fault of ours, never of the user's: names the instant, the unit and the call."""


def one_problem(where: str, path: str, message: str, fix: str = "") -> InputError:
    """An `InputError` with a single problem."""
    return InputError([Problem(where, path, message, fix)])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, or lists the known ones."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    if not known:
        return ""
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"Known here: {listed}."
