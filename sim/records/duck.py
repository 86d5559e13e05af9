"""A large export read by duckdb where that is installed: the same cells in the same rows as the csv module gives.

Only a file of which that is certain is read so: UTF-8, every quotation mark in its place, every row as long as
the header, as many rows as line ends. Of any other it is said why not, and the csv module reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.records.lines import LONGEST_CELL

if TYPE_CHECKING:
    from sim.records.recorded import Ints

LARGE = 20_000_000  # bytes: below, the csv module is done before duckdb has begun
BLOCK = 1 << 22
VECTORS = 10  # of 2,048 rows each: a piece
NOWHERE = "\x1fnone"  # stands for null; no empty cell may
QUOTE, LINE = ord('"'), ord("\n")


class DuckRows:
    """A file that duckdb reads as the csv module would."""

    def __init__(self, path: Path, delimiter: str, width: int):
        self.path, self.delimiter, self.width = path, delimiter, width

    def columns(self, places: Sequence[int]) -> Iterator[dict[int, list[str]]]:
        """Pieces of the columns at these places of the header, without the header line."""
        wanted = ", ".join(f"c{place}" for place in places)
        with _connection() as connection:
            connection.execute(f"select {wanted} from {self._source()} offset 1")
            while len(piece := connection.fetch_df_chunk(VECTORS)):
                yield {place: piece[f"c{place}"].tolist() for place in places}

    def fault(self, rows: int, headers: dict[int, frozenset[str]]) -> str:
        """Why duckdb must not read the file after all, in words; "" if it may.

        `rows`: how many there are, the header line with them; `headers`: words of the header line by their place,
        which show that it stands there again.
        """
        import duckdb

        longest = ", ".join(f"max(length(c{place}))" for place in range(self.width))
        again = " or ".join(
            f"trim(c{place}) in ({', '.join(map(_quoted, sorted(words)))})" for place, words in headers.items()
        )
        try:
            with _connection() as connection:
                asked = f"select count(*), count(*) filter ({again}), greatest(0, {longest})"
                asked += f" from (select * from {self._source()} offset 1)"
                found, repeated, length = connection.execute(asked).fetchone()
        except duckdb.Error:
            return "not every row has as many cells as the header"
        if repeated:
            return "the header line stands there again"
        if found != rows - 1 or length > LONGEST_CELL:
            return "blank lines, or a cell without end"
        return ""

    def _source(self) -> str:
        names = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(self.width))
        return (
            f"read_csv({_quoted(str(self.path))}, columns = {{{names}}}, auto_detect = false, header = false, "
            f"delim = {_quoted(self.delimiter)}, quote = '\"', escape = '\"', comment = '', nullstr = '{NOWHERE}', "
            f"strict_mode = true, parallel = false, buffer_size = {BLOCK})"
        )


def duck_rows(
    path: Path, encoding: str, delimiter: str, width: int, headers: dict[int, frozenset[str]]
) -> tuple[DuckRows | None, str]:
    """The file as duckdb reads it, or None and why not: "" where nobody need be told (no duckdb, a small file)."""
    if find_spec("duckdb") is None or path.stat().st_size < LARGE:
        return None, ""
    if not encoding.startswith("UTF-8") or set("*?[]{}") & set(str(path)):
        return None, "it is not written in UTF-8, or its name holds one of * ? [ ] { }"
    rows = records(path, delimiter)
    if rows is None:
        return None, "a quotation mark or a line end stands where it is not usual"
    found = DuckRows(path, delimiter, width)
    fault = found.fault(rows, headers)
    return (None, fault) if fault else (found, "")


def records(path: Path, delimiter: str) -> int | None:
    """How many records a file holds, the header line with them; None if a quotation mark or line end is out of place.

    In place: a mark that opens a cell, one that closes it, two for one inside; line ends all of one kind.
    """
    marks = lines = inside = windows = returns = 0
    before = b"\n"
    with path.open("rb") as handle:
        while block := handle.read(BLOCK):
            # a byte of the next block shows what follows the last of this one
            after = handle.read(1)
            if after:
                handle.seek(-1, 1)
            found = _quotes(before + block + (after or b"\n"), delimiter, marks)
            if found is None or b"\0" in block or b"\x1f" in block:
                return None
            marks, inside = marks + found[0], inside + found[1]
            lines, returns = lines + block.count(b"\n"), returns + block.count(b"\r")
            windows += (before + block).count(b"\r\n")
            before = block[-1:]
    if marks % 2 or returns != windows or windows not in (0, lines):
        return None
    return lines - inside + (before != b"\n")


def _quotes(block: bytes, delimiter: str, before: int) -> tuple[int, int] | None:
    """Marks in a block (a byte of its neighbours at either end), line ends inside them; None if one is misplaced."""
    if b'"' not in block[1:-1]:
        return 0, block[1:-1].count(b"\n") if before % 2 else 0
    text = np.frombuffer(block, dtype=np.uint8)
    at: Ints = np.flatnonzero(text[1:-1] == QUOTE) + 1
    closing = (np.arange(len(at)) + before) % 2 == 1
    beside = np.where(closing, text[at + 1], text[at - 1])
    ends = np.isin(beside, [ord(delimiter), LINE, ord("\r"), QUOTE])
    if not ends.all():
        return None
    lines: Ints = np.flatnonzero(text[1:-1] == LINE) + 1
    return len(at), int(((np.searchsorted(at, lines) + before) % 2).sum())


def _connection() -> Any:
    import duckdb

    # one thread keeps the order of the rows; nothing is fetched from anywhere, nothing written
    alone: dict[str, Any] = {
        "threads": 1, "memory_limit": "64MB", "temp_directory": "", "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }  # fmt: skip
    return duckdb.connect(config=alone)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
