"""The text of one paragraph of a Word document as it is printed, tracked changes accepted (ECMA-376-1, 17.3 and 17.16)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.parse.legacy import BEYOND, TCVN3, encoding_of_font, from_font, is_legacy_font
from pipeline.parse.wordstyles import Styles, W, value

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BLANKS = " \t\r\n"
_SYMBOL = {0xA3: "≤", 0xB1: "±", 0xB0: "°", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞"}
_BOX = {0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0xFB: "✗"}
_BULLET = "•"
_SOFT_HYPHEN = "\u00ad"


@dataclass(slots=True)
class Paragraph:
    """`text` holds line breaks and tabs as the file does; `made` are blanks that the file does not hold, by offset."""

    text: str = ""
    made: dict[int, str] = field(default_factory=dict)
    boxes: list[Any] = field(default_factory=list)  # w:txbxContent and a:t that stand in frames of their own
    joined: bool = False  # the mark at its end was deleted: it goes on in the next paragraph


@dataclass(slots=True)
class Seen:
    """What the reader of the figures should know of."""

    hidden: int = 0
    tracked: int = 0
    pictures: int = 0
    charts: int = 0
    old_fonts: set[str] = field(default_factory=set)
    notes: list[tuple[str, str]] = field(default_factory=list)  # foot- and endnotes by kind and id, as referred to


def symbol(code: int, font: str) -> str:
    """The character that a font of symbols prints at `code`; a bullet for the many that are only ornaments."""
    code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    name = font.lower()
    if name.startswith(("wingdings", "webdings", "zapfdingbats")):
        if name == "wingdings" and 0x80 <= code <= 0x95 and (code - 0x80) % 11:
            return str((code - 0x80) % 11)  # digits in circles
        return _BOX.get(code, _BULLET) if code > 0x20 else " "
    if name.startswith("symbol"):
        return _SYMBOL.get(code, chr(code) if code < 0x40 else _BULLET)
    return chr(code) if not 0xE000 <= code <= 0xF8FF and code >= 0x20 else _BULLET


class Reader:
    """Reads the paragraphs of a document in their order; fields may reach over several."""

    def __init__(self, styles: Styles) -> None:
        self.styles, self.seen = styles, Seen()
        self._fields: list[bool] = []  # of each open field: whether its result has begun
        self._chain: list[Any] = []
        self._pieces: list[tuple[str, str, bool]] = []  # text, font, whether the file does not hold it
        self._into = Paragraph()

    def read(self, paragraph: Any) -> Paragraph:
        """The paragraph w:p."""
        properties = paragraph.find(W + "pPr")
        self._chain, self._pieces, self._into = self.styles.of_paragraph(properties), [], Paragraph()
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            self._into.joined = True
            self.seen.tracked += 1
        self._inline(paragraph)
        if not all(self._fields):
            self._fields = []  # a code that never ends must not swallow the document
        return self._finish()

    def _finish(self) -> Paragraph:
        parts: list[str] = []
        old = [text for text, font, _ in self._pieces if is_legacy_font(font)]
        # Unicode typed under an old font's name, shown in another: what stands in Latin-1 there is meant as it stands
        typed = any(BEYOND.search(text) for text in old)
        if typed:
            self._pieces = [p for p in self._pieces if p[0] != _SOFT_HYPHEN]
        at, i = 0, 0
        while i < len(self._pieces):
            text, font, made = self._pieces[i]
            i += 1
            if made:
                self._into.made[at] = text
                continue
            while i < len(self._pieces) and self._pieces[i][1:] == (font, False):
                text += self._pieces[i][0]  # a letter of VNI may be torn between two runs
                i += 1
            if is_legacy_font(font) and not typed:
                self.seen.old_fonts.add(font)
                text = from_font(text, font)
            parts.append(text)
            at += len(text)
        self._into.text = "".join(parts)
        return self._into

    def _inline(self, node: Any) -> None:
        for child in node:
            tag = child.tag
            if tag == W + "r":
                self._run(child)
            elif tag in (W + "del", W + "moveFrom"):
                self.seen.tracked += 1
            elif tag == M + "r":
                self._add("".join(t.text or "" for t in child.iter(M + "t")), "")
            elif tag == MC + "AlternateContent":
                self._inline(chosen(child))
            elif isinstance(tag, str) and tag not in (W + "pPr", W + "sdtPr", W + "rubyPr", W + "rt", W + "p"):
                if tag in (W + "ins", W + "moveTo"):
                    self.seen.tracked += 1
                if tag == M + "den":
                    self._pieces.append(("/", "", True))
                elif tag in (M + "sup", M + "sub"):
                    self._pieces.append((" ", "", True))
                self._inline(child)

    def _run(self, run: Any) -> None:
        properties = run.find(W + "rPr")
        font, hidden = self.styles.run(properties, self._chain)
        raised = value(properties, "vertAlign") in ("superscript", "subscript")
        before = len(self._pieces)
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType"))
            elif hidden or not isinstance(tag, str):
                self.seen.hidden += tag == W + "t" and bool((child.text or "").strip())
            elif tag == W + "t":
                text = child.text or ""
                self._add(
                    (text if child.get(XML_SPACE) == "preserve" else text.strip(_BLANKS)).replace("\n", " "), font
                )
            else:
                self._other(child, tag, font)
        if raised and before and len(self._pieces) > before:
            head, tail = self._pieces[before][0], self._pieces[before - 1][0]
            if head[:1].isdigit() and tail[-1:].isdigit():  # a mark of a note, or a power: no digit of the number
                self._pieces.insert(before, (" ", "", True))

    def _other(self, child: Any, tag: str, font: str) -> None:
        if tag in (W + "tab", W + "ptab"):
            self._add("\t", "")
        elif tag in (W + "br", W + "cr"):
            self._add("\n", "")
        elif tag == W + "noBreakHyphen":
            self._add("-", "")
        elif tag == W + "softHyphen" and encoding_of_font(font) == TCVN3:
            self._add(_SOFT_HYPHEN, font)  # the code of ư in such fonts; converters of old files take it for a hyphen
        elif tag == W + "sym":
            code = child.get(W + "char", "")
            if code and len(code) <= 5 and all(c in "0123456789abcdefABCDEF" for c in code):
                self._add(symbol(int(code, 16), child.get(W + "font", "")), "")
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            if self._shown():
                self.seen.notes.append((tag[len(W) :].removesuffix("Reference"), child.get(W + "id", "")))
        elif tag in (W + "drawing", W + "pict", W + "object", MC + "AlternateContent"):
            self._frames(child)
        elif tag == W + "ruby":
            self._inline(child)

    def _frames(self, node: Any) -> None:
        """Text boxes of a drawing go behind the paragraph; each is read from one of its alternatives."""
        node = chosen(node) if node.tag == MC + "AlternateContent" else node
        for child in node:
            tag = child.tag
            if tag in (W + "txbxContent", A + "t"):
                if self._shown():
                    self._into.boxes.append(child)
                continue
            if not isinstance(tag, str):
                continue
            self.seen.pictures += tag == A + "blip" or tag.endswith("}imagedata")
            self.seen.charts += tag in (CHART + "chart", DIAGRAM + "relIds")
            self._frames(child)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _shown(self) -> bool:
        return all(self._fields)

    def _add(self, text: str, font: str) -> None:
        if not text or not self._shown():
            return
        if font.lower().startswith(("symbol", "wingdings", "webdings", "zapfdingbats")):
            text = "".join(symbol(ord(c), font) if not c.isspace() else c for c in text)
        elif any("\uf000" <= c <= "\uf0ff" for c in text):
            text = "".join(symbol(ord(c), "symbol") if "\uf000" <= c <= "\uf0ff" else c for c in text)
        self._pieces.append((text, font, False))


def chosen(alternatives: Any) -> Any:
    """The content of mc:AlternateContent that counts: the first choice with words, else the fallback."""
    options = [x for x in alternatives if x.tag in (MC + "Choice", MC + "Fallback")]
    for option in options:
        if any((t.text or "").strip() for t in option.iter(W + "t", A + "t")):
            return option
    return options[0] if options else ()
