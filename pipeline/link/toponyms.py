"""Toponyms: every place phrase of a text, by its type ("quận Thanh Xuân"), its bare name ("Gia Lai") or as an area ("toàn tỉnh")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.link.geography import LEVELS, ORDER, geography
from schemas.text import LOWER, UPPER, lowered
from schemas.words import any_of, ways_of

_TYPES = (
    "tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu", "thôn", "bản", "ấp", "buôn",
    "tổ dân phố", "khu vực", "vùng", "miền",
)  # fmt: skip
_TYPE = "|".join([*ways_of(_TYPES), r"tp(?<!\wtp)\.?"])
_NAME = rf"[{UPPER}][{LOWER}{UPPER}]*(?:[ \-–]+[{UPPER}][{LOWER}{UPPER}]*){{0,4}}(?:\s+bộ(?!\s+phận))?"
_TYPED = re.compile(rf"(?:{_TYPE})[^\S\t]*")  # a tab parts the cells of a table
_NAMED = re.compile(rf"{_NAME}(?:\s*(?:,|và)\s+(?:(?i:{_TYPE})\s+)?{_NAME})*")
_AND = re.compile(r"\s*[,(]\s*")  # between a place and the wider one that it lies in
# "tại Cẩm Thạch": a name of two words at least; "tại Trung tâm …" is no place of ours
_AT = re.compile(rf"{any_of(['tại', 'ở'])}\s+(?P<name>[{UPPER}][{LOWER}]*(?: [{UPPER}][{LOWER}]*){{1,3}})(?!\w)")
# words in capitals that open the next line: "tại phường" + "Toàn phường có …"
_OPENERS = frozenset(
    [
        "Toàn",
        "Các",
        "Trong",
        "Theo",
        "Tại",
        "Năm",
        "Về",
        "Có",
        "Đã",
        "Hiện",
        "Tổng",
        "Đến",
        "Riêng",
        "Ngoài",
        "Từ",
        "Với",
        "Trên",
        "Khi",
        "Được",
    ]
)
_COMMA = re.compile(r"\s*(?:,|(?<!\w)và(?!\w))\s*")
_AREA = re.compile(
    r"(?<!\w)(?:toàn (?P<whole>tỉnh|thành phố|quận|huyện|thị xã|phường|xã|vùng|ngành)|địa bàn (?:toàn )?(?P<area>tỉnh|thành phố|quận|huyện|thị xã|phường|xã)?"
    r"|(?P<all>cả nước|toàn quốc)|(?P<many>các (?:phường|xã|thôn|quận|huyện|tỉnh|địa phương)(?:, (?:phường|xã|thị trấn|quận|huyện|thị xã))*"
    r"|(?<!năm )\d{1,3} (?:phường|xã|huyện|tỉnh|quận|thôn|xã, phường))|(?P<this>vùng này|khu vực này|địa phương này|tỉnh|huyện|quận|phường|xã(?! hội)|khu vực|vùng(?! (?:cao|sâu|xa|khó|núi|lũ|bị|ven|biên|trồng|đồng|dân|ngập|thiên|ảnh|sạt|rốn))))(?!\w)"
)
_BODY = re.compile(
    r"(?<!\w)(?:ubnd|hđnd|mttq|ủy ban|uỷ ban|hội(?! nghị)|sở|phòng(?! học)|đoàn|ủy|uỷ|cục|ban|công an|chủ tịch|bí thư|giám đốc|liên đoàn lao động|lđlđ|"
    r"công đoàn|cđ|ngân hàng|trường(?! hợp)|bhxh|nhcsxh|đảng bộ|trung tâm|bệnh viện|công ty|lãnh đạo)\s+"
    r"(?:(?!(?:tại|ở|của|có|là|đã|cho)\s)[^\W\d][\w.-]*,?\s+){0,5}$"
)
_PERSON = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|đồng chí|đ/c|đường|phố|ngõ|sông|cầu|chợ|báo|quốc lộ)\s*$", re.IGNORECASE
)
_LOCATIVE = re.compile(r"(?<!\w)(?:tại|ở|trên|thuộc|trong|cho|của)\s+(?:các |địa bàn )*$")
_IN = re.compile(r"(?:tại|ở|trong|của|khắp)\s+(?:các\s+)?$")
_LISTED = re.compile(r"\s*(?:,|và|, và)\s*(?:(?:tỉnh|thành phố|tp\.?)\s+)?")


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Place:
    """A place phrase at [start, end) of the text; `of_body` where it is part of an organisation's name.

    `above` is the wider place that stands right behind it ("quận Thanh Xuân, thành phố Hà Nội"), which is itself marked
    `around`: it says where the other lies and is no place of a claim.
    """

    start: int
    end: int
    type: str | None
    name: str | None
    of_body: bool = False
    locative: bool = False
    above: str | None = None
    around: bool = False


@cache
def _bare() -> re.Pattern[str]:
    """Names of provinces and regions as printed, in capitals too, the longest first."""
    g = geography()
    names = {*g.provinces, *g.regions, *g.provinces.values(), *g.regions.values()}
    forms = {form for n in names for form in (n, n.title(), n.upper()) if form[0].isupper()}
    return re.compile(any_of(forms).replace(r"(?<!\w", r"(?<![\w.]"))


def named_places(text: str) -> list[Place]:
    """The places that a text names with their type or that are provinces or regions, in reading order."""
    low = lowered(text)
    found: list[Place] = []
    taken = bytearray(len(text))  # 1 where a phrase stands already
    for m in _TYPED.finditer(low):
        n = _NAMED.match(text, m.end())
        if n is None or taken[m.start()] or n[0].split(" ")[0] in _OPENERS:
            continue
        if text[m.start() : m.end()].strip().isupper() and n[0].startswith("HỘI"):
            continue  # "LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"
        type_ = m[0].strip().rstrip(".")
        end = n.start() + len(_one_level(type_, n[0]))
        found.append(Place(m.start(), end, type_, text[n.start() : end]))
        taken[m.start() : end] = b"\1" * (end - m.start())
    found += [Place(start, end, None, text[start:end]) for start, end in _bare_names(text, low, taken)]
    found.sort(key=lambda p: (p.start, -p.end))
    for i in range(len(found) - 1):
        place, wider = found[i], found[i + 1]
        if wider.name and place.name and _AND.fullmatch(low, place.end, wider.start) and _rank(wider) > _rank(place):
            found[i] = replace(place, above=wider.name)
            found[i + 1] = replace(wider, around=True)
    return found


def places_in(text: str, low: str, named: list[Place], start: int, end: int) -> list[Place]:
    """Every place phrase of the sentence [start, end): those `named` in it, names behind "tại", areas ("toàn tỉnh")."""
    found = list(named)
    for m in _AT.finditer(text, start, end):
        if not any(p.start < m.end() and m.start("name") < p.end for p in found):
            found.append(Place(*m.span("name"), None, m["name"]))
    for m in _AREA.finditer(low, start, end):
        if any(p.start < m.end() and m.start() < p.end for p in found):
            continue
        bare = m["this"] in ("tỉnh", "huyện", "khu vực") and not text[m.start()].isupper()
        if bare and not _IN.search(low, max(0, m.start() - 12), m.start()):
            continue
        found.append(Place(m.start(), m.end(), m["whole"] or m["area"] or m["all"], None))
    found.sort(key=lambda p: (p.start, -p.end))
    return [_placed(p, low[max(0, p.start - 40) : p.start]) for p in found]


def _placed(place: Place, lead: str) -> Place:
    return replace(place, of_body=bool(_BODY.search(lead)), locative=bool(_LOCATIVE.search(lead)))


def _rank(place: Place) -> int:
    level = LEVELS.get(place.type or "tỉnh")
    return ORDER.index(level) if level else -1


def _one_level(type_: str, names: str) -> str:
    """The names that the type goes with: of "Thanh Xuân, thành phố Hà Nội" or "Hòa Bắc, Đà Nẵng" the first alone; of a
    province with a person's name behind it the province."""
    if LEVELS.get(type_) == "province":
        known = _bare().match(names)
        person = known and names[known.end() : known.end() + 1] == " " and names[known.end() + 1 :][:1].isupper()
        return known[0] if known and person else names
    for m in _COMMA.finditer(names):
        other = _TYPED.match(lowered(names), m.end())
        province = _bare().match(names, m.end())
        if (other and other[0].strip() != type_) or (province and LEVELS.get(type_) != "region"):
            return names[: m.start()]
    return names


def _bare_names(text: str, low: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    """Provinces and regions named without their type; a list of them with nothing else between is one phrase."""
    last: tuple[int, int] | None = None
    for m in _bare().finditer(text):
        if taken[m.start()]:
            continue
        if _PERSON.search(low, max(0, m.start() - 12), m.start()) or _in_name(text, m.start(), m.end()):
            continue
        if last is not None and _LISTED.fullmatch(low, last[1], m.start()):
            last = (last[0], m.end())
            continue
        if last is not None:
            yield last
        last = m.span()
    if last is not None:
        yield last


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether capitals beside it make it part of a longer name: "Nguyễn Thái Bình"."""
    before, after = text[max(0, start - 12) : start].split(" "), text[end : end + 8]
    left = (
        len(before) > 1
        and before[-1] == ""
        and before[-2][:1].isupper()
        and before[-2].isalpha()
        and not _opens(text, start)
    )
    return left or bool(re.match(rf" [{UPPER}][{LOWER}]", after))


def _opens(text: str, start: int) -> bool:
    """Whether the word before is the first of a sentence ("Tại Hà Tĩnh", "Riêng Quảng Trị")."""
    lead = text[max(0, start - 40) : start].rstrip()
    word = re.search(r"\S+$", lead)
    return word is not None and (word.start() == 0 or bool(re.search(r"[.;:!?\n]\s*$", lead[: word.start()])))
