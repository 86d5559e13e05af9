"""A CAD export as tables of text: its headers, its rows in pieces. Only mapped columns are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sim.basics.errors import InputError, Problem, did_you_mean, one_problem
from sim.records.cells import CUT_OFF, HEADER, ROW, SURPLUS, frame
from sim.records.duck import DuckRows, duck_rows
from sim.records.encodings import Encoding, encoding_of
from sim.records.ledger import FILE_STEP
from sim.records.lines import Lines
from sim.records.mapping_tables import CadMapping
from sim.records.privacy import presentable, shown
from sim.scenario.merge import RawScenario, problem_at

if TYPE_CHECKING:
    import pandas as pd

CHUNK_ROWS = 20_000


@dataclass(frozen=True)
class _File:
    path: Path
    encoding: Encoding
    header: tuple[str, ...]
    lines: Lines = field(repr=False)
    duck: DuckRows | None = None  # reads the same, faster
    slow: str = ""  # why that is not there for a large file, in words


@dataclass(frozen=True)
class Export:
    """An export that can be read, in one file or several: every file has every mapped column once."""

    files: tuple[_File, ...]
    wanted: tuple[str, ...]
    mapping: CadMapping
    called: str = ""  # what it is called in everything written, instead of by its files

    @property
    def path(self) -> Path:
        return self.files[0].path

    @property
    def header(self) -> tuple[str, ...]:
        return self.files[0].header

    @property
    def encoding(self) -> str:
        """How the files are written, in words."""
        return " and ".join(dict.fromkeys(one.encoding.words for one in self.files))

    @property
    def slow(self) -> list[str]:
        """Large files that duckdb cannot read as the csv module does, and why."""
        return [f"{one.path.name} is read without duckdb: {one.slow}" for one in self.files if one.slow]

    @property
    def guesses(self) -> list[str]:
        """What had to be guessed about how the files are written."""
        named = zip(self.names, self.files, strict=True)
        return [f"{name} is {one.encoding.guess}" for name, one in named if one.encoding.guess]

    @property
    def names(self) -> tuple[str, ...]:
        """What each file is called in the ledger, and in every source that rests on it; never with its folder."""
        return names_of([one.path for one in self.files], self.called)

    def chunks(self, progress: Callable[[int], None] | None = None) -> Iterator[pd.DataFrame]:
        """Pieces of the files as text, one column a mapped header, "" = not recorded.

        Beside them: ROW, the row's number (see FILE_STEP); SURPLUS, more cells than the header; HEADER, the
        header line again; CUT_OFF, a last line that ends in the middle; FORMULA, written as ="text"; EMPTY; SAME.
        """
        done = 0
        for number, file in enumerate(self.files):
            read = self._pieces if file.duck is None else self._duck_pieces
            for piece in read(file, number * FILE_STEP):
                yield piece
                done += len(piece)
                if progress:
                    progress(done)

    def _duck_pieces(self, file: _File, base: int) -> Iterator[pd.DataFrame]:
        assert file.duck is not None
        first, places = base + 2, {name: file.header.index(name) for name in self.wanted}
        for columns in file.duck.columns(sorted(set(places.values()))):
            rows = len(next(iter(columns.values())))
            yield frame({name: columns[place] for name, place in places.items()}, self._nulls, first, rows)
            first += rows

    @cached_property
    def _nulls(self) -> frozenset[str]:
        return frozenset(null.strip() for null in self.mapping.nulls)

    def _pieces(self, file: _File, base: int) -> Iterator[pd.DataFrame]:
        rows = file.lines.rows()
        next(rows)
        first, header = 2, file.header
        piece = list(islice(rows, CHUNK_ROWS))
        while piece:
            following = list(islice(rows, CHUNK_ROWS))
            cut_off = not following and not file.lines.ends_in_newline
            cut_off = cut_off and (len(piece[-1]) < len(header) or file.encoding.cut_off or file.lines.cut_in_quotes)
            for span in self._spans(piece, header):
                header = span.header
                cells = self._frame(piece[span.start : span.end], header, base + first + span.start)
                cells[HEADER] = (cells[ROW] == base + first + span.start) & span.again
                cells[CUT_OFF] = (cells[ROW] == base + first + len(piece) - 1) & cut_off
                yield cells
            first += len(piece)
            piece = following

    def _spans(self, piece: list[list[str]], header: tuple[str, ...]) -> Iterator[_Span]:
        """Parts of a piece that share a header; wherever the header line stands again, a new part begins."""
        start, again, key = 0, False, header[0]
        place, known = header.index(self.wanted[0]), {self.wanted[0], *header}
        plain = key not in [row[0] for row in piece if row]
        plain = plain and known.isdisjoint([row[place] for row in piece if len(row) > place])
        for number, row in enumerate(() if plain else piece):
            if row and (row[0] == key or (len(row) > place and row[place] in known)):
                found = _header_of(row, self.mapping)
                if set(self.wanted) <= set(found):
                    if number > start:
                        yield _Span(start, number, header, again)
                    start, header, again = number, found, True
        yield _Span(start, len(piece), header, again)

    def _frame(self, piece: list[list[str]], header: tuple[str, ...], first: int) -> pd.DataFrame:
        width = len(header)
        surplus = [len(row) > width and any(cell.strip() for cell in row[width:]) for row in piece]
        columns = list(zip(*(row if len(row) == width else _fitted(row, width) for row in piece), strict=True))
        cells = frame({name: columns[header.index(name)] for name in self.wanted}, self._nulls, first, len(piece))
        cells[SURPLUS] = surplus
        return cells


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    header: tuple[str, ...]
    again: bool  # its first row is the header line


def _fitted(row: list[str], width: int) -> list[str]:
    return row[:width] if len(row) >= width else row + [""] * (width - len(row))


def names_of(paths: Sequence[Path], called: str | None) -> tuple[str, ...]:
    """What each file of an export is called wherever it is written: its own name, or that of the whole export."""
    if not called:
        return tuple(path.name for path in paths)
    several = len(paths) > 1
    return tuple(f"{called}, file {number}" if several else called for number in range(1, len(paths) + 1))


def open_export(paths: Path | Sequence[Path], mapping: CadMapping, raw: RawScenario, called: str = "") -> Export:
    """The export at `paths`, every header checked against the mapping. Raises InputError."""
    together = [paths] if isinstance(paths, Path) else list(paths)
    wanted = tuple(dict.fromkeys(name for _, name in mapping.headers()))
    files = []
    for path in together:
        encoding = encoding_of(path)
        lines = Lines(path, encoding, mapping.delimiter)
        cells = next(lines.rows(), [])
        if not any(cell.strip() for cell in cells):
            fix = "An export needs a header line and one line a call."
            raise one_problem(str(path), "", "the file is empty", fix)
        header = _header_of(cells, mapping)
        problems = list(_missing(path, header, mapping, raw))
        if problems:
            raise InputError(problems)
        again = {0: frozenset({header[0]}), header.index(wanted[0]): frozenset({wanted[0], *header})}
        duck, slow = duck_rows(path, "" if encoding.cut_off else encoding.words, mapping.delimiter, len(header), again)
        files.append(_File(path, encoding, header, lines, duck, slow))
    return Export(tuple(files), wanted, mapping, called)


def numbered(cells: Sequence[str]) -> tuple[str, ...]:
    """A header line's names; a name that stands twice is told apart: "Agency [1]", "Agency [2]"."""
    names = [cell.strip() for cell in cells]
    times_there, so_far = Counter(names), Counter[str]()
    told_apart = []
    for name in names:
        so_far[name] += 1
        told_apart.append(f"{name} [{so_far[name]}]" if name and times_there[name] > 1 else name)
    return tuple(told_apart)


def _header_of(cells: Sequence[str], mapping: CadMapping) -> tuple[str, ...]:
    """The names of a header line, by the mapping's own name where a column goes by another one here."""
    header = list(numbered(cells))
    for name, others in mapping.aliases.items():
        there = [one for one in others if one in header]
        if name not in header and len(there) == 1:
            header[header.index(there[0])] = name
    return tuple(header)


def _missing(path: Path, header: tuple[str, ...], mapping: CadMapping, raw: RawScenario) -> Iterator[Problem]:
    times_there = Counter(header)
    if not any(name == one.split(" [")[0] for _, name in mapping.headers() for one in header):
        message = (
            f"{path.name} has none of the columns that the mapping names: it is another layout, or no list of calls"
        )
        fix = f"Known here: {', '.join(presentable(header)[:12])}. Let --suggest propose a mapping."
        yield problem_at(raw, ("columns",), message, _delimiter_fix(header, mapping) or fix)
        return
    for key, name in mapping.headers():
        double = sum(1 for one in header if one.startswith(f"{name} [") and one.endswith("]"))
        if times_there[name] > 1 or (double and name not in header):
            message = f"{path.name} has {double} columns called {name!r}, and cannot tell them apart"
            yield problem_at(raw, key, message, f"Name the one you mean: '{name} [1]' is the first of them.")
        elif not times_there[name]:
            fix = did_you_mean(name, presentable(header))
            yield problem_at(raw, key, f"{path.name} has no column {name!r}", fix)


def _delimiter_fix(header: tuple[str, ...], mapping: CadMapping) -> str:
    if len(header) > 1 or mapping.delimiter in header[0]:
        return ""
    return f"Set delimiter to what separates the columns: the header reads as one, {shown(header[0][:60])!r}."
