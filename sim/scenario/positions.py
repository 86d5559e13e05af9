"""Where each key of a TOML file stands, so that a message can name line and column.

tomllib keeps no positions. This reads the text a second time, only for its keys: table
headers, dotted keys, keys of inline tables. It never decides what a value is.
"""

from __future__ import annotations

import re

Path = tuple[str, ...]
Position = tuple[int, int]

_KEY = r'(?:"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+)'
_DOTTED = re.compile(rf"{_KEY}(?:\s*\.\s*{_KEY})*")
_HEADER = re.compile(rf"^\s*\[\[?\s*({_DOTTED.pattern})\s*\]\]?")
_SKIP = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.S)


def _split(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def positions(text: str) -> dict[Path, Position]:
    """Line and column (from 1) of every key path in a TOML text."""
    found: dict[Path, Position] = {}
    prefix: Path = ()
    offset = 0
    depth: list[Path | None] = []  # one entry an open { or [; the path a { belongs to
    pending: Path = ()
    expect_key = True
    while offset < len(text):
        character = text[offset]
        at_line_start = text.rfind("\n", 0, offset) + 1 == offset or not text[_line(text, offset) : offset].strip()
        if expect_key and not depth and character == "[" and at_line_start:
            header = _HEADER.match(text[_line(text, offset) :])
            if header:
                prefix = _split(header.group(1))
                for size in range(1, len(prefix) + 1):
                    found.setdefault(prefix[:size], _place(text, offset))
                offset = text.find("\n", offset) if "\n" in text[offset:] else len(text)
                continue
        if expect_key and (key := _DOTTED.match(text, offset)) and _followed_by_equals(text, key.end()):
            inner = next((path for path in reversed(depth) if path is not None), prefix)
            pending = inner + _split(key.group())
            for size in range(len(inner) + 1, len(pending) + 1):
                found.setdefault(pending[:size], _place(text, offset))
            offset = text.index("=", key.end()) + 1
            expect_key = False
            continue
        skipped = _SKIP.match(text, offset)
        if skipped:
            offset = skipped.end()
            continue
        if character == "{":
            depth.append(pending)
            expect_key = True
        elif character == "[":
            depth.append(None)
        elif character in "}]" and depth:
            depth.pop()
        elif (character == "," and depth and depth[-1] is not None) or (character == "\n" and not depth):
            expect_key = True
        offset += 1
    return found


def _line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _place(text: str, offset: int) -> Position:
    return text.count("\n", 0, offset) + 1, offset - _line(text, offset) + 1


def _followed_by_equals(text: str, offset: int) -> bool:
    return re.compile(r"\s*=").match(text, offset) is not None
