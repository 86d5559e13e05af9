"""A result folder that is either complete or visibly not there.

Files go into `<name>.partial`; only a finished folder gets its name. An error or Ctrl-C removes
the partial folder, and an existing folder is never touched unless the user insists.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.basics.errors import UsageError
from sim.basics.spreadsheet import guarded_table

PACKAGES = ("simpy", "numpy", "pandas", "scipy", "matplotlib", "pydantic", "joblib", "jinja2")


def slug(name: str) -> str:
    """A lower-case ASCII folder name of at most 40 characters."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "scenario"


def default_folder(scenario_path: Path, key: str, root: Path = Path("outputs")) -> Path:
    """`outputs/<scenario>/<YYYYMMDD-HHMMSS>-<hash8>`; `key` is whatever identifies the run."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return root / slug(scenario_path.stem) / f"{datetime.now():%Y%m%d-%H%M%S}-{digest}"


def check_free(folder: Path, overwrite: bool) -> None:
    """Refuse a folder that exists, before any work is done. Raises UsageError."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the results")
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise UsageError(f"{folder} exists already; name another folder with --out, or insist with --overwrite")
    if folder.exists() and overwrite and any(folder.iterdir()) and not (folder / "run.json").exists():
        raise UsageError(f"{folder} holds no run.json, so it is not a result of coresponse and is not overwritten")
    nearest = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise UsageError(f"{folder} cannot be made: {nearest} cannot be written into; name another folder with --out")


@contextmanager
def result_folder(folder: Path, overwrite: bool = False) -> Iterator[Path]:
    """A folder to write into; it takes its final name only when the block ends well."""
    check_free(folder, overwrite)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        yield partial
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise UsageError(f"the results could not be written to {folder}: {error.strerror or error}") from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def sha256(path: Path) -> str:
    """SHA-256 of a file, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_csv(table: Any, path: Path) -> None:
    """CSV as Excel and R read it: UTF-8, a header, line feeds; numbers in full, so that `read_study` loses nothing; no
    name becomes a formula."""
    guarded_table(table).to_csv(path, index=False, encoding="utf-8", lineterminator="\n", float_format=_in_full)


def _in_full(value: Any) -> str:
    return repr(float(value)).removesuffix(".0")
