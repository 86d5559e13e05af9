"""Calls of any number of pieces, held narrowly: about 55 bytes a call, ten million calls in 550 MB.

Words become numbers of a vocabulary, doubts become bits, a call number becomes its fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.basics.errors import BrokenInvariantError
from sim.records.cells import SAME
from sim.records.clean import DOUBT, officer_initiated
from sim.records.formats import Bools
from sim.records.intervals import Doubts, measure
from sim.records.mapping_tables import CadMapping, UnitList
from sim.records.places import Beats
from sim.records.recorded import Ints
from sim.records.wall import WallClock
from sim.records.words import Patterns

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("call_type", "priority", "district", "disposition")
MOST_WORDS = 32_000
PARTS = 16
STEP = 1 << 20
FEW_CLEARED = 3  # columns of clearance with which all kinds of doubt fit into 32 bits
Column = NDArray[Any]
_CLOSED_ONCE = frozenset({"", "0", "n", "no", "false"})


class TooManyWordsError(Exception):
    """A column that should hold a list of words holds free text or numbers."""

    def __init__(self, role: str):
        self.role = role
        super().__init__(role)


class Vocabulary:
    """The different words of a column, numbered as they come."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.numbers: dict[str, int] = {}

    def codes(self, text: pd.Series) -> NDArray[np.int16]:
        """The number of each cell's word. Raises TooManyWordsError."""
        import pandas as pd

        places, words = pd.factorize(text)
        numbers = [self.numbers.setdefault(str(word), len(self.numbers)) for word in words]
        if len(self.numbers) > MOST_WORDS:
            raise TooManyWordsError(self.role)
        return np.array(numbers or [0], dtype=np.int16)[places]

    @property
    def words(self) -> list[str]:
        return list(self.numbers)


class _Growing:
    """A column that grows where it lies: copies and small pieces would leave holes that are never given back."""

    def __init__(self, dtype: Any):
        self._held = np.empty(STEP, dtype=dtype)
        self._size = 0

    def extend(self, piece: Column) -> None:
        end = self._size + len(piece)
        if end > len(self._held):
            self._held.resize(-(-end // STEP) * STEP, refcheck=False)
        self._held[self._size : end] = piece
        self._size = end

    def whole(self) -> Column:
        self._held.resize(self._size, refcheck=False)
        return self._held


class Store:
    """Takes in calls piece by piece; `columns` gives each column once, whole.

    Columns: row, same, id (0 = none), received, delay, travel, on_scene, one of codes for each of WORDS, officer
    (the rule that tells officers' own work, 0 = none), doubts (bits) and units (-1 = not recorded).
    """

    def __init__(self, mapping: CadMapping, wall: WallClock, beats: Beats | None, files: int = 1):
        self.mapping, self.wall, self.beats = mapping, wall, beats
        self._row_type = np.int64 if files > 1 else np.int32
        self._bit_type: Any = np.uint32 if len(mapping.columns.cleared) <= FEW_CLEARED else np.uint64
        self.vocabularies = {role: Vocabulary(role) for role in WORDS}
        self.doubts: list[str] = []
        self.officer_rules: list[str] = []
        self.rows = 0
        self._parts: dict[str, _Growing] = {}

    def add(self, calls: pd.DataFrame) -> None:
        """The calls of one piece, as the row rules left them."""
        intervals, doubts = measure(calls, self.mapping, self.wall)
        own = {name.removeprefix(DOUBT): calls[name].to_numpy() for name in calls.columns if name.startswith(DOUBT)}
        units, unit_doubts = _units(calls, self.mapping)
        district, place_doubts = self._district(calls)
        columns: dict[str, Column] = {
            "row": calls["row"].to_numpy(dtype=self._row_type),
            "same": calls[SAME].to_numpy(),
            "id": _fingerprints(calls["id"]),
            "received": intervals.received,
            "delay": intervals.delay.astype(np.int32),
            "travel": intervals.travel.astype(np.int32),
            "on_scene": intervals.on_scene.astype(np.int32),
            "officer": self._officer(calls),
            "doubts": self._bits(own | doubts | unit_doubts | place_doubts, len(calls)),
            "units": units,
        }
        for role in WORDS:
            columns[role] = self.vocabularies[role].codes(district if role == "district" else calls[role])
        for name, column in columns.items():
            self._parts.setdefault(name, _Growing(column.dtype)).extend(column)
        self.rows += len(calls)

    def columns(self) -> dict[str, Column]:
        """Every column, whole; the store gives them away."""
        given, self._parts = self._parts, {}
        return {name: column.whole() for name, column in given.items()}

    def _district(self, calls: pd.DataFrame) -> tuple[pd.Series, Doubts]:
        import pandas as pd

        if self.beats is None:
            return calls["district"], {}
        beat, mended = self.beats.place(calls["longitude"], calls["latitude"])
        return pd.Series(beat), {"a coordinate without point or sign, read by where the beats lie": mended}

    def _officer(self, calls: pd.DataFrame) -> NDArray[np.int8]:
        found = np.zeros(len(calls), dtype=np.int8)
        for number, (what, met) in enumerate(officer_initiated(calls, self.mapping), start=1):
            if number > len(self.officer_rules):
                self.officer_rules.append(what)
            found[(found == 0) & met] = number
        return found

    def _bits(self, doubts: Mapping[str, Bools], rows: int) -> Column:
        bits: NDArray[Any] = np.zeros(rows, dtype=self._bit_type)
        for what, met in doubts.items():
            if what not in self.doubts:
                self.doubts.append(what)
            bits |= np.where(met, self._bit_type(1 << self.doubts.index(what)), self._bit_type(0))
        if len(self.doubts) > 8 * bits.itemsize:
            raise BrokenInvariantError(f"{len(self.doubts)} kinds of doubt about a row, room for {8 * bits.itemsize}")
        return bits


def _fingerprints(text: pd.Series) -> Ints:
    """A number for each call number, 0 where there is none; good for this process."""
    found = np.fromiter(map(hash, text), dtype=np.int64, count=len(text))
    found[(text == "").to_numpy()] = 0
    return found


def _units(calls: pd.DataFrame, mapping: CadMapping) -> tuple[NDArray[np.int16], Doubts]:
    """Units listed in a cell, each once; -1 where none is, or there is no such column."""
    doubts: Doubts = {}
    units = np.full(len(calls), -1, dtype=np.int16)
    if mapping.columns.units is not None:
        counted = {cell: _counted(cell, mapping.units) for cell in calls["units"].unique().tolist()}
        units = calls["units"].map(counted).to_numpy(dtype=np.int16)
        doubts["no unit listed; the number of units is not known"] = units < 0
        if mapping.units.at_most is not None:
            doubts[f"a list of units cut off at {mapping.units.at_most}; a lower bound"] = (
                units >= mapping.units.at_most
            )
    if mapping.columns.reopened is not None:
        again = ~calls["reopened"].str.casefold().isin(_CLOSED_ONCE)
        doubts["closed and opened again; the first closing counts"] = again.to_numpy()
    return units, doubts


def _counted(cell: str, how: UnitList) -> int:
    words = {one.strip() for one in cell.replace("\r", "\n").replace("\n", how.separator).split(how.separator)}
    none = Patterns(how.not_units)
    return len([one for one in words if one and none.find(one) is None]) or -1


def first_of_each(keys: Ints) -> Bools:
    """Which rows are the first with their key, in the file's order; looked at part by part, to save memory."""
    first = np.ones(len(keys), dtype=np.bool_)
    part = keys.view(np.uint8)[:: keys.itemsize] & (PARTS - 1)  # of one byte, so without a copy of all keys
    for number in range(PARTS):
        rows = np.flatnonzero(part == number)
        mine = keys[rows]
        order = np.argsort(mine, kind="stable")
        ordered = mine[order]
        first[rows[order[1:][ordered[1:] == ordered[:-1]]]] = False
    return first


def joined(columns: dict[str, Column]) -> tuple[dict[str, Column], Ints]:
    """One row a call from one row a unit, and the rows that were joined to others.

    Received and dispatched are the earliest of all units; on scene, cleared and everything else are those of the
    unit that was there first.
    """
    key = columns["id"].copy()
    alone = key == 0
    key[alone] = np.arange(1, alone.sum() + 1)  # a number met twice by chance: once in ten million million
    received = columns["received"]
    sent = np.where(columns["delay"] >= 0, received + columns["delay"], _NEVER)
    there = np.where((columns["travel"] >= 0) & (sent < _NEVER), sent + columns["travel"], _NEVER)
    order = np.lexsort((columns["row"], sent, there, key))
    starts = np.flatnonzero(np.concatenate([[True], key[order][1:] != key[order][:-1]]))
    lead = order[starts]
    first_received = np.minimum.reduceat(received[order], starts)
    first_sent = np.minimum.reduceat(sent[order], starts)
    first_there = there[lead]
    by_file = np.argsort(columns["row"][lead], kind="stable")
    whole = {name: column[lead] for name, column in columns.items()}
    whole["received"] = first_received
    whole["delay"] = _length(first_received, first_sent)
    whole["travel"] = _length(first_sent, first_there)
    whole["units"] = np.diff(np.append(starts, len(order))).astype(np.int16)
    left = np.ones(len(key), dtype=np.bool_)
    left[lead] = False
    return {name: column[by_file] for name, column in whole.items()}, columns["row"][left]


_NEVER = np.iinfo(np.int64).max


def _length(start: Ints, end: Ints) -> NDArray[np.int32]:
    known = (start < _NEVER) & (end < _NEVER)
    return np.where(known, np.where(known, end, 0) - np.where(known, start, 0), -1).astype(np.int32)
