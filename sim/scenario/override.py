"""Overrides from the command line: `--set staffing.evening_team.count=4`.

An override that matches nothing is an error: a sweep over a misspelt key would be a flat line.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sim.basics.errors import did_you_mean, one_problem
from sim.scenario.explain import known_keys
from sim.scenario.merge import KeyPath, RawScenario

_MAY_BE_ABSENT = ("outcomes", "effects", "response", "dispatch", "run")
_WITHOUT_EVIDENCE = ("run", "history", "name", "description", "baseline", "schema_version")


def override(raw: RawScenario, text: str) -> None:
    """Apply one `table.key=value` to a raw scenario, in place. Raises InputError when it matches nothing."""
    name, equals, written = text.partition("=")
    path = tuple(part.strip() for part in name.split("."))
    if not equals or not all(path):
        raise one_problem("--set", text, 'expected "table.key=value", such as "run.replications=100"')
    table: Any = raw.values
    for size, key in enumerate(path[:-1], start=1):
        table = table.setdefault(key, {}) if size == 1 and key in _MAY_BE_ABSENT else table.get(key)
        if not isinstance(table, dict):
            raise _no_match(raw, path[:size], name)
    if path[-1] not in table and path[-1] not in known_keys(path[:-1]):
        raise _no_match(raw, path, name)
    value = _value(written)
    plain = path[0] in _WITHOUT_EVIDENCE
    table[path[-1]] = value if plain else {"value": value, "source": "assumption: set on the command line"}
    raw.places[path] = "--set"
    raw.folders[path] = Path()


def _value(written: str) -> Any:
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written.strip()


def _no_match(raw: RawScenario, path: KeyPath, name: str) -> Exception:
    table: Any = raw.values
    for key in path[:-1]:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    names = set(table if isinstance(table, dict) else ()) | set(known_keys(path[:-1]))
    return one_problem("--set", name.strip(), "matches nothing in the scenario", did_you_mean(path[-1], names))
