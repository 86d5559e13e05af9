"""A CAD export read through its mapping: recorded calls for the replay, and the ledger of the cleaning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.basics.errors import InputError, one_problem
from sim.records.clean import file_rules, repeated_id, row_rules
from sim.records.export import Export, open_export
from sim.records.intervals import measure, place_received
from sim.records.ledger import Ledger, Tally
from sim.records.mapping import CadMapping, load_mapping
from sim.records.recorded import Ints, RecordedCalls, Words
from sim.records.wall import Readability, WallClock
from sim.records.words import translate
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.tables import Scenario

if TYPE_CHECKING:
    import pandas as pd

UNIT_ROWS = 0.2  # above this share of repeated ids, the export has one row a unit, not one a call


def read_history(calls: Path, mapping: Path, scenario: Scenario) -> tuple[RecordedCalls, Ledger]:
    """The recorded calls that a scenario's time is made of, in order of receipt, and the ledger.

    Raises InputError: a mapping or an export that cannot be used, or that leaves no call.
    """
    cad, raw = load_mapping(mapping, scenario)
    export = open_export(calls, cad, raw)
    wall = WallClock(scenario.run.clock, offsets=any("%z" in form for form in cad.times.format))
    tally = Tally()
    rows = file_rules(_calls(export, raw, wall, tally), cad, tally)
    rows = _simulated(rows, export, wall, scenario, tally)
    recorded, defaulted = _recorded(rows, _complete(cad, scenario), raw, wall, tally)
    ledger = tally.ledger(calls.name, export.encoding, len(recorded), defaulted, _notes(cad, tally))
    return recorded, ledger


def _complete(cad: CadMapping, scenario: Scenario) -> CadMapping:
    """A mapping without a table of districts expects the scenario's own names."""
    districts = cad.districts or {name: name for name in scenario.geography.districts}
    return cad.model_copy(update={"districts": districts})


def _calls(export: Export, raw: RawScenario, wall: WallClock, tally: Tally) -> pd.DataFrame:
    """What the row rules leave of the whole file."""
    import pandas as pd

    readability = Readability()
    parts = [row_rules(piece, export.mapping, wall, readability, tally) for piece in export.chunks()]
    if not tally.rows_in:
        raise one_problem(str(export.path), "", "the file has a header but no calls")
    if faults := readability.faults(export.mapping.times.format):
        raise InputError([problem_at(raw, ("times", "format"), f"{export.path.name}: {fault}") for fault in faults])
    rows = pd.concat(parts, ignore_index=True)
    _not_empty(len(rows), export, tally)
    return rows


def _simulated(rows: pd.DataFrame, export: Export, wall: WallClock, scenario: Scenario, tally: Tally) -> pd.DataFrame:
    """The calls received in [0, horizon); all of them where simulated days are drawn from the recorded ones."""
    _not_empty(len(rows), export, tally)
    run, history = scenario.run, scenario.history
    if history is not None and history.bootstrap != "none":
        return rows
    received = place_received(rows, wall)
    inside = (received >= 0) & (received < run.horizon)
    last = run.clock.wall(run.horizon)
    what = f"received outside the simulated time, {run.start} 00:00 to {last:%Y-%m-%d %H:%M}"
    tally.remove(what, rows["row"].to_numpy()[~inside])
    if not inside.any():
        first, final = (wall.wall(int(one)).date() for one in (rows["received"].min(), rows["received"].max()))
        message = f"no call was received in the simulated time, {run.start} 00:00 to {last:%Y-%m-%d %H:%M}"
        fix = f"The {len(rows):,} calls left run from {first} to {final}: set run.start and run.window to fit."
        raise one_problem(str(export.path), "", message, fix)
    return rows[inside]


def _not_empty(rows: int, export: Export, tally: Tally) -> None:
    if not rows:
        step = tally.greatest()
        message = f"no call is left of {tally.rows_in:,} rows; most went by one rule: {step.what} ({step.rows:,} rows)"
        raise one_problem(str(export.path), "", message, "Compare that rule in the mapping with the file.")


def _recorded(
    rows: pd.DataFrame, cad: CadMapping, raw: RawScenario, wall: WallClock, tally: Tally
) -> tuple[RecordedCalls, dict[str, int]]:
    numbers = rows["row"].to_numpy()
    received = place_received(rows, wall)
    late = received < np.maximum.accumulate(received)
    tally.repair("stood after a call that was received later; put in order of receipt", numbers[late])
    intervals = measure(rows, cad, wall, tally)
    call_type, defaulted = _types(rows, cad, raw, tally)
    order = np.lexsort((numbers, received))
    recorded = RecordedCalls(
        received=received[order],
        call_type=call_type[order],
        priority=_priority(rows, cad, tally)[order],
        district=_district(rows, cad, tally)[order],
        delay=intervals.delay[order],
        travel=intervals.travel[order],
        on_scene=intervals.on_scene[order],
    )
    return recorded, defaulted


def _types(rows: pd.DataFrame, cad: CadMapping, raw: RawScenario, tally: Tally) -> tuple[Words, dict[str, int]]:
    found, unknown = translate(rows["call_type"], cad.types)
    if unknown and cad.default_type is None:
        listed = ", ".join(f"{name or '(blank)'} ({count})" for name, count in list(unknown.items())[:6])
        message = f"{len(unknown)} call types of the file are not listed: {listed}{', ...' if len(unknown) > 6 else ''}"
        fix = 'Add them, or set default_type = "..." above the tables.'
        raise InputError([problem_at(raw, ("types",), message, fix)])
    tally.repair(f"call type not listed; taken for {cad.default_type}", rows["row"].to_numpy()[found == ""])
    found[found == ""] = cad.default_type
    return found, unknown


def _priority(rows: pd.DataFrame, cad: CadMapping, tally: Tally) -> Ints:
    found, _ = translate(rows["priority"], {key: str(value) for key, value in cad.priorities.items()})
    if cad.columns.priority is not None:
        tally.repair("priority missing or not listed; drawn from the call type", rows["row"].to_numpy()[found == ""])
    return np.array([int(one) if one else -1 for one in found.tolist()], dtype=np.int64)


def _district(rows: pd.DataFrame, cad: CadMapping, tally: Tally) -> Words:
    found, _ = translate(rows["district"], cad.districts)
    if cad.columns.district is not None:
        what = "district missing or not listed; drawn by the districts' shares"
        tally.repair(what, rows["row"].to_numpy()[found == ""])
    return found


def _notes(cad: CadMapping, tally: Tally) -> list[str]:
    repeated = tally.removed(repeated_id(cad))
    if repeated > UNIT_ROWS * tally.rows_in:
        return [
            f"{repeated:,} rows repeat a number in {cad.columns.id}: the export seems to hold one row a unit; "
            "the first row of each call was kept"
        ]
    return []
