"""Overrides from the command line: `--set staffing.evening_team.count=4`.

An override that matches nothing is an error: a sweep over a misspelt key would be a flat line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.basics.errors import InputError, UsageError, did_you_mean, one_problem
from sim.scenario.keys import KeyPath, dotted, split_setting
from sim.scenario.merge import RawScenario
from sim.scenario.presets import fill, is_preset
from sim.scenario.shape import RENAMED, is_table, known_keys
from sim.scenario.sources import EVIDENCE_KEYS
from sim.scenario.tables import SHARED_TABLES

_MAY_BE_ABSENT = (
    "outcomes",
    "effects",
    "response",
    "dispatch",
    "run",
    "trained",
    "training",
    "care",
    "support",
    "costs",
)
_WITHOUT_EVIDENCE = ("run", "history", "roster", "name", "description", "baseline", "schema_version")
SET_ON_COMMAND_LINE = "assumption: set on the command line"


def override(raw: RawScenario, text: str) -> None:
    """Apply one `table.key=value` to a raw scenario, in place.

    Raises UsageError when it is not of that form, InputError when it matches nothing.
    """
    try:
        path, written = split_setting(text)
    except ValueError:
        raise UsageError(f'--set {text}: expected table.key=value, such as --set "run.replications=100"') from None
    table = _table_of(raw, path)
    key, value = path[-1], _value(written)
    if "value" in table and key == "value":
        path = path[:-1]
        table, key = _table_of(raw, path), path[-1]
    if key not in table and key not in known_keys(path[:-1]):
        raise _no_match(raw, path, len(path))
    if is_table(path) and not isinstance(value, dict):
        fix = f"Set one of its keys: {', '.join(sorted(table.get(key) or known_keys(path)))}."
        raise one_problem("--set", dotted(path), f"is a table, not one value, got {value!r}", fix)
    plain = path[0] in _WITHOUT_EVIDENCE or is_table(path) or ("value" in table and key in EVIDENCE_KEYS)
    table[key] = value if plain else {"value": value, "source": SET_ON_COMMAND_LINE}
    for places in (raw.places, raw.folders):
        for old in [one for one in places if one[: len(path)] == path]:
            del places[old]
    raw.places[path] = "--set"
    raw.folders[path] = Path()
    if is_preset(path):
        set_here = [name for name in table if raw.places.get((*path[:-1], name)) == "--set" and name != key]
        raw.places |= dict.fromkeys(((*path[:-1], name) for name in fill(table, keep=set_here)), "--set")


def for_both_arms(settings: Iterable[str]) -> list[str]:
    """The overrides of the world and of the run, which hold for both arms; those of the policy hold for one."""
    return [one for one in settings if split_setting(one)[0][0] in SHARED_TABLES]


def _table_of(raw: RawScenario, path: KeyPath) -> dict[str, Any]:
    """The table that holds the last key; `{ value = { ... } }` is looked into, an absent optional table is made."""
    table: Any = raw.values
    for size, key in enumerate(path[:-1], start=1):
        if key not in table and _may_be_made(raw, path[:size]):
            table[key] = {}
        if key not in table:
            raise _no_match(raw, path, size)
        if not isinstance(table[key], dict):
            fix = f"Set it whole: --set '{dotted(path[:size])}=...'."
            raise one_problem("--set", dotted(path), f"{dotted(path[:size])} is one value, {table[key]!r}", fix)
        table = table[key]
        inner = table.get("value")
        if isinstance(inner, dict) and path[size] not in table:
            table = inner
    found: dict[str, Any] = table
    return found


def _may_be_made(raw: RawScenario, path: KeyPath) -> bool:
    if len(path) == 1:
        return path[0] in _MAY_BE_ABSENT
    if len(path) == 2 and path[0] == "effects":
        return path[1] in raw.values.get("kinds", {})
    # A table whose name is a key of ours (demand.repeats), not one of the planner's (demand.surges.heat).
    return is_table(path) and path[-1] in known_keys(path[:-1])


def _value(written: str) -> Any:
    """What TOML makes of it, else the text itself: `--set run.window="2 days"` loses its quotes to the shell."""
    try:
        values = tomllib.loads(f"value = {written}")
    except tomllib.TOMLDecodeError:
        return written.strip()
    return values["value"] if set(values) == {"value"} else written.strip()


def _no_match(raw: RawScenario, path: KeyPath, size: int) -> InputError:
    """The error for a path whose part number `size` is not there."""
    table: Any = raw.values
    for key in path[: size - 1]:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    names = set(table if isinstance(table, dict) else ()) | set(known_keys(path[: size - 1]))
    word = path[size - 1]
    hint = did_you_mean(RENAMED.get(word, word), names)
    found = "" if size == len(path) else f": there is no {dotted(path[:size])}"
    return one_problem("--set", dotted(path), f"matches nothing in {raw.path.name}{found}", hint)
