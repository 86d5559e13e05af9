"""Looking into Word and Excel files: their parts as XML, their texts."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return ElementTree.fromstring(file.read(name))


def words(content: bytes) -> str:
    text = " ".join("".join(one.itertext()) for one in part(content, "word/document.xml").iter(f"{W}p"))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").split())


def strings(content: bytes) -> str:
    return " ".join("".join(one.itertext()) for one in part(content, "xl/sharedStrings.xml").iter(f"{S}si"))


def sheets(content: bytes) -> dict[str, ElementTree.Element]:
    names = [one.get("name", "") for one in part(content, "xl/workbook.xml").iter(f"{S}sheet")]
    return {name: part(content, f"xl/worksheets/sheet{place}.xml") for place, name in enumerate(names, 1)}
