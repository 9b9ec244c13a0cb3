"""Figures: one typed span of the document's text with its value (the `figures` of the output contract)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from schemas.passage import Zone

Modifier = Literal["exact", "over", "under", "about", "at_least", "at_most", "vague"]
Sense = Literal["level", "increase", "decrease", "over_plan"]
# rejected: a person said that what was read as a figure is none
Why = Literal[
    "phone", "counter", "clock", "list", "clause", "age", "duration", "place", "name", "boilerplate", "unread",
    "rejected",
]  # fmt: skip

# Decimal values travel as JSON strings: a float in the reader's language would lose digits of a large amount.
Number = Annotated[
    Decimal,
    PlainSerializer(lambda v: format(v.normalize() + 0, "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
DAY = r"^([0-9]{4}|-)-[0-9]{2}-[0-9]{2}$"
Day = Annotated[str, Field(pattern=DAY, description="ISO date, or --MM-DD where the year cannot be known")]
IS_DAY = re.compile(DAY)


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Model):
    """The same amount written out in words beside the digits; half-open code-point offsets."""

    start: int
    end: int
    text: str


class Spot(Model):
    """Where a part of a figure's text stands in a file without pages: half-open [start, end) of the part `at`.

    `at` is an XPath, a paragraph or cell of a part, "byte" or "character"; offsets count that part's code points
    (bytes where it is "byte").
    """

    at: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)


Coordinate = Annotated[float, Field(description="PDF points (1/72 inch) from the top left of the page")]


class Mention(Model):
    """What all figures share. Offsets are half-open code points of the document's text."""

    id: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str
    zone: Zone
    rule: str = Field(description="stable name of the rule that found it")
    doubtful: bool = Field(default=False, description="a digit was recognised in a picture with too little confidence")
    page: int | None = Field(default=None, description="1-based page of the file on which the figure begins")
    boxes: tuple[tuple[Coordinate, Coordinate, Coordinate, Coordinate], ...] = Field(
        default=(), description="x0, top, x1, bottom on that page, a box a line; what goes on overleaf is not boxed"
    )
    spots: tuple[Spot, ...] = Field(default=(), description="its places in a file that has no pages")


CORRECTED = "corrected"  # the note of a quantity whose value a person gave: its text says another
BY_HAND = "review.correct"  # the rule of any other figure whose value, or kind, a person gave


class Quantity(Mention):
    """A number with what qualifies it. `value` is null where the printed form is malformed or a range."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    step: Number | None = Field(default=None, description="worth of the last printed digit, in units of `value`")
    modifier: Modifier = "exact"
    malformed: bool = False
    note: str | None = Field(default=None, description="how the separators were read, where that was a decision")


class Money(Quantity):
    """An amount of money in whole currency units (ISO 4217)."""

    kind: Literal["money"] = "money"
    currency: str = Field(default="VND", pattern="^[A-Z]{3}$")
    unit_inferred: bool = Field(default=False, description="no currency is printed; the words around it say money")
    per: tuple[str, ...] = ()
    words: Words | None = None


class Count(Quantity):
    """A number of things; `unit` is the shortest noun phrase, as printed, that says what is counted."""

    kind: Literal["count"] = "count"
    unit: str
    unit_class: str | None = Field(default=None, description="class of the unit in the lexicon, if it stands there")
    per: tuple[str, ...] = ()


class Percent(Quantity):
    kind: Literal["percent"] = "percent"
    sense: Sense = "level"
    per: tuple[str, ...] = ()


class Ratio(Mention):
    """`numerator` of `denominator`: done of all, or done of planned (then it may exceed 1)."""

    kind: Literal["ratio"] = "ratio"
    numerator: Number
    denominator: Number
    unit: str | None = None


class Date(Mention):
    """A day of the (solar) calendar; `lunar` where the text names it by the lunar one."""

    kind: Literal["date"] = "date"
    value: Day | None = None
    lunar: bool = False
    malformed: bool = False


class Period(Mention):
    """Both ends are days that belong to the period."""

    kind: Literal["period"] = "period"
    start_date: Day
    end_date: Day


class Occasion(Mention):
    kind: Literal["occasion"] = "occasion"
    value: str = Field(pattern=r"^[a-z0-9-]+$")


class Reference(Mention):
    """A cited document: number and symbol without blanks, and its date where the text gives it."""

    kind: Literal["reference"] = "reference"
    value: str
    date: Day | None = None


class Recipient(Mention):
    """A group of beneficiaries to which a figure, a gift or a payment applies; ids of the taxonomy."""

    kind: Literal["recipient"] = "recipient"
    category: str
    also: tuple[str, ...] = ()


Figure = Annotated[
    Money | Count | Percent | Ratio | Date | Period | Occasion | Reference | Recipient, Field(discriminator="kind")
]


class Unclaimed(Model):
    """A numeral that is no figure of this document, and why."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str
    zone: Zone
    why: Why
