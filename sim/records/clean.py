"""The rules that take rows out, in their order: first those that judge a row by itself, then those
that need the whole file. Every rule is a row of the ledger, even when it met nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from sim.records.export import ROW, SURPLUS
from sim.records.ledger import Tally
from sim.records.mapping import TEXT_ROLES, CadMapping, DropRule
from sim.records.wall import MISSING, UNREADABLE, Bools, Readability, WallClock, parse_times
from sim.records.words import among

if TYPE_CHECKING:
    import pandas as pd

SAME = "same"  # a fingerprint of a row's mapped cells
SHOWN = 4
Judged = Iterator[tuple[str, Bools]]


def row_rules(
    piece: pd.DataFrame, mapping: CadMapping, wall: WallClock, readability: Readability, tally: Tally
) -> pd.DataFrame:
    """The calls of one piece of the export.

    Columns: "row", SAME, the text roles ("" = not recorded) and the times ("received", "dispatched",
    "on_scene", "cleared 0", "cleared 1", ...) as `parse_times` counts them.
    """
    calls = _by_role(piece, mapping, readability)
    tally.rows_in += len(calls)
    judges = (_faulty(piece, calls), _outside(calls, mapping, wall), _filtered(piece, calls, mapping))
    return _sift(calls, chain(*judges), tally)


def file_rules(calls: pd.DataFrame, mapping: CadMapping, tally: Tally) -> pd.DataFrame:
    """The calls without rows that stand there twice, and without work that officers began themselves."""
    return _sift(calls, chain(_repeated(calls, mapping), _officer_initiated(calls, mapping)), tally)


def _sift(calls: pd.DataFrame, judged: Judged, tally: Tally) -> pd.DataFrame:
    """What no rule takes out; a row is counted under the first rule that takes it."""
    rows = calls["row"].to_numpy()
    left = np.ones(len(rows), dtype=np.bool_)
    for what, gone in judged:
        tally.remove(what, rows[left & gone])
        left &= ~gone
    return calls[left]


def _by_role(piece: pd.DataFrame, mapping: CadMapping, readability: Readability) -> pd.DataFrame:
    import pandas as pd

    columns = mapping.columns
    rows = piece[ROW].to_numpy()
    calls = pd.DataFrame({"row": rows}, index=piece.index)
    calls[SAME] = pd.util.hash_pandas_object(piece[_mapped(piece)], index=False)
    for role in TEXT_ROLES:
        header = getattr(columns, role)
        calls[role] = "" if header is None else piece[header]
    named = {"received": columns.received, "dispatched": columns.dispatched, "on_scene": columns.on_scene}
    named |= {f"cleared {place}": header for place, header in enumerate(columns.cleared)}
    for role, header in named.items():
        if header is None:
            calls[role] = MISSING
        else:
            seconds = parse_times(piece[header], mapping.times.format)
            readability.note(header, rows, piece[header], seconds)
            calls[role] = seconds
    return calls


def _mapped(piece: pd.DataFrame) -> list[str]:
    return [name for name in piece.columns if name not in (ROW, SURPLUS)]


def _faulty(piece: pd.DataFrame, calls: pd.DataFrame) -> Judged:
    yield "nothing in any mapped column", (piece[_mapped(piece)] == "").all(axis=1).to_numpy()
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


def _repeated(calls: pd.DataFrame, mapping: CadMapping) -> Judged:
    yield "the same row again, in every mapped column", calls.duplicated(SAME).to_numpy()
    if mapping.columns.id is not None:
        again = (calls["id"] != "") & calls.duplicated("id")
        yield repeated_id(mapping), again.to_numpy()


def repeated_id(mapping: CadMapping) -> str:
    """The rule of repeated call numbers, in words."""
    return f"a number in {mapping.columns.id} that an earlier row has"


def _officer_initiated(calls: pd.DataFrame, mapping: CadMapping) -> Judged:
    rule, columns = mapping.officer_initiated, mapping.columns
    if rule.receptions:
        what = f"begun by officers: {columns.reception} is {_shown(rule.receptions)}"
        yield what, among(calls["reception"], rule.receptions)
    if rule.types:
        what = f"begun by officers: {columns.call_type} is {_shown(rule.types)}"
        yield what, among(calls["call_type"], rule.types)
    if rule.within is not None:
        received, dispatched, on_scene = (calls[role].to_numpy() for role in ("received", "dispatched", "on_scene"))
        there = (dispatched > UNREADABLE) & (on_scene > UNREADABLE)
        times = np.where(there, [received, dispatched, on_scene], 0)
        near = times.max(axis=0) - times.min(axis=0) <= rule.within
        yield f"begun by officers: received, dispatched and on scene within {rule.within} s", there & near


def _shown(words: tuple[str, ...]) -> str:
    return " or ".join(words[:SHOWN]) + (f" or {len(words) - SHOWN} more" if len(words) > SHOWN else "")
