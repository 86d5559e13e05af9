"""Values with their evidence: any value may carry `source`, `note`, `low` and `high`.

`calls_per_day = { value = 208, low = 175, high = 215, source = "..." }` is 208 to the model
and one row of the assumption register; the register is what a report prints first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.basics.durations import parse_duration
from sim.scenario.keys import KeyPath, dotted

EVIDENCE_KEYS = frozenset({"source", "note", "low", "high"})
Fault = tuple[KeyPath, str, str]
# Switches, names and labels are choices, not assumptions about the city; * stands for any name.
_NOT_ASSUMED = (
    ("demand", "types", "*", "label"), ("demand", "types", "*", "behavioural_health"),
    ("geography", "districts", "*", "label"), ("kinds", "*", "label"),
    ("staffing", "*", "label"), ("staffing", "*", "kind"), ("staffing", "*", "district"),
    ("staffing", "*", "shift_end"),
    ("response", "*", "types"), ("response", "*", "model"), ("response", "*", "team"),
    ("response", "*", "follow_up", "team"), ("response", "*", "follow_up", "only_referred"),
    ("dispatch", "patrol"), ("dispatch", "prefer"), ("dispatch", "interrupt"), ("dispatch", "resumption"),
    ("dispatch", "within_priority"),
    ("demand", "types", "*", "initiated_by"), ("demand", "types", "*", "units_leave"),
    ("demand", "holidays", "*", "dates"), ("demand", "holidays", "*", "every_year"),
    ("demand", "holidays", "*", "types"), ("demand", "surges", "*", "types"), ("demand", "surges", "*", "districts"),
    ("demand", "surges", "*", "start"), ("demand", "surges", "*", "end"), ("kinds", "*", "travels"),
    ("care", "first"), ("care", "warm"), ("care", "destinations", "*", "then"),
    ("costs", "currency"), ("costs", "cash"),
    ("history", "calls"), ("history", "mapping"), ("history", "bootstrap"),
)  # fmt: skip
_REGISTERED = (
    "demand", "geography", "kinds", "outcomes", "effects", "trained", "history", "staffing", "response", "dispatch",
    "training", "care", "support", "costs",
)  # fmt: skip
_SPREAD = {"distribution", "median", "p90", "mean", "cv", "sigma", "shape", "min", "mode", "max", "values"}

VALUE_IS_NO_NAME = 'No district, kind, call type or post may be called "value".'


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row of the assumption register; `value`, `low`, `high` as the scenario wrote them."""

    path: str
    value: str
    low: str
    high: str
    source: str
    note: str

    @property
    def sourced(self) -> bool:
        return bool(self.source) and not self.source.lower().startswith("assumption")


def strip_evidence(raw: Any) -> Any:
    """The plain values of a raw scenario: evidence taken off, at every depth."""
    if isinstance(raw, Mapping):
        if "value" in raw:
            return strip_evidence(raw["value"])
        return {key: strip_evidence(item) for key, item in raw.items() if not _is_evidence(key, raw)}
    if isinstance(raw, list):
        return [strip_evidence(item) for item in raw]
    return raw


def _is_evidence(key: str, table: Mapping[str, Any]) -> bool:
    return key in EVIDENCE_KEYS and not isinstance(table[key], Mapping)


def evidence_faults(raw: Any, path: KeyPath = ()) -> Iterator[Fault]:
    """Faults of the evidence itself: unknown keys beside `value`, a value outside its own range, no text as source."""
    if not isinstance(raw, Mapping):
        return
    for key in ("source", "note"):
        if not isinstance(raw.get(key, ""), str | Mapping):
            yield (*path, key), f"expected text in quotes, got {raw[key]!r}", ""
    if "value" in raw:
        yield from _beside_value(raw, path)
        yield from _range_fault(strip_evidence(raw["value"]), raw, path)
        yield from evidence_faults(raw["value"], path)
    elif _is_leaf(raw):
        yield from _range_fault(None, raw, path)
    else:
        for key, item in raw.items():
            if key in ("low", "high") and not isinstance(item, Mapping):
                message = f"{key} belongs beside a value: {{ value = ..., {key} = {item} }}"
                yield (*path, key), message, f"No district, kind or call type may be called {key}."
            yield from evidence_faults(item, (*path, key))


def _beside_value(raw: Mapping[str, Any], path: KeyPath) -> Iterator[Fault]:
    for key in raw:
        if key != "value" and key not in EVIDENCE_KEYS:
            fix = VALUE_IS_NO_NAME if isinstance(raw["value"], Mapping) or not path else ""
            yield (*path, key), "a value may carry source, note, low and high, nothing else", fix


def _range_fault(value: Any, raw: Mapping[str, Any], path: KeyPath) -> Iterator[Fault]:
    low, high = raw.get("low"), raw.get("high")
    if (low is None and high is None) or isinstance(value, Mapping | list):
        return  # the range of a list or a table is not a matter of one comparison
    try:
        below, here, above = (None if one is None else _comparable(one) for one in (low, value, high))
    except ValueError as error:
        yield path, f"low and high are written like the value: {error}", ""
        return
    numbers = [one for one in (below, here, above) if one is not None]
    if len({unit for unit, _ in numbers}) > 1:
        yield path, f"low and high are written like the value; got low {low!r}, value {value!r}, high {high!r}", ""
    elif below is not None and above is not None and below > above:
        yield path, f"the range is upside down: low {low} is above high {high}", ""
    elif numbers != sorted(numbers):
        yield path, f"the value {value} lies outside its range, {_range_text(low, high)}", ""


def _range_text(low: Any, high: Any) -> str:
    return ", ".join(f"{word} {end}" for word, end in (("low", low), ("high", high)) if end is not None)


def _comparable(value: Any) -> tuple[str, float]:
    """(unit, number); durations in seconds. Raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", float(value)
    if isinstance(value, str):
        return "seconds", parse_duration(value)
    raise ValueError(f"got {value!r}")


def register(raw: Mapping[str, Any]) -> tuple[Assumption, ...]:
    """The assumption register of a raw scenario: every number it rests on, unsourced ones first."""
    rows = [row for table in _REGISTERED for row in _rows(raw.get(table, {}), (table,))]
    return tuple(sorted(rows, key=lambda row: (row.sourced, row.path)))


def _rows(raw: Any, path: KeyPath) -> Iterator[Assumption]:
    if any(_matches(path, pattern) for pattern in _NOT_ASSUMED):
        return
    if not isinstance(raw, Mapping):
        yield _row(path, raw, {})
    elif "value" in raw:
        yield _row(path, raw["value"], raw)
    elif _is_leaf(raw):
        yield _row(path, {key: raw[key] for key in raw if key not in EVIDENCE_KEYS}, raw)
    else:
        for key, item in raw.items():
            if not _is_evidence(key, raw):
                yield from _rows(item, (*path, key))


def _matches(path: KeyPath, pattern: KeyPath) -> bool:
    return len(path) == len(pattern) and all(want in ("*", part) for part, want in zip(path, pattern, strict=True))


def _is_leaf(table: Mapping[str, Any]) -> bool:
    """A distribution or a table of shares: numbers and durations only, to be read as one value."""
    plain = [item for key, item in table.items() if not _is_evidence(key, table)]
    keys = set(table) - EVIDENCE_KEYS
    whole_keys = all(key.isdecimal() for key in keys)
    return bool(plain) and (keys <= _SPREAD or whole_keys) and not any(isinstance(one, Mapping) for one in plain)


def _row(path: KeyPath, value: Any, table: Mapping[str, Any]) -> Assumption:
    words = [_text(table.get(key)) for key in ("low", "high", "source", "note")]
    return Assumption(dotted(path), _text(value), *words)


def _text(item: Any) -> str:
    if isinstance(item, Mapping):
        return ", ".join(f"{key} {_text(one)}" for key, one in item.items())
    if isinstance(item, list):
        shown = [_text(one) for one in item[:8]]
        return "[" + ", ".join(shown) + (", ..." if len(item) > 8 else "") + "]"
    if isinstance(item, bool):
        return str(item).lower()
    return "" if item is None else str(item)
