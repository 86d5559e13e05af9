"""`verify`: every claim against theory, a line each, a figure each, a scenario file each, one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import AsJson, Jobs, Quiet
from sim.cli.talk import document, note, progress, stoppable

if TYPE_CHECKING:
    from sim.verify.judge import Result

Only = Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="Check this claim only; repeatable.")]
Figures = Annotated[Path, typer.Option("--out", help="Folder for what is found; earlier files are replaced.")]
Docs = Annotated[Path | None, typer.Option("--docs", help="Write the page validation.md into this folder as well.")]
Power = Annotated[bool, typer.Option("--power", help="Run rules that are wrong on purpose: each must be found out.")]


def verify(
    only: Only = None,
    out: Figures = Path("outputs/verify"),
    docs: Docs = None,
    power: Power = False,
    jobs: Jobs = -1,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check the simulator against theory and published tables (minutes). Exit code 1 when a claim does not hold."""
    from sim.basics.errors import UsageError
    from sim.verify.claim import chosen
    from sim.verify.lines import closing

    if docs is not None and (only or power):
        raise UsageError("--docs: the page holds every claim; leave --only and --power out")
    claims = chosen(only)
    with stoppable():
        found = _run(claims, power, jobs, quiet, as_json)
    if not power:
        _save(found, out, docs, complete=not only)
        note(f"In {out.as_posix()}: numbers.csv, a figure a claim, and in cases/ the scenario of every number", quiet)
    if as_json:
        document({"holds": all(one.as_wished for one in found), "results": [_plain(one) for one in found]})
    note(closing(found, power), quiet)
    if not all(one.as_wished for one in found):
        raise typer.Exit(1)


def _run(claims: Any, power: bool, jobs: int, quiet: bool, silent: bool) -> list[Result]:
    from sim.verify.lines import line
    from sim.verify.run import results

    found = []
    with progress(100, "Replications", quiet) as tell:
        for one in results(claims, twins=power, jobs=jobs, progress=lambda done, of: tell(done * 100 // of)):
            found.append(one)
            if not silent:
                print(line(one), flush=True)
    order = [(claim.name, check.label) for claim in claims for check in claim.checks]
    return sorted(found, key=lambda one: order.index((one.claim.name, one.check.label)))


def _save(found: list[Result], out: Path, docs: Path | None, *, complete: bool) -> None:
    from sim.basics.errors import UsageError
    from sim.verify.figures import save_figure
    from sim.verify.lines import page
    from sim.verify.numbers import save_numbers

    try:
        out.mkdir(parents=True, exist_ok=True)
        save_numbers(found, out)
        for name in dict.fromkeys(one.claim.name for one in found):
            save_figure([one for one in found if one.claim.name == name], out)
        for folder in [out, docs] if complete else []:
            if folder is not None:
                (folder / "validation.md").write_text(page(found), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"the results could not be written: {error.filename}: {error.strerror}") from error


def _plain(one: Result) -> dict[str, Any]:
    return {
        "claim": one.claim.name,
        "check": one.check.label,
        "case": one.check.case,
        "settings": [*one.check.settings, *(one.twin.settings if one.twin else ())],
        "wrong_on_purpose": one.twin.label if one.twin else None,
        "exact": one.check.exact,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "replications": one.replications,
        "as_wished": one.as_wished,
    }
