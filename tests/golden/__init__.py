"""Three small results kept byte for byte.

Each `NAME.toml` is an ordinary scenario; `NAME.txt` holds what one replication of it must give: every metric, and the
first rows of the unit log and the call log. A change of the model changes them: run `python -m tests.golden`, look at
the difference as at code, and commit it with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.measure.replicate import Arm, Replication, run_replication
from sim.scenario import load_scenario

FOLDER = Path(__file__).parent
ROWS = 40


def names() -> list[str]:
    """The golden scenarios."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def golden(name: str) -> str:
    """What the scenario gives now."""
    scenario = load_scenario(FOLDER / f"{name}.toml").scenario
    done = run_replication([Arm(name, scenario)], 0, None, keep_trace=True)
    return "\n".join([f"calls {done.fingerprint}", "", *_metrics(done), "", *_logs(done)]) + "\n"


def _metrics(done: Replication) -> Iterator[str]:
    """Six digits: what another release of a library could change is beyond them."""
    yield "metric,group,numerator,denominator"
    for metric, values in done.measured[0].items():
        for one in values:
            size = "" if one.sample is None else f",{len(one.sample)} calls,{float(one.sample.sum()):.6g}"
            yield f"{metric},{one.group},{one.numerator:.6g},{one.denominator:.6g}{size}"


def _logs(done: Replication) -> Iterator[str]:
    (trace,) = done.traces
    for table in (trace.log.assignments_table(trace.roster), trace.log.calls_table(trace.calls)):
        yield from table.head(ROWS).to_csv(index=False, lineterminator="\n").splitlines()
        yield ""
