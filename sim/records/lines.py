"""An export as rows of cells, a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

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

    @cached_property
    def ends_in_newline(self) -> bool:
        with self.path.open("rb") as handle:
            handle.seek(-min(2, self.path.stat().st_size), 2)
            return handle.read().rstrip(b"\0").endswith((b"\n", b"\r"))

    def rows(self) -> Iterator[list[str]]:
        """One list of cells a row, as they stand."""
        before, written = csv.field_size_limit(LONGEST_CELL), self.encoding
        with self.path.open(encoding=written.codec, errors=written.errors, newline="") as handle:
            reader = csv.reader(handle, delimiter=self.delimiter, strict=True)
            try:
                yield from reader
            except UnicodeError:
                line = reader.line_num + 1 if written.codec == "utf-16" else first_without(self.path, written.codec)
                raise no_text(self.path, line) from None
            except csv.Error as error:
                raise self._no_table(reader.line_num, error) from None
            finally:
                csv.field_size_limit(before)

    def _no_table(self, line: int, error: csv.Error) -> InputError:
        fix = "A quotation mark that is opened and never closed does this, or a file that was cut off."
        return one_problem(f"{self.path}:{line}", "", f"the text cannot be read as a table: {error}", fix)
