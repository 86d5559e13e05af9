"""An export as lines of text: its encoding, and guards against what is no table of calls."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from sim.basics.errors import InputError, one_problem

BLOCK_BYTES = 1 << 20
LONGEST_LINE = 1 << 20
LONGEST_CELL = 1 << 17
PYTHON_NAMES = {
    "UTF-8": "utf-8",
    "UTF-8 with a byte-order mark": "utf-8-sig",
    "UTF-16": "utf-16",
    "Windows-1252": "cp1252",
}
# Nothing is ever unpacked, so an archive that would unpack to terabytes is as harmless as any other.
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"Rar!")


def encoding_of(path: Path) -> str:
    """How the text is written, in words. Reads the file once; raises InputError if it is no text."""
    try:
        with path.open("rb") as handle:
            start = handle.read(6)
            if start.startswith(_PACKED):
                fix = "Unpack it, or save the sheet as CSV (UTF-8), then try again."
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
        reason = "is a folder" if path.is_dir() else f"cannot be opened: {error.strerror}"
        raise one_problem(str(path), "history.calls", reason, fix) from None
    return "UTF-8 with a byte-order mark" if start[:3] == codecs.BOM_UTF8 else "UTF-8"


class Lines:
    """The rows of a file as the csv module reads them, in bounded memory; `number` counts rows, 1 the header.

    Raises InputError with the row where the text is no table: other bytes, an open quotation mark, a line
    without end.
    """

    def __init__(self, path: Path, encoding: str, delimiter: str):
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.ends_in_newline = True

    def rows(self) -> Iterator[list[str]]:
        """One list of cells a row, as they stand."""
        before = csv.field_size_limit(LONGEST_CELL)
        with self.path.open(encoding=PYTHON_NAMES[self.encoding], newline="") as handle:
            reader = csv.reader(self._guarded(handle), delimiter=self.delimiter, strict=True)
            try:
                yield from reader
            except UnicodeError:
                raise no_text(f"{self.path}:{reader.line_num}") from None
            except csv.Error as error:
                raise self._no_table(reader.line_num, error) from None
            finally:
                csv.field_size_limit(before)

    def _guarded(self, handle: TextIO) -> Iterator[str]:
        line, number = "", 0
        while line := handle.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                message = f"a line of over {LONGEST_LINE:,} characters"
                fix = "An export has one line a call; this may be another kind of file, or line ends are missing."
                raise one_problem(f"{self.path}:{number}", "", message, fix)
            self.ends_in_newline = line.endswith(("\n", "\r"))
            yield line

    def _no_table(self, line: int, error: csv.Error) -> InputError:
        fix = "A quotation mark that is opened and never closed does this, or a file that was cut off."
        return one_problem(f"{self.path}:{line}", "", f"the text cannot be read as a table: {error}", fix)


def no_text(where: str) -> InputError:
    """The error of bytes that are no text."""
    return one_problem(where, "", "the text is neither UTF-8 nor Windows-1252", "Save the export as CSV (UTF-8) again.")
