"""A mapping proposed from the headers and the first rows of an export, for a person to confirm line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import pandas as pd

from sim.basics.errors import one_problem
from sim.records.encodings import LONGEST_LINE, Encoding, encoding_of
from sim.records.export import numbered
from sim.records.formats import UNREADABLE, parse_times, swapped
from sim.records.lines import Lines
from sim.records.privacy import presentable, refusal
from sim.records.suggest_rules import (
    Agency,
    Proposed,
    Sample,
    agencies,
    agency,
    dropped,
    endings,
    midnights,
    officers,
    quoted,
    spaced,
    words_of,
)
from sim.records.suggest_words import CLOCKS, DATES, FORMATS, GROUPS, NULLS, NUMBERS, ROLES, TIMES

SAMPLE = 5_000
READABLE = 0.9
ENOUGH = 100  # rows, of which some would be after noon


@dataclass
class Suggestion:
    """A mapping as TOML text, and what a person should look at before using it."""

    text: str
    questions: list[str] = field(default_factory=list)


def suggest(path: Path) -> Suggestion:
    """Proposes a mapping for an export. Raises InputError where the file is no table or has no time of receipt."""
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    rows = list(islice(Lines(path, encoding, delimiter).rows(), SAMPLE + 1))
    if len(rows) < 2:
        raise one_problem(str(path), "", "the file holds no calls to learn from")
    header = numbered(rows[0])
    cells = [row + [""] * (len(header) - len(row)) for row in rows[1:]]
    columns = {name: [row[place].strip() for row in cells] for place, name in enumerate(header) if name}
    return _Proposal(path, columns, delimiter).suggestion()


def _delimiter(path: Path, encoding: Encoding) -> str:
    with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as handle:
        first = handle.readline(LONGEST_LINE)
    return max((",", ";", "\t", "|"), key=first.count)


class _Proposal:
    def __init__(self, path: Path, columns: dict[str, list[str]], delimiter: str):
        self.path, self.columns, self.delimiter = path, columns, delimiter
        self.questions: list[str] = []
        self.nulls = [null for null in NULLS if any(null in cells for cells in columns.values())]
        self.roles: dict[str, str] = {}
        self.lost = False  # AM and PM

    def suggestion(self) -> Suggestion:
        for role in ROLES:
            found = self._header(role)
            if found is not None:
                self.roles[role] = found
        for role in ("received", "call_type"):
            if role not in self.roles:
                listed = ", ".join(presentable(self.columns)[:12])
                fix = f"Write the mapping by hand: docs/import.md shows how. The headers are {listed}."
                raise one_problem(str(self.path), f"columns.{role}", "no column looks like it", fix)
        form = self._twelve_hours(self._dated(self._format()))
        if "priority" in self.roles and not words_of(self.columns[self.roles["priority"]], self.nulls):
            del self.roles["priority"]
        whole = Sample(self.columns, self.roles, tuple(self.nulls), tuple(form))
        told = agency(whole)
        sample = whole if told is None else _of_police(whole, told)
        rules = self._asked(agencies(told), dropped(sample), officers(sample))
        times, ends = [*self._times(form), *self._asked(midnights(sample))], self._asked(endings(sample))
        lines = [*self._head(), *self._columns(), *times, *rules, *self._words(sample.columns), *ends, ""]
        text = "\n".join(lines)
        return Suggestion(text, self.questions)

    def _header(self, role: str) -> str | None:
        for pattern in ROLES[role]:
            for name, cells in self.columns.items():
                fits = re.search(pattern, spaced(name)) or re.search(pattern, name.lower())
                taken = name in self.roles.values() or bool(refusal(name, is_time=role in TIMES))
                if fits and not taken and (role not in TIMES or self._is_time(cells)):
                    return name
        return None

    def _filled(self, cells: Sequence[str]) -> pd.Series:
        series = pd.Series(cells, dtype=object)
        return series[~series.isin(["", *self.nulls])]

    def _is_time(self, cells: Sequence[str]) -> bool:
        filled = self._filled(cells)
        return bool(len(filled)) and bool(self._fitting(filled))

    def _fitting(self, filled: pd.Series) -> tuple[str, ...]:
        """The formats that read a column of times: one, or the two where some have parts of a second; () = none."""
        for form in (*FORMATS, *CLOCKS, *NUMBERS):
            if form in NUMBERS and not filled.str.fullmatch(NUMBERS[form]).all():
                continue
            if _reads(filled, form):
                return (form,)
        pairs = ((form, f"{form}.%f") for form in FORMATS if f"{form}.%f" in FORMATS)
        return next((pair for pair in pairs if _reads(filled, *pair)), ())

    def _format(self) -> list[str]:
        forms: list[str] = []
        for role in TIMES:
            if role in self.roles:
                filled = self._filled(self.columns[self.roles[role]])
                fitting = self._fitting(filled)
                forms += [form for form in fitting if form not in forms]
                others = [other for other in map(swapped, fitting) if other is not None]
                if others and (parse_times(filled, tuple(others)) > UNREADABLE).all():
                    self.questions.append(f"{self.roles[role]} can be read month first and day first: which is it?")
        return forms

    def _dated(self, forms: list[str]) -> list[str]:
        """The formats of clocks without a day together with that of the column that holds it."""
        if not any(form in CLOCKS for form in forms):
            return forms
        for name, cells in self.columns.items():
            filled = self._filled(cells)
            for form in DATES:
                if len(filled) and name not in self.roles.values() and _reads(filled, form):
                    self.roles["date"] = name
                    return [f"{form} {clock}" for clock in forms]
        raise one_problem(str(self.path), "columns.date", "the times are only clocks, and no column holds the day")

    def _twelve_hours(self, forms: list[str]) -> list[str]:
        """The formats, with %I for clocks that only run from 1 to 12 without AM or PM; that takes many rows to tell."""
        cells = self._filled(self.columns[self.roles["received"]])
        clock = cells.str.extract(r"(?:^|[ T])(\d{1,2}):\d{2}")[0].dropna().astype(int)
        if len(clock) < ENOUGH or not clock.between(1, 12).all() or any("%p" in form for form in forms):
            return forms
        self.lost = True
        self.questions.append(f"{self.roles['received']} never goes past 12:59: are AM and PM lost? Their order tells")
        return [form.replace("%H", "%I") for form in forms]

    def _head(self) -> Iterator[str]:
        self.questions.append("time_zone: which IANA zone are the times in?")
        yield f"# Proposed for {self.path.name} from its headers and first rows. Check every line, mend what is wrong."
        yield from ("schema_version = 1", f"name = {quoted(self.path.stem)}")
        yield 'time_zone = "America/Chicago" # CONFIRM'
        if self.delimiter != ",":
            yield f"delimiter = {quoted(self.delimiter)}"
        if self.nulls:
            yield f"nulls = [{', '.join(map(quoted, self.nulls))}]"
        yield 'default_type = "other"'
        yield 'behavioural_health = ["mental_health"]'

    def _columns(self) -> Iterator[str]:
        yield "\n[columns]"
        for role in (*ROLES, "date"):
            name = self.roles.get(role)
            if name is not None and role == "cleared" and self._closed:
                both = f"[{quoted(name)}, {quoted(self._closed)}]"
                yield f"cleared = {both} # the first that is filled and not before on scene"
            elif name is not None:
                filled = len(self._filled(self.columns[name]))
                share = filled / len(self.columns[name])
                yield f"{role} = {quoted(name)} # filled in {share:.0%} of the first {len(self.columns[name]):,} rows"
            elif role in ("dispatched", "on_scene", "cleared"):
                self.questions.append(f"columns.{role}: no column of times looks like it")
        unread = [name for name in presentable(self.columns) if name not in (*self.roles.values(), self._closed)]
        yield f"# not read: {', '.join(unread)}"
        ids = self.columns.get(self.roles.get("id", ""), [])
        if ids and len(set(ids)) < 0.8 * len(ids):
            self.questions.append(
                f'{self.roles["id"]} repeats: one row a unit? Then say rows = "unit" above [columns].'
            )

    @cached_property
    def _closed(self) -> str | None:
        """A second time of clearance: when the call was closed, where the first is when a unit was cleared."""
        for name, cells in self.columns.items():
            words = spaced(name)
            if re.search(r"\bclosed?\b", words) and name not in self.roles.values() and "final" not in words:
                return name if self._is_time(cells) else None
        return None

    def _times(self, forms: list[str]) -> Iterator[str]:
        yield "\n[times]"
        yield f"format = [{', '.join(map(quoted, forms))}]"
        if self.lost:
            yield 'am_pm = "from_order" # CONFIRM: the rows stand in the order of receipt'
        yield from ('longest_travel = "2 h"', 'longest_on_scene = "12 h"')

    def _asked(self, *proposed: Proposed) -> list[str]:
        """The lines of what is proposed; its questions join the others."""
        self.questions += [question for _, questions in proposed for question in questions]
        return [line for lines, _ in proposed for line in lines]

    def _words(self, columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
        yield "\n[types]"
        for word, rows in words_of(columns[self.roles["call_type"]], self.nulls):
            group = next((name for name, pattern in GROUPS.items() if re.search(pattern, word.lower())), None)
            yield f"{'' if group else '# '}{quoted(word)} = {quoted(group or 'other')} # {rows:,} rows"
        if "priority" in self.roles:
            yield "\n[priorities]"
            for word, _ in sorted(words_of(columns[self.roles["priority"]], self.nulls)):
                level = re.match(r"\d", word)
                yield f"{'' if level else '# '}{quoted(word)} = {max(1, int(level.group())) if level else 3} # CONFIRM"
            self.questions.append("priorities: 1 must be the most urgent level")


def _of_police(sample: Sample, told: Agency) -> Sample:
    """The rows to learn words from, where a column tells which are the police's."""
    header, mine, _ = told
    rows = [place for place, cell in enumerate(sample.columns[header]) if cell in mine]
    columns = {name: [cells[place] for place in rows] for name, cells in sample.columns.items()}
    return replace(sample, columns=columns)


def _reads(filled: pd.Series, *forms: str) -> bool:
    return bool((parse_times(filled, forms) > UNREADABLE).mean() >= READABLE)
