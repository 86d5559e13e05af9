"""What a calibration and a back-test leave behind: the scenario, a page, tables, a picture of each fit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

import sim
from sim.calibrate import tables
from sim.calibrate.roster import Effective
from sim.present.backtest_page import backtest_page, line_table
from sim.present.calibration_page import calibration_page
from sim.results.folder import result_folder, sha256, write_csv

if TYPE_CHECKING:
    from sim.calibrate.backtest import Backtest
    from sim.calibrate.calibration import Calibration
    from sim.present.page import PageFigure

HEAD = (
    "# Calibrated by coresponse. Every value names its source, n and days; the note says how it was fitted.\n"
    "# Complete: it extends nothing. Teams and response plans stand in files of their own that extend this one.\n"
    "# No count of fewer than ten calls can be worked out from it: shares of so few are no exact ones.\n"
)
TEAM_HEAD = "# A team to begin with, on top of scenario.toml. Its hours, number and rules are for you to change.\n"


def save_calibration(
    found: Calibration,
    effective: Effective | None,
    scenario: Mapping[str, Any],
    team: Mapping[str, Any] | None,
    folder: Path,
    about: Mapping[str, Any],
    overwrite: bool,
) -> None:
    """Writes scenario.toml, co_responder.toml (`team`), calibration.html, the fits as tables, charts and run.json."""
    with result_folder(folder, overwrite) as place:
        (place / "scenario.toml").write_text(HEAD + tomli_w.dumps(dict(scenario)), encoding="utf-8")
        if team is not None:
            (place / "co_responder.toml").write_text(TEAM_HEAD + tomli_w.dumps(dict(team)), encoding="utf-8")
        page, figures = calibration_page(found, effective, "scenario.toml")
        (place / "calibration.html").write_text(page, encoding="utf-8")
        _fits(found, effective, place)
        _charts(figures, place)
        _run(place, about, {"source": found.source, "warnings": list(found.warnings)})


def save_backtest(found: Backtest, folder: Path, about: Mapping[str, Any], overwrite: bool) -> None:
    """Writes backtest.html, backtest.csv, the scenario that was simulated, the fits, charts and run.json."""
    with result_folder(folder, overwrite) as place:
        (place / "scenario.toml").write_text(HEAD + tomli_w.dumps(found.tables), encoding="utf-8")
        page, figures = backtest_page(found)
        (place / "backtest.html").write_text(page, encoding="utf-8")
        write_csv(line_table(found.lines), place / "backtest.csv")
        _fits(found.fitted, found.effective, place)
        _charts(figures, place)
        held = {"first_day": found.first_day.isoformat(), "last_day": found.last_day.isoformat()}
        said = {"fitted": found.fitted.source, "held_out": held, "verdict": found.verdict,
                "warnings": list(found.fitted.warnings)}  # fmt: skip
        _run(place, about, said)


def _fits(found: Calibration, effective: Effective | None, place: Path) -> None:
    write_csv(tables.rates(found), place / "rates.csv")
    write_csv(tables.shapes(found), place / "shapes.csv")
    write_csv(tables.fits(found), place / "fits.csv")
    write_csv(tables.handling(found), place / "handling.csv")
    for name, table in (
        ("unit_counts", tables.unit_counts(found)),
        ("travel_hours", tables.travel_hours(found)),
        ("travel_spread", tables.travel_spread(found)),
    ):
        if len(table):
            write_csv(table, place / f"{name}.csv")
    if effective is not None:
        write_csv(tables.effective(effective), place / "units.csv")


def _charts(figures: Sequence[PageFigure], place: Path) -> None:
    folder = place / "charts"
    folder.mkdir()
    for one in figures:
        (folder / f"{one.name}.svg").write_text(one.svg, encoding="utf-8")
        (folder / f"{one.name}.txt").write_text(f"{one.title}\n\n{one.alt}\n", encoding="utf-8")


def _run(place: Path, about: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    outputs = {one.relative_to(place).as_posix(): sha256(one) for one in sorted(place.rglob("*")) if one.is_file()}
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    document = {"coresponse": sim.__version__, **about, "finished": finished, **said, "outputs_sha256": outputs}
    (place / "run.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
