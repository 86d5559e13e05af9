"""Prints the peak memory of this process in MB after one whole replication: python -m benchmarks.memory DAYS."""

from __future__ import annotations

import resource
import sys

from benchmarks.city import WITH_TEAMS, st_paul, whole_replication

whole_replication(st_paul(WITH_TEAMS, int(sys.argv[1])))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024))  # bytes on macOS, KiB elsewhere
