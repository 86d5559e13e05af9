"""Where things lie beside the tests, in a checkout and in a copy beside an installed wheel."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
SCENARIOS = ROOT / "scenarios"
REAL_DATA = ROOT.parent / "shared" / "data"  # real exports, not part of the project: tests skip without them
