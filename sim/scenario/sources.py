"""Values with their evidence: any value may carry `source`, `note`, `low` and `high`.

`calls_per_day = { value = 208, low = 175, high = 215, source = "..." }` is 208 to the model
and one row of the assumption register; the register is what a report prints first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.basics.errors import Problem

EVIDENCE_KEYS = frozenset({"source", "note", "low", "high"})
Path = tuple[str, ...]
# Switches, names and labels are choices, not assumptions about the city.
_NOT_ASSUMED = frozenset({"label", "types", "model", "team", "kind", "district", "behavioural_health", "patrol"})
_REGISTERED = ("demand", "geography", "kinds", "outcomes", "effects", "staffing", "response", "dispatch")


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


def evidence_problems(raw: Any, path: Path = ()) -> Iterator[tuple[Path, Problem]]:
    """Faults of the evidence itself: unknown keys beside `value`, a value outside its own range."""
    if not isinstance(raw, Mapping):
        return
    if "value" in raw:
        for key in set(raw) - EVIDENCE_KEYS - {"value"}:
            text = "a value may carry source, note, low and high, nothing else"
            yield (*path, key), Problem("", ".".join((*path, key)), text)
        value, low, high = raw["value"], raw.get("low"), raw.get("high")
        numbers = [one for one in (low, value, high) if isinstance(one, int | float)]
        if numbers != sorted(numbers):
            text = f"the value {value} lies outside its range, low {low} to high {high}"
            yield path, Problem("", ".".join(path), text)
        return
    for key, item in raw.items():
        yield from evidence_problems(item, (*path, key))


def register(raw: Mapping[str, Any]) -> tuple[Assumption, ...]:
    """The assumption register of a raw scenario: every number it rests on, unsourced ones first."""
    rows = [row for table in _REGISTERED for row in _rows(raw.get(table, {}), (table,))]
    return tuple(sorted(rows, key=lambda row: (row.sourced, row.path)))


def _rows(raw: Any, path: Path) -> Iterator[Assumption]:
    if path[-1] in _NOT_ASSUMED and not isinstance(raw, Mapping):
        return
    if isinstance(raw, Mapping):
        if "value" in raw:
            yield _row(path, raw["value"], raw)
        elif _is_leaf(raw):
            yield _row(path, {key: raw[key] for key in raw if key not in EVIDENCE_KEYS}, raw)
        else:
            for key, item in raw.items():
                if not _is_evidence(key, raw):
                    yield from _rows(item, (*path, key))
    else:
        yield _row(path, raw, {})


def _is_leaf(table: Mapping[str, Any]) -> bool:
    """A distribution or a table of shares: numbers and durations only, to be read as one value."""
    plain = [item for key, item in table.items() if not _is_evidence(key, table)]
    keys = set(table) - EVIDENCE_KEYS
    spread = {"distribution", "median", "p90", "mean", "cv", "sigma", "shape", "min", "mode", "max", "values"}
    whole_keys = all(key.isdigit() for key in keys)
    return bool(plain) and (keys <= spread or whole_keys) and not any(isinstance(one, Mapping) for one in plain)


def _row(path: Path, value: Any, table: Mapping[str, Any]) -> Assumption:
    def text(item: Any) -> str:
        if isinstance(item, Mapping):
            return ", ".join(f"{key} {text(one)}" for key, one in item.items())
        if isinstance(item, list):
            shown = [text(one) for one in item[:8]]
            return "[" + ", ".join(shown) + (", ..." if len(item) > 8 else "") + "]"
        return "" if item is None else str(item)

    words = [text(table.get(key)) for key in ("low", "high", "source", "note")]
    return Assumption(".".join(path), text(value), *words)
