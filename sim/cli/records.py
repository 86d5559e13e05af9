"""`import`: read a CAD export through a mapping and show what was kept and why the rest was not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import AsJson, Set
from sim.cli.talk import document, note


def import_calls(
    calls: Annotated[Path, typer.Argument(help="A CAD export (CSV).", show_default=False)],
    mapping: Annotated[Path, typer.Option("--map", help="The mapping file (TOML) that reads it.")],
    scenario: Annotated[Path, typer.Option("--scenario", help="The scenario whose call types and period it serves.")],
    setting: Set = None,
    out: Annotated[Path | None, typer.Option(help="Write the cleaned calls to this CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a CAD export: rows in, rows removed by each rule, rows out. Only mapped columns are read."""
    from sim.basics.errors import UsageError
    from sim.records.read import read_history
    from sim.scenario import load_scenario

    if out is not None and out.exists():
        raise UsageError(f"{out} exists already; name another file")
    loaded = load_scenario(scenario, setting or [])
    recorded, ledger = read_history(calls, mapping, loaded.scenario)
    table = ledger.table()
    if out is not None:
        recorded.table().to_csv(out, index=False, encoding="utf-8", lineterminator="\n")
        note(f"{len(recorded)} calls written to {out.as_posix()}")
    if as_json:
        document(table.to_dict("records"))
    else:
        print(table.to_string(index=False))
