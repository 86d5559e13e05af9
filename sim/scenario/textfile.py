"""One TOML or JSON file: its values, and the place of each key. Anything wrong with the text is said here."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.basics.errors import InputError, one_problem
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.positions import Position, json_positions, positions

Raw = dict[str, Any]
Places = dict[KeyPath, str]
# What a line that TOML refuses usually looks like, and what to write instead.
_HINTS = (
    (r'(?<!["\d:])\b(\d{1,2}:\d{2})\b(?!["\d:])', 'Clock times are written in quotes: "{0}".'),
    (r"[\u201c\u201d\u2018\u2019]", 'Curly quotes come from a word processor; write straight ones: ".'),
    (r"=\s*(\d+(?:\.\d+)?\s*[A-Za-z]+)", 'Durations are written in quotes: "{0}".'),
    (r"=\s*(\d+(?:\.\d+)?)\s*%", "Shares are written as a part of 1: 13.6 % is 0.136."),
    (r"=\s*\d+,\d", "A decimal point is a dot: 0.5, not 0,5."),
    (r"=\s*(True|False|TRUE|FALSE|yes|no|Yes|No)\b", "Switches are written true or false."),
    (r"\\", "Folders are written with /, also on Windows."),
    (r"^\s*([\w.-]+)\s*:\s", "A value follows an equals sign: {0} = ..."),
    (r"=\s*([A-Za-z][\w -]*?)\s*(?:#|,|\}|$)", 'Text is written in quotes: "{0}".'),
)


def read_table(path: Path) -> tuple[Raw, Places]:
    """A TOML or JSON file and the place of each key. Raises InputError with line and column."""
    text = _text(path)
    as_json = path.suffix.lower() == ".json"
    try:
        values, found = (_json(path, text), json_positions(text)) if as_json else _toml(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, error) from None
    except RecursionError:
        raise one_problem(f"{path}:1:1", "", "the tables are nested too deeply to be read") from None
    return deepcopy(values), _places(path, found)


@lru_cache(maxsize=8)
def _toml(text: str) -> tuple[Raw, dict[KeyPath, Position]]:
    """Read once, however many points of a sweep start from it."""
    return tomllib.loads(text), positions(text)


def _places(path: Path, found: dict[KeyPath, Position]) -> Places:
    """`file:line:col` by key; a key inside `{ value = ... }` also goes by the name it has in the model."""
    places = {key: f"{path}:{line}:{col}" for key, (line, col) in found.items()}
    for key in list(places):
        places.setdefault(tuple(part for part in key if part != "value"), places[key])
    return places


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise one_problem(str(path), "", "no such file", nearby(path)) from None
    except OSError as error:
        reason = "is a folder, not a file" if path.is_dir() else f"cannot be read: {error.strerror or error}"
        raise one_problem(str(path), "", reason) from None
    if content.startswith(PACKED):
        raise one_problem(str(path), "", "is a workbook or an archive, not text", "Save the sheet as CSV (UTF-8).")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise one_problem(f"{path}:1:1", "", "the file is UTF-16, not UTF-8 text", SAVE_AS_UTF8)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(path, content, error) from None


PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # .xlsx and .zip, .xls
SAVE_AS_UTF8 = "Save it as UTF-8 (in Notepad: Save as, Encoding UTF-8; in Excel: CSV UTF-8)."


def not_utf8(path: Path, content: bytes, error: UnicodeDecodeError) -> InputError:
    """The error for a file in another encoding, at its first byte that is not UTF-8."""
    line = content.count(b"\n", 0, error.start) + 1
    col = error.start - content.rfind(b"\n", 0, error.start)
    found = f"byte 0x{content[error.start]:02x}"
    return one_problem(f"{path}:{line}:{col}", "", f"expected UTF-8 text, found {found}", SAVE_AS_UTF8)


def nearby(path: Path) -> str:
    """A sentence that offers the nearest file name in the same folder."""
    folder = path.parent if path.parent.is_dir() else Path()
    names = [one.name for one in folder.glob(f"*{path.suffix}") if one.is_file() and one.name != path.name]
    near = difflib.get_close_matches(path.name, sorted(names), n=1)
    return f"Did you mean {folder / near[0]}?" if near else 'Start one with "coresponse init".'


def _json(path: Path, text: str) -> Raw:
    def once(pairs: list[tuple[str, Any]]) -> Raw:
        table = dict(pairs)
        for key in table:
            if [name for name, _ in pairs].count(key) > 1:
                raise one_problem(f"{path}:1:1", dotted((key,)), "the key stands twice in one table")
        return table

    try:
        values = json.loads(text, object_pairs_hook=once)
        json.dumps(values, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg[0].lower()}{error.msg[1:]}"
        raise one_problem(f"{path}:{error.lineno}:{error.colno}", "", message) from None
    except UnicodeEncodeError:
        raise one_problem(f"{path}:1:1", "", "the file holds half a character (a lone \\ud800 ... \\udfff)") from None
    if not isinstance(values, dict):
        raise one_problem(f"{path}:1:1", "", 'expected tables in braces, {"name": ...}, at the top of the file')
    return values


def _not_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> InputError:
    if path.suffix.lower() in (".csv", ".tsv"):
        fix = "A dispatch export becomes a scenario by: coresponse calibrate FILE --map MAP (see coresponse import)."
        return one_problem(str(path), "", "is a table, not TOML", fix)
    lines = text.splitlines() or [""]
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, col = (int(one) for one in place.groups()) if place else (len(lines), len(lines[-1]) + 1)
    message = re.sub(r"\s*\(at .*\)$", "", str(error))
    twice = re.match(r"Cannot declare \((.*)\) twice", message)
    if twice:
        name = dotted(tuple(re.findall(r"'([^']*)'", twice.group(1))))
        return one_problem(f"{path}:{line}:{col}", name, f"the table [{name}] stands twice", "Merge the two.")
    if message == "Cannot overwrite a value":
        message, fix = "a key stands twice in one table", "Keep one of the two."
    else:
        message, fix = f"not valid TOML: {message[0].lower()}{message[1:]}", _hint(lines[min(line, len(lines)) - 1])
    return one_problem(f"{path}:{line}:{col}", "", message, fix)


def _hint(source: str) -> str:
    for pattern, advice in _HINTS:
        found = re.search(pattern, source)
        if found:
            return advice.format(*found.groups())
    return ""
