"""`coresponse`: the command and what it does when something goes wrong.

Exit codes: 0 done, 1 internal error (or a claim of `verify` that does not hold), 2 usage, 3 invalid scenario or
input, 4 finished in part, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

import sim
from sim.basics.errors import InputError, UsageError
from sim.cli import calibrate, documents, look, optimize, power, records, run, sensitivity, start, sweep, verify

app = typer.Typer(
    name="coresponse",
    help="What changes if a city answers some of its calls with social workers beside officers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain text: a cp1252 console has no box characters
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    ("init", start.init, "Write the first scenario of another city."),
    ("validate", look.validate, "Check a scenario: every problem at once."),
    ("show", look.show, "A scenario in sentences; its work against its staff."),
    ("run", run.run, "Simulate a scenario against its baseline."),
    ("compare", run.compare, "Compare scenarios on the same calls."),
    ("sweep", sweep.sweep, "Run many variations of a scenario."),
    ("merge", sweep.merge, "Put the shards of a sweep together."),
    ("sensitivity", sensitivity.sensitivity, "Which assumptions move the answer."),
    ("optimize", optimize.optimize, "The least staff that meets its targets."),
    ("power", power.power, "How long a pilot must run."),
    ("warmup", power.warmup, "How much of the start of a run to discard."),
    ("plot", documents.plot, "Charts of a result folder."),
    ("report", documents.report, "Page, Word section and Excel workbook."),
    ("replay", documents.replay, "A page that plays one simulated day."),
    ("import", records.import_calls, "Read a CAD export through a mapping."),
    ("calibrate", calibrate.calibrate, "Fit a scenario to a CAD export."),
    ("backtest", calibrate.backtest, "Hold the fit against what really happened."),
    ("verify", verify.verify, "Check the simulator against theory and published tables."),
    ("models", look.models, "The response models to choose from."),
    ("metrics", look.metrics, "The metric dictionary."),
    ("schema", look.schema, "JSON Schema of a scenario file."),
)
for name, command, line in COMMANDS:
    app.command(name=name, short_help=line)(command)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"coresponse {sim.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """What changes if a city answers some of its calls with social workers beside officers."""


def main() -> None:
    """Run the command line; every failure becomes a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a cp1252 console must not stop a run
    try:
        app(prog_name="coresponse")
    except InputError as error:
        _say(f"{len(error.problems)} problem{'s' if len(error.problems) > 1 else ''} found:\n{error}", 3)
    except UsageError as error:
        _say(str(error), 2)
    except KeyboardInterrupt:
        _say("stopped", 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CORESPONSE_DEBUG"):
            raise
        _say(
            f"internal error, a fault of ours: {type(error).__name__}: {error}\n"
            "    Set CORESPONSE_DEBUG=1 to see where, and please report it with the scenario.",
            1,
        )


def _say(text: str, code: int) -> None:
    print(f"coresponse: {text}", file=sys.stderr)
    sys.exit(code)
