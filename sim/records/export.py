"""A CAD export as tables of text: its headers, its rows in pieces. Only mapped columns are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.basics.errors import InputError, Problem, did_you_mean, one_problem
from sim.records.ledger import FILE_STEP
from sim.records.lines import Lines, encoding_of
from sim.records.mapping_tables import CadMapping
from sim.records.privacy import presentable, shown
from sim.scenario.merge import RawScenario, problem_at

if TYPE_CHECKING:
    import pandas as pd

CHUNK_ROWS = 20_000
SURPLUS = "\x1fsurplus"  # names that no header has
ROW = "\x1frow"
HEADER = "\x1fheader"
CUT_OFF = "\x1fcut off"
FORMULA = "\x1fformula"
EMPTY = "\x1fempty"
SAME = "\x1fsame"  # a fingerprint of the row's mapped cells, good for this process
OWN = (SURPLUS, ROW, HEADER, CUT_OFF, FORMULA, EMPTY, SAME)


@dataclass(frozen=True)
class _File:
    path: Path
    encoding: str
    header: tuple[str, ...]
    lines: Lines = field(repr=False)


@dataclass(frozen=True)
class Export:
    """An export that can be read, in one file or several: every file has every mapped column once."""

    files: tuple[_File, ...]
    wanted: tuple[str, ...]
    mapping: CadMapping

    @property
    def path(self) -> Path:
        return self.files[0].path

    @property
    def header(self) -> tuple[str, ...]:
        return self.files[0].header

    @property
    def encoding(self) -> str:
        """How the files are written, in words."""
        return " and ".join(dict.fromkeys(one.encoding for one in self.files))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.path.name for one in self.files)

    def chunks(self, progress: Callable[[int], None] | None = None) -> Iterator[pd.DataFrame]:
        """Pieces of the files as text, one column a mapped header, "" = not recorded.

        Beside them: ROW, the row's number (see FILE_STEP); SURPLUS, more cells than the header; HEADER, the
        header line again; CUT_OFF, a last line that ends in the middle; FORMULA, written as ="text"; EMPTY; SAME.
        """
        done = 0
        for number, file in enumerate(self.files):
            for piece in self._pieces(file, number * FILE_STEP):
                yield piece
                done += len(piece)
                if progress:
                    progress(done)

    def _pieces(self, file: _File, base: int) -> Iterator[pd.DataFrame]:
        rows = file.lines.rows()
        next(rows)
        first, header = 2, file.header
        piece = list(islice(rows, CHUNK_ROWS))
        while piece:
            following = list(islice(rows, CHUNK_ROWS))
            cut_off = not following and not file.lines.ends_in_newline and len(piece[-1]) < len(header)
            for span in self._spans(piece, header):
                header = span.header
                frame = self._frame(piece[span.start : span.end], header, base + first + span.start)
                frame[HEADER] = (frame[ROW] == base + first + span.start) & span.again
                frame[CUT_OFF] = (frame[ROW] == base + first + len(piece) - 1) & cut_off
                yield frame
            first += len(piece)
            piece = following

    def _spans(self, piece: list[list[str]], header: tuple[str, ...]) -> Iterator[_Span]:
        """Parts of a piece that share a header; wherever the header line stands again, a new part begins."""
        start, again, key = 0, False, header[0]
        place, known = header.index(self.wanted[0]), {self.wanted[0], *header}
        for number, row in enumerate(piece):
            if row and (row[0] == key or (len(row) > place and row[place] in known)):
                found = _header_of(row, self.mapping)
                if set(self.wanted) <= set(found):
                    if number > start:
                        yield _Span(start, number, header, again)
                    start, header, again = number, found, True
        yield _Span(start, len(piece), header, again)

    def _frame(self, piece: list[list[str]], header: tuple[str, ...], first: int) -> pd.DataFrame:
        import pandas as pd

        width, nulls = len(header), frozenset(null.strip() for null in self.mapping.nulls)
        surplus = [len(row) > width and any(cell.strip() for cell in row[width:]) for row in piece]
        columns = list(zip(*(row if len(row) == width else _fitted(row, width) for row in piece), strict=True))
        formula = [False] * len(piece)
        cells: dict[str, Any] = {}
        for name in self.wanted:
            column = list(map(str.strip, columns[header.index(name)]))
            if '\n="' in "\n" + "\n".join(column):
                column = [_unwrapped(cell, row, formula) for row, cell in enumerate(column)]
            if nulls:
                column = ["" if cell in nulls else cell for cell in column]
            cells[name] = column
        rows = list(zip(*cells.values(), strict=True))
        own: dict[str, Any] = {
            SURPLUS: surplus, ROW: range(first, first + len(piece)), FORMULA: formula,
            EMPTY: [not any(row) for row in rows], SAME: np.fromiter(map(hash, rows), dtype=np.int64, count=len(rows)),
        }  # fmt: skip
        return pd.DataFrame(cells, dtype=object).assign(**own)


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    header: tuple[str, ...]
    again: bool  # its first row is the header line


def _fitted(row: list[str], width: int) -> list[str]:
    return row[:width] if len(row) >= width else row + [""] * (width - len(row))


def _unwrapped(cell: str, row: int, formula: list[bool]) -> str:
    """A cell without the ="..." that keeps a spreadsheet from reading it as a number."""
    if len(cell) > 2 and cell.startswith('="') and cell.endswith('"'):
        formula[row] = True
        return cell[2:-1].strip()
    return cell


def open_export(paths: Path | Sequence[Path], mapping: CadMapping, raw: RawScenario) -> Export:
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
        files.append(_File(path, encoding, header, lines))
    return Export(tuple(files), wanted, mapping)


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
    for key, name in mapping.headers():
        double = sum(1 for one in header if one.startswith(f"{name} [") and one.endswith("]"))
        if times_there[name] > 1 or (double and name not in header):
            message = f"{path.name} has {double} columns called {name!r}, and cannot tell them apart"
            yield problem_at(raw, key, message, f"Name the one you mean: '{name} [1]' is the first of them.")
        elif not times_there[name]:
            fix = did_you_mean(name, presentable(header))
            if len(header) == 1 and mapping.delimiter not in header[0]:
                fix = (
                    f"Set delimiter to what separates the columns: the header reads as one, {shown(header[0][:60])!r}."
                )
            yield problem_at(raw, key, f"{path.name} has no column {name!r}", fix)
