"""`calibrate` and `backtest`: from a record to a scenario, and from the scenario back to the record."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import AsJson, Overwrite, Quiet
from sim.cli.records import Called, Calls, Map, about, read_calls
from sim.cli.talk import document, note, progress, stoppable

ROUNDS = 20


@stoppable()
def calibrate(
    calls: Calls,
    mapping: Map = None,
    name: Called = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the scenario, page and tables.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="Weeks that the scenario watches.")] = 4,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """Fit a scenario to a CAD export: rates, times, units, each with source, n, days and range."""
    from sim.calibrate.calibration import calibrate as fit
    from sim.calibrate.infer import effective_units, roster_of
    from sim.calibrate.scenario import scenario_tables
    from sim.calibrate.team import team_tables, with_team_kind
    from sim.results.calibration_folder import save_calibration

    folder = _folder(out, calls, name, "calibration", overwrite)
    record = read_calls(calls, mapping, None, quiet, name)
    found = fit(record)
    with progress(ROUNDS, "Units on duty", quiet) as tell:
        effective = effective_units(found, tell)
    start = record.last_day + timedelta(days=8 - record.last_day.isoweekday())  # the first Monday after the record
    title = name or record.ledger.file.rsplit(".", 1)[0]
    tables = scenario_tables(found, title, roster_of(found, effective), start, weeks)
    tables, team = with_team_kind(tables, found), team_tables(found, title)
    save_calibration(found, effective, tables, team, folder, about(calls, name), overwrite)
    for text in found.warnings:
        note(f"warning: {text}", quiet)
    print((folder / "scenario.toml").as_posix())
    note(
        f"Fits in {(folder / 'calibration.html').as_posix()}. Next: coresponse "
        + (f"show {folder.as_posix()}/scenario.toml" if team is None else f"run {folder.as_posix()}/co_responder.toml"),
        quiet,
    )


@stoppable()
def backtest(
    calls: Calls,
    mapping: Map = None,
    name: Called = None,
    from_day: Annotated[str | None, typer.Option("--from", help="First day held out (default: last quarter).")] = None,
    reps: Annotated[int, typer.Option(min=2, help="Simulated histories of the part held out.")] = 20,
    out: Annotated[Path | None, typer.Option(help="Folder for the page and tables.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """Fit on the first part of a CAD export, simulate the rest, compare with what really happened."""
    from sim.calibrate.backtest import backtest as run
    from sim.present.backtest_page import line_table
    from sim.results.calibration_folder import save_backtest

    folder = _folder(out, calls, name, "backtest", overwrite)
    day = None if from_day is None else _day(from_day)
    record = read_calls(calls, mapping, None, quiet, name)
    with progress(ROUNDS + reps, "Back-test", quiet) as tell:
        found = run(record, day, reps, tell)
    save_backtest(found, folder, about(calls, name), overwrite)
    table = line_table(found.lines)
    if as_json:
        document({"verdict": found.verdict, "folder": folder.as_posix(), "rows": table.to_dict("records")})
    else:
        shown = table[~table["group"].str.endswith("h")]
        columns = ["measure", "group", "unit", "earlier", "recorded", "simulated", "low", "high", "effect", "verdict"]
        print(shown[columns].to_string(index=False, float_format=lambda value: f"{value:.2f}"))
        print(f"verdict: {found.verdict}")
    note(f"Report in {(folder / 'backtest.html').as_posix()}", quiet)


def _day(text: str) -> date:
    from sim.basics.errors import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'--from: expected a date such as "2019-09-02" (year, month, day), got {text!r}') from None


def _folder(out: Path | None, calls: list[Path], called: str | None, what: str, overwrite: bool) -> Path:
    from sim.results.folder import check_free, default_folder

    folder = out or default_folder(Path(f"{called or calls[0].stem}_{what}"), "".join(path.name for path in calls))
    check_free(folder, overwrite)
    return folder
