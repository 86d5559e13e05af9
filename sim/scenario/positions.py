"""Where each key of a TOML or JSON file stands, so that a message can name line and column.

tomllib and json keep no positions. This reads the text a second time, only for its keys: table
headers, dotted keys, keys of inline tables and objects. It never decides what a value is, and
expects a text that the real parser has accepted.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right

Path = tuple[str, ...]
Position = tuple[int, int]

_BLANK = re.compile(r"(?:\s+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|' + r"'''.*?'''(?:'{0,2})|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.S
)
_PLAIN = re.compile(r"[^,\]}#\n]+")  # numbers, dates, true: up to what ends a value


def positions(text: str) -> dict[Path, Position]:
    """Line and column (from 1) of every key path in a TOML text, each at its own last key."""
    return _Reader(text, toml=True).read()


def json_positions(text: str) -> dict[Path, Position]:
    """The same of a JSON text."""
    return _Reader(text, toml=False).read()


class _Reader:
    def __init__(self, text: str, toml: bool):
        self.text = text
        self.toml = toml
        self.at = 0
        self.found: dict[Path, int] = {}
        self.headed: set[Path] = set()

    def read(self) -> dict[Path, Position]:
        if self.toml:
            self.document()
        else:
            self.value(())
        lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        places = {}
        for path, offset in self.found.items():
            line = bisect_right(lines, offset)
            places[path] = (line, offset - lines[line - 1] + 1)
        return places

    def document(self) -> None:
        prefix: Path = ()
        while self.peek():
            if self.peek() == "[":
                prefix = self.header()
            else:
                self.pair(prefix)

    def peek(self) -> str:
        """The next character that is not blank or comment; empty at the end."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.text[self.at : self.at + 1]

    def header(self) -> Path:
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        path = self.keys(())
        if path not in self.headed:  # a table's own header, rather than one below it
            self.headed.add(path)
            self.found[path] = self.last
        self.peek()
        self.at += brackets
        return path

    def keys(self, path: Path) -> Path:
        """One key or several with dots between; notes where each stands."""
        while True:
            self.peek()
            self.last = self.at
            path = (*path, self.key())
            self.found.setdefault(path, self.last)
            if self.peek() != ".":
                return path
            self.at += 1

    def key(self) -> str:
        match = _STRING.match(self.text, self.at) or _BARE_KEY.match(self.text, self.at)
        if match is None:
            raise ValueError(f"no key at offset {self.at}")
        self.at = match.end()
        token = match.group()
        if not self.toml:
            return str(json.loads(token))
        if token[0] == '"':
            return str(tomllib.loads(f"key = {token}")["key"])
        return token[1:-1] if token[0] == "'" else token

    def pair(self, prefix: Path) -> None:
        path = self.keys(prefix)
        self.peek()
        self.at += 1  # the = or the :
        self.value(path)

    def value(self, path: Path) -> None:
        first = self.peek()
        if first in ("{", "["):
            self.at += 1
            closing = "}" if first == "{" else "]"
            while (following := self.peek()) != closing:
                if not following:
                    raise ValueError("the text ends inside a table")
                if following == ",":
                    self.at += 1
                elif first == "{":
                    self.pair(path)
                else:
                    self.value(path)
            self.at += 1
            return
        match = _STRING.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
        self.at = match.end() if match else len(self.text)
