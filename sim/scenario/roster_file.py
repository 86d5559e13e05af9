"""Posts from a spreadsheet: `roster = "roster.csv"` names a table with one row a post, or a post and district.

The rows become `[staffing.<post>]` tables beside those of the scenario file, each with its place in the table,
before anything is checked; from there on nobody can tell where a post was written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.basics.errors import InputError, Problem, did_you_mean
from sim.scenario.keys import dotted
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.roster_cells import CELLS, NEEDED, key_of
from sim.scenario.sources import strip_evidence
from sim.scenario.textfile import nearby, not_utf8

Post = dict[str, Any]
_ROSTER = ("roster",)


def merge_roster(raw: RawScenario) -> list[Problem]:
    """Read the roster that a raw scenario names into its staffing, in place; returns what is wrong with the file."""
    name = strip_evidence(raw.values.get("roster"))
    if name is None:
        return []
    if not isinstance(name, str) or not name.strip():
        return [problem_at(raw, _ROSTER, f"expected the name of one CSV file in quotes, got {name!r}")]
    file = raw.folder(_ROSTER) / name
    try:
        table = _Table(file, raw)
        table.read()
    except FileNotFoundError:
        hint = nearby(file)
        fix = hint if hint.startswith("Did") else f"Expected a CSV file with the columns {', '.join(NEEDED)}."
        return [problem_at(raw, _ROSTER, f"no such file: {file}", fix)]
    except OSError as error:
        return [problem_at(raw, _ROSTER, f"{file} cannot be read: {error.strerror or error}")]
    except InputError as error:
        return list(error.problems)
    except csv.Error as error:
        return [Problem(f"{file}:1:1", "roster", f"not a CSV table: {error}")]
    staffing = raw.values.setdefault("staffing", {})
    if not table.problems and isinstance(staffing, dict):
        staffing.update(table.posts)
        raw.places.update(table.places)
        raw.places.setdefault(("staffing",), raw.where(_ROSTER))
        raw.files.append(file)
        del raw.values["roster"]
    return table.problems


class _Table:
    """One roster file while it is read: its posts so far, where each stands, and what is wrong."""

    def __init__(self, file: Path, raw: RawScenario):
        content = file.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise not_utf8(file, content, error) from None
        self.file = file
        self.lines = re.split(r"\r\n|\r|\n", text)
        self.reader = csv.reader(io.StringIO(text, newline=""))
        written = raw.values.get("staffing", {})
        self.elsewhere = {post: raw.where(("staffing", post)) for post in written} if isinstance(written, dict) else {}
        self.posts: dict[str, Post] = {}
        self.rows: dict[str, dict[str, str]] = {}  # the first row of each post
        self.places: dict[tuple[str, ...], str] = {}
        self.problems: list[Problem] = []

    def read(self) -> None:
        header = [one.strip().lower() for one in next(self.reader, [])]
        if not self._header_is_fit(header):
            return
        for cells in self.reader:
            if not any(one.strip() for one in cells):
                continue
            if any(one.strip() for one in cells[len(header) :]):
                fix = 'Put a cell that holds a comma in double quotes: "Sat, Sun".'
                self._problem("", len(header), f"the row has {len(cells)} cells, the header {len(header)}", fix)
                continue
            padded = [*cells, *[""] * len(header)]
            row = {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}
            self._row(row, {name: number for number, name in enumerate(header)})
        if not self.posts and not self.problems:
            self._problem("", 0, "the table has no rows", "Write one row for each post.")

    def _header_is_fit(self, header: list[str]) -> bool:
        missing = [one for one in NEEDED if one not in header]
        if missing:
            found = ", ".join(one for one in header if one) or "none"
            message = f"expected the columns {', '.join(NEEDED)}; missing {', '.join(missing)}; found {found}"
            fix = "Separate the columns with commas." if ";" in "".join(header) or "\t" in "".join(header) else ""
            self._problem("", 0, message, fix)
        for number, name in enumerate(header):
            if name and not missing and name not in CELLS:
                self._problem("", number, f"no column of a roster is called {name!r}", did_you_mean(name, CELLS))
            elif name and header.index(name) < number:
                self._problem("", number, f"the column {name} stands twice", "Keep one of the two.")
        return not self.problems

    def _row(self, row: dict[str, str], at: dict[str, int]) -> None:
        before = len(self.problems)
        name = row["post"]
        if not name:
            self._problem("", at["post"], "the row names no post")
        elif name in self.elsewhere:
            fix = "Rename one of the two, or take one out."
            self._problem(name, at["post"], f"the post stands in {self.elsewhere[name]} already", fix)
        values: dict[str, Any] = {}
        for column, cell in row.items():
            parse = CELLS[column]
            if parse is None or not (cell or column in NEEDED[1:]):
                continue
            try:
                values[column] = parse(cell)
            except ValueError as error:
                message, _, fix = str(error).partition("\n")
                self._problem(name, at[column], f"{column}: {message}", fix)
        if len(self.problems) > before:
            return
        if name in self.posts:
            self._further_district(name, row, at, values)
        else:
            self._first_row(name, row, at, values)

    def _first_row(self, name: str, row: dict[str, str], at: dict[str, int], values: dict[str, Any]) -> None:
        post = {key_of(column): value for column, value in values.items() if column not in ("post", "start", "end")}
        post["shift"] = [values["start"], values["end"]]
        self.posts[name], self.rows[name] = post, row
        for column, number in at.items():
            if column:
                self.places.setdefault(("staffing", name, key_of(column)), self._where(number))
        self.places["staffing", name] = self._where(at["post"])

    def _further_district(self, name: str, row: dict[str, str], at: dict[str, int], values: dict[str, Any]) -> None:
        """Another row of a post: the same in everything but its district, which then has a count of its own."""
        post, first = self.posts[name], self.rows[name]
        other = [one for one in row if one not in ("district", "count", "note") and row[one] != first[one]]
        counts = post["count"] if isinstance(post["count"], dict) else {post.get("district"): post["count"]}
        if other:
            message = f"the post stands in {self.places['staffing', name]} already, with {other[0]} {first[other[0]]!r}"
            fix = "Rows of one post differ in district and count only; give another post another name."
            self._problem(name, at[other[0]], message, fix)
        elif None in counts or "district" not in values:
            message = f"the post stands in {self.places['staffing', name]} already"
            self._problem(name, at["post"], message, "Several rows of one post each need a district of their own.")
        elif values["district"] in counts:
            self._problem(name, at["district"], f"the post has two rows for district {values['district']}")
        else:
            post.pop("district", None)
            post["count"] = counts | {values["district"]: values["count"]}
            self.places["staffing", name, "count", values["district"]] = self._where(at["district"])

    def _problem(self, post: str, column: int, message: str, fix: str = "") -> None:
        path = dotted(("staffing", post)) if post else "roster"
        self.problems.append(Problem(self._where(column), path, message, fix))

    def _where(self, column: int) -> str:
        line = min(max(self.reader.line_num, 1), len(self.lines))
        return f"{self.file}:{line}:{_offset(self.lines[line - 1], column) + 1}"


def _offset(line: str, column: int) -> int:
    """Where cell number `column` begins in a line of CSV."""
    commas = [0, *_commas(line)]
    return commas[min(column, len(commas) - 1)]


def _commas(line: str) -> Iterator[int]:
    quoted = False
    for place, one in enumerate(line):
        quoted ^= one == '"'
        if one == "," and not quoted:
            yield place + 1
