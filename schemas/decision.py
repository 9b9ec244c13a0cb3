"""Decisions of people on what was found: each with who, when and why, what was before and what is after, and its place.

A decision says where it belongs by a quote with the words around it, and not by a figure's id alone, so that it comes
back at the right figure when the document has been read by other rules, or asks to be looked at again.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, field_validator

from schemas.finding import Finding
from schemas.mention import Figure, Model, Unclaimed

AROUND = 32  # characters of context that a quote keeps on either side
LONGEST_WORDS = 4000  # characters of a reason or a comment

Stage = Literal["open", "in_review", "signed_off", "reopened"]
# confirmed: the document is wrong; explained: it differs and an explanation was accepted; no_problem: nothing is wrong
Ruling = Literal["confirmed", "explained", "no_problem"]
_UNSAYABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(55296, 57344)), "�")


def sayable(text: str) -> str:
    """`text` with control characters and broken ones as U+FFFD, each in its place: what every database can hold."""
    return text.translate(_UNSAYABLE)


class Anchor(Model):
    """A place of a text: the words themselves, up to AROUND characters before and after, and where they stood.

    `start` and `end` are half-open code points of the text whose UTF-8 bytes have the SHA-256 `text`.
    """

    quote: str = Field(min_length=1)
    before: str = Field(max_length=AROUND)
    after: str = Field(max_length=AROUND)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str = Field(pattern="^[0-9a-f]{64}$")


class _Act(Model):
    """`why` is the person's reason or comment."""

    why: str = Field(default="", max_length=LONGEST_WORDS)

    @field_validator("why")
    @classmethod
    def _said(cls, why: str) -> str:
        return sayable(why).strip()


class _Reasoned(_Act):
    why: str = Field(min_length=1, max_length=LONGEST_WORDS)

    @field_validator("why")
    @classmethod
    def _is_said(cls, why: str) -> str:
        if not why.strip():
            raise ValueError("a reason is needed")
        return why


class Accept(_Act):
    """A figure is right as it was read, or a numeral rightly none."""

    action: Literal["accept"] = "accept"
    anchor: Anchor
    before: Figure | Unclaimed


class Correct(_Reasoned):
    """A figure was read wrongly: `after` is what the document says."""

    action: Literal["correct"] = "correct"
    anchor: Anchor = Field(description="where `before` stands")
    before: Figure
    after: Figure
    to: Anchor = Field(description="where `after` stands")


class Reject(_Reasoned):
    """What was taken for a figure is none."""

    action: Literal["reject"] = "reject"
    anchor: Anchor
    before: Figure


class Add(_Reasoned):
    """A figure that was missed. Its id is settled by the number of the decision (see pipeline.review.state)."""

    action: Literal["add"] = "add"
    anchor: Anchor
    after: Figure


class Comment(_Reasoned):
    """Words on a figure (by its anchor) or on the whole document (without)."""

    action: Literal["comment"] = "comment"
    anchor: Anchor | None = None
    before: Figure | Unclaimed | None = None


class Undo(_Act):
    """Takes back the decision of that number."""

    action: Literal["undo"] = "undo"
    decision: int = Field(ge=1)


class Rule(_Reasoned):
    """What a person says of a finding. `anchors` are the places of its figures, in the finding's order."""

    action: Literal["rule"] = "rule"
    ruling: Ruling
    before: Finding
    anchors: tuple[Anchor, ...] = ()


class Compare(_Reasoned):
    """What a person says of a figure's difference from a known total."""

    action: Literal["compare"] = "compare"
    ruling: Ruling
    total: str
    verdict: str
    anchor: Anchor | None = None


class Move(_Act):
    """The document goes from one stage to another; `open_points` is what was still to be decided then."""

    action: Literal["move"] = "move"
    before: Stage
    after: Stage
    open_points: int = Field(default=0, ge=0)


class Adopt(_Act):
    """Another run becomes the document's current one; ids of runs."""

    action: Literal["adopt"] = "adopt"
    before: int | None
    after: int


Act = Annotated[
    Accept | Correct | Reject | Add | Comment | Undo | Rule | Compare | Move | Adopt, Field(discriminator="action")
]
ACT: TypeAdapter[Act] = TypeAdapter(Act)


class Decision(Model):
    """An act of a person on a document. `run` is the run that was looked at, `original` the SHA-256 of the document's
    bytes, which ties the decision to them whatever the store's numbers are."""

    document: int | None
    run: int | None = None
    original: str = Field(default="", pattern="^([0-9a-f]{64})?$")
    who: str = Field(min_length=1, max_length=200)
    act: Act

    @field_validator("who")
    @classmethod
    def _named(cls, who: str) -> str:
        who = " ".join(sayable(who).split())
        if not who:
            raise ValueError("a name is needed")
        return who


class Entry(Model):
    """A decision in the trail: its number, when it was made (UTC), and the hashes that chain it to the one before."""

    id: int = Field(ge=1)
    decision: Decision
    made_at: str
    previous: str
    hash: str
