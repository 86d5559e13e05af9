"""`plot`, `report`, `replay`: what a result folder gives to hand on, without simulating again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Quiet
from sim.cli.talk import note

if TYPE_CHECKING:
    from sim.present.charts import Drawing
    from sim.results.read import SavedStudy

ResultFolder = Annotated[Path, typer.Argument(help="A result folder of `coresponse run`.", show_default=False)]
ChartsOf = Annotated[
    Path,
    typer.Argument(
        help="A result folder of `coresponse run`, `compare`, `sweep` or `sensitivity`.", show_default=False
    ),
]
ReportOf = Annotated[
    Path, typer.Argument(help="A result folder of `coresponse run`, `compare` or `sweep`.", show_default=False)
]
Names = Annotated[list[str] | None, typer.Argument(help="Charts to draw (default: all that apply).")]
Width = Annotated[float, typer.Option(help="Width in inches: 6.5 for a page, 3.15 for one of two columns.")]
Outlines = Annotated[Path | None, typer.Option(help="GeoJSON with the districts' outlines, for district_map.")]
ChartFolder = Annotated[Path | None, typer.Option("--out", help="Where to (default: FOLDER/charts).")]
Replace = Annotated[bool, typer.Option("--overwrite", help="Replace files that say something else.")]


def plot(
    folder: ChartsOf,
    name: Names = None,
    width: Width = 6.5,
    outlines: Outlines = None,
    out: ChartFolder = None,
    overwrite: Replace = False,
    quiet: Quiet = False,
) -> None:
    """Draw charts of a result folder: each as PNG, SVG, CSV and alternative text.

    Of a sweep or a sensitivity run: tornado, response_surface or along_value, for each of the main measures, and the
    frontier of cost against response and reach. Of several options: how far each is from the baseline.
    """
    from sim.experiments.saved import design_in

    drawn = _drawn if design_in(folder) is None else _drawn_of_many
    drawings, without = drawn(folder, name, width, outlines)
    place = out or folder / "charts"
    suffix = "" if width == 6.5 else f"_{width:g}in"
    files = {
        place / f"{label}{suffix}.{ending}": content
        for label, one in drawings.items()
        for ending, content in one.files().items()
    }
    _write(files, overwrite)
    for label in drawings:
        print((place / f"{label}{suffix}.png").as_posix())
    for label, reason in without.items():
        note(f"{label} is not drawn: {reason}", quiet)


Drawn = tuple[dict[str, "Drawing"], dict[str, str]]  # the charts by name, and why others are not drawn


def _drawn(folder: Path, name: list[str] | None, width: float, outlines: Path | None) -> Drawn:
    """The charts of a run."""
    from sim.present.charts import all_charts, draw_chart, not_applicable
    from sim.results.read import read_study

    study = read_study(folder)
    without = {} if name else not_applicable(study)
    more = {} if outlines is None else {"district_map": {"outlines": _outlines(study, outlines)}}
    wanted = name or [one for one in all_charts() if one not in without]
    return {one: draw_chart(one, study, width, **more.get(one, {})) for one in wanted}, without


def _drawn_of_many(folder: Path, name: list[str] | None, width: float, outlines: Path | None) -> Drawn:
    """The charts of a sweep, of a sensitivity run or of several options."""
    from sim.basics.errors import UsageError
    from sim.documents.side_by_side import some_drawings
    from sim.documents.swept_charts import swept_drawings
    from sim.experiments.saved import design_in
    from sim.experiments.side_by_side import DESIGN

    if outlines is not None:
        raise UsageError(f"--outlines belongs to the map of one run; {folder} holds many")
    if design_in(folder) == DESIGN:
        return some_drawings(folder, name, width), {}
    return swept_drawings(folder, name, width)


Page = Annotated[bool, typer.Option("--html", help="One page for a browser.")]
Docx = Annotated[bool, typer.Option("--docx", help="A section for Word.")]
Xlsx = Annotated[bool, typer.Option("--xlsx", help="A workbook for Excel.")]
ReportFolder = Annotated[Path | None, typer.Option("--out", help="Where to (default: the result folder).")]


SensitivityFolder = Annotated[
    Path | None,
    typer.Option(help="A folder of `coresponse sensitivity` on the same scenario: what could turn the answer, where."),
]


def report(
    folder: ReportOf,
    html: Page = False,
    docx: Docx = False,
    xlsx: Xlsx = False,
    sensitivity: SensitivityFolder = None,
    out: ReportFolder = None,
    overwrite: Replace = False,
    quiet: Quiet = False,
) -> None:
    """Write a result folder as a page, a Word section and an Excel workbook (all three, unless some are named).

    Of a sweep: a page with sliders over what was varied, and a workbook. Of several options: all side by side.
    """
    wanted = [ending for ending, on in (("html", html), ("docx", docx), ("xlsx", xlsx)) if on]
    files = _documents(folder, wanted, sensitivity, quiet)
    place = out or folder
    _write({place / name: content for name, content in files.items()}, overwrite)
    for name in files:
        print((place / name).as_posix())


def _documents(folder: Path, wanted: list[str], sensitivity: Path | None, quiet: bool) -> dict[str, bytes]:
    """The documents of a run or of a sweep, whichever the folder holds."""
    from sim.basics.errors import UsageError
    from sim.documents.report import report_files, side_by_side_files, sweep_files
    from sim.documents.sensitivity import read_turning
    from sim.experiments.designs import DESIGNS
    from sim.experiments.saved import design_in, read_sweep
    from sim.experiments.side_by_side import DESIGN
    from sim.results.read import read_study

    design = design_in(folder)
    if design in (*DESIGNS, DESIGN) and sensitivity is not None:
        raise UsageError(f"--sensitivity belongs to the report of one run; {folder} holds several ({design})")
    if design in DESIGNS:
        note("Writing documents ...", quiet)
        return sweep_files(read_sweep(folder), wanted or ["html", "xlsx"])
    if design == DESIGN:
        note("Drawing charts and writing documents ...", quiet)
        return side_by_side_files(folder, wanted or ["html", "docx", "xlsx"])
    if design is not None:
        raise UsageError(
            f"{folder} is the result of an experiment ({design}), of which there is no report. A report is of a run or "
            "of a sweep; that of a run takes a sensitivity folder: coresponse report RUN --sensitivity FOLDER"
        )
    study = read_study(folder)
    turning = None if sensitivity is None else read_turning(sensitivity, study)
    note("Drawing charts and writing documents ...", quiet)
    return report_files(study, wanted or ["html", "docx", "xlsx"], turning)


DayOf = Annotated[str | None, typer.Option("--day", help="Which day, YYYY-MM-DD (default: the first whole one).")]
ReplayFolder = Annotated[Path | None, typer.Option("--out", help="Where to (default: the result folder).")]


def replay(
    folder: ResultFolder,
    day: DayOf = None,
    out: ReplayFolder = None,
    overwrite: Replace = False,
) -> None:
    """Write a page that plays one simulated day, and the day as an event log for vidigi, one file an arm."""
    from sim.documents.day import read_day
    from sim.documents.events import event_log
    from sim.documents.replay import replay_html
    from sim.results.read import read_study

    study = read_study(folder)
    days = read_day(study, _date(day))
    place = out or folder
    files = {place / "replay.html": replay_html(study, days).encode("utf-8")}
    names = ("events.csv",) if len(days) == 1 else ("events_baseline.csv", "events.csv")
    files |= {place / name: event_log(one).encode("utf-8") for name, one in zip(names, days, strict=True)}
    _write(files, overwrite)
    for path in files:
        print(path.as_posix())


def _date(text: str | None) -> date | None:
    from sim.basics.errors import UsageError

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--day: expected a date such as 2019-08-05, got {text!r}") from None


def _outlines(study: SavedStudy, path: Path) -> dict[str, Any]:
    from sim.basics.errors import UsageError
    from sim.present.outlines import outlines_of

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as text: {error}") from None
    return dict(outlines_of(text, list(study.main.scenario.geography.districts), str(path)))


def _write(files: dict[Path, bytes], overwrite: bool) -> None:
    """Write all files or none. A file that already says the same is left alone. Raises UsageError."""
    from sim.basics.errors import UsageError

    for path, content in files.items():
        if path.exists() and not overwrite and path.read_bytes() != content:
            raise UsageError(f"{path} exists and says something else; name another place, or insist with --overwrite")
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} could not be written: {error.strerror or error}") from error
