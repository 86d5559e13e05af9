"""What `coresponse verify` leaves beside its figures: a table of all numbers, and the scenario of each as a file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile

import pandas as pd
import tomli_w

from sim.scenario.keys import split_setting
from sim.verify.claim import case_file
from sim.verify.judge import Result
from sim.verify.lines import verdict
from sim.verify.run import Key

HEAD = "# {case}.toml with the settings of the claim {claim}: {numbers}.\n# Try it: coresponse run {file}\n\n"


def save_numbers(found: Sequence[Result], folder: Path) -> Path:
    """Write numbers.csv, one row a result, and `cases/`: the scenario file that gave each. Raises OSError.

    A check without settings is given by the case itself, the others by a short file that extends it.
    """
    cases = folder / "cases"
    cases.mkdir(exist_ok=True)
    for case in sorted(case_file("one_day").parent.glob("*.toml")):
        copyfile(case, cases / case.name)
    named = _names(found)
    for key, name in named.items():
        if key.settings:
            given = [one for one in found if Key(one.check.case, one.check.settings) == key]
            (cases / name).write_text(_variant(key, name, given), encoding="utf-8", newline="\n")
    path = folder / "numbers.csv"
    pd.DataFrame([_row(one, named) for one in found]).to_csv(path, index=False, lineterminator="\n")
    return path


def _variant(key: Key, file: str, given: Sequence[Result]) -> str:
    """A case with its settings as a scenario file of its own, to lie beside the case."""
    claim, labels = given[0].claim, [one.check.label for one in given]
    lines = [f"{path} = {value}\n" for path, value in map(_as_toml, key.settings)]
    head = HEAD.format(case=key.case, claim=claim.name, file=file, numbers=", ".join(f'"{one}"' for one in labels))
    about = {"schema_version": 1, "extends": f"{key.case}.toml", "name": f"{claim.title}: {labels[0]}"}
    return head + tomli_w.dumps(about) + "\n" + "".join(lines)


def _as_toml(setting: str) -> tuple[str, str]:
    """A setting as key and value of a TOML file: what is no TOML value is text."""
    _, value = split_setting(setting)
    try:
        tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        value = json.dumps(value.strip())
    return setting.split("=", 1)[0], value


def _names(found: Sequence[Result]) -> dict[Key, str]:
    """The file of every case with its settings, by claim and a running number."""
    named: dict[Key, str] = {}
    counts: dict[str, int] = {}
    for one in found:
        key = Key(one.check.case, one.check.settings)
        if key in named:
            continue
        if key.settings:
            counts[one.claim.name] = counts.get(one.claim.name, 0) + 1
            named[key] = f"{one.claim.name}-{counts[one.claim.name]}.toml"
        else:
            named[key] = f"{key.case}.toml"
    return named


def _row(one: Result, named: dict[Key, str]) -> dict[str, object]:
    check = one.check
    return {
        "claim": one.claim.name, "number": check.label, "exact": check.exact, "published": check.published,
        "simulated": one.value, "low": one.low, "high": one.high, "replications": one.replications,
        "verdict": verdict(one), "scenario": f"cases/{named[Key(check.case, check.settings)]}",
        "settings": "; ".join(check.settings),
    }  # fmt: skip
