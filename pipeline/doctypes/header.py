"""The head and foot of an official document: number, issuer, type, subject, addressees, distribution, signer.

State papers: Nghị định 30/2020/NĐ-CP, Điều 8 and Phụ lục I. Party papers: Hướng dẫn 36-HD/VPTW. In plain text the two
columns of the head stand one after the other, side by side, or as cells of a table, so that fields are found by what
they look like and not by their order.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from pipeline.doctypes.dateline import PLACE_AND_DATE
from schemas.document import DocumentType
from schemas.lexicon import Entry, Lexicon
from schemas.text import LOWER, UPPER

_NUMBER = re.compile(
    r"(?:^|[|\n])[ *_]*S[ốỐ]\s*:?\s*(\d{1,5}\s?(?:/\s?\d{4}\s?)?[-/]\s?[A-ZĐ][\w.&]*(?:\s?[-/]\s?[A-ZĐ][\w.&]*)*)"
)
_FULL_NUMBER = re.compile(r"[\d\s/]+[-/]\s?[A-ZĐ]{2,}[\w.&]*(?:\s?[-/]\s?[A-ZĐ][\w.&]*)+")
_STATE = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|CHỦ NGHĨA VIỆT NAM|Độc lập\s*-|ĐỘC LẬP\s*-|ĐẢNG CỘNG SẢN VIỆT NAM")
_TORN_STATE = re.compile(r"\s*\bCỘNG H(?:ÒA|OÀ)\b.*")  # the first of its lines, in a column that is too narrow
_SUBJECT = re.compile(r"(?:V/v:?|Về việc)[ :]+\n?(?=[^|\s])")
_WIDE = re.compile(r"[ \t]{3,}")
_RULER = re.compile(r"[ \t]*[-–—_*=]{3,}[ \t]*")
_SENTENCE_END = re.compile(r"[.:;…][*_)”\"' ]*$")
_SENTENCE = 100  # characters; a longer line that ends like a sentence is no title
_CUT = re.compile(r"[|\n]|[ \t]{3,}")
_EDGE = " \t*_#|-–—:;,.\u00a0\ufeff\"'"
_BASIS = re.compile(
    r"\s*[*_]*(?:Căn cứ|Thực hiện|Kính gửi|Theo|Xét|Ngày|Để|Điều 1|I\.|1\.|Nơi nhận|TM\b|KT\b|TL\b|T/M|K/T|T/L)"
)
_ADDRESSEES = re.compile(
    r"Kính gửi\s*:\s*[|*_ ]*(.+?)(?=\n\s*\n|\|\s*\n|\n[ \t*_]*+(?:TM|KT|TL|T/M|K/T|T/L|TUQ|Nơi nhận)\b|\n\s*[*_]*(?:Thực hiện|Căn cứ|Theo|Để|Ngày|Triển khai|Nhằm|Nhân)\b|$)",
    re.DOTALL,
)
_FOOT = re.compile(r"Nơi nhận\s*:")
_LETTER = re.compile(r"^[\s|*_#]*Kính gửi\s*:", re.MULTILINE)
_DEGREES = re.compile(r"^(?:(?:GS|PGS|TS|TSKH|ThS|BS|CKI|CKII|KS|LS|CN)[.\s]+)+")
_DISTRIBUTION = re.compile(
    r"Nơi nhận\s*:\s*[*_]*(.+?)(?=\|\s*(?:\n|[*_]*(?:T/?M|K/?T|T/?L|TUQ|Q\b))|\n[ \t*_]*+(?:TM|KT|TL|T/M|K/T|T/L|TUQ)\b|\n\n[ \t*_]*+[A-ZĐ]{2}|\n[ \t]*+\|[ \t]*\n|$)",
    re.DOTALL,
)
# "Y Thơm Niê", "H'Hen Niê" begin with one letter
_NAME = re.compile(rf"(?:Y|H['’]?[{UPPER}]?[{LOWER}]+|[{UPPER}][{LOWER}]+)(?: [{UPPER}][{LOWER}]*\.?){{1,4}}")
_POWER = re.compile(r"(?:TM|KT|TL|TUQ|T/M|K/T|T/L|Q)\b\.?")
_LAST_NAME = re.compile(rf"({_NAME.pattern})$")
_BLANK_LINES = re.compile(r"\n\s*\n")
_ATTACHED = r"PHỤ LỤC|PHỤ BIỂU|DANH SÁCH|BIỂU"
_NAMED_ANNEX = re.compile(rf"(?:{_ATTACHED})\b")
_ANNEX = re.compile(rf"(?:{_ATTACHED}|QUY ĐỊNH|QUY CHẾ)\b")
HEAD, FOOT = 3000, 1500  # characters in which the head and the foot stand


@dataclass(frozen=True, slots=True)
class Header:
    """What the head and foot print; None or empty where they do not."""

    type: DocumentType = "other"
    number: str | None = None
    issuer: str | None = None
    subject: str | None = None
    addressees: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()
    signer: str | None = None
    signer_role: str | None = None


@cache
def words(role: str) -> dict[str, Entry]:
    """Lower-case surface → entry of the word list of types, bodies and outlets."""
    lexicon = Lexicon.model_validate(tomllib.loads(Path(__file__).with_name("types.toml").read_text("utf-8")))
    return {s: e for e in lexicon.entry if e.role == role for s in e.surfaces}


_CAPITAL, _SMALL = re.compile(f"[{UPPER}]"), re.compile(f"[{LOWER}]")


def _clean(text: str) -> str:
    return " ".join(text.replace("*", " ").replace("_", " ").split()).strip(_EDGE + " ./")


def is_caps(text: str) -> bool:
    """Whether `text` is printed in capitals, small slips apart."""
    capitals, small = len(_CAPITAL.findall(text)), len(_SMALL.findall(text))
    return capitals + small > 2 and 20 * capitals >= 17 * (capitals + small)


def _segments(head: str) -> list[tuple[int, str]]:
    """The pieces of the head between line breaks, cell borders and wide blanks, with their offsets."""
    found: list[tuple[int, str]] = []
    at = 0
    for m in [*_CUT.finditer(head), None]:
        end = m.start() if m else len(head)
        if piece := _clean(head[at:end]):
            found.append((at, piece))
        at = m.end() if m else end
    return found


@cache
def _body() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(map(re.escape, words('body')), key=len, reverse=True))})\b")


def _issuer(segments: list[tuple[int, str]], number_at: int) -> str | None:
    """The last body named in capitals before the number, with the lines that go on with its name."""
    names: list[str] = []
    grown = False
    for offset, piece in segments:
        if (offset > number_at and names) or _BASIS.match(piece):
            break
        piece = re.split(r" -{3,}|-{4,}", piece)[0].strip(_EDGE)
        if _STATE.search(piece):  # the right column of a head printed side by side
            continue
        piece = _TORN_STATE.sub("", piece)
        if not piece or not is_caps(piece) or piece.lower() in words("type"):
            grown = False
            continue
        begins = _body().match(piece.lower()) is not None
        if begins and not (grown and len(names) == 1 and names[-1].lower().endswith((" nhân", " mặt", " chấp"))):
            names, grown = [piece], True
        elif grown:
            names.append(piece)
    return " ".join(names) or None


@cache
def _capitals() -> list[tuple[str, str]]:
    """The types with their names in capitals, the longest first."""
    return [(t, t.upper()) for t in sorted(words("type"), key=len, reverse=True)]


def _type(segments: list[tuple[int, str]], number: str | None, subject: bool) -> tuple[DocumentType, int]:
    """The type named in capitals (and where), else công văn where a number or a subject line says so."""
    types, capitals = words("type"), _capitals()
    for offset, piece in segments:
        low = piece.lower()
        if low in types and is_caps(piece):
            return cast(DocumentType, types[low].id), offset
        first = next((t for t, capital in capitals if piece.startswith(capital)), None) if offset else None
        if first and len(piece) > len(first) and (not piece[len(first)].isalpha() or piece[len(first)].isupper()):
            return cast(DocumentType, types[first].id), offset
    if subject or (number and re.search(r"-CV/|/[A-ZĐ]+-[A-ZĐ]", number)):
        return "cong_van", -1
    return "other", -1


def _annex_at(segments: list[tuple[int, str]], type_at: int) -> int | None:
    """Where the paper is named an annex before it is named anything else: the number above is then of what it belongs to."""
    for offset, piece in segments:
        if offset == type_at or _BASIS.match(piece) or len(piece) > _SENTENCE:
            break
        if is_caps(piece) and _NAMED_ANNEX.match(piece):
            return offset
    return None


def _items(block: str) -> tuple[str, ...]:
    """The items of a list after "Kính gửi:" or "Nơi nhận:"."""
    pieces = (
        re.split(r"\n\s*[-+•]\s*|;\s*-?\s*|^\s*-\s*|,\s*\n|\s-\s(?=[A-ZĐ])(?!\s*[A-ZĐ]\w* binh)", block)
        if re.search(r"[-;•]", block)
        else [block]
    )
    return tuple(x for p in pieces if (x := _clean(p)))


def _signer(foot: str) -> tuple[str | None, str | None]:
    """Name and office at the foot: a name in title case after capitals."""
    role: list[str] = []
    name = None
    for _, piece in _segments(foot):
        piece = _DEGREES.sub("", re.sub(r"\((?:đã ký|Đã ký|ký, .*?)\)", "", piece).strip())
        if role and name and _ANNEX.match(piece):
            break
        inline = _LAST_NAME.search(piece)
        if is_caps(piece) or (_POWER.match(piece) and inline):
            if inline and is_caps(piece[: inline.start()] or "x"):
                return inline[1], _office([*role, piece[: inline.start()].strip()])
            role.append(piece)
        elif _NAME.fullmatch(piece) and role:
            name = piece
        elif piece and not piece[0].isdigit() and name is None and len(piece) > 40:
            role = []
    return name, _office(role) if name or any(_POWER.match(r) for r in role) else None


def _office(role: list[str]) -> str | None:
    """The office from the lines before the name: without the power to sign (TM., KT.) and the body signed for."""
    lines = [_clean(r) for r in role if r]
    return _clean(lines[-1]) if lines else None


def read_header(own: str, table: int | None = None) -> Header:
    """The header of an official paper whose own text (site chrome left out) is `own`; its first table begins at `table`."""
    head, foot = (_BLANK_LINES.sub("\n\n", part) for part in (own[:HEAD], own[-2 * FOOT :]))
    number = _NUMBER.search(head)
    subject = _SUBJECT.search(head)
    state = _STATE.search(head)
    segments = _segments(head)
    kind, type_at = _type(segments[:40], number[1] if number else None, bool(subject and subject.start() < HEAD // 2))
    annex_at = _annex_at(segments, type_at) if number else None
    if annex_at is not None:
        kind, type_at = "other_official", annex_at - 1  # its name is its subject
    if number is None and state is None and type_at < 0:
        # a letter that was copied without its letterhead still has whom it is for and who gets it
        if _LETTER.search(head) and _FOOT.search(own):
            kind = "cong_van"
        else:
            return Header()
    elif state is None and type_at < 0 and not subject and number and not _FULL_NUMBER.fullmatch(number[1]):
        return Header()  # "Số: 5-TP …" in running text
    limit = number.start() if number else (state.end() if state else type_at)
    above = _BLANK_LINES.sub("\n\n", own[:HEAD] if table is None else own[: min(HEAD, table)])
    text = (
        _said_subject(above[subject.end() :])
        if subject and kind == "cong_van"
        else _named_subject(segments, type_at, above)
    )
    addressed = _ADDRESSEES.search(head)
    sent = _DISTRIBUTION.search(foot)
    foot_at = _FOOT.search(own)  # an annex may follow the signature
    signer, role = _signer(own[foot_at.start() : foot_at.start() + FOOT]) if foot_at else (None, None)
    if signer is None:
        signer, role = _signer(own[-FOOT:])
    return Header(
        type=kind,
        number="".join(number[1].split()) if number else None,
        issuer=_issuer(segments, limit),
        subject=_clean(text) if text else None,
        addressees=_items(addressed[1]) if addressed else (),
        distribution=_items(sent[1]) if sent else (),
        signer=signer,
        signer_role=role,
    )


def _said_subject(rest: str) -> str:
    """The lines after "V/v" as far as they go on with it: the other column of the head may follow, or stand beside."""
    lines: list[str] = []
    for line in rest.split("\n"):
        line, border, _ = line.partition("|")
        pieces = [p for p in _WIDE.split(line) if p.strip()]
        own = [p for p in pieces if not _is_other_column(p)]
        if not own or PLACE_AND_DATE.match(line) or own[0].lstrip(" \t*_").startswith("Kính gửi"):
            break
        lines += own
        if border:
            break
    return " ".join(lines)


def _is_other_column(piece: str) -> bool:
    return bool(_STATE.search(piece) or PLACE_AND_DATE.match(piece) or _RULER.fullmatch(piece))


def _named_subject(segments: list[tuple[int, str]], type_at: int, above: str) -> str | None:
    """What follows the type's name up to the legal basis, the first addressee or sentence; `above` is the head above tables."""
    if type_at < 0:
        return None
    lines: list[str] = []
    for offset, piece in segments:
        if offset <= type_at:
            continue
        if offset >= len(above):
            break
        ended = _SENTENCE_END.search(_CUT.split(above[offset:], maxsplit=1)[0])
        if ended and (len(piece) > _SENTENCE or (lines and piece[0].isupper())):
            break
        if lines and is_caps(piece) and not is_caps(lines[0]):  # "GIÁM ĐỐC …", who decides
            break
        if _BASIS.match(piece) or len(lines) >= 5 or (lines and len(piece) > 200):
            break
        lines.append(piece)
    return " ".join(lines) or None
