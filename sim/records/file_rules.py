"""The rules that need the whole file: rows that stand there twice, units of one call, officers' own work, and
what the export's words mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sim.basics.clock import Clock
from sim.basics.errors import InputError, one_problem
from sim.records.formats import Bools
from sim.records.intervals import NOT_CLEARED
from sim.records.ledger import Tally
from sim.records.mapping_tables import ENDINGS, CadMapping
from sim.records.privacy import FEWEST, personal
from sim.records.record import COLUMNS, Record, TypeCount
from sim.records.recorded import Ints
from sim.records.store import Store, first_of_each, joined
from sim.records.words import Patterns
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.tables import Scenario

UNIT_ROWS = 0.2  # above this share of repeated ids, the export has one row a unit, not one a call
Lookup = dict[str, str]


class FileRules:
    """Takes rows out of a store, rule by rule, and turns what is left into a record."""

    def __init__(self, store: Store, tally: Tally, path: Path, guesses: Sequence[str] = ()):
        self.store, self.tally, self.path, self.guesses = store, tally, path, guesses
        self.mapping = store.mapping
        self._not_empty(store.rows)
        self.columns = store.columns()
        self._repeated()
        self._officers()
        self._not_empty(len(self.columns["row"]))

    def _drop(self, what: str, gone: Bools) -> None:
        self.tally.remove(what, self.columns["row"][gone])
        if gone.any():
            for name in list(self.columns):
                self.columns[name] = self.columns[name][~gone]

    def _repeated(self) -> None:
        same_again = ~first_of_each(self.columns.pop("same"))
        self._drop("the same row again, in every mapped column", same_again)
        if self.mapping.rows == "unit":
            self.columns, gone = joined(self.columns)
            self.tally.remove(f"another unit of a call with the same {self.mapping.columns.id}, joined to it", gone)
        elif self.mapping.columns.id is not None:
            again = ~first_of_each(self.columns["id"]) & (self.columns["id"] != 0)
            del self.columns["id"]
            self._drop(repeated_id(self.mapping), again)
        self.columns.pop("id", None)

    def _officers(self) -> None:
        """Officers' own work leaves, or stays under a name of its own."""
        keep = self.mapping.officer_initiated.keep_as
        for number, what in enumerate(self.store.officer_rules, start=1):
            met = self.columns["officer"] == number
            if keep is None:
                self._drop(what, met)
            else:
                self.tally.repair(f"{what}; kept as {keep}", self.columns["row"][met])

    def _not_empty(self, rows: int) -> None:
        if not rows:
            step, rows_in = self.tally.greatest(), self.tally.rows_in
            rule = f"most went by one rule: {step.what} ({step.rows:,} rows)"
            message = f"no call is left of {rows_in:,} rows; {rule}"
            raise one_problem(str(self.path), "", message, "Compare that rule in the mapping with the file.")

    def simulated(self, scenario: Scenario) -> None:
        """The calls received in [0, horizon); all of them where simulated days are drawn from the recorded ones."""
        run, history, received = scenario.run, scenario.history, self.columns["received"]
        if history is not None and history.bootstrap != "none":
            return
        inside = (received >= 0) & (received < run.horizon)
        span = f"{run.start} 00:00 to {run.clock.wall(run.horizon):%Y-%m-%d %H:%M}"
        self._drop(f"received outside the simulated time, {span}", ~inside)
        if not inside.any():
            first, final = (run.clock.wall(int(one)).date() for one in (received.min(), received.max()))
            message = f"no call was received in the simulated time, {span}"
            fix = f"The {len(received):,} calls left run from {first} to {final}: set run.start and run.window to fit."
            raise one_problem(str(self.path), "", message, fix)

    def from_first_day(self, clock: Clock) -> Clock:
        """Counts seconds from the first recorded day instead; the clock that does."""
        days = (clock.wall(int(self.columns["received"].min())).date() - clock.first_day).days
        self.columns["received"] = self.columns["received"] - clock.at(days, 0)
        return Clock(clock.first_day + timedelta(days=days), clock.time_zone)

    # -- what the words mean ----------------------------------------------------------------------

    def record(self, mapping: CadMapping, raw: RawScenario, clock: Clock, file: str, encoding: str) -> Record:
        """The calls in order of receipt, every doubt about them in the ledger. Raises InputError."""
        columns, rows = self.columns, self.columns["row"]
        received = columns["received"]
        late = received < np.maximum.accumulate(received)
        self.tally.repair("stood after a call that was received later; put in order of receipt", rows[late])
        for number, what in enumerate(self.store.doubts):
            self.tally.repair(what, rows[self._doubted(number)])
        types, raw_types = self._types(mapping, raw)
        found, districts = self._district(mapping)
        columns |= {
            "call_type": types[0], "priority": self._priority(mapping), "district": found,
            "disposition": self._disposition(mapping), "open": self._open(), "officers": columns.pop("officer") > 0,
        }  # fmt: skip
        del columns["row"], columns["doubts"], rows
        ordered = {name: columns.pop(name) for name in COLUMNS}
        if late.any():
            order = np.argsort(received, kind="stable")  # the rows stand in the file's order
            for name in COLUMNS:
                ordered[name] = ordered[name][order]
        defaulted = {one.written: one.rows for one in raw_types if not one.listed}
        ledger = self.tally.ledger(file, encoding, len(received), defaulted, self._notes())
        return Record(
            clock=clock, types=types[1], districts=districts, dispositions=ENDINGS, raw_types=raw_types,
            behavioural=mapping.behavioural_health, ledger=ledger, **ordered,
        )  # fmt: skip

    def _doubted(self, number: int) -> Bools:
        bits = self.columns["doubts"]
        return np.asarray(bits & bits.dtype.type(1 << number), dtype=np.bool_)

    def _open(self) -> Bools:
        if NOT_CLEARED not in self.store.doubts:
            return np.zeros(len(self.columns["row"]), dtype=np.bool_)
        return self._doubted(self.store.doubts.index(NOT_CLEARED))

    def _translated(self, role: str, table: Mapping[str, str]) -> tuple[Ints, Lookup, dict[str, int]]:
        """The codes of a column; for each of its words the translation ("" = none), and how many rows have it."""
        words = self.store.vocabularies[role].words
        patterns = Patterns(table)
        found = {word: patterns.find(word) for word in words}
        counts = np.bincount(self.columns[role], minlength=len(words)).tolist()
        meaning = {word: "" if key is None else table[key] for word, key in found.items()}
        return self.columns[role], meaning, dict(zip(words, counts, strict=True))

    def _types(
        self, mapping: CadMapping, raw: RawScenario
    ) -> tuple[tuple[Any, tuple[str, ...]], tuple[TypeCount, ...]]:
        codes, meaning, counts = self._translated("call_type", mapping.types)
        keep = mapping.officer_initiated.keep_as
        own = (self.columns["officer"] > 0) & (keep is not None)
        counts = dict(zip(counts, np.bincount(codes[~own], minlength=len(counts)).tolist(), strict=True))
        unknown = {word: counts[word] for word, taken in meaning.items() if not taken and counts[word]}
        if unknown and mapping.default_type is None:
            raise InputError([problem_at(raw, ("types",), *_unlisted(unknown))])
        default = mapping.default_type or ""
        blank = np.array([not taken for taken in meaning.values()], dtype=np.bool_)
        what = f"call type not listed; taken for {mapping.default_type}"
        self.tally.repair(what, self.columns["row"][blank[codes] & ~own])
        names = sorted({*mapping.types.values(), *filter(None, (default, keep))})
        place = np.array([names.index(taken or default) if taken or default else -1 for taken in meaning.values()])
        found = place.astype(np.int16)[codes]
        if keep is not None:
            found[own] = names.index(keep)
        named = Patterns(one for one in mapping.types if "*" not in one)
        listed = [
            TypeCount(word, taken or default, counts[word], bool(taken), named.find(word) is not None)
            for word, taken in meaning.items()
            if counts[word]
        ]
        listed.sort(key=lambda one: (-one.rows, one.written))
        return (found, tuple(names)), tuple(listed)

    def _priority(self, mapping: CadMapping) -> Any:
        codes, meaning, _ = self._translated("priority", {key: str(level) for key, level in mapping.priorities.items()})
        found = np.array([int(taken) if taken else -1 for taken in meaning.values()], dtype=np.int8)[codes]
        if mapping.columns.priority is not None:
            what = "priority missing or not listed; drawn from the call type"
            self.tally.repair(what, self.columns["row"][found < 0])
        return found

    def _district(self, mapping: CadMapping) -> tuple[Any, tuple[str, ...]]:
        table = mapping.districts
        if not table:  # the export's own names, where enough rows hold one
            words = self.store.vocabularies["district"].words
            counts = np.bincount(self.columns["district"], minlength=len(words)).tolist()
            pairs = zip(words, counts, strict=True)
            table = {word: word for word, rows in pairs if word and rows >= FEWEST and not personal(word)}
        codes, meaning, _ = self._translated("district", table)
        names = tuple(sorted(set(table.values())))
        place = np.array([names.index(taken) if taken else -1 for taken in meaning.values()], dtype=np.int16)
        found = place[codes]
        if mapping.columns.district is not None or mapping.place is not None:
            what = "district missing or not listed; drawn by the districts' shares"
            self.tally.repair(what, self.columns["row"][found < 0])
        return found, names

    def _disposition(self, mapping: CadMapping) -> Any:
        codes, meaning, _ = self._translated("disposition", mapping.dispositions)
        place = np.array([ENDINGS.index(taken) if taken else -1 for taken in meaning.values()], dtype=np.int16)
        return place[codes]

    def _notes(self) -> list[str]:
        return [*self.guesses, *self._one_row_a_unit()]

    def _one_row_a_unit(self) -> list[str]:
        repeated = self.tally.removed(repeated_id(self.mapping))
        if self.mapping.rows == "call" and repeated > UNIT_ROWS * self.tally.rows_in:
            return [
                f"{repeated:,} rows repeat a number in {self.mapping.columns.id}: the export seems to hold one row a "
                'unit; the first row of each call was kept. Say rows = "unit" in the mapping to join them'
            ]
        return []


def repeated_id(mapping: CadMapping) -> str:
    """The rule of repeated call numbers, in words."""
    return f"a number in {mapping.columns.id} that an earlier row has"


def _unlisted(unknown: Mapping[str, int]) -> tuple[str, str]:
    ordered = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{name or '(blank)'} ({rows})" for name, rows in ordered if rows >= FEWEST and not personal(name)]
    few = len(ordered) - len(shown)
    if few:
        shown = [*shown[:6], f"{few} with fewer than {FEWEST} calls each or that look like a person's"]
    message = f"{len(unknown)} call types of the file are not listed: {', '.join(shown[:7])}"
    return message + (", ..." if len(shown) > 7 else ""), 'Add them, or set default_type = "..." above the tables.'
