"""The parts of a Word document: headings, captions that number themselves, tables, pictures with words.

A caption's number is a field, so that pasting the section into a longer document renumbers it. Every text passes
through `plain`: no name can bring a control character, a direction override or a broken XML file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Inches, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from sim.present.words import clean, typeset

FONT, INK, LINE, TINT = "Calibri", RGBColor(0x22, 0x22, 0x22), "BBBBBB", "EDF2F6"
WIDTH_IN = 6.5
EPOCH = (1980, 1, 1, 0, 0, 0)


class Paper:
    """A document being written, letter size with margins of an inch: 6.5 inches of text, as wide as the charts."""

    def __init__(self, title: str, subject: str, written: datetime) -> None:
        self.document: Document = docx.Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Inches(1))
        _styles(self.document)
        about = self.document.core_properties
        about.title, about.subject, about.author = plain(title)[:255], plain(subject)[:255], "coresponse"
        about.comments, about.language = "", "en-US"
        about.created = about.modified = written
        about.last_modified_by = "coresponse"

    def heading(self, text: str, level: int) -> None:
        """A heading; level 1 is the section itself."""
        self.document.add_heading(plain(text), level)

    def text(self, text: str, style: str | None = None) -> Paragraph:
        """A paragraph."""
        return self.document.add_paragraph(plain(text), style)

    def finding(self, lead: str, rest: str, style: str | None = "List Bullet") -> None:
        """A point: a few words in bold, then the numbers."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(f"{plain(lead)} ").bold = True
        paragraph.add_run(plain(rest))

    def table(
        self, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float],
        groups: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A numbered table: its caption above it, its header row again on every page, no row cut by a page.

        `widths` in inches; `groups` are the rows that are a heading of those below. Columns but the first stand right
        where every cell of them is a number.
        """
        self._caption("Table", caption, keep=True)
        table = self.document.add_table(1, len(columns))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _describe_table(table, caption)
        numeric = [place > 0 and _numeric(rows, place, groups) for place in range(len(columns))]
        _fill(table.rows[0], columns, numeric, header=True)
        for number, row in enumerate(rows):
            added = table.add_row()
            if number in groups:
                _fill_group(added, row[0])
            else:
                _fill(added, row, numeric)
        for place, width in enumerate(widths):
            table.columns[place].width = Inches(width)
            for one in table.rows:
                one.cells[place].width = Inches(width)
        self.document.add_paragraph(style="Small")

    def picture(self, png: bytes, caption: str, alt: str) -> None:
        """A numbered figure with its alternative text, its caption under it."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png))
        shape.height = Emu(round(shape.height * Inches(WIDTH_IN) / shape.width))
        shape.width = Inches(WIDTH_IN)
        about = shape._inline.docPr
        about.set("descr", plain(alt))
        about.set("title", plain(caption))
        self._caption("Figure", caption, keep=False)

    def bytes(self) -> bytes:
        """The finished file: the same document is the same bytes."""
        held = io.BytesIO()
        self.document.save(held)
        return without_dates(held.getvalue())

    def _caption(self, word: str, text: str, keep: bool) -> None:
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.add_run(f"{word} ")
        _sequence(paragraph, word, 1 + self._numbered(word))
        paragraph.add_run(f". {plain(text)}")

    def _numbered(self, word: str) -> int:
        marks = self.document.element.body.iter(qn("w:fldSimple"))
        return sum(f"SEQ {word} " in (mark.get(qn("w:instr")) or "") for mark in marks)


def plain(text: str) -> str:
    """A text as one line that XML and Word can hold; a hyphen before a number becomes a minus sign."""
    return typeset(clean(text))


def without_dates(content: bytes) -> bytes:
    """A zip file with every member dated 1980, in the order it has."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(entry, old.read(member))
    return held.getvalue()


def _sequence(paragraph: Paragraph, word: str, number: int) -> None:
    """A number that Word counts itself (a SEQ field), written out for readers that do not."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f"SEQ {word} \\* ARABIC ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = str(number)
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _numeric(rows: Sequence[Sequence[str]], place: int, groups: Sequence[int]) -> bool:
    cells = [row[place] for number, row in enumerate(rows) if number not in groups and row[place]]
    return bool(cells) and all(cell in WORDS or NUMBER.fullmatch(cell) for cell in cells)


NUMBER = re.compile(r"[-+]?[0-9.,]+( %| points)?(( to|,) [-+]?[0-9.,]+)?( or longer)?")
WORDS = ("never", "n/a", "left out")


def _fill(row: _Row, cells: Sequence[str], numeric: Sequence[bool], header: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, right in zip(row.cells, cells, numeric, strict=True):
        _write(cell, text, right, header)
        if header:
            _shade(cell)


def _fill_group(row: _Row, text: str) -> None:
    merged = row.cells[0].merge(row.cells[-1])
    _write(merged, text, False, True)
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    merged.paragraphs[0].paragraph_format.keep_with_next = True


def _write(cell: _Cell, text: str, right: bool, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Cell"
    paragraph.add_run(plain(text)).bold = bold
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", TINT)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _describe_table(table: Table, caption: str) -> None:
    """Lines between rows, and the caption once more for those who are read to."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)
    look = OxmlElement("w:tblLook")
    look.set(qn("w:val"), "0020")
    look.set(qn("w:firstRow"), "1")
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    properties.append(look)
    words = OxmlElement("w:tblCaption")
    words.set(qn("w:val"), plain(caption))
    properties.append(words)


def _styles(document: Document) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for level, size in ((1, 18), (2, 14), (3, 12)):
        _look(styles[f"Heading {level}"], size)
    _look(styles["Caption"], 10)
    styles["Caption"].paragraph_format.space_before = Pt(6)
    for name, size, after in (("Cell", 9, 0), ("Small", 9, 4)):
        added: Any = styles.add_style(name, 1)
        added.base_style = normal
        added.font.size = Pt(size)
        added.paragraph_format.space_after = Pt(after)


def _look(style: Any, size: int) -> None:
    style.font.size, style.font.color.rgb, style.font.bold = Pt(size), INK, True
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
