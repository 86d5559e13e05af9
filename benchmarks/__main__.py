"""All benchmarks in one run: python -m benchmarks [--quick] [--only year plain waiting precision sweep import]."""

from __future__ import annotations

import argparse

from benchmarks.city_year import city_year
from benchmarks.import_scale import import_scale
from benchmarks.plain_queue import plain, with_many_waiting
from benchmarks.precision import precision
from benchmarks.sweeping import sweeping
from benchmarks.table import facts

PARTS = {
    "year": city_year,
    "plain": plain,
    "waiting": with_many_waiting,
    "precision": precision,
    "sweep": sweeping,
    "import": import_scale,
}


def main() -> None:
    """Run the chosen parts in order; tables on stdout, rounds on stderr."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer calls and rounds: about a minute")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args()
    print(facts())
    for name, part in PARTS.items():
        if name in chosen.only:
            part(chosen.quick)


if __name__ == "__main__":
    main()
