"""The journal of a sweep: one line a finished piece of work, on the disk before it counts as finished.

Append-only; each line carries its checksum. Whatever stops a sweep, the journal is good up to its last whole line,
and a line that was cut off is dropped when the sweep goes on. Only one process at a time may write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from sim.basics.errors import UsageError, one_problem
from sim.experiments.codec import text_of
from sim.experiments.journal_lines import Record, Work, hardly_begun, opened, sealed
from sim.experiments.locking import lock
from sim.experiments.plan import Plan

_FORMAT = "coresponse-journal-1"


class Journal:
    """A journal on disk: `plan`, what is done and what failed. Open it with `create`, `resume` or `read`."""

    def __init__(self, path: Path):
        self.path = path
        self.plan: Plan | None = None
        self.shard = ""
        self.faults: dict[Work, str] = {}
        self._places: dict[Work, tuple[int, int]] = {}
        self._end = 0
        self._file: IO[bytes] | None = None

    # -- opening --------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, plan: Plan, shard: str = "") -> Journal:
        """A new journal that begins with the plan. Raises UsageError when the file exists or cannot be written."""
        journal = cls(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            journal._file = path.open("xb+", buffering=0)
        except FileExistsError:
            raise UsageError(
                f"{path} holds an earlier sweep that was stopped; go on with --resume, or start again with --overwrite"
            ) from None
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
        lock(journal._file, path)
        journal._write_plan(plan, shard)
        return journal

    @classmethod
    def resume(cls, path: Path, plan: Plan, shard: str = "") -> Journal:
        """Go on with a journal; a cut-off last line is dropped, a first one too. Raises UsageError if another's."""
        journal = cls(path)
        try:
            journal._file = path.open("rb+", buffering=0)
        except OSError:
            cls.read(path)  # says why
            raise
        lock(journal._file, path)  # before reading: nobody may add a line in between
        if hardly_begun(journal._file):
            journal._write_plan(plan, shard)
            return journal
        journal = cls.read(path)._writing(journal._file)
        journal.check_same(plan, shard)
        journal._append("")
        journal.go_on(plan)
        return journal

    def check_same(self, plan: Plan, shard: str = "") -> None:
        """Raises UsageError when this is the journal of another sweep, or of another part of it."""
        assert self.plan is not None
        _same_sweep(self.path, self.plan, plan)
        if self.shard != shard:
            was, now = self.shard or "the whole sweep", shard or "the whole sweep"
            raise UsageError(f"{self.path} is the journal of {was}, not of {now}; each shard has a journal of its own")

    def _writing(self, file: IO[bytes]) -> Journal:
        self._file = file
        return self

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Read a journal; a cut-off last line is passed over. Raises InputError when it is damaged or no journal."""
        journal = cls(path)
        try:
            with path.open("rb") as file:
                journal._scan(file)
        except FileNotFoundError:
            fix = "A sweep writes it beside its folder; without one leave --resume out."
            raise one_problem(str(path), "", "no such journal", fix) from None
        except OSError as error:
            raise one_problem(str(path), "", f"cannot be read: {error.strerror or error}") from None
        if journal.plan is None:
            fix = "Start again with --overwrite."
            raise one_problem(str(path), "", "not a journal of coresponse, or one that was cut off at once", fix)
        return journal

    def _scan(self, file: IO[bytes]) -> None:
        lines = enumerate(file, start=1)
        for number, line in lines:
            text = opened(line)
            if text is None:
                if next(lines, None) is None:
                    return  # cut off in the middle of its last line
                fix = "The file was changed by something else than coresponse; start again with --overwrite."
                raise one_problem(f"{self.path}:{number}", "", "this line is damaged, and others follow it", fix)
            if text.startswith('{"work":'):
                self._note(text, len(line))
            else:
                document = json.loads(text)
                self.plan, self.shard = Plan.of(document["plan"]), document["shard"]
            self._end += len(line)

    def _note(self, text: str, length: int) -> None:
        head = text[len('{"work":') : text.index("]") + 1]
        key, replication = json.loads(head)
        if text[len('{"work":') + len(head) :].startswith(',"fault"'):
            self.faults[key, replication] = json.loads(text)["fault"]
            self._places.pop((key, replication), None)
        else:
            self.faults.pop((key, replication), None)
            self._places[key, replication] = (self._end, length)

    # -- writing --------------------------------------------------------------------------------

    def add(self, records: Sequence[Record]) -> None:
        """Write records and wait until the disk has them. Raises UsageError when it cannot, leaving whole lines."""
        lines = [record.line() for record in records]
        self._append("".join(lines))
        for line in lines:
            raw = line.encode()
            text = opened(raw)
            assert text is not None
            self._note(text, len(raw))
            self._end += len(raw)

    def go_on(self, plan: Plan) -> None:
        """From here on the work is that of another plan of the same scenario; what is done stays done."""
        if self.plan != plan:
            self._write_plan(plan, self.shard)

    def _write_plan(self, plan: Plan, shard: str) -> None:
        line = sealed(text_of({"format": _FORMAT, "shard": shard, "plan": plan.document()}))
        self._append(line)
        self._end += len(line.encode())
        self.plan, self.shard = plan, shard

    def _append(self, text: str) -> None:
        assert self._file is not None
        rest = memoryview(text.encode())
        try:
            self._file.truncate(self._end)  # whatever was cut off
            self._file.seek(self._end)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(self._end)
            raise UsageError(
                f"{self.path} could not be written: {error.strerror or error}. Everything before is safe: "
                "make room and go on with --resume"
            ) from None

    # -- reading --------------------------------------------------------------------------------

    def __contains__(self, work: Work) -> bool:
        return work in self._places

    def works(self) -> list[Work]:
        """Everything that is done."""
        return list(self._places)

    def document(self, work: Work) -> dict[str, Any]:
        """An arm's numbers in one replication. Raises KeyError."""
        start, length = self._places[work]
        with self.path.open("rb") as file:
            file.seek(start)
            text = opened(file.read(length))
        assert text is not None
        found: dict[str, Any] = json.loads(text)["data"]
        return found

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _same_sweep(path: Path, was: Plan, now: Plan) -> None:
    if was.engine != now.engine:
        raise UsageError(
            f"{path} was written by engine {was.engine}, this is {now.engine}: numbers of two versions do not mix. "
            "Finish it with that version, or start again with --overwrite"
        )
    if was.identity != now.identity:
        named = f"{was.scenario!r} (seed {was.seed})"
        other = f"{now.scenario!r} (seed {now.seed})"
        raise UsageError(
            f"{path} is the journal of another scenario: {named}, fingerprint {was.identity}, not {other}, "
            f"{now.identity}. Name another journal with --out, or start again with --overwrite"
        )
