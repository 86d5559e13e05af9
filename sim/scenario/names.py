"""Names that must exist elsewhere in the scenario: kinds of unit, districts, call types, models, destinations.

Reads plain values, so that a misspelt name is told together with the faults of the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.basics.errors import did_you_mean
from sim.responses import MODELS
from sim.scenario.keys import KeyPath, dotted

MATRIX = ("geography", "travel", "matrix")
Fault = tuple[KeyPath, str, str]


def unknown_names(values: Mapping[str, Any]) -> list[Fault]:
    """A fault for each name that is used and nowhere defined; tables of the wrong shape are passed over."""
    known = {
        "kind of unit": _names(values, "kinds"),
        "district": _names(values, "geography", "districts"),
        "call type": _names(values, "demand", "types"),
        "response model": list(MODELS),
        "destination": _names(values, "care", "destinations"),
    }
    faults = []
    for path, what, word in _used(values):
        # Tables that must be there are told as missing; destinations need not be there.
        if isinstance(word, str) and word not in known[what] and (known[what] or what == "destination"):
            fix = did_you_mean(word, known[what]) or f"Add the table [{dotted(('care', 'destinations', word))}]."
            faults.append((path, f"no {what} is called {word!r}", fix))
    return faults


def _used(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, Any]]:
    """Every name that is used: its key, what it names, the name."""
    yield from _used_by_the_world(values)
    yield from _used_by_the_policy(values)


def _used_by_the_world(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, Any]]:
    for name, call_type in _tables(values, "demand", "types"):
        path = ("demand", "types", name)
        yield from _keys(call_type.get("districts"), (*path, "districts"), "district")
        yield from _keys(call_type.get("eligible"), (*path, "eligible"), "kind of unit")
    for spells in ("holidays", "surges"):
        for name, spell in _tables(values, "demand", spells):
            path = ("demand", spells, name)
            yield from _list(spell.get("types"), (*path, "types"), "call type")
            yield from _list(spell.get("districts"), (*path, "districts"), "district")
    yield from _keys(values.get("effects"), ("effects",), "kind of unit")
    matrix = _at(values, MATRIX)
    yield from _keys(matrix, MATRIX, "district")
    for origin, row in matrix.items() if isinstance(matrix, Mapping) else ():
        yield from _keys(row, (*MATRIX, origin), "district")


def _used_by_the_policy(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, Any]]:
    for name, post in _tables(values, "staffing"):
        path = ("staffing", name)
        yield (*path, "kind"), "kind of unit", post.get("kind")
        yield (*path, "district"), "district", post.get("district")
        yield from _keys(post.get("count"), (*path, "count"), "district")
    for name, plan in _tables(values, "response"):
        path = ("response", name)
        yield (*path, "model"), "response model", plan.get("model")
        yield (*path, "team"), "kind of unit", plan.get("team")
        yield (*path, "follow_up", "team"), "kind of unit", _at(plan, ("follow_up", "team"))
        yield from _list(plan.get("types"), (*path, "types"), "call type")
    patrol = _at(values, ("dispatch", "patrol"))
    yield ("dispatch", "patrol"), "kind of unit", "patrol" if patrol is None else patrol
    prefer = _at(values, ("dispatch", "prefer"))
    yield from _keys(prefer, ("dispatch", "prefer"), "district")
    for district, order in prefer.items() if isinstance(prefer, Mapping) else ():
        yield from _list(order, ("dispatch", "prefer", district), "district")
    yield ("care", "first"), "destination", _at(values, ("care", "first"))
    for name, one in _tables(values, "care", "destinations"):
        yield ("care", "destinations", name, "then"), "destination", one.get("then")


def _keys(table: Any, path: KeyPath, what: str) -> Iterator[tuple[KeyPath, str, Any]]:
    for key in table if isinstance(table, Mapping) else ():
        yield (*path, key), what, key


def _list(names: Any, path: KeyPath, what: str) -> Iterator[tuple[KeyPath, str, Any]]:
    for name in names if isinstance(names, list | tuple) else ():
        yield path, what, name


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
