"""What a run of a Word document inherits: its font, whether it is hidden, and its paragraph's automatic number (ECMA-376-1, 17.7 and 17.9)."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off")
_DEEP = 20  # styles based on each other
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST = 3000  # no list counts further


def value(parent: Any, *names: str) -> str | None:
    """The w:val of the element at the end of a path of children, or None."""
    for name in names:
        parent = None if parent is None else parent.find(W + name)
    return None if parent is None else parent.get(W + "val", "")


def is_on(properties: Any, name: str) -> bool | None:
    """A switch of w:rPr or w:pPr: on, off, or not said."""
    found = value(properties, name)
    return None if found is None else found not in _OFF


def font_of(properties: Any) -> str | None:
    """The font that w:rPr names for Vietnamese letters; an old one (.Vn…, VNI-…) where it names several."""
    fonts = None if properties is None else properties.find(W + "rFonts")
    if fonts is None:
        return None
    named = [f for f in (fonts.get(W + "hAnsi"), fonts.get(W + "ascii")) if f]
    return next((f for f in named if f.lower().startswith((".vn", "vni"))), named[0] if named else None)


class Styles:
    """The styles of a document; `root` is w:styles or None."""

    def __init__(self, root: Any) -> None:
        self._by_id: dict[str, Any] = {}
        self._default: str | None = None
        self._font: str | None = None
        if root is None:
            return
        self._font = font_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.findall(W + "style"):
            name = style.get(W + "styleId", "")
            self._by_id[name] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default") not in (None, *_OFF):
                self._default = name

    def chain(self, style: str | None) -> list[Any]:
        """The style and what it is based on, nearest first."""
        found: list[Any] = []
        while style in self._by_id and len(found) < _DEEP:
            found.append(self._by_id[style])
            style = value(found[-1], "basedOn")
        return found

    def of_paragraph(self, properties: Any) -> list[Any]:
        """The chain of the style that w:pPr names."""
        return self.chain(value(properties, "pStyle") or self._default)

    def run(self, properties: Any, paragraph: list[Any]) -> tuple[str, bool]:
        """The font of a run with the w:rPr `properties` in a paragraph of that chain, and whether it is hidden."""
        font, hidden = font_of(properties), is_on(properties, "vanish")
        for style in (*self.chain(value(properties, "rStyle")), *paragraph):
            inherited = style.find(W + "rPr")
            font = font or font_of(inherited)
            hidden = is_on(inherited, "vanish") if hidden is None else hidden
        return font or self._font or "", bool(hidden)


class Numbering:
    """Counts the automatic numbers of lists; `root` is w:numbering or None."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, tuple[str, dict[int, Any], dict[int, int]]] = {}  # numId: abstract, levels, new starts
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        abstract = {a.get(W + "abstractNumId", ""): a for a in root.findall(W + "abstractNum")}
        linked = {value(a, "styleLink"): a for a in abstract.values() if value(a, "styleLink")}
        for num in root.findall(W + "num"):
            name = value(num, "abstractNumId") or ""
            base = abstract.get(name)
            if base is None:
                continue
            base = linked.get(value(base, "numStyleLink") or "", base)
            levels = {_number(x.get(W + "ilvl")): x for x in base.findall(W + "lvl")}
            starts = {}
            for override in num.findall(W + "lvlOverride"):
                at = _number(override.get(W + "ilvl"))
                if override.find(W + "lvl") is not None:
                    levels[at] = override.find(W + "lvl")
                if value(override, "startOverride") is not None:
                    starts[at] = _number(value(override, "startOverride"))
            self._lists[num.get(W + "numId", "")] = (base.get(W + "abstractNumId", ""), levels, starts)

    def label(self, properties: Any, chain: list[Any]) -> tuple[str, str]:
        """The number that Word prints before the paragraph (w:pPr, its styles), "" for none, and the list's name."""
        number, level = self._list_of(properties, chain)
        if number not in self._lists or not 0 <= level < _LEVELS:
            return "", ""
        name, levels, starts = self._lists[number]
        if level not in levels:
            return "", ""
        counts = self._counts.setdefault(name, [None] * _LEVELS)
        if level in starts and (number, level) not in self._begun:
            counts[level] = starts[level]
        elif counts[level] is None:
            counts[level] = _start(levels[level])
        else:
            counts[level] = (counts[level] or 0) + 1
        self._begun.add((number, level))
        for above in range(level):
            if counts[above] is None:
                counts[above] = _start(levels.get(above))
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return self._printed(levels, level, counts), f"{number}.{level}"

    def _list_of(self, properties: Any, chain: list[Any]) -> tuple[str, int]:
        """The list and level of a paragraph: its own, or its style's (whose level may be the one that names the style)."""
        own = None if properties is None else properties.find(W + "numPr")
        if own is not None and value(own, "numId") is not None:
            return value(own, "numId") or "", _number(value(own, "ilvl"))
        for style in chain:
            found = style.find(f"{W}pPr/{W}numPr")
            if found is None or value(found, "numId") is None:
                continue
            number = value(found, "numId") or ""
            level = _number(value(own, "ilvl") or value(found, "ilvl"))
            for at, each in self._lists.get(number, ("", {}, {}))[1].items():
                if value(each, "pStyle") == style.get(W + "styleId"):
                    level = at
            return number, level
        return "", 0

    def _printed(self, levels: dict[int, Any], level: int, counts: list[int | None]) -> str:
        """The text of a level's number, or "" where its form is none of those we can write as Word does."""
        text = value(levels[level], "lvlText") or ""
        if value(levels[level], "numFmt") == "bullet":
            return "-" if text.strip() else ""
        known = True

        def put(m: re.Match[str]) -> str:
            nonlocal known
            at = int(m[1]) - 1
            form = value(levels.get(at), "numFmt") or "decimal"
            if value(levels[level], "isLgl") is not None:
                form = "decimal"
            written = _written(counts[at] or 0, form)
            known = known and written is not None
            return written or ""

        text = _PLACE.sub(put, text)
        return text.strip() if known else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _start(level: Any) -> int:
    return _number(value(level, "start")) if level is not None else 1


def _written(n: int, form: str) -> str | None:
    """`n` in a form of w:numFmt, or None."""
    if n > _MOST:
        return None
    if form == "decimal":
        return str(n)
    if form == "decimalZero":
        return f"{n:02d}"
    if form == "none":
        return ""
    if n < 1:
        return None
    if form in ("lowerLetter", "upperLetter"):
        text = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
    elif form in ("lowerRoman", "upperRoman"):
        text = ""
        for worth, letters in _ROMAN:
            text += letters * (n // worth)
            n %= worth
    else:
        return None
    return text.upper() if form.startswith("upper") else text
