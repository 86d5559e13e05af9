"""The metric dictionary as plain rows and as a documentation page; both come from the registry."""

from __future__ import annotations

from sim.measure.freed import PARTS, PRICES
from sim.measure.registry import all_metrics

INTERVALS = {
    "total": "t over replications",
    "ratio": "sum over sum, jackknife over replications",
    "quantile": "all calls pooled, Woodruff",
}
FREED: tuple[tuple[str, str, str], ...] = (
    ("officer_hours_released", "Patrol officer-hours the baseline spends on calls minus those of the scenario, a day.",
     "patrol_officer_hours(baseline) - patrol_officer_hours(scenario)"),
    *((f"officer_hours_released [{part}]", f"The part of the hours released that comes from this: {what}. The parts "
       "add up to the whole, to the second, replication by replication.",
       "officer-seconds of the baseline - of the scenario, call by call") for part, what in PARTS.items()),
    ("officer_hours_used", "Officer-hours on duty in co-responder units, scenario minus baseline, a day.",
     "co_responder_officer_hours(scenario) - co_responder_officer_hours(baseline)"),
    ("officer_hours_net", "Released minus used. Negative when the programme takes more officer-hours than it gives.",
     "officer_hours_released - officer_hours_used"),
    ("cash_per_hour_released", "New spending for each patrol officer-hour released; not given where none is released.",
     "(cost_cash(scenario) - cost_cash(baseline)) / officer_hours_released"),
    ("time_per_hour_released", "What the shifts of people already paid in units with a clinician are worth, for each "
     "patrol officer-hour released; patrol's own time, which is what is released, is not in it. Not given where none "
     "is released.", "(time of units with a clinician(scenario) - the same(baseline)) / officer_hours_released"),
)  # fmt: skip


def entries() -> list[dict[str, str]]:
    """One entry a metric: name, label, unit, grouping, definition, formula, interval, source."""
    rows = [
        {
            "name": one.name,
            "label": one.label,
            "unit": one.unit,
            "grouping": one.grouping,
            "definition": one.definition,
            "formula": one.formula,
            "interval": INTERVALS[one.kind],
            "source": one.source,
        }
        for one in all_metrics().values()
    ]
    for name, definition, formula in FREED:
        rows.append(
            {
                "name": name,
                "label": name.replace("_", " ").capitalize(),
                "unit": "currency/h" if name in PRICES else "h/day",
                "grouping": "comparison",
                "definition": definition,
                "formula": formula,
                "interval": INTERVALS["ratio"] if name in PRICES else "t over replications, paired",
                "source": "EVIDENCE 5.2",
            }
        )
    return rows


def page() -> str:
    """The documentation page docs/metrics.md."""
    lines = ["# Metrics", "", "Generated from the metric registry by `make docs`; do not edit by hand.", ""]
    for entry in entries():
        lines += [f"## {entry['name']}", "", f"{entry['label']} ({entry['unit']}), by {entry['grouping']}.", ""]
        lines += [entry["definition"], "", f"- formula: {entry['formula']}", f"- interval: {entry['interval']}"]
        lines += [f"- source: {entry['source']}"] if entry["source"] else []
        lines.append("")
    return "\n".join(lines)
