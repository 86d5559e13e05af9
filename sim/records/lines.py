"""An export as rows of cells, a row at a time."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TextIO

from sim.basics.errors import InputError, one_problem
from sim.records.encodings import Encoding, first_without, no_text

LONGEST_CELL = 1 << 17


class Lines:
    """The rows of a file as the csv module reads them, a row at a time.

    Raises InputError with the row where the text is no table: other bytes, an open quotation mark, an endless cell.
    `encoding_of` has looked at the length of the lines already.
    """

    def __init__(self, path: Path, encoding: Encoding, delimiter: str):
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.cut_in_quotes = False  # known when every row has been read

    @cached_property
    def ends_in_newline(self) -> bool:
        with self.path.open("rb") as handle:
            handle.seek(-min(2, self.path.stat().st_size), 2)
            return handle.read().rstrip(b"\0").endswith((b"\n", b"\r"))

    def rows(self) -> Iterator[list[str]]:
        """One list of cells a row, as they stand; a last line cut off inside quotation marks with what it has."""
        before, codec = csv.field_size_limit(LONGEST_CELL), self.encoding.codec
        with self._text() as handle:
            reader = csv.reader(handle, delimiter=self.delimiter, strict=True)
            try:
                yield from reader
            except UnicodeError:
                line = reader.line_num + 1 if codec == "utf-16" else first_without(self.path, codec)
                raise no_text(self.path, line) from None
            except csv.Error as error:
                last = self._last_row_if_cut()
                if last is None:
                    raise self._no_table(reader.line_num, error) from None
                self.cut_in_quotes = True
                yield last
            finally:
                csv.field_size_limit(before)

    def _text(self) -> TextIO:
        return self.path.open(encoding=self.encoding.codec, errors=self.encoding.errors, newline="")

    def _last_row_if_cut(self) -> list[str] | None:
        """The last line's cells, if a quotation mark left open in it, and nothing else, makes the file no table."""
        if self.ends_in_newline:
            return None
        last = ""

        def all_but_last() -> Iterator[str]:
            nonlocal last
            last = next(handle)
            for line in handle:
                yield last
                last = line

        with self._text() as handle:
            try:
                deque(csv.reader(all_but_last(), delimiter=self.delimiter, strict=True), maxlen=0)
                return next(csv.reader([last + '"'], delimiter=self.delimiter, strict=True))
            except csv.Error:
                return None

    def _no_table(self, line: int, error: csv.Error) -> InputError:
        fix = "A quotation mark that is opened and never closed does this, or a file that was cut off."
        return one_problem(f"{self.path}:{line}", "", f"the text cannot be read as a table: {error}", fix)
