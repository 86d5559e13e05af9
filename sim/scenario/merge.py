"""Files that extend files, and overrides from the command line."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.basics.errors import Problem, one_problem
from sim.scenario.positions import positions

KeyPath = tuple[str, ...]
Raw = dict[str, Any]


@dataclass
class RawScenario:
    """A scenario as written, merged with its parents; knows the file, line and folder of each key."""

    path: Path
    values: Raw
    places: dict[KeyPath, str] = field(default_factory=dict)
    folders: dict[KeyPath, Path] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def where(self, path: KeyPath) -> str:
        """`file:line:col` of a key, or of the nearest table around it."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.places:
                return self.places[path[:size]]
        return str(self.path)

    def folder(self, path: KeyPath) -> Path:
        """The folder against which a file named at this key is to be read."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.folders:
                return self.folders[path[:size]]
        return self.path.parent


def read_table(path: Path) -> tuple[Raw, dict[KeyPath, str]]:
    """A TOML or JSON file and the place of each key. Raises InputError with line and column."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise one_problem(str(path), "", "no such file", _nearby(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise one_problem(str(path), "", f"cannot be read as UTF-8 text: {error}") from None
    if path.suffix.lower() == ".json":
        try:
            return json.loads(text), {}
        except json.JSONDecodeError as error:
            raise one_problem(f"{path}:{error.lineno}:{error.colno}", "", error.msg) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, error) from None
    return values, {key: f"{path}:{line}:{col}" for key, (line, col) in positions(text).items()}


def _nearby(path: Path) -> str:
    folder = path.parent if path.parent.is_dir() else Path()
    names = [one.name for one in folder.glob(f"*{path.suffix}")]
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {folder / near[0]}?" if near else 'Start one with "coresponse init".'


def _not_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Exception:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, col = (int(one) for one in place.groups()) if place else (len(text.splitlines()), 1)
    message = re.sub(r"\s*\(at .*\)", "", str(error))
    source = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    bare = re.search(r'(?<!["\d:])\b(\d{1,2}:\d{2})\b(?!["\d:])', source)
    fix = f'Clock times are written in quotes: "{bare.group(1)}".' if bare else ""
    return one_problem(f"{path}:{line}:{col}", "", f"not valid TOML: {message}", fix)


def read_raw(path: Path) -> RawScenario:
    """A scenario file with its parents merged in (`extends`)."""
    return _read_chain(path, ())


def _read_chain(path: Path, seen: tuple[Path, ...]) -> RawScenario:
    if path.resolve() in seen:
        raise one_problem(str(path), "extends", "the files extend each other in a circle")
    values, places = read_table(path)
    parent_name = values.pop("extends", None)
    raw = RawScenario(path, values, places, dict.fromkeys(places, path.parent), [path])
    if parent_name is None:
        return raw
    if not isinstance(parent_name, str):
        raise one_problem(raw.where(("extends",)), "extends", "expected the name of a file")
    parent_path = path.parent / parent_name
    if not parent_path.exists():
        raise one_problem(
            raw.where(("extends",)), "extends", f"no such file: {parent_path}", _nearby(parent_path)
        )
    parent = _read_chain(parent_path, (*seen, path.resolve()))
    for key in ("name", "description", "baseline"):
        parent.values.pop(key, None)
    merged = _merge(parent.values, values)
    return RawScenario(
        path, merged, parent.places | places, parent.folders | raw.folders, [path, *parent.files]
    )


def _merge(base: Raw, change: Raw) -> Raw:
    merged = dict(base)
    for key, value in change.items():
        old = merged.get(key)
        both_tables = isinstance(old, dict) and isinstance(value, dict)
        if both_tables and not _is_one_value(old) and not _is_one_value(value):
            merged[key] = _merge(old, value)
        else:
            merged[key] = value
    return merged


def _is_one_value(table: Raw) -> bool:
    """A value with evidence or a distribution is replaced whole, never mixed with another."""
    return bool({"value", "distribution", "median", "mean", "p90", "mode", "values"} & set(table)) or all(
        key.isdigit() for key in table
    )


def problem_at(raw: RawScenario, path: KeyPath, message: str, fix: str = "") -> Problem:
    """A problem placed at the file, line and column of a key."""
    return Problem(raw.where(path), ".".join(path), message, fix)
