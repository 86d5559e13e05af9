"""The rules that judge a row by itself, in their order. Every rule is a row of the ledger, even when it met nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from sim.records.cells import CALCULATED, CUT_OFF, EMPTY, FORMULA, HEADER, OWN, ROW, SAME, SURPLUS
from sim.records.formats import MISSING, UNREADABLE, Bools, Readability, parse_times, reads_both_ways, two_orders
from sim.records.ledger import Tally
from sim.records.mapping_tables import TEXT_ROLES, CadMapping, DropRule
from sim.records.midnight import HalfDays, past_midnight
from sim.records.recorded import Ints
from sim.records.wall import WallClock
from sim.records.words import among

if TYPE_CHECKING:
    import pandas as pd

DOUBT = "doubt "
OTHER_ROLES = ("units", "reopened", "longitude", "latitude")
SHOWN = 4
Judged = Iterator[tuple[str, Bools]]


class Reader:
    """Reads the pieces of an export one after the other; keeps what one piece must tell the next."""

    def __init__(self, mapping: CadMapping, wall: WallClock, tally: Tally):
        self.mapping, self.wall, self.tally = mapping, wall, tally
        self.readability = Readability(mapping.times.format)
        self._halves = HalfDays() if mapping.times.am_pm == "from_order" else None

    def calls(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The calls of one piece of the export.

        Columns: "row", SAME, the text roles ("" = not recorded), the times ("received", "dispatched", "on_scene",
        "cleared 0", ...) as `parse_times` counts them, the cells of OTHER_ROLES, and "doubt ..." for what had to
        be decided about the row.
        """
        mapping, calls = self.mapping, self._by_role(piece)
        self.tally.rows_in += len(calls)
        judges = (_faulty(piece, calls), _outside(calls, mapping, self.wall), _filtered(piece, calls, mapping))
        return _sift(calls, chain(*judges), self.tally)

    def _by_role(self, piece: pd.DataFrame) -> pd.DataFrame:
        import pandas as pd

        columns = self.mapping.columns
        calls = pd.DataFrame({"row": piece[ROW].to_numpy(), SAME: piece[SAME].to_numpy()}, index=piece.index)
        nothing = np.full(len(piece), "", dtype=object)
        for role in (*TEXT_ROLES, *OTHER_ROLES):
            header = getattr(columns, role)
            calls[role] = nothing if header is None else piece[header]
        calls[f'{DOUBT}a cell written as a formula, ="text"; read without it'] = piece[FORMULA]
        if piece[CALCULATED].any():
            for header in piece.columns.difference(list(OWN), sort=False):
                self.readability.note_formulas(header, calls["row"].to_numpy(), piece[header])
        self._times(piece, calls)
        return calls

    def _times(self, piece: pd.DataFrame, calls: pd.DataFrame) -> None:
        times, date, roles = self.mapping.times, self.mapping.columns.date, self.mapping.time_headers()
        rows, data = calls["row"].to_numpy(), ~piece[HEADER].to_numpy()
        unclear = np.zeros(len(rows), dtype=np.bool_)
        for role, header in roles.items():
            if header is None:
                calls[role] = MISSING
                continue
            text = piece[header]
            if date is not None:
                text = (piece[date] + " " + text).where((text != "") & (piece[date] != ""), "")
            seconds = parse_times(text, times.format)
            self.readability.note(header, rows[data], text[data], seconds[data])
            if two_orders(times.format):
                unclear |= reads_both_ways(text)
            calls[role] = seconds
        if two_orders(times.format):
            calls[f"{DOUBT}a date that reads both ways; read by the first format listed"] = unclear
        if times.midnight_is_missing:
            calls[f"{DOUBT}a time of exactly 00:00, taken as not recorded"] = _midnights(calls, list(roles)[1:])
        if self._halves is not None:
            calls[f"{DOUBT}AM or PM not recorded; taken from the order of the rows"] = self._halves.restore(calls, data)
        if date is not None:
            what = f"{DOUBT}a clock time before the one ahead of it, taken for the next day"
            calls[what] = past_midnight(calls, list(roles))


def _midnights(calls: pd.DataFrame, roles: list[str]) -> Bools:
    """Takes times of exactly 00:00 out; which rows had one."""
    met = np.zeros(len(calls), dtype=np.bool_)
    for role in roles:
        seconds = calls[role].to_numpy()
        none = (seconds > UNREADABLE) & (seconds % 86_400 == 0)
        calls[role] = np.where(none, MISSING, seconds)
        met |= none
    return met


def _sift(calls: pd.DataFrame, judged: Judged, tally: Tally) -> pd.DataFrame:
    """What no rule takes out; a row is counted under the first rule that takes it."""
    rows = calls["row"].to_numpy()
    left = np.ones(len(rows), dtype=np.bool_)
    for what, gone in judged:
        tally.remove(what, rows[left & gone])
        left &= ~gone
    return calls[left]


def _faulty(piece: pd.DataFrame, calls: pd.DataFrame) -> Judged:
    yield "the header line again", piece[HEADER].to_numpy()
    yield "the last line, cut off in the middle", piece[CUT_OFF].to_numpy()
    yield "nothing in any mapped column", piece[EMPTY].to_numpy()
    yield "more cells than the header has, so columns have slipped", piece[SURPLUS].to_numpy()
    yield "time of receipt missing or not readable", (calls["received"] <= UNREADABLE).to_numpy()


def _outside(calls: pd.DataFrame, mapping: CadMapping, wall: WallClock) -> Judged:
    received, period = calls["received"].to_numpy(), mapping.period
    if period.first_day is not None:
        first = wall.midnight(datetime.combine(period.first_day, time()))
        yield f"received before the mapping's period, which begins on {period.first_day}", received < first
    if period.last_day is not None:
        end = wall.midnight(datetime.combine(period.last_day, time()) + timedelta(days=1))
        yield f"received after the mapping's period, which ends on {period.last_day}", received >= end


def _filtered(piece: pd.DataFrame, calls: pd.DataFrame, mapping: CadMapping) -> Judged:
    for header, words in mapping.keep.items():
        yield f"{header} is not {_shown(words)}", ~among(piece[header], words)
    for key, rule in mapping.drop.items():
        yield _drop_words(key, rule), _dropped(piece, calls, rule)


def _dropped(piece: pd.DataFrame, calls: pd.DataFrame, rule: DropRule) -> Bools:
    gone = among(piece[rule.column], rule.values, rule.separator)
    return gone & (calls["on_scene"] <= UNREADABLE).to_numpy() if rule.unless_on_scene else gone


def _drop_words(key: str, rule: DropRule) -> str:
    unless = ", and no unit was on scene" if rule.unless_on_scene else ""
    return f"{rule.label or key}: {rule.column} is {_shown(rule.values)}{unless}"


def officer_initiated(calls: pd.DataFrame, mapping: CadMapping) -> Judged:
    """The rules that tell work officers began themselves, in words, and the rows each of them meets."""
    rule, columns = mapping.officer_initiated, mapping.columns
    if rule.receptions:
        what = f"begun by officers: {columns.reception} is {_shown(rule.receptions)}"
        yield what, among(calls["reception"], rule.receptions)
    if rule.types:
        what = f"begun by officers: {columns.call_type} is {_shown(rule.types)}"
        yield what, among(calls["call_type"], rule.types)
    if rule.within is not None and rule.when == "all":
        what = f"begun by officers: received, dispatched and on scene within {rule.within} s"
        yield what, _together(calls, rule.within)
    elif rule.within is not None:
        what = f"begun by officers: dispatched at receipt or on scene at dispatch, within {rule.within} s"
        yield what, _any_together(calls, rule.within)


def _together(calls: pd.DataFrame, within: int) -> Bools:
    received, dispatched, on_scene = (calls[role].to_numpy() for role in ("received", "dispatched", "on_scene"))
    there = (dispatched > UNREADABLE) & (on_scene > UNREADABLE)
    times = np.where(there, [received, dispatched, on_scene], 0)
    return np.asarray(there & (times.max(axis=0) - times.min(axis=0) <= within), dtype=np.bool_)


def _any_together(calls: pd.DataFrame, within: int) -> Bools:
    received, dispatched, on_scene = (calls[role].to_numpy() for role in ("received", "dispatched", "on_scene"))
    sent, there = dispatched > UNREADABLE, on_scene > UNREADABLE

    def near(one: Ints, two: Ints, known: Bools) -> Bools:
        return np.asarray(known & (np.abs(np.where(known, one, 0) - np.where(known, two, 0)) <= within), dtype=np.bool_)

    seen_first = near(received, on_scene, there & ~sent)
    return near(received, dispatched, sent) | near(dispatched, on_scene, sent & there) | seen_first


def _shown(words: tuple[str, ...]) -> str:
    return " or ".join(words[:SHOWN]) + (f" or {len(words) - SHOWN} more" if len(words) > SHOWN else "")
