"""Which encoding the bytes of a text are in: decided by what they say, and refused where they do not say it.

Each encoding is tried on the raw bytes, before anything is stripped: in TCVN3 the soft hyphen is the letter ư. The one
whose text is Vietnamese, and whose rivals' text is not, is taken. VPS and VIQR are not known and so are refused.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from dataclasses import dataclass

from pipeline.parse.legacy import LOST, TCVN3, VISCII, VISCII_CONTROLS, VNI, WESTERN, WINDOWS, convert, spans_of
from pipeline.parse.syllable import Weight, weigh
from schemas.errors import DamagedDocument, EmptyDocument, UnsupportedFormat, WrongEncoding
from schemas.parsed import Run

_CONTROL = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_HARD_CONTROL = bytes(set(_CONTROL) - set(b"\x02\x05\x06\x14\x19\x1e"))  # no VISCII letters
_SAMPLE = 1 << 20
_WIDE_SAMPLE = 1 << 16
_EVIDENCE = 1 << 18
_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOTHING = "\ufeff\u200b\u00a0 \t\r\n\x0b\x0c"
# Measured on texts of this kind cut to pieces: see tests/test_parse_encoding.py.
_SURE = 0.85  # of the words with marks, in the encoding that is taken
_RIVAL = 0.75  # of them, at most in any other
_LEAD = 3  # words that it reads and the other does not
_WHOLE = 0.5  # of all words: other languages have no more than this
_KINDS = 3  # different words with marks
_PLAUSIBLE = 0.5
UTF8 = "UTF-8"
_TAGS = re.compile(rb"<(?:script|style)\b[^<]*|<[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(
    rb"&#(?:7[89]\d\d|2(?:58|59|72|73|96|97)|3(?:60|61)|4(?:16|17|31|32)|x1e[a-f]\w|x1[0126ab]\w);", re.IGNORECASE
)
# Charsets that pages declare and Python does not know.
_DECLARED = {"viscii": VISCII, "tcvn": TCVN3, "x-viet-tcvn": TCVN3, "x-viet-tcvn5712": TCVN3, "x-viet-vni": VNI}


@dataclass(frozen=True, slots=True)
class Reading:
    """A decoded text; `runs` lead to its bytes, and UTF-8 needs none."""

    text: str
    encoding: str
    runs: tuple[Run, ...] = ()


def is_binary(data: bytes) -> bool:
    """Whether `data` is no text in any encoding known here."""
    if wide(data):
        return False
    sample = data[:_SAMPLE]
    return b"\x00" in sample or _count(sample, _HARD_CONTROL) > len(sample) // 1000


def _count(sample: bytes, of: bytes) -> int:
    return len(sample) - len(sample.translate(None, of))


def wide(data: bytes) -> tuple[str, int] | None:
    """The codec of UTF-16 or UTF-32 text and how long its mark is; without a mark, the zeros of its ASCII tell."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            body = data[len(mark) : len(mark) + _WIDE_SAMPLE]
            text = body[: len(body) // 4 * 4].decode(codec, "replace")
            odd = sum(not _is_written(c) for c in text)
            return (codec, len(mark)) if odd <= len(text) // 100 else None
    sample = data[: min(len(data), _WIDE_SAMPLE) // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(sample) >= 8 and zeros >= len(sample) // 6 and others <= len(sample) // 400:
            text = sample.decode(codec, "replace")
            if sum(not _is_written(c) for c in text) <= len(text) // 100:
                return codec, 0
    return None


def _is_written(c: str) -> bool:
    return c in "\t\n\r\x0b\x0c" or (c != LOST and unicodedata.category(c) not in ("Cc", "Cn", "Co", "Cs"))


def read(data: bytes, path: str, tags: bool = False) -> Reading:
    """The text of `data` in the encoding that its bytes tell; `tags` of markup say nothing of it.

    Raises EmptyDocument, UnsupportedFormat (no text), DamagedDocument (UTF with broken places), WrongEncoding (undecided).
    """
    if not data.strip(b" \t\r\n\x0b\x0c"):
        raise EmptyDocument(path)
    if is_binary(data):
        raise UnsupportedFormat(path, kind="tệp nhị phân", kind_en="binary")
    found = _read_wide(data, path) or _read_utf8(data, path) or _read_legacy(data, path, tags)
    if not found.text.strip(_NOTHING):
        raise EmptyDocument(path)
    return found


def _read_wide(data: bytes, path: str) -> Reading | None:
    found = wide(data)
    if found is None:
        return None
    codec, mark = found
    name, unit = codec.upper(), 4 if "32" in codec else 2
    try:
        text = data[mark:].decode(codec)
    except UnicodeDecodeError as e:
        raise DamagedDocument(path, detail=f"{name}: byte {mark + e.start + 1}") from e
    runs: list[Run] = []
    at, offset = 0, mark
    for m in re.finditer("[\U00010000-\U0010ffff]+|[^\U00010000-\U0010ffff]+", text):
        width = 4 if ord(m[0][0]) > 0xFFFF else unit
        runs.append(Run(at, m.end(), "byte", offset, width))
        offset += len(m[0]) * width
        at = m.end()
    return Reading(text, name, tuple(runs))


def _read_utf8(data: bytes, path: str) -> Reading | None:
    """Also the refusal of UTF-8 with broken places: to read past them might lose a figure."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        good, broken = _utf8_letters(data)
        # Few broken places among many letters, or the last letter cut off: no other encoding looks like that.
        if good > 4 * broken or (good and e.start >= len(data) - 3):
            raise _broken(data, path, e.start, broken) from e
        return None
    sample = data[:_SAMPLE]
    if _count(sample, _CONTROL) > len(sample) // 1000:
        if text.isascii() and any(c in VISCII_CONTROLS for c in sample):
            return None
        raise UnsupportedFormat(path, kind="tệp nhị phân", kind_en="binary")
    return Reading(text, UTF8)


def _utf8_letters(data: bytes) -> tuple[int, int]:
    """How many letters beyond ASCII are whole, and how many bytes are no part of one."""
    text = data.decode("utf-8", "surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    return len(re.findall("[^\x00-\x7f]", text)) - broken, broken


def _broken(data: bytes, path: str, first: int, broken: int) -> DamagedDocument:
    line = data.count(b"\n", 0, first) + 1
    return DamagedDocument(
        path,
        detail=f"UTF-8: {broken} byte sai, chỗ đầu ở dòng {line}, byte {first + 1}",
        detail_en=f"UTF-8: wrong bytes: {broken}, the first in line {line}, byte {first + 1}",
    )


def _candidates(data: bytes) -> dict[str, str]:
    """The bytes as windows-1252 or -1258 shows them, by encoding; what an encoding lacks is U+FFFD."""
    shown = data.decode("cp1252", "replace")
    return {
        TCVN3: shown,
        VNI: shown,
        VISCII: data.decode("latin-1"),
        WINDOWS: data.decode("cp1258", "replace"),
        WESTERN: shown,
    }


def _in_unicode(shown: str, encoding: str) -> str:
    return unicodedata.normalize("NFC", convert(shown, encoding, LOST))


def _read_legacy(data: bytes, path: str, tags: bool) -> Reading:
    weights = _weights(data, tags)
    best = max(weights, key=lambda name: weights[name].share)
    if not _decides(weights, best):
        raise WrongEncoding(path, candidates=_named(weights))
    return _as(data, best)


def _weights(data: bytes, tags: bool) -> dict[str, Weight]:
    """How Vietnamese the bytes are in each encoding. Markup may write letters that its encoding lacks as entities."""
    first = re.search(rb"[^\x00-\x7f\xa0]", data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    sample = data[max(start, first.start() - _EVIDENCE if first else 0) :][:_EVIDENCE]
    if not tags:
        return {n: weigh(_in_unicode(shown, n)) for n, shown in _candidates(sample).items() if n != WESTERN}
    sample = _TAGS.sub(b" ", sample)
    shown = _candidates(sample)
    if not _ENTITY.search(sample):
        del shown[WESTERN]
    return {n: weigh(html.unescape(_in_unicode(text, n))) for n, text in shown.items()}


def _as(data: bytes, encoding: str) -> Reading:
    """`data` read as `encoding`, one of the candidates."""
    pieces = spans_of(_candidates(data)[encoding], encoding)
    return Reading("".join(p for p, _, _ in pieces), encoding, runs_of(pieces, "byte"))


def _decides(weights: dict[str, Weight], best: str) -> bool:
    won = weights[best]
    if won.share < _SURE or won.whole < _WHOLE or won.kinds < _KINDS:
        return False
    if best == WESTERN:  # most letters are entities and right in any encoding: that there are any speaks for this one
        return True
    return all(
        w.share <= _RIVAL and won.marked_valid - w.marked_valid >= _LEAD for name, w in weights.items() if name != best
    )


def _named(weights: dict[str, Weight]) -> str:
    likely = [n for n in sorted(weights, key=lambda n: -weights[n].share) if weights[n].share >= _PLAUSIBLE]
    return " / ".join(likely if len(likely) > 1 else (*weights, "…"))


def runs_of(pieces: list[tuple[str, int, int]], at: str) -> tuple[Run, ...]:
    """The pieces of a converted text as runs of the old one."""
    runs: list[Run] = []
    done = 0
    for piece, start, end in pieces:
        if len(piece) == end - start:
            runs.append(Run(done, done + len(piece), at, start, 1))
        else:
            runs.append(Run(done, done + 1, at, start, end - start))
        done += len(piece)
    return tuple(runs)


def decode(data: bytes, declared: str | None, path: str) -> tuple[str, str]:
    """The text of a file of markup and the name of its encoding; `declared` counts where the bytes do not tell.

    Raises what `read` raises.
    """
    try:
        found = read(data, path, tags=True)
    except WrongEncoding:
        asked = (declared or "").strip().lower()
        if asked in _DECLARED:
            return _as(data, _DECLARED[asked]).text, _DECLARED[asked]
        codec = _codec(asked)
        if codec is None:
            raise
        # Pages declare windows-1252 whatever they hold; it is believed where the letters are not another's.
        try:
            return data.decode(codec), WESTERN if codec == "cp1252" else codec
        except UnicodeDecodeError:
            raise WrongEncoding(path, candidates=f"{asked} ?") from None
    return found.text.removeprefix("\ufeff"), found.encoding


def _codec(declared: str) -> str | None:
    """Python's codec for a declared charset of bytes; browsers read Latin-1 as windows-1252, and so do we."""
    try:
        name = codecs.lookup(declared).name
        decoded, _ = codecs.lookup(declared).decode(b"a")
    except (LookupError, ValueError, TypeError):
        return None
    if not isinstance(decoded, str) or name.startswith(("utf", "punycode", "idna", "undefined")):
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name
