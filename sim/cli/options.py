"""Options that several commands share: one spelling, one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ScenarioFile = Annotated[Path, typer.Argument(help="A scenario file (TOML or JSON).", show_default=False)]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one value, e.g. run.replications=100."),
]
Out = Annotated[Path | None, typer.Option(help="Folder for the results (default: outputs/<scenario>/<time>-<hash>).")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of the call streams.")]
Reps = Annotated[int | None, typer.Option(min=1, help="Number of replications.")]
Jobs = Annotated[int, typer.Option(help="Processes to use; -1 = every core. The numbers do not depend on it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no closing words.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier result folder.")]
KeepCalls = Annotated[
    bool, typer.Option("--keep-calls", help="Write the calls of a replay one by one too; not for publication.")
]
Precision = Annotated[
    list[str] | None,
    typer.Option(metavar="METRIC: SIZE", help='Replicate until known so well: "officer_hours_net: 5 %".'),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be run, and stop.")]


def overrides(settings: list[str] | None, seed: int | None, reps: int | None) -> list[str]:
    """Every override as text; --seed and --reps are short for two of them."""
    extra = [("run.seed", seed), ("run.replications", reps)]
    return [*(settings or []), *(f"{key}={value}" for key, value in extra if value is not None)]


def whole_numbers(text: str, option: str, least: int, most: int) -> list[int]:
    """The numbers of "8,10,12". Raises UsageError."""
    from sim.basics.errors import UsageError

    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and least <= int(part) <= most for part in parts):
        expected = f"expected whole numbers from {least} to {most}, separated by commas, such as 8,10"
        raise UsageError(f"{option} {text}: {expected}")
    return [int(part) for part in parts]
