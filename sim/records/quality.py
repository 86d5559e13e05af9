"""How good a record is: what is recorded, how long things took, how the weeks compare, what to look at before use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.basics.errors import BrokenInvariantError
from sim.records.crosstab import by_district, published_types
from sim.records.disclosure import pooled, protected
from sim.records.privacy import FEWEST
from sim.records.record import Record

if TYPE_CHECKING:
    import pandas as pd

INTERVALS = {"delay": "received to dispatched", "travel": "dispatched to on scene", "on_scene": "time on scene"}
MANY = 0.20  # a share from which on something is said about it
DRIFT = 0.20  # a week this far from the median week is another kind of week
SPIKE = 0.03
OWN_WORK = "(officers' own work)"


@dataclass(frozen=True)
class Quality:
    """Tables of a record, every count of which adds up, and sentences about what stands out."""

    fields: pd.DataFrame
    intervals: pd.DataFrame
    weeks: pd.DataFrame
    types: pd.DataFrame
    districts: pd.DataFrame | None
    findings: tuple[str, ...]

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that a replay keeps, by name, with what they missed and what stands out."""
        import pandas as pd

        findings = pd.DataFrame({"finding": list(self.findings)}, dtype=object)
        kept = {"fields": self.fields, "intervals": self.intervals, "weeks": self.weeks, "types": self.types}
        return kept | {"findings": findings}

    def tidy(self) -> pd.DataFrame:
        """All counts in one table: section, what, rows."""
        import pandas as pd

        parts = []
        for section, table in (("field", self.fields), ("week", self.weeks), ("call type", self.types)):
            part = table.iloc[:, :2].copy()
            part.columns = ["what", "rows"]
            part.insert(0, "section", section)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)


def quality(record: Record) -> Quality:
    """The tables and findings of a record. Raises BrokenInvariantError if a table does not add up to its rows."""
    fields, weeks, types = _fields(record), _weeks(record), _types(record)
    for name, table in (("fields", fields), ("weeks", weeks), ("types", types)):
        whole = table["rows"] + table["missing"] if name == "fields" else table["rows"].sum()
        if not np.all(np.asarray(whole) == len(record)):
            raise BrokenInvariantError(f"the quality table of {name} does not add up to {len(record)} rows")
    said = tuple(_findings(record, weeks))
    return Quality(fields, _intervals(record), _published(weeks), types, by_district(record), said)


def _fields(record: Record) -> pd.DataFrame:
    import pandas as pd

    known = {
        "call type": record.call_type >= 0, "priority": record.priority > 0, "district": record.district >= 0,
        "dispatch delay": record.delay >= 0, "travel time": record.travel >= 0, "time on scene": record.on_scene >= 0,
        "units": record.units >= 0, "disposition": record.disposition >= 0,
    }  # fmt: skip
    rows = [(name, int(mask.sum()), int((~mask).sum()), float(mask.mean())) for name, mask in known.items()]
    return pd.DataFrame(rows, columns=["field", "rows", "missing", "share"])


def _intervals(record: Record) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name, words in INTERVALS.items():
        seconds = getattr(record, name)
        minutes = seconds[seconds >= 0] / 60
        if len(minutes) >= FEWEST:
            middle, high = np.quantile(minutes, [0.5, 0.9])
            rows.append((words, len(minutes), middle, minutes.mean(), high, float((minutes == 0).mean())))
    return pd.DataFrame(rows, columns=["interval", "rows", "median_min", "mean_min", "p90_min", "share_zero"])


def _weeks(record: Record) -> pd.DataFrame:
    """Calls by week from Monday; weeks that the record does not hold whole are marked."""
    import pandas as pd

    week = (record.local_hours() // 24 + record.first_day.weekday()) // 7
    counts = np.bincount(week)
    monday = record.first_day - timedelta(days=record.first_day.weekday())
    starts = [monday + timedelta(weeks=number) for number in range(len(counts))]
    whole = [one >= record.first_day and one + timedelta(days=6) <= record.last_day for one in starts]
    table = {"week": [one.isoformat() for one in starts], "rows": counts, "whole": whole}
    return pd.DataFrame(table)


def _published(weeks: pd.DataFrame) -> pd.DataFrame:
    """The weeks without the counts of one to nine calls, nor of as many of the smallest others as hide them."""
    import pandas as pd

    hidden = protected({(one, ""): rows for one, rows in zip(weeks["week"], weeks["rows"].tolist(), strict=True)})
    if not hidden:
        return weeks
    blank = weeks["week"].isin([one for one, _ in hidden])
    rest = [(f"({len(hidden)} {'week' if len(hidden) == 1 else 'weeks'} not shown)", weeks["rows"][blank].sum(), False)]
    return pd.concat([weeks[~blank], pd.DataFrame(rest, columns=weeks.columns)], ignore_index=True)


def _types(record: Record) -> pd.DataFrame:
    """Call types as written, with what they were taken for; small ones in one line for each type they went to.

    The lines of a type add up to what other tables say of it, so the small ones are joined type by type.
    """
    import pandas as pd

    listed = {one.written: one for one in record.raw_types}
    named = {one.written for one in record.raw_types if one.named}
    shown, joined = [], []
    for (taken, of_mapping), counts in _groups(record).items():
        for name, count in pooled(counts, named):
            one = listed.get("" if name == "(blank)" else name)
            if name in counts or one is not None:
                shown.append((name, count, taken, "" if one is None else "yes" if one.listed else "no"))
            else:
                joined.append((name, count, taken, of_mapping))
    lines = [
        *sorted(shown, key=lambda line: (-line[1], line[0])),
        *sorted(joined, key=lambda line: (-line[1], line[2])),
    ]
    return pd.DataFrame(lines, columns=["call_type", "rows", "taken_for", "listed"])


def _groups(record: Record) -> dict[tuple[str, str], dict[str, int]]:
    """Written types and their rows by (type they went to, listed by the mapping): no group of one to nine rows."""
    names = published_types(record)
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for one in record.raw_types:
        groups.setdefault((names[one.taken_for], "yes" if one.listed else "no"), {})[one.written] = one.rows
    own = len(record) - sum(one.rows for one in record.raw_types)
    if own:
        kept_as = record.types[int(record.call_type[record.officers][0])]
        groups.setdefault((names[kept_as], ""), {})[OWN_WORK] = own
    small = {taken for (taken, _), counts in groups.items() if sum(counts.values()) < FEWEST}
    together: dict[tuple[str, str], dict[str, int]] = {}
    for (taken, of_mapping), counts in groups.items():
        together.setdefault((taken, "" if taken in small else of_mapping), {}).update(counts)
    return together


def _findings(record: Record, weeks: pd.DataFrame) -> Iterator[str]:
    yield from _missing_times(record)
    yield from _clocks(record)
    yield from _volumes(record, weeks)
    unlisted = sum(one.rows for one in record.raw_types if not one.listed)
    if unlisted > MANY * len(record):
        yield f"{_share(unlisted, len(record))} of the calls have a type that the mapping does not list: list more"
    yield from record.ledger.notes


def _missing_times(record: Record) -> Iterator[str]:
    citizens = ~record.officers
    for name, words in (("delay", "dispatch"), ("travel", "arrival on scene"), ("on_scene", "clearance")):
        missing = int((getattr(record, name)[citizens] < 0).sum())
        if missing == citizens.sum():
            yield f"no call has a usable time of {words}: what depends on it can be neither calibrated nor compared"
        elif missing > MANY * citizens.sum():
            yield f"{_share(missing, int(citizens.sum()))} of the calls have no usable time of {words}"


def _clocks(record: Record) -> Iterator[str]:
    hours, seconds = record.local_hours() % 24, record.received % 60
    if len(record) >= 200 and not (hours >= 13).any():
        yield 'no call was received after 12:59: AM and PM seem to be lost; say am_pm = "from_order" in the mapping'
    if len(record) >= 100 and not seconds.any():
        yield "times are in whole minutes: short intervals are blurred by up to a minute"
    midnight = (hours == 0) & (record.received % 3600 == 0)
    if midnight.mean() > SPIKE:
        yield f"{_share(int(midnight.sum()), len(record))} of the calls were received at exactly 00:00: a stand-in?"


def _volumes(record: Record, weeks: pd.DataFrame) -> Iterator[str]:
    whole = weeks[weeks["whole"]]
    if len(whole) >= 3:
        middle = float(whole["rows"].median())
        far = whole[(whole["rows"] - middle).abs() > DRIFT * middle]
        if len(far) and middle:
            named = ", ".join(far["week"].tolist()[:6]) + (", ..." if len(far) > 6 else "")
            yield (
                f"{len(far)} of {len(whole)} weeks hold over {DRIFT:.0%} more or fewer calls than the median week "
                f"({middle:,.0f}): weeks from {named}. The choice of calls may have changed; leave them out by [period]"
            )
    empty = record.days - len(np.unique(record.local_hours() // 24))
    if empty > 1:
        yield f"{empty} of {record.days} days hold no call: a gap in the export, or a service that did not work daily"


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})"
