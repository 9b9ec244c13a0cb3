"""Administrative units with their dates: provinces before and after 1 July 2025, districts that ended then."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from schemas.errors import BadLexicon
from schemas.record import Level, PlaceUnit
from schemas.text import folded

LEVELS: dict[str, Level] = {
    "cả nước": "national", "toàn quốc": "national", "vùng": "region", "khu vực": "region", "miền": "region", "tỉnh": "province", "thành phố": "province",
    "tp": "province", "quận": "district", "huyện": "district", "thị xã": "district", "thị trấn": "commune", "phường": "commune", "xã": "commune", "đặc khu": "commune",
}  # fmt: skip
FULL_TYPE = {"tp": "thành phố"}
_ABBREVIATION = 3  # letters: HCM
_DISTRICT_TYPES = ("quận", "huyện", "thị xã")


@dataclass(frozen=True, slots=True)
class Geography:
    """`provinces`: folded name or alias → name; `absorbed`: ended province → the one that holds it since the reform."""

    provinces: dict[str, str]
    absorbed: dict[str, str]
    cities: dict[str, date]
    districts: dict[tuple[str, str], str]
    communes: dict[str, list[tuple[date, int]]]
    regions: dict[str, str]
    reform: date


@cache
def geography() -> Geography:
    """Raises BadLexicon where geography.toml does not fit."""
    path = Path(__file__).with_name("geography.toml")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        names: dict[str, str] = {}
        absorbed: dict[str, str] = {}
        cities: dict[str, date] = {}
        for entry in data["province"]:
            for name in (entry["name"], *entry.get("aliases", ()), *entry.get("absorbed", ())):
                names[folded(name)] = name if name in entry.get("absorbed", ()) else entry["name"]
            absorbed |= dict.fromkeys(entry.get("absorbed", ()), entry["name"])
            if "city_from" in entry:
                cities[entry["name"]] = entry["city_from"]
        for entry in data["alias"]:
            names |= {folded(a): entry["name"] for a in entry["aliases"]}
        districts = {(d["type"], folded(n)): d["province"] for d in data["districts"] for n in d["names"]}
        communes = {folded(c["district"]): [(x["from"], x["count"]) for x in c["counts"]] for c in data["communes"]}
        regions = {folded(n): n for n in data["regions"]["names"]}
        return Geography(names, absorbed, cities, districts, communes, regions, data["reform"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e


def unit_of(type_: str | None, name: str, on: date | None, home: PlaceUnit | None) -> PlaceUnit:
    """The unit that `type_` and `name` mean on a day; `home` is the document's own, for what contains it.

    `doubt` is set where no such unit existed on that day.
    """
    g = geography()
    name = _cased(name)
    type_ = FULL_TYPE.get(type_ or "", type_)
    level = LEVELS.get(type_ or "")
    key = folded(name)
    province = g.provinces.get(key)
    if level in (None, "province") and province is not None:
        after = on is not None and on >= g.reform
        holder = g.absorbed.get(province)
        since = g.cities.get(province)
        city = since is not None and (on is None or on >= since)
        doubt = f"{province} đã nhập vào {holder} từ 1/7/2025" if after and holder else None
        above = (holder, "Việt Nam") if holder else ("Việt Nam",)
        return PlaceUnit(
            name=province, type="thành phố" if city else "tỉnh", level="province", within=above, doubt=doubt
        )
    if key in g.regions:
        return PlaceUnit(name=g.regions[key], type="vùng", level="region", within=("Việt Nam",))
    if type_ == "thành phố":
        level = "district"  # a town within a province
    doubt = None
    within: tuple[str, ...] = ()
    if on is not None and on >= g.reform and type_ in _DISTRICT_TYPES:
        doubt = f"từ 1/7/2025 không còn {type_}"
    holder = g.districts.get((type_ or "", key))
    if holder:
        within = (holder, "Việt Nam")
    elif home is not None and home.name != name:
        within = _above(home, level)
    communes = communes_on(f"{type_} {name}", on) if on is not None and not doubt else None
    return PlaceUnit(name=name, type=type_, level=level, within=within, communes=communes, doubt=doubt)


def _cased(name: str) -> str:
    """ "LONG BIÊN" as "Long Biên"; of "QUẬN ỦY LONG BIÊN" the place alone. Short names in capitals are abbreviations."""
    if not name.isupper() or len(name) <= _ABBREVIATION:
        return name
    return re.sub(r"^(?:ỦY|UỶ|ĐOÀN|HỘI)\s+(?=\S)", "", name).title()


ORDER: tuple[Level, ...] = ("commune", "district", "province", "region", "national")


def _above(home: PlaceUnit, level: Level | None) -> tuple[str, ...]:
    """The units around `home` that can hold a unit of `level`: home itself where it is higher."""
    if home.level is None or level is None:
        return ()
    return (home.name, *home.within) if ORDER.index(home.level) > ORDER.index(level) else home.within


def communes_on(district: str, on: date) -> int | None:
    """How many communes a district had on a day, where that is known."""
    known = [n for since, n in geography().communes.get(folded(district), ()) if since <= on]
    return known[-1] if known else None
