"""Names that must exist elsewhere in the scenario: kinds of unit, districts, call types, response models.

Reads plain values, so that a misspelt name is told together with the faults of the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.basics.errors import did_you_mean
from sim.scenario.keys import KeyPath
from sim.scenario.vocabulary import RESPONSE_MODELS

MATRIX = ("geography", "travel", "matrix")
Fault = tuple[KeyPath, str, str]


def unknown_names(values: Mapping[str, Any]) -> list[Fault]:
    """A fault for each name that is used and nowhere defined; tables of the wrong shape are passed over."""
    known = {
        "kind of unit": _names(values, "kinds"),
        "district": _names(values, "geography", "districts"),
        "call type": _names(values, "demand", "types"),
        "response model": list(RESPONSE_MODELS),
    }
    faults = []
    for path, what, word in _used(values):
        if isinstance(word, str) and known[what] and word not in known[what]:
            faults.append((path, f"no {what} is called {word!r}", did_you_mean(word, known[what])))
    return faults


def _used(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, Any]]:
    """Every name that is used: its key, what it names, the name."""
    for name, post in _tables(values, "staffing"):
        path = ("staffing", name)
        yield (*path, "kind"), "kind of unit", post.get("kind")
        yield (*path, "district"), "district", post.get("district")
        yield from _keys(post.get("count"), (*path, "count"), "district")
    for name, plan in _tables(values, "response"):
        path = ("response", name)
        yield (*path, "model"), "response model", plan.get("model")
        yield (*path, "team"), "kind of unit", plan.get("team")
        for call_type in plan["types"] if isinstance(plan.get("types"), list | tuple) else ():
            yield (*path, "types"), "call type", call_type
    for name, call_type in _tables(values, "demand", "types"):
        yield from _keys(call_type.get("districts"), ("demand", "types", name, "districts"), "district")
    yield from _keys(values.get("effects"), ("effects",), "kind of unit")
    matrix = _at(values, MATRIX)
    yield from _keys(matrix, MATRIX, "district")
    for origin, row in matrix.items() if isinstance(matrix, Mapping) else ():
        yield from _keys(row, (*MATRIX, origin), "district")
    patrol = _at(values, ("dispatch", "patrol"))
    yield ("dispatch", "patrol"), "kind of unit", "patrol" if patrol is None else patrol


def _keys(table: Any, path: KeyPath, what: str) -> Iterator[tuple[KeyPath, str, Any]]:
    for key in table if isinstance(table, Mapping) else ():
        yield (*path, key), what, key


def _at(values: Any, path: KeyPath) -> Any:
    for part in path:
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _names(values: Mapping[str, Any], *path: str) -> list[str]:
    table = _at(values, path)
    return list(table) if isinstance(table, Mapping) else []


def _tables(values: Mapping[str, Any], *path: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    table = _at(values, path)
    items = table.items() if isinstance(table, Mapping) else ()
    return [(name, item) for name, item in items if isinstance(item, Mapping)]
