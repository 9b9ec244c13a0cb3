"""Known reported totals: what a source says the sum is (format: corpus/totals, one `[[total]]` a total)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.mention import Model, Modifier
from schemas.record import Level

Aligned = Literal["agree", "suspicious", "contradiction", "part_of", "not_comparable", "unmatched"]


class Within(Model):
    """Days from `start_date` to `end_date`, both inclusive; no end: still in force."""

    start_date: dt.date
    end_date: dt.date | None = None


class TotalPlace(Model):
    """`type` is the Vietnamese word; `within` the units around it, nearest first; `members` those of a named group."""

    name: str
    type: str
    level: Level
    within: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


class Source(Model):
    document: str
    date: dt.date | None = None
    reference: str | None = None
    url: str | None = None


class Total(Model):
    """A total in whole đồng (or other currency units) or whole units; `step` is the worth of the last printed digit."""

    id: str = Field(pattern="^[a-z0-9][a-z0-9-]*$")
    programme: str
    what: str
    occasion: str | None = None
    period: Within | None = None
    as_of: dt.date | None = None
    place: TotalPlace
    category: str | None = None
    measure: Literal["money", "count"]
    currency: str = Field(default="VND", pattern="^[A-Z]{3}$")
    unit: str | None = None
    per: tuple[str, ...] = ()
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    modifier: Modifier = "exact"
    step: Decimal = Decimal(1)
    printed: str
    status: Literal["planned", "done"] = "done"
    source: Source
    origin: str
    derived_from: str | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.value is None) == (self.low is None or self.high is None):
            raise ValueError("cần `value`, hoặc cả `low` và `high`")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("`low` lớn hơn `high`")
        if any(v is not None and v < 0 for v in (self.value, self.low)):
            raise ValueError("số không được âm")
        if self.period and self.period.end_date and self.period.end_date < self.period.start_date:
            raise ValueError("ngày cuối của thời gian đứng trước ngày đầu")
        if not (self.occasion or self.period or self.as_of):
            raise ValueError("cần ít nhất một trong `occasion`, `period`, `as_of`")
        if self.measure == "count" and not self.unit:
            raise ValueError("số lượng (measure = count) cần `unit`")
        return self


class Programme(Model):
    """What the name of a total's programme says: giver, source of funds, manners, event, numbers of documents, whether
    it speaks of what is done of a whole; and the words that tell its case from others, in small letters."""

    giver: str | None = None
    source: str | None = None
    kinds: tuple[str, ...] = ()
    event: str | None = None
    references: tuple[str, ...] = ()
    done: bool = False
    words: tuple[str, ...] = ()


class Place(Model):
    """Where a figure stands in the document's text; half-open code-point offsets."""

    start: int
    end: int
    text: str


class Aspect(Model):
    """One side by side: `match` is null where the document is silent."""

    match: bool | None
    total: str | None
    document: str | None


class Comparison(Model):
    """One figure beside one known total (a line of `solieu validate`)."""

    total: str
    document: str
    figure: Place | None
    verdict: Aligned
    aspects: dict[str, Aspect]
    message_vi: str
    message_en: str
