"""Word documents (DOCX): body, tables, text boxes, notes, heads and feet, as Word prints them.

Anchors name a part, a paragraph of it ("word/document.xml#p12", 0-based in the order of the file, those in tables and
boxes counted) and the code point in that paragraph's text: letters as they are read, a tab or a break as one. Automatic
numbers of lists are written where their form is a plain one; their anchor is the list ("word/numbering.xml#3.0").
"""

from __future__ import annotations

import zipfile
from typing import Any

from lxml import etree

from pipeline.parse.layout import between
from pipeline.parse.office import main_part, opened, relations
from pipeline.parse.signatures import WORD
from pipeline.parse.unzip import read
from pipeline.parse.wordstyles import Numbering, Styles, W, is_on
from pipeline.parse.wordtable import WordCell, read_table, words
from pipeline.parse.wordtext import MC, A, Paragraph, Reader, chosen
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument
from schemas.parsed import Parsed

_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # the same words under another name
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_THROUGH = frozenset(W + x for x in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_TAIL = 40  # characters of what was written last


def parse(data: bytes, path: str) -> Parsed:
    """The document in `data`. Raises DamagedDocument, EmptyDocument, EncryptedDocument, UnsupportedFormat, Unpacked."""
    with opened(data, path) as archive:
        return _Document(archive, path).written()


class _Document:
    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self.archive, self.path = archive, path
        self.main = main_part(archive, path)
        self.relations = relations(archive, self.main, path)
        styles = Styles(self._related("styles"))
        self.numbering_part = self._target("numbering") or ""
        self.numbering = Numbering(self._related("numbering"), styles)
        self.reader = Reader(styles)
        self.writer = Writer(unwrapped=True)
        self.part = self.main
        self.paragraphs: dict[Any, int] = {}  # of the part that is being read
        self.flat = False  # whether tables of this part are written as paragraphs
        self.tail = ""  # the end of what the open line or cell holds
        self.left_out = 0  # documents inside the document

    def written(self) -> Parsed:
        root = self._tree(self.main)
        body = root.find(W + "body")
        if body is None:
            raise DamagedDocument(
                self.path, detail=f"{self.main}: không có nội dung", detail_en=f"{self.main}: no body"
            )
        self._enter(self.main, root)
        self._blocks(body)
        self._notes()
        self._margins(root)
        self._tell()
        return self.writer.close(WORD, self.path)

    # parts

    def _target(self, kind: str) -> str | None:
        return next((t for k, t in self.relations.values() if k == kind and t in self.archive.NameToInfo), None)

    def _related(self, kind: str) -> Any:
        target = self._target(kind)
        return None if target is None else self._tree(target)

    def _tree(self, part: str) -> Any:
        data = read(self.archive, part, self.path).replace(_STRICT, _TRANSITIONAL)
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True, remove_comments=True)  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, LookupError, ValueError) as e:
            raise DamagedDocument(self.path, detail=f"{part}: {e}") from e
        if root.getroottree().docinfo.doctype:
            raise DamagedDocument(
                self.path, detail=f"{part}: có khai báo DOCTYPE", detail_en=f"{part}: it declares a DOCTYPE"
            )
        return root

    def _enter(self, part: str, root: Any) -> None:
        self.part = part
        self.paragraphs = {p: i for i, p in enumerate(root.iter(W + "p"))}

    # blocks

    def _blocks(self, node: Any, in_cell: bool = False) -> None:
        for child in node:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child, in_cell)
            elif tag == W + "tbl":
                self._table(child, in_cell)
            elif tag == W + "altChunk":
                self.left_out += 1
            elif tag == MC + "AlternateContent":
                self._blocks(chosen(child), in_cell)
            elif tag in _THROUGH:
                self._blocks(child, in_cell)

    def _paragraph(self, p: Any, in_cell: bool) -> None:
        properties = p.find(W + "pPr")
        read_one = self.reader.read(p)
        styles = self.reader.styles.of_paragraph(properties)
        gone = read_one.joined and not read_one.text
        number, name = ("", "") if gone else self.numbering.label(properties, styles)
        if in_cell and self.tail and (read_one.text.strip() or number):
            gap = between(self.tail, number or read_one.text, in_cell=True)
            if gap:
                self.writer.blank(gap)
        if number:
            self.writer.say(number, f"{self.numbering_part}#{name}")
            if read_one.text:
                self.writer.blank(" ")
        self._say(read_one, f"{self.part}#p{self.paragraphs[p]}", in_cell)
        for box in read_one.boxes:
            self._box(box, in_cell)
        if in_cell:
            self.tail = self.tail or number
        elif read_one.boxes:
            self.writer.break_line()
        elif not read_one.joined:
            self._end_line()

    def _say(self, paragraph: Paragraph, at: str, in_cell: bool) -> None:
        """The lines of a paragraph, each break of its author's as what it means."""
        if not paragraph.text.strip():
            return
        offset = 0
        for i, line in enumerate(paragraph.text.split("\n")):
            if i and line.strip():
                gap = between(self.tail, line, in_cell=in_cell) if self.tail else ""
                if gap:
                    self.writer.blank(gap)
            cuts = [c for c in sorted(paragraph.made) if offset <= c < offset + len(line)]
            for a, b in zip([offset, *cuts], [*cuts, offset + len(line)], strict=True):
                if a in paragraph.made:
                    self.writer.blank(paragraph.made[a])
                self.writer.say(paragraph.text[a:b], at, a)
            if line.strip():
                self.tail = line[-_TAIL:]
            offset += len(line) + 1

    def _end_line(self) -> None:
        """An empty paragraph parts others, several part no more."""
        if not "".join(self.writer.parts[-2:]).endswith("\n\n"):
            self.writer.blank("\n")
        self.tail = ""

    def _box(self, box: Any, in_cell: bool) -> None:
        if in_cell:
            if self.tail:
                self.writer.blank(" ")
        else:
            self.writer.break_line()
            self.tail = ""
        if box.tag == A + "t":
            self.writer.say(box.text or "", f"{self.part}#drawing")
            self.tail = (box.text or "")[-_TAIL:]
        else:
            self._blocks(box, in_cell)

    def _table(self, element: Any, in_cell: bool) -> None:
        table = read_table(element, self.reader.styles)
        if in_cell:
            for cell in table.cells:
                self._blocks(cell.element, True)
        elif self.flat or table.is_layout:
            self._columns(table.cells, table.width)
        else:
            self.writer.begin_grid()
            for cell in table.cells:
                self.writer.begin_cell(cell.row, cell.column, cell.rows, cell.columns, cell.heading)
                self.tail = ""
                self._blocks(cell.element, True)
            self.writer.end_grid()
            self.tail = ""

    def _columns(self, cells: list[WordCell], width: int) -> None:
        """A table that is none: its columns one after the other, as far as no cell goes across them all."""
        rows: list[WordCell] = []
        for cell in [*cells, None]:
            if cell is not None and (width == 1 or cell.columns < width):
                rows.append(cell)
                continue
            for each in sorted(rows, key=lambda c: (c.column, c.row)):
                self.writer.break_line()
                self._blocks(each.element)
            rows = []
            if cell is not None:
                self.writer.break_line()
                self._blocks(cell.element)

    # what stands outside the body

    def _notes(self) -> None:
        """Foot- and endnotes in the order in which the body refers to them; notes of notes do not exist."""
        for kind in ("footnote", "endnote"):
            referred = [number for k, number in self.reader.seen.notes if k == kind]
            target = self._target(kind + "s")
            if not referred or target is None:
                continue
            root = self._tree(target)
            self._enter(target, root)
            notes = {n.get(W + "id", ""): n for n in root.findall(W + kind)}
            for number in dict.fromkeys(referred):
                if number in notes:
                    self.writer.break_line()
                    self._blocks(notes[number])

    def _margins(self, root: Any) -> None:
        """Heads and feet of pages that are printed, each distinct one once."""
        settings = self._related("settings")
        two_sided = bool(settings is not None and is_on(settings, "evenAndOddHeaders"))
        seen = set()
        for section in root.iter(W + "sectPr"):
            own_first = bool(is_on(section, "titlePg"))
            for reference in (*section.findall(W + "headerReference"), *section.findall(W + "footerReference")):
                which = reference.get(W + "type")
                _, target = self.relations.get(reference.get(_R_ID, ""), ("", ""))
                if (which == "first" and not own_first) or (which == "even" and not two_sided):
                    continue
                if target in seen or target not in self.archive.NameToInfo:
                    continue
                seen.add(target)
                part = self._tree(target)
                if (text := words(part)) in seen:
                    continue
                seen.add(text)
                self._enter(target, part)
                self.flat = True
                self.writer.break_line()
                start = self.writer.at
                self._blocks(part)
                self.writer.break_line()
                self.writer.mark(start, "boilerplate")

    def _tell(self) -> None:
        seen, note = self.reader.seen, self.writer.note
        if seen.tracked:
            note(
                "tracked_changes",
                "Tài liệu còn dấu vết sửa đổi (track changes): đã đọc như khi mọi sửa đổi được chấp nhận.",
                "The document holds tracked changes: it was read as if all of them were accepted.",
            )
        if seen.hidden:
            note(
                "hidden_text",
                f"Có {seen.hidden} đoạn chữ ẩn: không đọc.",
                f"{seen.hidden} runs of hidden text were left out.",
            )
        if self._target("comments"):
            note("comments", "Có nhận xét bên lề (comment): không đọc.", "Comments were left out.")
        if self.left_out:
            note(
                "embedded",
                f"Có {self.left_out} tài liệu khác nhúng bên trong: không đọc; hãy mở tệp và lưu lại bằng Word.",
                f"{self.left_out} embedded documents were left out; open the file and save it with Word.",
            )
        if seen.pictures or seen.charts:
            note(
                "pictures",
                f"Có {seen.pictures} hình và {seen.charts} biểu đồ: không đọc chữ bên trong.",
                f"The words inside {seen.pictures} pictures and {seen.charts} charts were not read.",
            )
        if seen.old_fonts:
            fonts = ", ".join(sorted(seen.old_fonts)[:5])
            note(
                "old_fonts",
                f"Có chữ bằng phông cũ ({fonts}): đã chuyển sang Unicode.",
                f"Letters in old fonts ({fonts}) were converted to Unicode.",
            )
