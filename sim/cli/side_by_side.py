"""What `compare` does with more than one option: all of them on the same calls, one table, a folder for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import chdir
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.talk import command_line, document, table

if TYPE_CHECKING:
    from sim.experiments.side_by_side import SideBySide
    from sim.scenario import LoadedScenario
    from sim.study import Study

NAME_WIDTH = 36


def folder_names(options: Sequence[LoadedScenario]) -> list[str]:
    """A folder name for each option, of its file; numbered where two files share one."""
    from sim.results.folder import slug

    names = [slug(one.path.stem) for one in options]
    return [name if names.count(name) == 1 else f"{name}_{place}" for place, name in enumerate(names, 1)]


def save(study: Study, folder: Path, overwrite: bool, keep_calls: bool, as_json: bool, jobs: int) -> Callable[[], None]:
    """options.csv, options.html, charts, a whole result folder for each option, and run.json last.

    Returns what says what came out.
    """
    import joblib

    from sim.documents.side_by_side import drawings, side_by_side_page
    from sim.experiments.figures import save_drawing
    from sim.experiments.folder import save_experiment
    from sim.experiments.side_by_side import DESIGN, side_by_side
    from sim.experiments.side_by_side import table as options

    found = side_by_side(study)
    names = folder_names(study.loaded[1:])
    drawn = drawings(found)

    def charts(place: Path) -> None:
        for name, one in drawn.items():
            save_drawing(place, name, one)

    def each(place: Path) -> None:
        save_one = joblib.delayed(partial(_save_one, Path.cwd(), command_line(), keep_calls))
        joblib.Parallel(jobs)(save_one(one, place / name) for name, one in zip(names, found.pairs, strict=True))
        page = side_by_side_page(found, drawn, dict(zip(found.arms[1:], names, strict=True)))
        (place / "options.html").write_text(page, encoding="utf-8")

    facts = {"command": command_line(), "design": DESIGN, "seed": study.main.scenario.run.seed,
             "replications": study.comparison.replications, "arms": list(found.arms),
             "folders": names, "world": study.main.scenario.world_hash(), "warnings": list(study.warnings)}  # fmt: skip
    save_experiment(folder, {"options": options(found)}, facts, draw=charts, more=each, overwrite=overwrite)
    return partial(_say, found, folder, as_json)


def _save_one(here: Path, command: str, keep_calls: bool, study: Study, place: Path) -> None:
    """Save one option, in a process that may have been started in another folder than `here`."""
    from sim.results.save import save_study

    with chdir(here):
        save_study(study, place, command, keep_calls=keep_calls)


def _say(found: SideBySide, folder: Path, as_json: bool) -> None:
    """The main measures, every option with its interval; or all as JSON."""
    from sim.documents.side_by_side import COLUMNS, heading, lines, main_measures
    from sim.experiments.side_by_side import table as options
    from sim.present.words import ascii_only, short_names

    if as_json:
        rows_of = options(found).to_dict("records")
        document({"arms": list(found.arms), "replications": found.pairs[0].comparison.replications,
                  "folder": folder.as_posix(), "warnings": list(found.warnings), "rows": rows_of})  # fmt: skip
        return
    shown = short_names([ascii_only(name) for name in found.arms], NAME_WIDTH)
    main = main_measures(found)
    cells = [[f"  {name}", *cells[1:]] for one in main for name, cells in zip(shown, lines(found, one), strict=True)]
    head, rule, *rows = table(COLUMNS, cells).splitlines()
    print(head, rule, sep="\n")
    for place, one in enumerate(main):
        print(ascii_only(heading(one.head)), *rows[place * len(shown) : (place + 1) * len(shown)], sep="\n")
