"""Documentation pages that come from registries: `python -m sim.cli.pages docs`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path


def generated_pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    from sim.measure.dictionary import page

    return {"metrics.md": page(), "models.md": _models()}


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
        lines += [f"## {name}", "", inspect.getdoc(model) or "", "", "```python"]
        lines += ["@response_model", *_body(model).splitlines(), "```", ""]
    return "\n".join(lines)


def _body(model: object) -> str:
    source = inspect.getsource(model)  # type: ignore[arg-type]
    return source[source.index("def ") :].rstrip()


def main() -> None:
    """Write every generated page into the folder named on the command line."""
    folder = Path(sys.argv[1])
    for name, text in generated_pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{folder.name}/{name}")


if __name__ == "__main__":
    main()
