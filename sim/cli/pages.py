"""Documentation pages that come from registries: `python -m sim.cli.pages docs`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

TEAM = {
    "none": "none",
    "any": "any kind of unit with a clinician that drives to the call",
    "no_officers": "a kind with clinicians and no officers",
    "not_travelling": "a kind with clinicians that does not travel (`travels = false`)",
}
# Shown on the page and never imported: importing a model registers it.
EIGHTH_MODEL = Path(__file__).with_name("eighth_model.py")
HEAD = """\
# Response models

Generated from the register of response models by `make docs`; do not edit by hand.

A plan in the scenario chooses one for some call types: \
`[response.crisis] types = ["person_in_crisis"], model = "co_responder_first", team = "co_responder"`.
Call types without a plan are answered by officers only.

Every picture is a run of the engine on the same crisis call, received at 22:00. Patrol is five minutes away and would
need 40 minutes on scene, the team is nine minutes away and needs 30; both write ten minutes of report, officers make
the scene safe for a clinician in eight minutes and brief in five. These times are for illustration.
"""
TO_ADD = """\
## To add an eighth model

Write one file in `sim/responses/`, named like the function in it. Nothing else names the models: the scenario file
accepts it, `coresponse models` and this page list it (`make docs` draws its picture), and the tests of all models run
on it. A whole file, `sim/responses/clinician_on_the_line.py`:

```python
{code}```

A plan in the scenario uses it by its name. The kind of unit is part of the world, so it stands in the file that both
arms extend (the baseline); the post and the plan stand in the scenario:

```toml
# in springfield_officer_only.toml
[kinds.call_centre_clinician]
clinicians = 1
travels = false

# in the scenario that extends it
[staffing.line]
kind = "call_centre_clinician"
shift = ["12:00", "22:00"]
count = 1
district = "north"

[response.crisis]
types = ["person_in_crisis"]
model = "clinician_on_the_line"
team = "call_centre_clinician"
```

The paragraph "Settings:" of a model says which settings of a plan it reads (`hold`, `wait`, `backup`); a plan that sets
another one is warned of.

A model never chooses a unit and never touches the clock; it says `yield from` to verbs that take time. One law holds
for every model: with no clinician on duty it is `officer_only`, row for row. `may_have_team` sees to it, if the model
asks it before anything is done for a team.

| verb | what it does |
|---|---|
{verbs}
"""


def generated_pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    from sim.cli import reference
    from sim.measure import dictionary

    return {"metrics.md": dictionary.page(), "models.md": _models(), "scenario.md": reference.page()}


def generated_pictures() -> dict[str, bytes]:
    """File name -> bytes of the picture of every model, as PNG for the page and as SVG."""
    from sim.present.timeline import picture
    from sim.responses import MODELS

    pictures = {name: picture(name) for name in MODELS}
    return {f"model_{name}.png": one.png() for name, one in pictures.items()} | {
        f"model_{name}.svg": one.svg() for name, one in pictures.items()
    }


def _models() -> str:
    from sim.present.example_call import in_words, timelines
    from sim.responses import MODELS

    lines = [HEAD]
    for name, model in MODELS.items():
        lines += [f"## {name}", "", model.description, "", f"Team: {TEAM[model.needs]}.", ""]
        lines += [f"[![{in_words(timelines(name))}](img/model_{name}.png)](img/model_{name}.svg)", ""]
        lines += ["```python", *model.code.rstrip().splitlines(), "```", ""]
    code = EIGHTH_MODEL.read_text(encoding="utf-8")
    return "\n".join([*lines, TO_ADD.format(code=code, verbs=_verbs())])


def _verbs() -> str:
    """A row for everything that a model may ask of a call."""
    from sim.responses.call import Call

    rows = []
    for name, member in vars(Call).items():
        verb = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(verb):
            continue
        parameters = list(inspect.signature(verb).parameters)[1:]
        shown = name if isinstance(member, property) else f"{name}({', '.join(parameters)})"
        rows.append(f"| `call.{shown}` | {inspect.getdoc(verb)} |")
    return "\n".join(rows)


def main() -> None:
    """Write every generated page and picture into the folder named on the command line."""
    folder = Path(sys.argv[1])
    (folder / "img").mkdir(exist_ok=True)
    files = {name: text.encode("utf-8") for name, text in generated_pages().items()}
    files |= {f"img/{name}": drawn for name, drawn in generated_pictures().items()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(f"{folder.name}/{name}")


if __name__ == "__main__":
    main()
