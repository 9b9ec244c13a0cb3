"""What the headings around a row's claim say of it: what is measured, where, by whom, planned or done."""

from __future__ import annotations

import re

from pipeline.link.claim import Claim, Headed
from pipeline.link.cues import tables
from pipeline.link.geography import LEVELS
from pipeline.link.parties import Parties
from pipeline.link.place import Places
from pipeline.link.topic import Topics
from pipeline.link.toponyms import Place
from schemas.mention import Count, Ratio
from schemas.passage import Extent
from schemas.record import PlaceUnit, Scope, Span, Status
from schemas.text import LOWER, UPPER, lowered
from schemas.words import any_of

_PLANNED = re.compile(rf"{tables()['plan']}|{any_of(['được giao', 'đề nghị'])}")
_DONE = re.compile(r"(?<!\w)(?:thực hiện|quyết toán|giải ngân|kết quả|đã|được hỗ trợ|thực nhận)(?!\w)")
_TYPE = re.compile(
    r"(?:tên |các |danh sách )?(xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|thôn|bản|ấp|buôn|tổ dân phố)\s*(?:\([^)]*\))?"
)
_NAME = re.compile(
    rf"(?:[\d.)\-+ ]*)(?P<name>[{UPPER}][{LOWER}{UPPER}]*(?:[ \-–]+(?:[{UPPER}][{LOWER}{UPPER}]*|\d{{1,2}}))*)\s*"
)


def type_of_place(head: str) -> str:
    """The type of place that a column's heading, in lower case, names alone; "" where it names none or several."""
    m = _TYPE.fullmatch(" ".join(head.replace("*", " ").split()))
    return m[1] if m else ""


class RowWords:
    """Reads the headings of claims in one document."""

    def __init__(self, low: str, parties: Parties, places: Places, topics: Topics) -> None:
        self.low, self.parties, self.places, self.topics = low, parties, places, topics

    def of(self, claim: Claim, headed: Headed, *, plan: bool, law: bool) -> dict[str, object]:
        """Fields of the record; `plan` and `law` where the whole document is one."""
        title = (headed.title,) if headed.title else ()
        around = (*headed.heads, *headed.row_heads, *title)
        place = (
            self._place(headed.row_heads)
            or next((p for span, kind in headed.places if (p := self._named(span, kind)) is not None), None)
            or self._place((*headed.heads, *title))
        )
        rate = claim.has("unit_amount") and not claim.has("total", "count")
        return {
            "giver": next((g for s in title if (g := self.parties.giver(s, (s[1], s[1])))), None),
            "source": next((g for s in around if (g := self.parties.source(s, (s[1], s[1])))), None),
            "status": self._status(headed.heads, title, rate=rate, plan=plan, law=law),
            "what": self._what(claim, around),
            "scope": Scope(averages=headed.means),
            "place": place[0] if place else None,
            "place_unit": place[1] if place else None,
        }

    def _place(self, spans: tuple[Extent, ...]) -> tuple[Span, PlaceUnit] | None:
        for start, end in spans:
            found = self.places.of_claim((start, end), (end, end), start, end)
            if found is not None and lowered(found[0].text) not in LEVELS:  # "- Tỉnh": whose money, and no place
                return found
        return None

    def _named(self, span: Extent, kind: str) -> tuple[Span, PlaceUnit] | None:
        """ "Hòa An" in a column headed "Xã"."""
        text = self.places.text
        m = _NAME.fullmatch(text, *span)
        if m is None or m["name"].isupper() and len(m["name"]) < 5:  # noqa: RUF021  (an abbreviation)
            return None
        place = Place(m.start("name"), m.end("name"), kind, " ".join(m["name"].split()))
        return Span(start=place.start, end=place.end, text=text[place.start : place.end]), self.places.unit(place)

    def _status(
        self, heads: tuple[Extent, ...], title: tuple[Extent, ...], *, rate: bool, plan: bool, law: bool
    ) -> Status:
        for span in (*heads, *title):
            words = self.low[slice(*span)]
            planned, done = _PLANNED.search(words), _DONE.search(words)
            if planned and not (done and done.start() < planned.start()):
                return "planned"
            if done:
                return "done"
        if rate and law:
            return "norm"
        return "planned" if plan else "norm" if rate else "unknown"

    def _what(self, claim: Claim, around: tuple[Extent, ...]) -> str | None:
        for kind in ("total", "unit_amount", "count", "ratio", "percent"):
            for item in claim.slots.get(kind, ()):
                figure = item.figure
                unit = lowered(figure.unit) if isinstance(figure, Count | Ratio) and figure.unit else None
                money = kind in ("total", "unit_amount")
                for span in around:
                    topic = self.topics.of(span, (span[1], span[1]), money=money, unit=unit)
                    if topic is not None:
                        return topic
        return None
