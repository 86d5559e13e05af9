"""`init`: the first scenario of another city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.talk import note


def init(
    name: Annotated[str, typer.Argument(help="Name of the city or the study, e.g. springfield.")] = "my_city",
    folder: Annotated[Path, typer.Option("--dir", help="Where to write the files.")] = Path("scenarios"),
) -> None:
    """Write two commented scenario files to start from: officers only, and with a co-responder team."""
    from sim.scenario.starter import write_starter

    world, team = write_starter(name, folder)
    print(world.as_posix())
    print(team.as_posix())
    note(f"Fill in your numbers, then: coresponse validate {team.as_posix()}; coresponse run {team.as_posix()}")
