"""Where a claim holds: the place that its words point to."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date

from pipeline.link.geography import LEVELS, geography, unit_of
from pipeline.link.home import NATION, Home, unit_named
from pipeline.link.toponyms import Place, places_in
from schemas.record import PlaceUnit, Span
from schemas.text import folded

_HARD = re.compile(r";|[.!?…]\s|\n")
_MOSTLY = re.compile(
    r"(?<!\w)(?:chủ yếu|phần lớn|tập trung|nhất là|nhiều nhất|trong đó|riêng|đặc biệt|điển hình)(?!\w)"
)
# "20.840 nhà (Huế 2, …": between a place and the figure of the next claim, which it is the place of
_LEADS_ON = re.compile(r"\s*(?:là|có|:)?\s*(?:hơn|gần|trên|khoảng)?\s*")
_SEVERAL = ("các huyện", "các xã", "các phường", "các quận", "các thôn")
_NEAR = 60
_AROUND = 1000  # characters to both sides in which "toàn tỉnh" has its province


class Places:
    """The places of one document; `home` says which is its own, `on` is its day."""

    def __init__(self, text: str, low: str, near: Home, home: PlaceUnit | None, on: date | None) -> None:
        self.text, self.low, self.found, self.near, self.home, self.on = text, low, near.found, near, home, on
        self.starts = [p.start for p in self.found]
        self.sentence: tuple[int, int] | None = None
        self.places: list[Place] = []

    def of_claim(
        self, sentence: tuple[int, int], claim: tuple[int, int], before: int, after: int
    ) -> tuple[Span, PlaceUnit] | None:
        """The place of the claim at `claim`; `before` and `after` are where its neighbours end and begin.

        In order: named right before its figure, or behind it in its clause; governing the sentence; else nothing.
        """
        inside = self._inside(sentence)
        if not inside:
            return None
        own = [p for p in inside if before <= p.start < claim[0] and not _HARD.search(self.low, p.end, claim[0])]
        within = [p for p in inside if claim[0] <= p.start < claim[1]]
        behind = [
            p
            for p in inside
            if claim[1] <= p.start < after
            and not _HARD.search(self.low, claim[1], p.start)
            and not _MOSTLY.search(self.low, claim[1], p.start)
            and not (after < sentence[1] and _LEADS_ON.fullmatch(self.low, p.end, after))
        ]
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

    def _inside(self, sentence: tuple[int, int]) -> list[Place]:
        """The place phrases of a sentence, found once for all its claims; what a place lies in is left out."""
        if sentence != self.sentence:
            lo, hi = bisect_left(self.starts, sentence[0]), bisect_left(self.starts, sentence[1])
            named = [p for p in self.found[lo:hi] if p.end <= sentence[1]]
            places = places_in(self.text, self.low, named, *sentence)
            self.sentence, self.places = sentence, [p for p in places if not p.around]
        return self.places

    def _span(self, place: Place) -> Span:
        return Span(start=place.start, end=place.end, text=self.text[place.start : place.end])

    def unit(self, place: Place) -> PlaceUnit:
        """The administrative unit that the phrase means, by the document's home where it names none."""
        if place.name is not None:
            named = unit_named(place, self.on, self.home)
            home = self.home
            same = home is not None and (home.level, folded(home.name)) == (named.level, folded(named.name))
            return home if home is not None and same else named
        if place.type in ("cả nước", "toàn quốc"):
            return NATION
        level = LEVELS.get(place.type or "")
        if self.home is not None and (level is None or level == self.home.level != "province"):
            return self.home
        several = self.low.startswith(_SEVERAL, place.start)  # "các huyện" are those of the province spoken of
        known = self._province(place.start) if level == "province" or (several and self.home is None) else None
        if known is not None:
            return known
        return PlaceUnit(name=self.text[place.start : place.end], type=place.type, level=level)

    def _province(self, at: int) -> PlaceUnit | None:
        """ "Toàn tỉnh" means the document's province, or the one that the text around it speaks of instead."""
        home = self.home
        if home is not None and home.level != "province":
            names = [n for n in home.within if folded(n) in geography().provinces]
            home = unit_of("tỉnh", names[0], self.on, None) if names else None
        around = (at - _AROUND, at + _AROUND)
        if home is None:
            return self.near.province() or self.near.province(around)
        return home if self.near.names(home, around) else self.near.province(around) or home
