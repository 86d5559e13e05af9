"""Pydantic's findings in a planner's words: place, key, expected, found, next move."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from pydantic import ValidationError

from sim.basics.clip import clipped
from sim.basics.errors import Problem, did_you_mean
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.presets import PRESETS, is_preset
from sim.scenario.shape import RENAMED, example, homes, is_table, known_keys

_BOUNDS = {
    "greater_than": ("gt", "a number above {}"),
    "greater_than_equal": ("ge", "a number of at least {}"),
    "less_than": ("lt", "a number below {}"),
    "less_than_equal": ("le", "a number of at most {}"),
}


def explain(raw: RawScenario, error: ValidationError, values: Mapping[str, Any]) -> list[Problem]:
    """One problem for each fault in `values`; members of a union and knock-on faults are not told twice."""
    faults: dict[KeyPath, Any] = {}
    for fault in error.errors(include_url=False):
        faults.setdefault(_real_path(fault["loc"], values), fault)
    first_causes = {
        path: fault
        for path, fault in faults.items()
        if not any(other[: len(path)] == path and len(other) > len(path) for other in faults)
    }
    return [
        problem_at(raw, _key_of(path, values), *_words(raw, fault, path, _at(values, path[:-1])))
        for path, fault in first_causes.items()
    ]


def _real_path(loc: tuple[int | str, ...], values: Any) -> KeyPath:
    """The key path without the names that pydantic gives to the members of a union."""
    path: list[str] = []
    here = values
    for number, part in enumerate(loc, start=1):
        if isinstance(here, Mapping) and part in here:
            here = here[str(part)]
        elif isinstance(here, list | tuple) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif number < len(loc) or not isinstance(here, Mapping) or _is_label(str(part)):
            continue
        path.append(str(part))
    return tuple(path)


def _key_of(path: KeyPath, values: Any) -> KeyPath:
    """The path without the position inside a list: the message shows the entry itself."""
    while len(path) > 1 and isinstance(_at(values, path[:-1]), list | tuple):
        path = path[:-1]
    return path


def _is_label(part: str) -> bool:
    return part == "[key]" or part.startswith(("dict[", "function-", "constrained", "nullable"))


def _at(values: Any, path: KeyPath) -> Any:
    for part in path:
        if isinstance(values, list | tuple):
            values = values[int(part)]
        else:
            values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _words(raw: RawScenario, fault: Any, path: KeyPath, table: Any) -> tuple[str, str]:
    """(what is wrong, next move) of one fault."""
    kind, found = fault["type"], fault.get("input")
    if kind == "extra_forbidden" and is_preset(path):
        return _one_of("preset", found, PRESETS)
    if kind == "extra_forbidden":
        return "unknown key", _hint_for(path)
    if kind == "missing":
        return "is missing", _how_to_add(path)
    if isinstance(found, time):
        return f"expected text, got {found}", f'Times are written in quotes: "{found:%H:%M}".'
    if isinstance(found, date):
        shown = found.date() if isinstance(found, datetime) and kind == "value_error" else found
        return f"expected text, got {found}", f'Dates are written in quotes: "{shown}".'
    if path[0] == "staffing" and "count" in path[2:4] and "whole number" in fault["msg"]:
        return _count_of(raw, found, table)
    if kind in _BOUNDS:
        return _out_of_bounds(kind, fault["ctx"], found, path[-1])
    if kind in ("model_type", "dict_type"):
        fix = f"Write [{dotted(path)}.<name>], in single brackets." if isinstance(found, list) else ""
        return f"expected a table, got {_short(found)}", fix
    if kind == "tuple_type":
        fix = f'Write {path[-1]} = ["{found}"].' if isinstance(found, str) else ""
        return f"expected a list in square brackets, got {_short(found)}", fix
    if kind == "literal_error":
        return _one_of("", found, re.findall(r"'([^']*)'", fault["ctx"]["expected"]))
    if kind == "string_pattern_mismatch":
        return f'expected a month and a day, such as "12-25", got {_short(found)}', ""
    if kind == "string_type":
        return f"expected text in quotes, got {_short(found)}", ""
    if kind == "too_short" and not found:
        return "expected at least one entry, got none", ""
    return _validators_words(fault["msg"].removeprefix("Value error, "), found)


def _validators_words(message: str, found: Any) -> tuple[str, str]:
    """What a field's own parser said; a suggestion at its end becomes the next move."""
    hint = re.search(r"\. (Did you mean .*\?|Known here: .*|Units: .*)$", message)
    fix = hint.group(1) if hint else ""
    message = message[: hint.start()] if hint else message
    if isinstance(found, str) and _is_number(found):
        timed = "number and its unit" in message
        fix = (
            f'Write "{found} min", if minutes are meant.' if timed else f"Numbers are written without quotes: {found}."
        )
    shown = "" if "got " in message or isinstance(found, Mapping | list) else f", got {_short(found)}"
    return message[:1].lower() + message[1:] + shown, fix


def _one_of(what: str, found: Any, known: Iterable[str]) -> tuple[str, str]:
    """A word that is none of the few that may stand here."""
    listed = [f'"{one}"' for one in known]
    expected = f"{', '.join(listed[:-1])} or {listed[-1]}" if len(listed) > 1 else listed[0]
    near = did_you_mean(found, known) if isinstance(found, str) else ""
    words = f"expected {f'a {what}: ' if what else ''}{expected}, got {_short(found)}"
    return words, near if near.startswith("Did") else ""


def _short(found: Any) -> str:
    if isinstance(found, float) and found.is_integer() and abs(found) < 1e15:
        return f"{found:.0f}"
    text = "true" if found is True else "false" if found is False else repr(found)
    return clipped(text, 60)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _count_of(raw: RawScenario, found: Any, post: Any) -> tuple[str, str]:
    kinds = raw.values.get("kinds", {})
    kind = kinds.get(post.get("kind"), {}) if isinstance(post, Mapping) and isinstance(kinds, Mapping) else {}
    what = "teams" if isinstance(kind, Mapping) and kind.get("clinicians") else "units"
    fix = 'For cover on part of a shift, shorten the hours: shift = ["18:00", "22:00"].'
    return f"expected a whole number of {what}, got {_short(found)}", fix if isinstance(found, float) else ""


def _out_of_bounds(kind: str, context: Mapping[str, Any], found: Any, key: str) -> tuple[str, str]:
    if key == "schema_version":
        return f"expected schema_version = 1, got {_short(found)}", "This coresponse reads version 1 only."
    bound, words = _BOUNDS[kind]
    percent = context[bound] == 1 and kind == "less_than_equal" and isinstance(found, int | float) and found <= 100
    fix = f"A share is a part of 1: {found:g} % is {found / 100:g}." if percent else ""
    return f"expected {words.format(f'{context[bound]:g}')}, got {_short(found)}", fix


def _hint_for(path: KeyPath) -> str:
    """The nearest key of this table; or where the key belongs."""
    word, known = path[-1], known_keys(path[:-1])
    if RENAMED.get(word) in known:
        return f"It is called {RENAMED[word]} here."
    near = did_you_mean(word, known)
    if near.startswith("Did"):
        return near
    elsewhere = homes(word)
    if elsewhere == [(word,)]:
        return f"It belongs to the top of the file: {f'[{word}]' if is_table((word,)) else 'above the first [table]'}."
    return f"Did you mean {'.'.join(elsewhere[0])}?" if len(elsewhere) == 1 else near


def _how_to_add(path: KeyPath) -> str:
    if is_table(path):
        return f"Add the table [{dotted(path)}]."
    line = example(path)
    return f"Add a line such as {path[-1]} = {line}." if line else f"Add {path[-1]} to this table."
