"""Where a claim holds: the places that a sentence names, and the document's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.link.geography import LEVELS, geography, unit_of
from schemas.record import PlaceUnit, Span
from schemas.text import LOWER, UPPER, folded

_TYPES = r"tỉnh|thành phố|[Tt][Pp]\.?|quận|huyện|thị xã|thị trấn|phường|xã|đặc khu|thôn|bản|ấp|buôn|tổ dân phố|khu vực|vùng|miền"
_NAME = rf"[{UPPER}][{LOWER}{UPPER}]*(?:[ \-–]+[{UPPER}][{LOWER}{UPPER}]*){{0,4}}"
_TYPED = re.compile(
    rf"(?<!\w)(?P<type>(?i:{_TYPES}))\s*(?P<name>{_NAME}(?:\s*(?:,|và)\s+(?:(?:{_TYPES})\s+)?{_NAME})*)"
)
_AREA = re.compile(
    r"(?<!\w)(?:toàn (?P<whole>tỉnh|thành phố|quận|huyện|thị xã|phường|xã|vùng|ngành)|địa bàn (?:toàn )?(?P<area>tỉnh|thành phố|quận|huyện|thị xã|phường|xã)?"
    r"|(?P<all>cả nước|toàn quốc)|(?P<many>các (?:phường|xã|thôn|quận|huyện|tỉnh|địa phương)(?:, (?:phường|xã|thị trấn|quận|huyện|thị xã))*"
    r"|\d+ (?:phường|xã|huyện|tỉnh|quận|thôn|xã, phường))|(?P<this>vùng này|khu vực này|địa phương này|tỉnh|huyện|quận|phường|xã|khu vực|vùng))(?!\w)"
)
_BODY = re.compile(
    r"(?<!\w)(?:ubnd|hđnd|mttq|ủy ban|uỷ ban|hội(?! nghị)|sở|phòng(?! học)|đoàn|ủy|uỷ|cục|ban|công an|chủ tịch|bí thư|giám đốc|liên đoàn lao động|lđlđ|"
    r"công đoàn|cđ|ngân hàng|trường(?! hợp)|bhxh|nhcsxh|đảng bộ|trung tâm|bệnh viện|công ty|lãnh đạo)\s+"
    r"(?:(?!(?:tại|ở|của|có|là|đã|cho)\s)[^\W\d][\w.-]*,?\s+){0,5}$"
)
_PERSON = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|đồng chí|đ/c|đường|phố|ngõ|sông|cầu|chợ|báo|quốc lộ)\s*$", re.IGNORECASE
)
_HARD = re.compile(r";|[.!?…]\s|\n")
_COMMON = ("tỉnh", "huyện", "quận", "phường", "xã", "khu vực", "vùng")
_STANDS = re.compile(
    r"(?:(?:tại|ở|trong|của|khắp|thuộc)\s+(?:các\s+)?|[.!?…\n“\"]\s*|^)$"
)  # where a bare "huyện" is a place
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A place phrase at [start, end) of the text; `of_body` where it is part of an organisation's name."""

    start: int
    end: int
    type: str | None
    name: str | None
    of_body: bool = False
    locative: bool = False


@cache
def _bare() -> re.Pattern[str]:
    """Names of provinces and regions, as printed, the longest first."""
    g = geography()
    names = sorted({*g.provinces, *g.regions, *g.provinces.values()}, key=lambda n: (-len(n), n))
    return re.compile(
        r"(?<![\w.])(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in names) + r")(?!\w)", re.IGNORECASE
    )


class Places:
    """The places of one document, found once; `home` is the document's own and `on` its day."""

    def __init__(self, text: str, low: str, home: PlaceUnit | None, on: date | None) -> None:
        self.text, self.low, self.home, self.on = text, low, home, on
        self.found = sorted(self._find(), key=lambda p: (p.start, -p.end))

    def _find(self) -> list[Place]:
        text, low = self.text, self.low
        found: list[Place] = []
        taken: list[tuple[int, int]] = []
        for m in _TYPED.finditer(text):
            type_ = m["type"].lower().rstrip(".")
            found.append(self._place(m.start(), m.end(), type_, m["name"]))
            taken.append(m.span())
        for m in _bare().finditer(text):
            if not text[m.start()].isupper() or any(a <= m.start() < b for a, b in taken):
                continue
            if not _PERSON.search(low, max(0, m.start() - 12), m.start()) and not self._in_name(m.start(), m.end()):
                found.append(self._place(m.start(), m.end(), None, m[0]))
                taken.append(m.span())
        for m in _AREA.finditer(low):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                type_ = m["whole"] or m["area"] or m["all"]
                if m["this"] in ("tỉnh", "huyện", "khu vực") and not re.search(
                    r"(?:tại|ở|trong|của|khắp)\s+(?:các\s+)?$", low[: m.start()][-12:]
                ):
                    continue
                found.append(self._place(m.start(), m.end(), type_, None))
        return found

    def _in_name(self, start: int, end: int) -> bool:
        """Whether capitals beside it make it part of a longer name: "Nguyễn Thái Bình"."""
        before, after = self.text[:start][-12:].split(" "), self.text[end : end + 8]
        left = (
            len(before) > 1
            and before[-1] == ""
            and before[-2][:1].isupper()
            and before[-2].isalpha()
            and not self._opens(start)
        )
        return left or bool(re.match(rf" [{UPPER}][{LOWER}]", after))

    def _opens(self, start: int) -> bool:
        """Whether the word before is the first of a sentence ("Tại Hà Tĩnh", "Riêng Quảng Trị")."""
        lead = self.text[:start].rstrip()
        word = re.search(r"\S+$", lead)
        return word is not None and (word.start() == 0 or bool(re.search(r"[.;:!?\n]\s*$", lead[: word.start()])))

    def _place(self, start: int, end: int, type_: str | None, name: str | None) -> Place:
        lead = self.low[max(0, start - 40) : start]
        return Place(
            start,
            end,
            type_,
            name,
            bool(_BODY.search(lead)),
            bool(re.search(r"(?<!\w)(?:tại|ở|trên|thuộc|trong|cho|của)\s+(?:các |địa bàn )*$", lead)),
        )

    def of_claim(
        self, sentence: tuple[int, int], claim: tuple[int, int], before: int, after: int
    ) -> tuple[Span, PlaceUnit] | None:
        """The place of the claim at `claim`; `before` and `after` are where its neighbours end and begin.

        In order: named right before its figure, or behind it in its clause; governing the sentence; else nothing.
        """
        inside = [p for p in self.found if sentence[0] <= p.start and p.end <= sentence[1]]
        own = [p for p in inside if before <= p.start < claim[0] and not _HARD.search(self.low, p.end, claim[0])]
        within = [p for p in inside if claim[0] <= p.start < claim[1]]
        behind = [p for p in inside if claim[1] <= p.start < after and not _HARD.search(self.low, claim[1], p.start)]
        lead = [p for p in inside if p.start < claim[0]]
        for group in (
            [p for p in within + behind if p.locative and not p.of_body][:1],
            [p for p in own if not p.of_body][-1:],
            [p for p in within if not p.of_body][:1],
            [p for p in behind if not p.of_body and p.start - claim[1] < _NEAR][:1],
            [p for p in lead if not p.of_body][-1:],
            [p for p in own if p.of_body][-1:],
            [p for p in lead if p.of_body and p.name][-1:],
        ):
            if group:
                return self._span(group[0]), self.unit(group[0])
        return None

    def _span(self, place: Place) -> Span:
        return Span(start=place.start, end=place.end, text=self.text[place.start : place.end])

    def unit(self, place: Place) -> PlaceUnit:
        """The administrative unit that the phrase means, by the document's home where it names none."""
        if place.name is not None:
            return unit_of(place.type, " ".join(place.name.split()), self.on, self.home)
        if place.type in ("cả nước", "toàn quốc"):
            return PlaceUnit(name="Việt Nam", type="cả nước", level="national")
        level = LEVELS.get(place.type or "")
        if self.home is not None and (level is None or level == self.home.level):
            return self.home
        if self.home is not None and level is not None and place.type:
            for name in self.home.within:
                unit = unit_of(place.type, name, self.on, None)
                if unit.level == level and folded(name) in geography().provinces:
                    return unit
        return PlaceUnit(name=self.text[place.start : place.end], type=place.type, level=level)


_LEAD = 1200  # characters in which a document says where it is


def home_of(text: str, said: Sequence[str | None], own: tuple[int, int] | None, on: date | None) -> PlaceUnit | None:
    """The document's own place: of its issuer or subject (`said`), else the unit that its head names most; None where
    several do."""
    for phrase in said:
        units = _typed(phrase or "", on)
        if len({(u.type, u.name) for u in units}) == 1:
            return units[0]
    start = own[0] if own else 0
    units = _typed(text[start : start + _LEAD], on)
    if not units:
        return None
    votes: dict[tuple[str | None, str], int] = {}
    for unit in units:
        votes[unit.type, folded(unit.name)] = votes.get((unit.type, folded(unit.name)), 0) + 1
    best = max(votes.values())
    winners = [key for key, n in votes.items() if n == best]
    if len(winners) > 1 and best == 1:
        return units[0] if len({u.level for u in units}) == len(units) else None
    return next(u for u in units if (u.type, folded(u.name)) == winners[0])


def _typed(text: str, on: date | None) -> list[PlaceUnit]:
    """Units named with their type in `text`."""
    found = []
    for m in _TYPED.finditer(text):
        type_ = m["type"].lower().rstrip(".")
        if type_ in LEVELS and LEVELS[type_] != "region" and "," not in m["name"] and " và " not in m["name"]:
            found.append(unit_of(type_, m["name"], on, None))
    return found
