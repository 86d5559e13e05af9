"""Rules that a proposed mapping begins with: whose calls to keep, which rows are none, what officers began."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.records.formats import UNREADABLE, parse_times
from sim.records.privacy import FEWEST, personal
from sim.records.suggest_words import AGENCY, DROPPED, ENDED, OFFICERS, POLICE

TOGETHER = 3  # seconds
STAND_IN = 0.007  # a share of times at exactly 00:00, ten times that of one minute of the day
OFTEN = 0.02  # a share of the rows from which on times so close are no chance
Proposed = tuple[list[str], list[str]]  # lines of the mapping, questions
Agency = tuple[str, list[str], list[str]]  # a header, the police's words under it, the others'


@dataclass(frozen=True)
class Sample:
    """The first rows of an export: its columns as text, the header of each role, its nulls, its formats of times."""

    columns: Mapping[str, Sequence[str]]
    roles: Mapping[str, str]
    nulls: tuple[str, ...]
    formats: tuple[str, ...]

    def words(self, header: str) -> list[str]:
        """What at least ten rows hold and nobody is, most frequent first."""
        return [word for word, _ in words_of(self.columns[header], self.nulls)]


def agency(sample: Sample) -> Agency | None:
    """The column that tells the police's rows from those of others: its header, their words, the others' words."""
    for header in sample.columns:
        words = sample.words(header) if re.search(AGENCY, spaced(header)) else []
        mine = [word for word in words if re.search(POLICE, word.lower())]
        if mine and len(mine) < len(words):
            return header, mine, [word for word in words if word not in mine]
    return None


def agencies(found: Agency | None) -> Proposed:
    """`[keep]` the police's rows, where a column tells them from those of others."""
    if found is None:
        return [], []
    header, mine, others = found
    line = f"{quoted(header)} = [{', '.join(map(quoted, mine))}] # CONFIRM: leaves out {', '.join(others)}"
    return ["\n[keep]", line], [f"keep: are {' and '.join(mine)} in {header} the rows to keep?"]


def dropped(sample: Sample) -> Proposed:
    """`[drop]` rows of test, duplicate and cancelled calls, as their dispositions or types say."""
    lines: list[str] = []
    for key, pattern in DROPPED.items():
        for header in (sample.roles[role] for role in ("disposition", "call_type") if role in sample.roles):
            found = [one for one in sample.words(header) if re.search(pattern, one.lower())]
            if found:
                unless = ["unless_on_scene = true"] if key == "cancelled" and "on_scene" in sample.roles else []
                lines += [f"\n[drop.{key}] # CONFIRM", f"column = {quoted(header)}",
                          f"values = [{', '.join(map(quoted, found))}]", *unless]  # fmt: skip
                break
    return lines, ["drop: are these rows no calls?"] if lines else []


def officers(sample: Sample) -> Proposed:
    """`[officer_initiated]`: by what was received, by times within seconds of each other; else only as a comment."""
    lines: list[str] = []
    header = sample.roles.get("reception")
    begun = [] if header is None else [one for one in sample.words(header) if re.search(OFFICERS, one.lower())]
    if begun:
        lines.append(f"receptions = [{', '.join(map(quoted, begun))}]")
    share = _together(sample)
    if share >= OFTEN:
        lines += [f'within = "{TOGETHER} s" # received, dispatched and on scene: {share:.0%} of the first rows',
                  'when = "all"']  # fmt: skip
    question = "officer_initiated: is there a flag, a type or a rule for work officers begin?"
    if not lines:
        return [
            "\n# [officer_initiated] # work officers began themselves: by type, reception, or times close together",
            f'# within = "{TOGETHER} s"\n# when = "any"\n# keep_as = "officer_work"',
        ], [question]
    note = '# types = ["TRAFFIC STOP"] # types that are always begun by officers'
    keep = '# keep_as = "officer_work" # without it these rows are left out'
    return ["\n[officer_initiated] # CONFIRM", *lines, note, keep], [question]


def _together(sample: Sample) -> float:
    """The share of rows whose three times lie within seconds; 0 where one of them is not recorded, or a clock only."""
    roles = ("received", "dispatched", "on_scene")
    if "date" in sample.roles or not set(roles) <= set(sample.roles):
        return 0.0
    texts = [pd.Series(sample.columns[sample.roles[role]], dtype=object) for role in roles]
    times = np.array([parse_times(text, sample.formats) for text in texts])
    whole = times[:, (times > UNREADABLE).all(axis=0)]
    near = whole.max(axis=0, initial=0) - whole.min(axis=0, initial=np.iinfo(np.int64).max) <= TOGETHER
    return float(near.sum() / max(1, times.shape[1]))


def endings(sample: Sample) -> Proposed:
    """`[dispositions]`: how calls ended, in the words of a scenario; those that do not tell stand as comments."""
    header = sample.roles.get("disposition")
    words = [] if header is None else words_of(sample.columns[header], sample.nulls)
    lines = []
    for word, rows in words:
        if not any(re.search(pattern, word.lower()) for pattern in DROPPED.values()):
            ended = next((name for name, pattern in ENDED.items() if re.search(pattern, word.lower())), None)
            lines.append(f"{'' if ended else '# '}{quoted(word)} = {quoted(ended or 'resolved')} # {rows:,} rows")
    if not lines:
        return [], []
    question = "dispositions: which mean transport, hold, arrest, citation, referral? What is not listed is not known"
    return ["\n[dispositions] # CONFIRM: how a call ended", *lines], [question]


def midnights(sample: Sample) -> Proposed:
    """`midnight_is_missing`, where more times of dispatch, arrival or clearance are exactly 00:00 than chance gives."""
    for role in ("dispatched", "on_scene", "cleared"):
        filled = [
            cell for cell in sample.columns.get(sample.roles.get(role, ""), ()) if cell not in ("", *sample.nulls)
        ]
        at = sum(re.search(r"(?:^|[ T])00:00(?::00(?:\.0+)?)?$", cell) is not None for cell in filled)
        if at >= FEWEST and at >= STAND_IN * len(filled):
            header = sample.roles[role]
            line = f"midnight_is_missing = true # CONFIRM: {at:,} of {len(filled):,} {header} are exactly 00:00"
            return [line], [f"{header} is often exactly 00:00: does that stand for not recorded?"]
    return [], []


def spaced(header: str) -> str:
    """The words of a header: "CallClosed_At" is "call closed at"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+", " ", header).strip().lower()


def words_of(cells: Sequence[str], nulls: Sequence[str]) -> list[tuple[str, int]]:
    """Words that at least ten rows hold and that look like nobody, with their rows, most frequent first."""
    counts = Counter(cell for cell in cells if cell and cell not in nulls)
    return [(word, rows) for word, rows in counts.most_common() if rows >= FEWEST and not personal(word)]


def quoted(text: str) -> str:
    """A TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
