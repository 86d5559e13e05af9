"""A CAD export read through its mapping: the record of its calls, and the ledger of the cleaning."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sim.basics.clock import Clock
from sim.basics.collector import collector_paused
from sim.basics.errors import InputError, one_problem
from sim.records.clean import Reader
from sim.records.export import Export, open_export
from sim.records.file_rules import FileRules
from sim.records.ledger import Tally
from sim.records.mapping import load_mapping
from sim.records.places import Beats
from sim.records.record import Record
from sim.records.store import Store, TooManyWordsError
from sim.records.wall import WallClock
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.tables import Scenario

LONG_AGO = date(2000, 1, 1)
Progress = Callable[[int], None]


def read_record(
    calls: Sequence[Path],
    mapping: Path,
    scenario: Scenario | None = None,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
    called: str = "",
) -> Record:
    """The calls of an export, in one file or several, for the time of a scenario or (without one) whole.

    `progress` is told the rows read so far, `tell` why a large file is read the slower way; `called` stands in
    the ledger instead of the files' names. Raises InputError: a mapping or an export that cannot be used, or that
    leaves no call.
    """
    cad, raw = load_mapping(mapping, scenario)
    export = open_export(calls, cad, raw, called)
    if tell is not None:
        for why in export.slow:
            tell(why)
    clock = scenario.run.clock if scenario is not None else Clock(LONG_AGO, cad.time_zone or "UTC")
    tally = Tally(export.names)
    store, guesses = _read(export, raw, WallClock(clock, offsets=cad.times.offsets), tally, progress)
    rules = FileRules(store, tally, export.path, [*export.guesses, *guesses])
    if scenario is not None:
        known = {name: name for name in scenario.geography.districts}
        cad = cad.model_copy(update={"districts": cad.districts or known})
        rules.simulated(scenario)
    else:
        clock = rules.from_first_day(clock)
    return rules.record(cad, raw, clock, called or export.path.name, export.encoding)


def _read(
    export: Export, raw: RawScenario, wall: WallClock, tally: Tally, progress: Progress | None
) -> tuple[Store, list[str]]:
    """What the row rules leave of the whole export, and what they had to guess."""
    mapping = export.mapping
    beats = None
    if mapping.place is not None:
        beats = Beats.read(raw.folder(("place",)) / mapping.place.beats, mapping.place.name)
    reader, store = Reader(mapping, wall, tally), Store(mapping, wall, beats, len(export.files))
    try:
        with collector_paused():  # pieces hold millions of cells and no circles: a fifth of the time
            for piece in export.chunks(progress):
                store.add(reader.calls(piece))
                gc.collect(0)
    except TooManyWordsError as error:
        message = f"{getattr(mapping.columns, error.role)!r} holds too many different values for a list of words"
        fix = "It may hold numbers or free text: name the column of the code or the category."
        raise InputError([problem_at(raw, ("columns", error.role), message, fix)]) from None
    if not tally.rows_in:
        raise one_problem(str(export.path), "", "the file has a header but no calls")
    if faults := reader.readability.formula_faults(tally.rows_in):
        raise InputError([problem_at(raw, ("columns",), f"{export.path.name}: {fault}") for fault in faults])
    if faults := reader.readability.faults():
        raise InputError([problem_at(raw, ("times", "format"), f"{export.path.name}: {fault}") for fault in faults])
    return store, reader.readability.guesses()
