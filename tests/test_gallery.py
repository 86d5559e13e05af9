"""The gallery shows every chart there is and every document, with words for those who cannot see them."""

import re

import pytest

from sim.present.charts import all_charts
from sim.present.charts.swept import SWEPT
from tests.paths import ROOT

GALLERY = ROOT / "docs" / "gallery.md"
pytestmark = pytest.mark.skipif(not GALLERY.exists(), reason="no docs folder beside the tests")


def test_every_chart_is_in_the_gallery_in_its_order():
    text = GALLERY.read_text(encoding="utf-8")
    shown = re.findall(r"^!\[(.+)\]\(gallery/(\w+)\.png\)$", text, re.M)
    names = [name for _, name in shown]
    assert set(names) >= {*all_charts(), *SWEPT, "page", "word", "excel", "replay"}
    assert all(len(words) > 20 for words, _ in shown)


def test_pictures_are_small_and_all_used():
    text = GALLERY.read_text(encoding="utf-8")
    pictures = list((ROOT / "docs" / "gallery").glob("*.png"))
    assert sum(one.stat().st_size for one in pictures) < 1_000_000
    for one in pictures:
        assert f"gallery/{one.name}" in text
