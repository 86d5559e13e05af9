"""`import`: read a CAD export through a mapping and show what was kept and why the rest was not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import AsJson, Overwrite, Quiet, Set
from sim.cli.talk import command_line, document, note, progress, stoppable

if TYPE_CHECKING:
    from sim.records.record import Record
    from sim.scenario.tables import Scenario

Calls = Annotated[list[Path], typer.Argument(help="A CAD export (CSV); several files of one.", show_default=False)]
Called = Annotated[
    str | None, typer.Option("--name", help="What to call the export in all that is written (default: its file name).")
]
Map = Annotated[
    str | None,
    typer.Option("--map", metavar="MAP", help="The mapping that reads it: a TOML file, or preset:NAME."),
]


@stoppable()
def import_calls(
    calls: Calls,
    mapping: Map = None,
    propose: Annotated[bool, typer.Option("--suggest", help="Propose a mapping from headers and first rows.")] = False,
    name: Called = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Check against this scenario's time.")] = None,
    setting: Set = None,
    out: Annotated[Path | None, typer.Option(help="Folder for report, tables and cleaned calls.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """Read a CAD export: rows in, rows removed by each rule, rows out. Only mapped columns are read."""
    from sim.results.folder import check_free

    if propose:
        _propose(calls[0])
        return
    if out is not None:
        check_free(out, overwrite)
    record = read_calls(calls, mapping, _scenario(scenario, setting), quiet, name)
    if out is not None:
        for found in _save(record, calls, name, out, overwrite):
            note(f"to look at: {found}", quiet)
        note(f"Report, tables and cleaned calls in {out.as_posix()}: open {(out / 'quality.html').as_posix()}", quiet)
    if as_json:
        document(record.ledger.table().to_dict("records"))
    else:
        print(record.ledger.text())


def _scenario(path: Path | None, settings: list[str] | None) -> Scenario | None:
    from sim.scenario import load_scenario

    return None if path is None else load_scenario(path, settings or []).scenario


def read_calls(
    calls: list[Path], mapping: str | None, scenario: Scenario | None, quiet: bool, called: str | None = None
) -> Record:
    """The record of an export, with a progress bar where it is large. Raises UsageError without a mapping."""
    from sim.basics.errors import UsageError
    from sim.records.preset_files import mapping_path, preset_names
    from sim.records.read import read_record

    if mapping is None:
        names = ", ".join(preset_names())
        fix = "--suggest proposes one from the file"
        raise UsageError(f"name a mapping: --map my_mapping.toml, or --map preset:NAME ({names}); {fix}")
    path = mapping_path(mapping)
    rows = _rows_about(calls)
    with progress(rows, "Rows", quiet or rows < 200_000) as tell:
        return read_record(
            calls, path, scenario, lambda done: tell(min(done, rows)), lambda why: note(why, quiet), called or ""
        )


def _rows_about(calls: list[Path]) -> int:
    """About how many rows the files hold, from their sizes and first lines."""
    total = 0
    for path in calls:
        if path.is_file():
            with path.open("rb") as handle:
                start = handle.read(1 << 16)
            total += int(path.stat().st_size / max(1, len(start)) * max(1, start.count(b"\n")))
    return max(1, total)


def about(calls: list[Path], called: str | None) -> dict[str, Any]:
    """Command and inputs for run.json; by what they are called, if they are not to be told by their names."""
    from sim.records.export import names_of
    from sim.results.folder import sha256

    names = names_of(calls, called)
    known = {path.name: name for path, name in zip(calls, names, strict=True)}
    any_of_them = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    command = any_of_them.sub(lambda found: known[found.group()], command_line())
    return {"command": command, "inputs_sha256": dict(zip(names, map(sha256, calls), strict=True))}


def _save(record: Record, calls: list[Path], called: str | None, out: Path, overwrite: bool) -> tuple[str, ...]:
    """Writes the folder; what stands out in the record."""
    from sim.records.quality import quality
    from sim.results.import_folder import save_import

    found = quality(record)
    save_import(record, found, out, about(calls, called), overwrite)
    return found.findings


def _propose(path: Path) -> None:
    from sim.records.suggest import suggest

    found = suggest(path)
    print(found.text, end="")
    note("Proposed, not read yet. To confirm:")
    for question in found.questions:
        note(f"  {question}")
    note(f"Save it as a file, then: coresponse import {path.as_posix()} --map that_file.toml --out outputs/import")
