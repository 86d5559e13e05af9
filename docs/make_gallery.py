"""The gallery: `make gallery` draws every chart and a page of each document from the St. Paul scenario.

Pictures of documents need LibreOffice, poppler's pdftoppm and Chromium; without one of them its picture stays as it is.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from PIL import Image

from sim.documents.day import read_day
from sim.documents.replay import replay_html
from sim.documents.report import report_files, sweep_files
from sim.experiments.saved import read_sweep
from sim.measure.intervals import Estimate
from sim.present.charts import Drawing, Measure, draw_charts, draw_swept
from sim.present.charts.swept import SURFACE, TORNADO
from sim.present.words import clean
from sim.results.read import read_study
from sim.results.save import save_study
from sim.scenario import load_scenario
from sim.study import Study, run_study

HERE = Path(__file__).parent
SCENARIOS = HERE.parent / "scenarios"
PICTURES = HERE / "gallery"
WIDTH, COLOURS = 760, 64
SHORT = ['run.window="7 days"', "run.replications=8"]
VARIED = (
    ("demand.types.person_in_crisis.eligible", "0.5", "0.9", True),
    ("demand.calls_per_day", "175", "215", True),
    ("response.crisis.backup", "0.0", "1.0", False),
    ("staffing.team_evening.count", "1", "2", False),
)
DOCUMENTS = (
    ("page", "The page (`report.html`)", "One file: the answer, main numbers, charts with their numbers, reach, "
     "districts, what could change the answer, assumptions, methods."),
    ("word", "The Word section (`report.docx`)", "Headings, numbered tables and figures with captions and alternative "
     "texts, header rows that repeat, a methods appendix."),
    ("excel", "The Excel workbook (`report.xlsx`)", "Main numbers with formulas, native charts, definitions, tidy "
     "sheets."),
    ("explorer", "A sweep to explore (`report.html` of a sweep)", "A slider for each value that was varied; the answer "
     "in words, a chart along one value, and the main numbers of the point that is chosen. Everything is computed "
     "beforehand: no server, no network."),
    ("replay", "A day (`replay.html`)", "Units, calls and the queue through one simulated day, with a play button."),
)  # fmt: skip


def study_of(settings: list[str], both: bool) -> Study:
    """St. Paul's 2019 unit against officers only, with these settings (of both arms, if they are of the world)."""
    main = load_scenario(SCENARIOS / "st_paul_2019.toml", [*SHORT, *settings])
    assert main.baseline_path
    baseline = load_scenario(main.baseline_path, [*SHORT, *(settings if both else [])])
    return run_study([baseline, main])


def full() -> Study:
    """St. Paul with every mechanism, for the charts that need one of them."""
    main = load_scenario(SCENARIOS / "st_paul_full.toml", SHORT)
    assert main.baseline_path
    return run_study([load_scenario(main.baseline_path, SHORT), main])


def net(settings: list[str], both: bool = False) -> Estimate:
    """Net officer-hours freed a day."""
    return study_of(settings, both).comparison.freed[-1].net


def swept() -> list[Drawing]:
    """The two charts of many runs."""
    measure = Measure("net officer-hours freed a day", "h/day", 1, net([]))
    rows = []
    for path, low, high, both in VARIED:
        ends = [net([f"{path}={value}"], both) for value in (low, high)]
        cells = [(at, one.value, one.low, one.high) for at, one in zip((low, high), ends, strict=True)]
        rows.append((path, *cells[0], *cells[1]))
    table = pd.DataFrame(rows, columns=list(TORNADO))
    cells = []
    for day in (1, 2, 3):
        for evening in (1, 2, 3):
            one = net([f"staffing.team_day.count={day}", f"staffing.team_evening.count={evening}"])
            cells.append((day, evening, one.value, one.low, one.high))
    return [
        draw_swept("tornado", table, measure=measure),
        draw_swept(
            "response_surface", pd.DataFrame(cells, columns=list(SURFACE)), measure=measure, x="teams by day",
            y="teams in the evening",
        ),
    ]  # fmt: skip


def explored(folder: Path) -> bytes:
    """The page of a small sweep: teams by day and in the evening."""
    scenario = SCENARIOS / "st_paul_2019.toml"
    words = [sys.executable, HERE.parent / "cli.py", "sweep", scenario, "--out", folder, "--quiet", "--reps", "8"]
    for key in ("team_day", "team_evening"):
        words += ["--vary", f"staffing.{key}.count=0:3"]
    subprocess.run([*words, "--set", SHORT[0]], check=True, capture_output=True)
    return sweep_files(read_sweep(folder), ["html"])["report.html"]


def small(content: bytes, name: str, height: int | None = None) -> None:
    """A picture small enough for a page."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    if height:
        picture = picture.crop((0, 0, WIDTH, min(height, picture.height)))
    held = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(held, "png", optimize=True)
    (PICTURES / f"{name}.png").write_bytes(held.getvalue())


def of_page(path: Path, name: str) -> None:
    """What Chromium shows of a page."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program:
        shot = path.with_suffix(".png")
        words = [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1100,1400",
            f"--screenshot={shot}",
        ]
        subprocess.run([*words, path.as_uri()], check=True, capture_output=True, timeout=120)
        small(shot.read_bytes(), name, 820)


def of_document(path: Path, name: str, pages: tuple[int, ...]) -> None:
    """Pages of a document, side by side, as LibreOffice prints them."""
    office, reader = shutil.which("soffice"), shutil.which("pdftoppm")
    if not (office and reader):
        return
    subprocess.run(
        [office, "--headless", "--convert-to", "pdf", path, "--outdir", path.parent], check=True, capture_output=True,
        timeout=300,
    )  # fmt: skip
    shown = []
    for page in pages:
        words = [
            reader,
            "-r",
            "80",
            "-png",
            "-f",
            str(page),
            "-l",
            str(page),
            path.with_suffix(".pdf"),
            path.with_suffix(""),
        ]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        found = sorted(path.parent.glob(f"{path.stem}-*{page}.png"))[0]
        shown.append(Image.open(found).convert("RGB"))
    sheet = Image.new("RGB", (sum(one.width for one in shown), max(one.height for one in shown)), "white")
    left = 0
    for one in shown:
        sheet.paste(one, (left, 0))
        left += one.width
    held = io.BytesIO()
    sheet.save(held, "png")
    small(held.getvalue(), name)


def page_text(drawings: list[Drawing]) -> str:
    """docs/gallery.md."""
    lines = [
        "# Gallery",
        "",
        "Every chart and a page of each document, from the St. Paul scenario (August 2019 unit against officers only).",
        "Made by `make gallery`; do not edit by hand. The runs are short, so the numbers are not those to quote.",
        "",
        "```",
        "coresponse plot outputs/st_paul_2019/...",
        "coresponse report outputs/st_paul_2019/...",
        "coresponse replay outputs/st_paul_2019/...",
        "coresponse report outputs/st_paul_2019/sweep-... --html",
        "```",
        "",
        "## Charts",
        "",
    ]
    for one in drawings:
        words = clean(one.drawn.alt).replace("[", "(").replace("]", ")")
        lines += [f"### {one.name}", "", one.chart.definition, "", f"![{words}](gallery/{one.name}.png)", ""]
    lines += ["## Documents", ""]
    for name, title, words in DOCUMENTS:
        lines += [f"### {title}", "", words, "", f"![{words}](gallery/{name}.png)", ""]
    return "\n".join(lines)


def main() -> None:
    """Draw everything."""
    PICTURES.mkdir(exist_ok=True)
    study = study_of([], both=False)
    drawings = draw_charts(study)
    drawings += [one for one in draw_charts(full()) if one.name not in {other.name for other in drawings}]
    drawings += swept()
    for one in drawings:
        small(one.png(), one.name)
    (HERE / "gallery.md").write_text(page_text(drawings), encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        saved = read_study(save_study(study, Path(folder) / "run", "coresponse run st_paul_2019.toml"))
        files = report_files(saved, ["html", "docx", "xlsx"])
        files["replay.html"] = replay_html(saved, read_day(saved)).encode("utf-8")
        files["explorer.html"] = explored(Path(folder) / "sweep")
        paths = {name: Path(folder) / name for name in files}
        for name, content in files.items():
            paths[name].write_bytes(content)
        jobs: list[Callable[[], None]] = [
            lambda: of_page(paths["report.html"], "page"),
            lambda: of_document(paths["report.docx"], "word", (1, 2)),
            lambda: of_page(paths["explorer.html"], "explorer"),
            lambda: of_page(paths["replay.html"], "replay"),
            lambda: of_document(paths["report.xlsx"], "excel", (2, 7)),
        ]
        for job in jobs:
            job()
    for path in sorted(PICTURES.glob("*.png")):
        print(f"{path.relative_to(HERE).as_posix()}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
