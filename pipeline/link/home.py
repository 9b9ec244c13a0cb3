"""The document's own place: of its issuer or subject, else the unit that its head and its whole text name most."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from datetime import date

from pipeline.link.geography import LEVELS, ORDER, unit_of
from pipeline.link.toponyms import Place, named_places
from schemas.record import Level, PlaceUnit
from schemas.text import folded

NATION = PlaceUnit(name="Việt Nam", type="cả nước", level="national")
_LEAD = 1200  # characters in which a document says where it is
_TITLE = re.compile(r"[^\n]{20,}")
_FEW = 2  # mentions that a unit needs before it can be the document's own
_CENTRAL = re.compile(
    r"\W*(?:bộ(?! phận| môn| chỉ huy)|chính phủ|thủ tướng|quốc hội|[uủ][yỷ] ban thường vụ quốc hội|văn phòng (?:chính phủ|quốc hội|chủ tịch nước|trung ương)"
    r"|ban (?:chấp hành trung ương|bí thư)|chủ tịch nước|ngân hàng nhà nước|kiểm toán nhà nước|bảo hiểm xã hội việt nam)(?!\w)"
)
_Key = tuple[Level | None, str]


class Home:
    """Where a document speaks from, by the places `found` in it; its own text begins at `start` of `text`."""

    def __init__(self, text: str, start: int, on: date | None) -> None:
        self.found, self.on = named_places(text), on
        title = _TITLE.search(text, start)
        self._title = title.span() if title else (start, start)
        self._named = folded(text[slice(*self._title)])
        self._units: dict[_Key, PlaceUnit] = {}
        self._keys: list[_Key] = []
        self._starts: list[int] = []
        known: dict[tuple[str | None, str | None], list[PlaceUnit]] = {}  # most places are named several times
        for place in self.found:
            said = place.type, place.name
            if said not in known:
                known[said] = _units(place, on)
            for unit in known[said]:
                key = unit.level, folded(unit.name)
                self._units.setdefault(key, unit)
                self._keys.append(key)
                self._starts.append(place.start)
        self._start = start

    def of(self, issuer: str | None, subject: str | None) -> PlaceUnit | None:
        """The document's own unit with what contains it; None where no unit stands out."""
        for phrase in (issuer, subject):
            unit = self._own(phrase or "")
            if unit is not None:
                return self._within(unit)
        if issuer and _CENTRAL.match(issuer.lower()):
            return NATION
        unit = self._in_title() or self._winner(self._votes(("commune", "district"), self._start, self._start + _LEAD))
        unit = unit or self.province()
        return self._within(unit) if unit else None

    def _in_title(self) -> PlaceUnit | None:
        """The one unit that the title names, by type or by its bare name, and the text again."""
        levels: tuple[Level, ...] = ("commune", "district", "province")
        votes = self._votes(levels, 0, 1 << 60)
        in_title = self._votes(levels, *self._title)
        bare = [
            k
            for k in votes
            if k[0] != "province" and not in_title and re.search(rf"(?<!\w){re.escape(k[1])}(?!\w)", self._named)
        ]
        named = list(in_title) or bare
        narrow = [k for k in named if k[0] != "province"] or named
        return self._units[narrow[0]] if len(narrow) == 1 else None

    def province(self, around: tuple[int, int] | None = None) -> PlaceUnit | None:
        """The province that the text (or its part `around`) names most, where it is no mere example among others."""
        return self._winner(self._votes(("province",), *(around or (0, 1 << 60))))

    def names(self, unit: PlaceUnit, around: tuple[int, int]) -> bool:
        """Whether the text names `unit` between two offsets."""
        return (unit.level, folded(unit.name)) in self._votes((unit.level,), *around)

    def _own(self, phrase: str) -> PlaceUnit | None:
        """The narrowest unit of an issuer's name or a subject, where each level is named once."""
        units = [u for place in named_places(phrase) for u in _units(place, self.on)]
        levels = [u.level for u in units]
        if not units or len(set(levels)) < len(levels):
            return None
        return min(units, key=lambda u: ORDER.index(u.level or "national"))

    def _votes(self, levels: tuple[Level | None, ...], start: int, end: int) -> Counter[_Key]:
        lo, hi = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return Counter(key for key in self._keys[lo:hi] if key[0] in levels)

    def _winner(self, votes: Counter[_Key]) -> PlaceUnit | None:
        if not votes:
            return None
        (key, most), *_ = votes.most_common()
        return self._units[key] if most >= _FEW and most * 2 > votes.total() else None

    def _within(self, unit: PlaceUnit) -> PlaceUnit:
        """`unit` with the units around it, as the text names them most."""
        if unit.within or unit.level not in ("commune", "district"):
            return unit
        above: list[str] = []
        levels: tuple[Level, ...] = ("district", "province") if unit.level == "commune" else ("province",)
        for level in levels:
            votes = self._votes((level,), 0, 1 << 60)
            if votes and votes.most_common()[0][1] * 2 > votes.total():
                holder = self._units[votes.most_common()[0][0]]
                above = list(dict.fromkeys([*above, holder.name, *holder.within]))
        return unit.model_copy(update={"within": tuple(dict.fromkeys([*above, NATION.name]))})


_LIST = re.compile(r"\s*(?:,|(?<!\w)và(?!\w))\s*(?:(?:tỉnh|thành phố|tp\.?|quận|huyện|thị xã|phường|xã)\s+)?")


def _units(place: Place, on: date | None) -> list[PlaceUnit]:
    """The units that a phrase names, each of a list; nothing for "toàn tỉnh"."""
    if place.name is None or LEVELS.get(place.type or "tỉnh") in ("region", None):
        return []
    return [unit_of(place.type, name, on, None) for name in _names(place.name)]


def _names(listed: str) -> list[str]:
    return [" ".join(name.split()) for name in _LIST.split(listed) if name.strip()]


def unit_named(place: Place, on: date | None, home: PlaceUnit | None) -> PlaceUnit:
    """The unit that a phrase names; of a list, one unit whose `members` are those of the list."""
    if place.above is not None:
        wider = unit_of(None, place.above, on, home)
        home = (
            wider if wider.level else PlaceUnit(name=place.above, level="district", within=home.within if home else ())
        )
    units = [unit_of(place.type, name, on, home) for name in _names(place.name or "")]
    if len(units) == 1:
        return units[0]
    levels, types = {u.level for u in units}, {u.type for u in units}
    return PlaceUnit(
        name=", ".join(u.name for u in units),
        type=types.pop() if len(types) == 1 else place.type,
        level=levels.pop() if len(levels) == 1 else None,
        within=tuple(n for n in units[0].within if all(n in u.within for u in units)),
        members=tuple(u.name for u in units),
    )
