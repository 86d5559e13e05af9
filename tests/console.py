"""Running the command line in tests: in this process, or in one of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import sim
from sim.cli.app import main

CALL = [sys.executable, "-c", "from sim.cli.app import main; main()"]
# The package under test, in a checkout or in a wheel, wherever the command is run.
HERE = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])}


HANGS = 900  # seconds after which a process is taken to hang, on the slowest machine


class Said(NamedTuple):
    """Exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Cli = Callable[..., Said]


def in_this_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Cli:
    """A function that runs `coresponse WORDS...` in a folder, without starting Python again."""
    monkeypatch.chdir(folder)

    def call(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["coresponse", *map(str, words)])
        code: object = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return Said(int(str(code)), *capsys.readouterr())

    return call


def process(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `coresponse WORDS...` in a process of its own."""
    command = [*CALL, *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=HERE | environment, capture_output=True, check=False, timeout=HANGS)


def hears_ctrl_c() -> None:
    """For a process that is to be interrupted: a suite that runs in the background may have told it not to listen."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
