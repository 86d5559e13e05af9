"""One writer at a time for a file, on every system."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from sim.basics.errors import UsageError


def lock(file: IO[bytes], path: Path) -> None:
    """Refuse a second writer; the lock goes with the process, however it ends. Raises UsageError, file closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1 << 40)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise UsageError(f"{path} is being written by another process; wait for it, or name another --out") from None
