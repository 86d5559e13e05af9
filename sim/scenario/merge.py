"""Files that extend files: the child's values over its parent's, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sim.basics.errors import Problem, one_problem
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.presets import fill_presets
from sim.scenario.textfile import Places, Raw, nearby, read_table

__all__ = ["KeyPath", "RawScenario", "in_order", "problem_at", "read_raw", "read_table"]

_OWN = ("name", "description", "baseline")  # a file speaks for itself, never for its children
_SPREAD = frozenset({"distribution", "median", "mean", "p90", "min", "mode", "max", "cv", "sigma", "shape", "values"})


@dataclass
class RawScenario:
    """A scenario as written, merged with its parents; knows the file, line and folder of each key."""

    path: Path
    values: Raw
    places: Places = field(default_factory=dict)
    folders: dict[KeyPath, Path] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def where(self, path: KeyPath) -> str:
        """`file:line:col` of a key, or of the nearest table around it; else the start of the file."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.places:
                return self.places[path[:size]]
        return f"{self.path}:1:1"

    def folder(self, path: KeyPath) -> Path:
        """The folder against which a file named at this key is to be read."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.folders:
                return self.folders[path[:size]]
        return self.path.parent


def read_raw(path: Path) -> RawScenario:
    """A scenario file with its parents merged in (`extends`)."""
    return _read_chain(path, ())


def _read_chain(path: Path, seen: tuple[Path, ...]) -> RawScenario:
    values, places = read_table(path)
    if not values:
        raise one_problem(f"{path}:1:1", "", "the file is empty", 'Start one with "coresponse init".')
    for key, preset in fill_presets(values).items():
        places[key] = places[preset]
    parent_name = values.pop("extends", None)
    raw = RawScenario(path, values, places, dict.fromkeys(places, path.parent), [path])
    if parent_name is None:
        return raw
    here = raw.where(("extends",))
    if not isinstance(parent_name, str) or not parent_name.strip():
        raise one_problem(here, "extends", f"expected the name of one file in quotes, got {parent_name!r}")
    parent_path = path.parent / parent_name
    if not parent_path.is_file():
        if parent_path.is_dir():
            raise one_problem(here, "extends", f"{parent_path} is a folder, not a file")
        raise one_problem(here, "extends", f"no such file: {parent_path}", nearby(parent_path))
    chain = (*seen, path)
    if any(parent_path.resolve() == one.resolve() for one in chain):
        circle = " -> ".join(one.name for one in (*chain, parent_path))
        raise one_problem(here, "extends", f"the files extend each other in a circle: {circle}")
    parent = _read_chain(parent_path, chain)
    return _over(parent, raw)


def _over(parent: RawScenario, child: RawScenario) -> RawScenario:
    below = {key: value for key, value in parent.values.items() if key not in _OWN}
    inherited = {key: place for key, place in parent.places.items() if key[0] not in (*_OWN, "extends")}
    folders = {key: folder for key, folder in parent.folders.items() if key in inherited}
    return RawScenario(
        child.path,
        _merge(below, child.values),
        inherited | child.places,
        folders | child.folders,
        [child.path, *parent.files],
    )


def _merge(base: Raw, change: Raw) -> Raw:
    merged = dict(base)
    for key, value in change.items():
        old = merged.get(key)
        mergeable = (
            isinstance(old, dict) and isinstance(value, dict) and not (_is_one_value(old) or _is_one_value(value))
        )
        merged[key] = _merge(old or {}, value) if mergeable else value
    return merged


def _is_one_value(table: Raw) -> bool:
    """A value with evidence, a distribution or shares by number are replaced whole, never mixed with another."""
    if "value" in table:
        return True
    keys = [key for key in table if key not in ("source", "note", "low", "high")]
    if not keys or any(isinstance(table[key], dict) for key in keys):
        return False
    spread = _SPREAD.issuperset(keys) and keys != ["cv"]  # alone, cv is that of [geography.travel]
    return spread or all(key.isdecimal() for key in keys)


def problem_at(raw: RawScenario, path: KeyPath, message: str, fix: str = "") -> Problem:
    """A problem placed at the file, line and column of a key."""
    return Problem(raw.where(path), dotted(path), message, fix)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file and line, those of the command line last; the same problem once."""

    def key(problem: Problem) -> tuple[bool, str, int, int]:
        file, line, col = [*problem.where.rsplit(":", 2), "", ""][:3]
        placed = line.isdecimal() and col.isdecimal()
        return problem.where == "--set", file, int(line) if placed else 0, int(col) if placed else 0

    return sorted(dict.fromkeys(problems), key=key)
