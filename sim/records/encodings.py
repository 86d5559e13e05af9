"""How an export is written, told from its bytes; and guards against what is no text in lines."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from sim.basics.errors import InputError, one_problem

LONGEST_LINE = 1 << 20
START = 512  # bytes that show what kind of file it is
_AS_CSV = "Save the export as CSV (UTF-8), then try again."
# Nothing is ever unpacked, so an archive that would unpack to terabytes is as harmless as any other.
_PACKED = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\x1f\x9d", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18", b"Rar!", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)  # fmt: skip
_KINDS = {
    "is a PDF document": (b"%PDF",),
    "is a database or a Parquet file": (b"SQLite format 3\0", b"PAR1"),
    "is a picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    "is a web page, perhaps the page of a log-in": (b"<!doctype html", b"<html"),
    "is XML": (b"<?xml",),
    "is JSON": (b"{", b"[{", b"[\n", b"[\r\n"),
}
_NO_BYTES = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    """How a file is written in words, how Python calls that, and what had to be guessed ("" = nothing)."""

    words: str
    codec: str
    guess: str = ""
    cut_off: bool = False  # in the middle of the last letter

    @property
    def errors(self) -> str:
        """What `open` does with bytes that are no text: the half of a last letter may stand for itself."""
        return "replace" if self.cut_off else "strict"


def encoding_of(path: Path) -> Encoding:
    """How the text is written. Reads the file once; raises InputError if it is no text in lines."""
    decoder, start, plain = codecs.getincrementaldecoder("utf-8")(), b"", True
    try:
        with path.open("rb") as handle:
            run, number = 0, 1
            while block := handle.read(LONGEST_LINE):
                if not start:
                    start = block[:START]
                    _known_to_be_none(path, start)
                run, number = _guarded(path, block, run, number)
                plain = plain and _decodes(decoder, block)
        whole = plain and _decodes(decoder, b"", final=True)
    except OSError as error:
        fix = 'Name your export on the command line: --set history.calls="path/to/export.csv".'
        reason = "is a folder" if path.is_dir() else f"cannot be opened: {error.strerror}"
        raise one_problem(str(path), "history.calls", reason, fix) from None
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return Encoding("UTF-16", "utf-16")
    if not plain:
        where = f"line {first_without(path, 'utf-8')}"
        guess = f"not UTF-8 (first in {where}), so read as Windows-1252; letters with accents may be other ones"
        return Encoding("Windows-1252", "cp1252", guess)
    marked = start[:3] == codecs.BOM_UTF8
    words = "UTF-8 with a byte-order mark" if marked else "UTF-8"
    return Encoding(words, "utf-8-sig" if marked else "utf-8", cut_off=not whole)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final=final)
    except UnicodeDecodeError:
        return False
    return True


def first_without(path: Path, codec: str) -> int:
    """The first line of a file, counted from 1, with bytes that are no text in this codec; 0 if there is none."""
    with path.open(encoding=codec, errors="surrogateescape") as handle:
        return next((number for number, line in enumerate(handle, start=1) if _NO_BYTES.search(line)), 0)


def _known_to_be_none(path: Path, start: bytes) -> None:
    """Raises InputError if a file begins as no export does: an archive, a document, text of another kind."""
    if start.startswith(_PACKED) or start[257:262] == b"ustar":
        fix = "Unpack it, or save the sheet as CSV (UTF-8), then try again."
        raise one_problem(str(path), "", "is a workbook or an archive, not a CSV file", fix)
    begins = start.removeprefix(codecs.BOM_UTF8).lstrip()
    for kind, marks in _KINDS.items():
        if start.startswith(marks) or begins[:20].lower().startswith(marks):
            raise one_problem(str(path), "", f"{kind}, not a CSV file", _AS_CSV)
    utf_32 = start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    utf_16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if utf_32 or (not utf_16 and b"\0" in start.split(b"\n")[0]):
        message = "its header holds bytes of nothing: UTF-16 without a byte-order mark, UTF-32, or no text at all"
        raise one_problem(f"{path}:1", "", message, _AS_CSV)


def _guarded(path: Path, block: bytes, run: int, number: int) -> tuple[int, int]:
    """Bytes since the last line end after a block, and the number of the line there. Raises InputError if too many."""
    ends = [place for place in (block.find(b"\n"), block.find(b"\r")) if place >= 0]
    if run + (min(ends) if ends else len(block)) > LONGEST_LINE:
        message = f"a line of over {LONGEST_LINE:,} characters"
        fix = "An export has one line a call; this may be another kind of file, or line ends are missing."
        raise one_problem(f"{path}:{number}", "", message, fix)
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return len(block) - last - 1 if ends else run + len(block), number + block.count(b"\n")


def no_text(path: Path, line: int) -> InputError:
    """The error of bytes that are no text."""
    message = "the text is neither UTF-8 nor Windows-1252"
    return one_problem(f"{path}:{line}", "", message, "Save the export as CSV (UTF-8) again.")
