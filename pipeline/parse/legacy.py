"""The Vietnamese encodings from before Unicode, and the fonts whose text they are.

TCVN3 ("ABC", fonts .Vn…, TCVN 5712:1993) and VISCII (RFC 1456) have a byte a letter. VNI (fonts VNI-…) writes a base
letter and a byte for its marks. TCVN3 has no accented capitals: a second font (.VnTimeH) draws the small letters as
capitals, so a file without fonts cannot say which of its letters are capitals (`_with_capitals` sees the plain cases).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TCVN3, VNI, VISCII, WINDOWS = "TCVN3", "VNI", "VISCII", "windows-1258"
WESTERN = "windows-1252"  # has no Vietnamese but by the entities of markup
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"

# Bytes 0xA1 to 0xFF, one string a row of 16. The capitals among them are those of TCVN 5712's VN1, free in TCVN3.
_TCVN3_HIGH = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ"
    + _GRAVE + _HOOK + _TILDE + _ACUTE + _DOT + "àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)  # fmt: skip
# Bytes 0x80 to 0xFF; six capitals stand where ASCII has control characters.
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
# VNI: the byte after a letter, as the Latin-1 letter that it looks like, and the marks that it stands for.
_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_HATS = dict(zip("âáàåãä", ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))  # on a, e, o
_BREVES = dict(zip("êéèúüë", ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))  # on a
_ALONE = dict(zip("ìíæóòîôöñ", "ìíỉĩịỵơưđ", strict=True))


def _composed(base: str, marks: str) -> str:
    return unicodedata.normalize("NFC", base + marks)


def _vni() -> dict[str, str]:
    small = dict(_ALONE)
    for base, letter in (*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")):
        small |= {base + byte: _composed(letter, tone) for byte, tone in _TONES.items()}
    for base in "aeo":
        small |= {base + byte: _composed(base + "\u0302", tone) for byte, tone in _HATS.items()}
    small |= {"a" + byte: _composed("a\u0306", tone) for byte, tone in _BREVES.items()}
    both = dict(small)
    for old, new in small.items():  # the base decides; offices typed either mark after a capital
        both[old.upper()] = new.upper()
        both[old[0].upper() + old[1:]] = new.upper()
        both[old[0] + old[1:].upper()] = new
    return both


_TCVN3 = dict(zip(range(0xA1, 0x100), _TCVN3_HIGH, strict=True))
_VISCII = dict(zip(range(0x80, 0x100), _VISCII_HIGH, strict=True)) | VISCII_CONTROLS
_VNI = _vni()
_VNI_PIECE = re.compile("|".join((*sorted(_VNI, key=len, reverse=True), "[\u00c0-\u00ff]")))
_TONED = re.compile(f"[^\\W\\d_][{_GRAVE}{_ACUTE}{_TILDE}{_HOOK}{_DOT}]")
LOST = "\ufffd"

_FONT = re.compile(r"\.vn\w|vn(?:time|arial)h?$|vni[- ]", re.IGNORECASE)
_STYLE = re.compile(r"(?:[ ,-]+(?:bold|italic|regular|normal))+$", re.IGNORECASE)
# Vietnamese letters that only Unicode has: text with one of them is what it seems.
BEYOND = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u0323]")


def spans_of(text: str, encoding: str, lost: str = "") -> list[tuple[str, int, int]]:
    """`text`, the bytes of `encoding` read as Latin-1 or windows-1252, in Unicode: pieces with their old spans.

    A piece either has a character for each old one, or is one letter. `lost` stands for what the encoding does not have.
    """
    if encoding == TCVN3:
        return [(_with_capitals(text.translate(_TCVN3)), 0, len(text))]
    if encoding == VISCII:
        return [(text.translate(_VISCII), 0, len(text))]
    if encoding == WINDOWS:
        return _pieces(text, _TONED, lambda old: _composed(old[0], old[1:]))
    if encoding == VNI:
        return _pieces(text, _VNI_PIECE, lambda old: _VNI.get(old, lost or old))
    return [(text, 0, len(text))]


def _pieces(text: str, pattern: re.Pattern[str], letter: Callable[[str], str]) -> list[tuple[str, int, int]]:
    """What `pattern` finds becomes a letter; one made of two characters is a piece by itself."""
    pieces: list[tuple[str, int, int]] = []
    kept: list[str] = []
    start = at = 0
    for m in pattern.finditer(text):
        new = letter(m[0])
        kept.append(text[at : m.start()])
        at = m.end()
        if len(m[0]) == len(new):
            kept.append(new)
            continue
        if m.start() > start:
            pieces.append(("".join(kept), start, m.start()))
        pieces.append((new, m.start(), at))
        kept, start = [], at
    if start < len(text):
        pieces.append(("".join(kept) + text[at:], start, len(text)))
    return pieces


def convert(text: str, encoding: str, lost: str = "") -> str:
    """`spans_of` without the spans."""
    return "".join(piece for piece, _, _ in spans_of(text, encoding, lost))


def encoding_of_font(font: str) -> str | None:
    """The encoding that a font of this name draws, or None for a font of Unicode. A list of fonts counts by its first."""
    name = font.split(",")[0].strip(" '\"")
    if not _FONT.match(name):
        return None
    return VNI if name[:3].lower() == "vni" else TCVN3


def is_legacy_font(font: str) -> bool:
    return encoding_of_font(font) is not None


def from_font_spans(text: str, font: str) -> list[tuple[str, int, int]]:
    """What a reader of `text` sees in `font`: pieces in Unicode with their half-open spans of `text` (see spans_of).

    Text that no such font can draw (it has Vietnamese letters beyond Latin-1) was typed in Unicode and stays as it is.
    """
    encoding = encoding_of_font(font)
    if encoding is None or BEYOND.search(text):
        return [(text, 0, len(text))]
    if encoding == TCVN3 and _draws_capitals(font):
        return [(_raised(text.translate(_TCVN3)), 0, len(text))]
    return spans_of(text, encoding)


def from_font(text: str, font: str) -> str:
    """What a reader of `text` sees in `font`, in Unicode."""
    return "".join(piece for piece, _, _ in from_font_spans(text, font))


def as_drawn(text: str, font: str) -> str:
    """`text`, whose letters were converted before its font was known, as the font draws it: some draw capitals alone."""
    if encoding_of_font(font) == TCVN3 and _draws_capitals(font):
        return _raised(text)
    return text


def _raised(text: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def _draws_capitals(font: str) -> bool:
    """.VnTimeH, .VnArialH …; style sheets may hold the name in small letters."""
    name = _STYLE.sub("", font.split(",")[0].strip(" '\""))
    return name.endswith("H") or (name.islower() and name.endswith("h"))


_LINE_WORDS = re.compile(r"[^\W\d_]+(?:[\u0300-\u0323]+[^\W\d_]*)*")
_TWO_CAPITALS = re.compile(r"[A-Z][^\x00-\x7f]*[A-Z]")
_CAPITAL, _SMALL = re.compile("[A-Z]"), re.compile("[a-z]")


def _with_capitals(text: str) -> str:
    """TCVN3 letters as capitals in words whose plain letters all are ("CéNG" is CỘNG), and in short words between such."""
    out: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.isascii() or not _TWO_CAPITALS.search(line):
            out.append(line)
            continue
        words = list(_LINE_WORDS.finditer(line))
        sure = [len(_CAPITAL.findall(m[0])) >= 2 and not _SMALL.search(m[0]) for m in words]
        last = 0
        if any(s and not m[0].isascii() for s, m in zip(sure, words, strict=True)):
            for i, m in enumerate(words):
                beside = sure[max(0, i - 1) : i] + sure[i + 1 : i + 2]
                if sure[i] or (beside and all(beside) and not _SMALL.search(m[0])):
                    raised = m[0].upper()
                    out += (line[last : m.start()], raised if len(raised) == len(m[0]) else m[0])
                    last = m.end()
        out.append(line[last:])
    return "".join(out)
