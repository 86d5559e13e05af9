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
from dataclasses import replace
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # this checkout, whatever is installed

from sim.documents.day import read_day  # noqa: E402
from sim.documents.replay import replay_html  # noqa: E402
from sim.documents.report import report_files, sweep_files  # noqa: E402
from sim.documents.side_by_side import some_drawings  # noqa: E402
from sim.documents.swept_charts import swept_drawings  # noqa: E402
from sim.experiments.saved import read_sweep  # noqa: E402
from sim.present.charts import Drawing, draw_charts  # noqa: E402
from sim.present.charts.beside import options_apart  # noqa: E402
from sim.present.charts.drawing import FULL_IN  # noqa: E402
from sim.present.words import clean  # noqa: E402
from sim.results.read import read_study  # noqa: E402
from sim.results.save import save_study  # noqa: E402
from sim.scenario import load_scenario  # noqa: E402
from sim.study import Study, run_study  # noqa: E402

SCENARIOS = HERE.parent / "scenarios"
PICTURES = HERE / "gallery"
WIDTH, COLOURS = 760, 64
SHORT = ['run.window="7 days"', "run.replications=8"]
NET = "officer_hours_net"
DOCUMENTS = (
    ("page", "The page (`report.html`)", "One file: the answer, main numbers, charts with their numbers, reach, "
     "districts, what could change the answer, assumptions, methods."),
    ("word", "The Word section (`report.docx`)", "Headings, numbered tables and figures with captions and alternative "
     "texts, header rows that repeat, a methods appendix."),
    ("excel", "The Excel workbook (`report.xlsx`)", "Main numbers with formulas, native charts, definitions, tidy "
     "sheets."),
    ("options", "Options side by side (`options.html` of `compare`)", "Several programmes against one baseline on the "
     "same calls: each in a sentence, a chart of each main measure, all numbers, and which may be the best."),
    ("explorer", "A sweep to explore (`report.html` of a sweep)", "A slider for each value that was varied; the answer "
     "in words, a chart along one value, and the main numbers of the point that is chosen. Everything is computed "
     "beforehand: no server, no network."),
    ("replay", "A day (`replay.html`)", "Units, calls and the queue through one simulated day, with a play button."),
)  # fmt: skip


def study_of(name: str) -> Study:
    """A scenario against the baseline that it names."""
    main = load_scenario(SCENARIOS / f"{name}.toml", SHORT)
    assert main.baseline_path
    return run_study([load_scenario(main.baseline_path, SHORT), main])


def commanded(command: str, folder: Path, *words: str) -> Path:
    """The folder of a command on the 2019 scenario, run from this checkout."""
    program = [sys.executable, HERE.parent / "cli.py", command, SCENARIOS / "st_paul_2019.toml", "--out", folder]
    short = ["--quiet", "--set", SHORT[0], "--reps", "8"]
    subprocess.run([*program, *short, *words], check=True, capture_output=True)
    return folder


def swept(place: Path) -> list[Drawing]:
    """The charts of many runs, each from the folder of the command that makes it; the sweep of teams stays."""
    teams = [f"--vary=staffing.{key}.count=0:3" for key in ("team_day", "team_evening")]
    folders = {
        f"tornado_{NET}": commanded("sensitivity", place / "sensitivity", "--metric", NET),
        f"response_surface_{NET}": commanded("sweep", place / "sweep", *teams),
        f"along_value_{NET}": commanded("sweep", place / "along", "--vary=response.crisis.backup=0:1:0.25"),
        "frontier": place / "sweep",
    }
    return [swept_drawings(folder, [name], FULL_IN)[0][name] for name, folder in folders.items()]


def side_by_side(place: Path) -> Drawing:
    """One chart of several options; the page beside it stays."""
    files = ["st_paul_officer_only", "st_paul_2018", "st_paul_2019", "st_paul_clinician_only", "st_paul_telehealth"]
    program = [sys.executable, HERE.parent / "cli.py", "compare", *(SCENARIOS / f"{name}.toml" for name in files)]
    short = ["--quiet", "--set", SHORT[0], "--reps", "8", "--out", place]
    subprocess.run([*program, *short], check=True, capture_output=True)
    drawing = some_drawings(place, [f"options_{NET}"], FULL_IN)[f"options_{NET}"]
    definition = " ".join((options_apart.__doc__ or "").split())
    return replace(drawing, chart=replace(drawing.chart, definition=definition))


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
            f"--user-data-dir={path.with_suffix('.profile')}",
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
        "coresponse compare BASELINE.toml OPTION.toml OPTION.toml",
        "coresponse plot outputs/st_paul_2019/sweep-...",
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
    study = study_of("st_paul_2019")
    drawings = draw_charts(study)
    full = draw_charts(study_of("st_paul_full"))  # every mechanism, for the charts that need one of them
    drawings += [one for one in full if one.name not in {other.name for other in drawings}]
    with tempfile.TemporaryDirectory() as folder:
        drawings += [*swept(Path(folder)), side_by_side(Path(folder) / "options")]
        for one in drawings:
            small(one.png(), one.name)
        (HERE / "gallery.md").write_text(page_text(drawings), encoding="utf-8", newline="\n")
        saved = read_study(save_study(study, Path(folder) / "run", "coresponse run st_paul_2019.toml"))
        files = report_files(saved, ["html", "docx", "xlsx"])
        files["replay.html"] = replay_html(saved, read_day(saved)).encode("utf-8")
        files["explorer.html"] = sweep_files(read_sweep(Path(folder) / "sweep"), ["html"])["report.html"]
        paths = {name: Path(folder) / name for name in files}
        for name, content in files.items():
            paths[name].write_bytes(content)
        jobs: list[Callable[[], None]] = [
            lambda: of_page(paths["report.html"], "page"),
            lambda: of_document(paths["report.docx"], "word", (1, 2)),
            lambda: of_page(Path(folder) / "options" / "options.html", "options"),
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
