"""LibreOffice opens the Word file and both workbooks: words and pictures are there, and no formula has a fault."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sim.documents.report import report_files, sweep_files
from sim.experiments.saved import read_sweep
from tests.studies import HOSTILE, LONG, kept, named, two_arms
from tests.sweeps import saved_sweep

PROGRAM = shutil.which("soffice")
READER, LOOKER = shutil.which("pdftotext"), shutil.which("pdfimages")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("office"),
    pytest.mark.skipif(not (PROGRAM and READER and LOOKER), reason="no LibreOffice or no poppler on this machine"),
]
FILES = {
    "report.docx": ("The answer in short", "Table 1.", "Figure 1.", "Appendix: methods", "How to cite"),
    "report.xlsx": ("Main numbers", "Differences are formulas", "Officer-hours a year", "Definitions"),
    "sweep.xlsx": ("what if?", "Net officer-hours freed", "Status"),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The PDF of each document, of a study and a sweep with hostile names."""
    folder = tmp_path_factory.mktemp("office")
    study = kept(named(two_arms(), LONG, HOSTILE), folder / "run", "coresponse run x.toml")
    files = report_files(study, ["docx", "xlsx"])
    sweep = read_sweep(saved_sweep(folder / "city", "staffing.team.count=0:2"))
    files["sweep.xlsx"] = sweep_files(sweep, ["xlsx"])["report.xlsx"]
    found = {}
    for name, content in files.items():
        (folder / name).write_bytes(content)
        place = folder / name.replace(".", "_")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = [PROGRAM, profile, "--headless", "--convert-to", "pdf", folder / name, "--outdir", place]
        subprocess.run([str(one) for one in words], capture_output=True, check=True, timeout=300)
        (found[name],) = place.glob("*.pdf")
    return found


def told(printed: Path) -> str:
    done = subprocess.run([str(READER), "-layout", printed, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8", "replace").split())


@pytest.mark.parametrize("name", FILES)
def test_it_opens_and_says_what_it_should(printed: dict[str, Path], name: str) -> None:
    text = told(printed[name])
    for words in FILES[name]:
        assert words in text, words
    for fault in ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "Err:5"):
        assert fault not in text


def test_the_pictures_of_the_word_file_are_on_its_pages(printed: dict[str, Path]) -> None:
    done = subprocess.run([str(LOOKER), "-list", printed["report.docx"]], capture_output=True, check=True)
    pictures = [line for line in done.stdout.decode().splitlines() if " image " in line]
    assert len(pictures) >= told(printed["report.docx"]).count("Figure ") / 2 > 4
