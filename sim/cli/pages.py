"""Documentation pages that come from registries: `python -m sim.cli.pages docs`."""

from __future__ import annotations

import sys
from pathlib import Path

TEAM = {
    "none": "none",
    "any": "any kind of unit with a clinician that drives to the call",
    "no_officers": "a kind with clinicians and no officers",
    "not_travelling": "a kind with clinicians that does not travel (`travels = false`)",
}


def generated_pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    from sim.cli import reference
    from sim.measure import dictionary

    return {"metrics.md": dictionary.page(), "models.md": _models(), "scenario.md": reference.page()}


def _models() -> str:
    from sim.responses import MODELS

    lines = [
        "# Response models",
        "",
        "Generated from the register of response models by `make docs`; do not edit by hand.",
        "",
        "A plan in the scenario chooses one for some call types: "
        '`[response.crisis] types = ["person_in_crisis"], model = "co_responder_first", team = "co_responder"`.',
        "Call types without a plan are answered by officers only.",
        "",
    ]
    for name, model in MODELS.items():
        lines += [f"## {name}", "", model.description, "", f"Team: {TEAM[model.needs]}.", "", "```python"]
        lines += [*model.code.rstrip().splitlines(), "```", ""]
    return "\n".join(lines)


def main() -> None:
    """Write every generated page into the folder named on the command line."""
    folder = Path(sys.argv[1])
    for name, text in generated_pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{folder.name}/{name}")


if __name__ == "__main__":
    main()
