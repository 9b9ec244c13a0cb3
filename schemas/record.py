"""Records: the figures that one reported claim ties together (the `records` of the output contract)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.mention import Model

Status = Literal["done", "planned", "norm", "unknown"]
Level = Literal["national", "region", "province", "district", "commune"]
Basis = Literal["plan", "before", "other"]


class Span(Model):
    """A stretch of the document's text; half-open code-point offsets."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str


class PlaceUnit(Model):
    """An administrative unit as it stood at the time of the claim.

    `name` without its type ("Thanh Xuân"), `type` the Vietnamese word ("quận"), `within` the units that contain it,
    nearest first, by name; `members` the units of a list of several; `communes` how many communes it had then, where that is known. `doubt` says why such a unit cannot have acted at that time, where that is so.
    """

    name: str
    type: str | None = None
    level: Level | None = None
    within: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    communes: int | None = None
    doubt: str | None = None


class Comparison(Model):
    """What the text compares `figure` with; figure ids.

    `base` is the other value (the plan, the value before), `change` the printed difference, `percent` the printed
    relation: its sense says whether it is figure / base (level), or the relative rise, fall or excess over base.
    """

    figure: str
    base: str | None = None
    change: str | None = None
    percent: str | None = None
    basis: Basis = "other"


class Scope(Model):
    """What bounds a claim besides group, time and place, so that it is compared with its like alone.

    `kind` is the manner that its topic distinguishes ("sửa chữa"; of several "xây mới, sửa chữa"), `event` the storm or disaster, `edge`
    whether its time is meant at its start or end ("đầu năm 2020"), `running` whether it counts up to a day without saying
    from when, `stretch` whether its times are one: from the first to the second, or up to the document's day, `months` how
    many months of the year it counts where it names none; `matter` are the words that say what an amount each is for;
    `references` are figure ids of the documents that it is said of, `changes` of figures that are a rise or fall and no
    level, `averages` of means, `partial` of amounts each beside which something else is given, or of sums that are of more
    than the claim counts.
    """

    kind: str | None = None
    event: str | None = None
    edge: Literal["start", "end"] | None = None
    running: bool = False
    stretch: Literal["through", "to_now"] | None = None
    months: int | None = None
    matter: str | None = None
    references: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    averages: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


class Record(Model):
    """One claim. The slots hold figure ids; `total` is a whole amount, `unit_amount` an amount each.

    `part_of` is the record whose figures include this one's; `partition` says of a whole that the text gives its parts
    as all there are; `apart` of a part that it divides the whole by another rule than the parts before it, so that they are not added. `repeats` is an earlier record that states the same. `what` names what is measured (the words of
    known totals: gift, allowance, loan_outstanding …). `as_of` is the date figure to which the claim counts. `items` is
    how many list items follow an announced number of them.
    """

    id: str
    recipients: tuple[str, ...] = ()
    count: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    unit_amount: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    giver: Span | None = None
    source: Span | None = None
    place: Span | None = None
    place_unit: PlaceUnit | None = None
    action: Span | None = None
    status: Status = "unknown"
    part_of: str | None = None
    partition: bool = False
    apart: bool = False
    repeats: str | None = None
    what: str | None = None
    scope: Scope = Scope()
    as_of: str | None = None
    items: int | None = None
    comparisons: tuple[Comparison, ...] = ()
    rule: str
