"""A CAD export as text: its encoding, its header, its rows in pieces. Only mapped columns are read."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sim.basics.errors import InputError, Problem, did_you_mean, one_problem
from sim.records.mapping import CadMapping
from sim.scenario.merge import RawScenario, problem_at

if TYPE_CHECKING:
    import pandas as pd

CHUNK_ROWS = 20_000
BLOCK_BYTES = 1 << 20
SURPLUS = "\x1fsurplus"  # names that no header has
ROW = "\x1frow"
_PYTHON_NAMES = {
    "UTF-8": "utf-8",
    "UTF-8 with a byte-order mark": "utf-8-sig",
    "UTF-16": "utf-16",
    "Windows-1252": "cp1252",
}


@dataclass(frozen=True)
class Export:
    """An export that can be read: its header is there and holds every mapped column once."""

    path: Path
    encoding: str
    header: tuple[str, ...]
    wanted: tuple[str, ...]
    mapping: CadMapping

    def chunks(self) -> Iterator[pd.DataFrame]:
        """Pieces of the file as text, one column a mapped header, "" = not recorded.

        ROW holds the row's number in a spreadsheet, SURPLUS whether the row has more cells than the header.
        """
        width = len(self.header)
        places = [self.header.index(name) for name in self.wanted]
        with self.path.open(encoding=_PYTHON_NAMES[self.encoding], newline="") as handle:
            rows = csv.reader(handle, delimiter=self.mapping.delimiter, strict=True)
            first = 1
            try:
                next(rows)
                first = 2
                while piece := list(islice(rows, CHUNK_ROWS)):
                    yield self._frame(piece, places, width, first)
                    first += len(piece)
            except UnicodeError:
                raise _no_text(f"{self.path}:{rows.line_num}") from None
            except csv.Error as error:
                fix = "A quotation mark that is opened and never closed does this, or a file that was cut off."
                where = f"{self.path}:{rows.line_num}"
                raise one_problem(where, "", f"the text cannot be read as a table: {error}", fix) from None

    def _frame(self, piece: list[list[str]], places: list[int], width: int, first: int) -> pd.DataFrame:
        import pandas as pd

        surplus = [any(cell.strip() for cell in row[width:]) for row in piece]
        full = [row if len(row) >= width else row + [""] * (width - len(row)) for row in piece]
        cells = {name: [row[place].strip() for row in full] for name, place in zip(self.wanted, places, strict=True)}
        frame = pd.DataFrame(cells, dtype=str)
        nulls = [null.strip() for null in self.mapping.nulls]
        for name in self.wanted:
            frame[name] = frame[name].mask(frame[name].isin(nulls), "")
        frame[SURPLUS] = surplus
        frame[ROW] = range(first, first + len(piece))
        return frame


def open_export(path: Path, mapping: CadMapping, raw: RawScenario) -> Export:
    """The export at `path`, its header checked against the mapping. Raises InputError."""
    encoding = _encoding(path)
    header = _header(path, encoding, mapping.delimiter)
    if not any(header):
        raise one_problem(str(path), "", "the file is empty", "An export needs a header line and one line a call.")
    problems = list(_missing(path, header, mapping, raw))
    if problems:
        raise InputError(problems)
    wanted = tuple(dict.fromkeys(name for _, name in mapping.headers()))
    return Export(path, encoding, header, wanted, mapping)


def _encoding(path: Path) -> str:
    """How the text is written, in words. Reads the file once; raises InputError if it is no text."""
    try:
        with path.open("rb") as handle:
            start = handle.read(4)
            if start[:2] == b"PK":
                fix = "Save the sheet as CSV (UTF-8), then try again."
                raise one_problem(str(path), "", "is a workbook or an archive, not a CSV file", fix)
            if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "UTF-16"
            handle.seek(0)
            decoder = codecs.getincrementaldecoder("utf-8")()
            while block := handle.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "Windows-1252"
    except OSError as error:
        fix = 'Name your export on the command line: --set history.calls="path/to/export.csv".'
        raise one_problem(str(path), "history.calls", f"cannot be opened: {error.strerror}", fix) from None
    return "UTF-8 with a byte-order mark" if start[:3] == codecs.BOM_UTF8 else "UTF-8"


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding=_PYTHON_NAMES[encoding], newline="") as handle:
        try:
            first = next(csv.reader(handle, delimiter=delimiter), None)
        except UnicodeError:
            raise _no_text(str(path)) from None
        except csv.Error as error:
            raise one_problem(f"{path}:1", "", f"the header cannot be read: {error}") from None
    return tuple(cell.strip() for cell in first or ())


def _no_text(where: str) -> InputError:
    return one_problem(where, "", "the text is neither UTF-8 nor Windows-1252", "Save the export as CSV (UTF-8) again.")


def _missing(path: Path, header: tuple[str, ...], mapping: CadMapping, raw: RawScenario) -> Iterator[Problem]:
    times_there = Counter(header)
    for key, name in mapping.headers():
        if times_there[name] > 1:
            yield problem_at(
                raw, key, f"{path.name} has {times_there[name]} columns called {name!r}, and cannot tell them apart"
            )
        elif not times_there[name]:
            fix = did_you_mean(name, header)
            if len(header) == 1 and mapping.delimiter not in header[0]:
                fix = f"Set delimiter to what separates the columns: the header reads as one, {header[0][:60]!r}."
            yield problem_at(raw, key, f"{path.name} has no column {name!r}", fix)
