"""An export as lines of text: its encoding, and guards against what is no table of calls."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from sim.basics.errors import InputError, one_problem

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
    """How the text is written, in words. Reads the file once; raises InputError if it is no text in lines."""
    decoder, text = codecs.getincrementaldecoder("utf-8")(), "UTF-8"
    start = b""
    try:
        with path.open("rb") as handle:
            run, number = 0, 1
            while block := handle.read(LONGEST_LINE):
                start = start or block[:6]
                if start.startswith(_PACKED):
                    fix = "Unpack it, or save the sheet as CSV (UTF-8), then try again."
                    raise one_problem(str(path), "", "is a workbook or an archive, not a CSV file", fix)
                run, number = _guarded(path, block, run, number)
                if text == "UTF-8" and not _decodes(decoder, block):
                    text = "Windows-1252"
            if text == "UTF-8" and not _decodes(decoder, b"", final=True):
                text = "Windows-1252"
    except OSError as error:
        fix = 'Name your export on the command line: --set history.calls="path/to/export.csv".'
        reason = "is a folder" if path.is_dir() else f"cannot be opened: {error.strerror}"
        raise one_problem(str(path), "history.calls", reason, fix) from None
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "UTF-16"
    return "UTF-8 with a byte-order mark" if start[:3] == codecs.BOM_UTF8 and text == "UTF-8" else text


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final=final)
    except UnicodeDecodeError:
        return False
    return True


def _guarded(path: Path, block: bytes, run: int, number: int) -> tuple[int, int]:
    """Bytes since the last line end after a block, and the number of the line there. Raises InputError if too many."""
    ends = [place for place in (block.find(b"\n"), block.find(b"\r")) if place >= 0]
    if run + (min(ends) if ends else len(block)) > LONGEST_LINE:
        message = f"a line of over {LONGEST_LINE:,} characters"
        fix = "An export has one line a call; this may be another kind of file, or line ends are missing."
        raise one_problem(f"{path}:{number}", "", message, fix)
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return len(block) - last - 1 if ends else run + len(block), number + block.count(b"\n")


class Lines:
    """The rows of a file as the csv module reads them, a row at a time.

    Raises InputError with the row where the text is no table: other bytes, an open quotation mark, an endless cell.
    `encoding_of` has looked at the length of the lines already.
    """

    def __init__(self, path: Path, encoding: str, delimiter: str):
        self.path, self.encoding, self.delimiter = path, encoding, delimiter

    @cached_property
    def ends_in_newline(self) -> bool:
        with self.path.open("rb") as handle:
            handle.seek(-min(2, self.path.stat().st_size), 2)
            return handle.read().rstrip(b"\0").endswith((b"\n", b"\r"))

    def rows(self) -> Iterator[list[str]]:
        """One list of cells a row, as they stand."""
        before = csv.field_size_limit(LONGEST_CELL)
        with self.path.open(encoding=PYTHON_NAMES[self.encoding], newline="") as handle:
            reader = csv.reader(handle, delimiter=self.delimiter, strict=True)
            try:
                yield from reader
            except UnicodeError:
                raise no_text(f"{self.path}:{reader.line_num}") from None
            except csv.Error as error:
                raise self._no_table(reader.line_num, error) from None
            finally:
                csv.field_size_limit(before)

    def _no_table(self, line: int, error: csv.Error) -> InputError:
        fix = "A quotation mark that is opened and never closed does this, or a file that was cut off."
        return one_problem(f"{self.path}:{line}", "", f"the text cannot be read as a table: {error}", fix)


def no_text(where: str) -> InputError:
    """The error of bytes that are no text."""
    return one_problem(where, "", "the text is neither UTF-8 nor Windows-1252", "Save the export as CSV (UTF-8) again.")
