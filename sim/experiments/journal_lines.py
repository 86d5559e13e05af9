"""A line of a journal: an arm's numbers in one replication, or why there are none, with its checksum before it."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import IO

Work = tuple[str, int]  # key of the arm, replication


@dataclass(frozen=True)
class Record:
    """One line: an arm's numbers in one replication (`document`), or why there are none (`fault`)."""

    key: str
    replication: int
    document: str = ""
    fault: str = ""

    def line(self) -> str:
        """The line of the journal."""
        head = json.dumps([self.key, self.replication])
        body = f'"data":{self.document}' if self.document else f'"fault":{json.dumps(self.fault)}'
        return sealed(f'{{"work":{head},{body}}}')


def sealed(text: str) -> str:
    """A text as a whole line of a journal."""
    return f"{zlib.crc32(text.encode()):08x} {text}\n"


def opened(line: bytes) -> str | None:
    """The text of a whole line; None when it was cut off or changed."""
    if line[-1:] != b"\n" or line[8:9] != b" ":
        return None
    body = line[9:-1]
    return body.decode() if line[:8] == b"%08x" % zlib.crc32(body) else None


def hardly_begun(file: IO[bytes]) -> bool:
    """Was the journal cut off in its very first line? Then nothing is lost by beginning it again."""
    file.seek(0)
    return re.fullmatch(rb"[0-9a-f]{0,8}|[0-9a-f]{8} [^\n]*", file.readline()) is not None
