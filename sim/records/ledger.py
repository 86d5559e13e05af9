"""The cleaning ledger: what happened to every row between the export and the replay.

Rows in are rows out plus rows removed, or it is our fault. Row numbers are those a spreadsheet
shows: 1 is the header, 2 the first call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.basics.errors import BrokenInvariantError
from sim.records.disclosure import pooled
from sim.records.recorded import Ints

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = 3
FILE_STEP = 1 << 32  # a row's number: this times the number of its file, plus its number in a spreadsheet
DEFAULTED_SHOWN = 8


@dataclass(frozen=True)
class Step:
    """One rule: what it does in words, how many rows it met, and the first few of them."""

    what: str
    rows: int
    examples: tuple[int | str, ...] = ()

    def __str__(self) -> str:
        where = f" (row{'s' if len(self.examples) > 1 else ''} {_list(self.examples)})" if self.examples else ""
        return f"{self.rows:>9,}  {self.what}{where}"


@dataclass(frozen=True)
class Ledger:
    """Removed: rows that left, one step a rule, in the order of the rules. Repaired: rows kept but changed.

    A row may be repaired more than once. `defaulted` counts the raw call types that only the
    mapping's default_type covers. Raises BrokenInvariantError when the rows do not add up.
    """

    file: str
    encoding: str
    rows_in: int
    removed: tuple[Step, ...]
    repaired: tuple[Step, ...]
    rows_out: int
    defaulted: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        gone = sum(step.rows for step in self.removed)
        if self.rows_in != self.rows_out + gone:
            raise BrokenInvariantError(
                f"{self.file}: {self.rows_in} rows in, but {self.rows_out} rows out and {gone} removed; "
                "a row was lost or counted twice"
            )

    def table(self) -> pd.DataFrame:
        """The ledger as rows: step (in, removed, repaired, out), what, rows, example_rows ("17, 40")."""
        import pandas as pd

        lines = [("in", "rows in the file", self.rows_in, "")]
        lines += [("removed", one.what, one.rows, _list(one.examples)) for one in self.removed]
        lines += [("repaired", one.what, one.rows, _list(one.examples)) for one in self.repaired]
        lines.append(("out", "calls replayed", self.rows_out, ""))
        return pd.DataFrame(lines, columns=["step", "what", "rows", "example_rows"])

    def defaulted_table(self) -> pd.DataFrame:
        """Raw call types that fell to the default: call_type, rows; most frequent first.

        Types that fewer than ten rows have, or that look like a person, stand together in one line.
        """
        import pandas as pd

        return pd.DataFrame(pooled(self.defaulted), columns=["call_type", "rows"])

    def text(self) -> str:
        """The ledger to be read: rules that met no row are only named at the end."""
        lines = [f"{self.file} ({self.encoding})", f"{self.rows_in:>9,}  rows in the file", "removed"]
        lines += [str(step) for step in self.removed if step.rows]
        lines += [f"{self.rows_out:>9,}  calls replayed", "kept, but changed or incomplete"]
        lines += [str(step) for step in self.repaired if step.rows]
        if self.defaulted:
            lines.append(self._defaulted_text())
        idle = [step.what for step in self.removed if not step.rows]
        if idle:
            lines.append("met no row: " + "; ".join(idle))
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])

    def _defaulted_text(self) -> str:
        lines = pooled(self.defaulted)
        shown = [f"{name} {rows:,}" for name, rows in lines[:DEFAULTED_SHOWN]]
        more = len(lines) - len(shown)
        return f"types under the default: {', '.join(shown)}" + (f" and {more} more" if more > 0 else "")


class Tally:
    """Counts rows rule by rule while a file is read in pieces; a rule keeps its place from its first use."""

    def __init__(self, files: Sequence[str] = ()) -> None:
        self.rows_in = 0
        self._files = files
        self._removed: dict[str, list[int]] = {}
        self._repaired: dict[str, list[int]] = {}

    def remove(self, what: str, rows: Ints) -> None:
        """These rows leave by this rule; call it with no rows too, so that the rule is listed."""
        _count(self._removed, what, rows)

    def repair(self, what: str, rows: Ints) -> None:
        """These rows stay, changed or incomplete in this way."""
        _count(self._repaired, what, rows)

    def removed(self, what: str) -> int:
        """How many rows this rule has taken out so far."""
        return self._removed.get(what, [0])[0]

    def greatest(self) -> Step:
        """The rule that removed most."""
        return max(self._steps(self._removed), key=lambda step: step.rows)

    def ledger(
        self, file: str, encoding: str, rows_out: int, defaulted: Mapping[str, int], notes: Iterable[str]
    ) -> Ledger:
        """The finished ledger."""
        return Ledger(
            file,
            encoding,
            self.rows_in,
            self._steps(self._removed),
            self._steps(self._repaired),
            rows_out,
            defaulted,
            tuple(notes),
        )

    def _steps(self, book: Mapping[str, list[int]]) -> tuple[Step, ...]:
        return tuple(Step(what, entry[0], tuple(map(self._named, entry[1:]))) for what, entry in book.items())

    def _named(self, row: int) -> int | str:
        file, number = divmod(row, FILE_STEP)
        return f"{self._files[file]}:{number}" if len(self._files) > 1 else number


def _count(book: dict[str, list[int]], what: str, rows: Ints) -> None:
    entry = book.setdefault(what, [0])
    entry[0] += len(rows)
    entry += rows[: EXAMPLES + 1 - len(entry)].tolist()


def _list(rows: Iterable[int | str]) -> str:
    return ", ".join(str(row) for row in rows)
