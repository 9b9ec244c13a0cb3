"""Parts of wholes: what "trong đó", "gồm" and brackets divide, and which parts may be added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.link.claim import Claim
from pipeline.link.cues import cue
from pipeline.link.items import Kind
from pipeline.link.moves import PLAN, is_mean, move
from pipeline.link.relate import measured, part_like, same_measure
from schemas.mention import Figure, Quantity
from schemas.words import any_of

_OPEN_LIST = re.compile(r"…|\.\.\.|(?<!\w)v\.\s?v|(?<!\w)và các(?!\w)")
_HARD = re.compile(r";|[.!?]\s|\n")
_NEXT_PART = re.compile(r"\s*(?:,|và(?!\w))[^,;.()]*$")
_PUNCTUATION = re.compile(r"[,;:.(]|(?<!\w)và(?!\w)")
_NO_PART = re.compile(any_of(["năm", "cùng kỳ", "bằng", "tương đương", "mỗi", "tăng", "giảm", "vượt", "hụt", "so", "hơn", "đạt", "trước"]))  # fmt: skip
_OPENS = re.compile(r"[^,;.:()\d]{0,40}:[^,;.:()\d]{0,40}")
_SHORT_GAP = 30
_OTHER: tuple[Kind, ...] = ("unit_amount", "ratio")
_BULLET = re.compile(r"[\s\-+•*|\d.)]*")
_FEW_PARTS = 2


def tie_parts(low: str, claims: Sequence[Claim], previous: Claim | None) -> None:
    """Gives each part its whole: the nearest claim before "trong đó", "bao gồm" that measures the same.

    "Trong đó" without a comma or colon holds for the clause it stands in; with one, for the list that follows. What stands
    in brackets behind a claim can only be a part of that claim. A second "trong đó" divides the whole anew: its parts stand
    apart. The whole is a partition where the text says "gồm" and the list is closed.
    """
    top = [c for c in claims if c.outside is None or not c.outside.numeric]
    _tie(low, top, previous)
    _tie_colon(low, top)
    for whole in {id(c.outside): c.outside for c in claims if c.outside is not None and c.outside.numeric}.values():
        _tie_bracket(low, [c for c in claims if c.outside is whole], whole)


def _tie(low: str, claims: Sequence[Claim], previous: Claim | None) -> None:
    whole: Claim | None = None
    number, apart, skipped = 0, False, False
    first: Claim | None = None
    for n, claim in enumerate(claims):
        if claim.base_of is not None:
            continue
        gap = low[claims[n - 1].end : claim.start] if n else ""
        if claim.part and claim.part != number:
            number = claim.part
            before, skipped = _divided(low, claims[:n], previous if _begins(low, claim) else None)
            # "trong đó số … là 647 người, gồm: …" divides the part itself, a second "trong đó" its whole
            inner = before is not None and bool(cue("partition").search(low, before.end, claim.start))
            apart = before is not None and not inner and (before.whole is not None or bool(before.part))
            whole = before.whole if before is not None and apart else before
            first = claim
        elif (
            whole is None
            or not (claim.part or (n and _goes_on(gap)))
            or (first is not None and (_ends_list(low, claims, n, first) or _stops(low, claims, n, first)))
        ):
            whole = None
            continue
        elif apart and ";" in gap and claim.part:
            apart = False  # "A 5, trong đó A1 3, A2 2; B 4": back in the outer list
        if whole is None or whole is claim or not _divides(low, claim, whole):
            continue
        claim.whole, claim.apart = whole, apart
        _inherit(claim, whole)
    for one in {id(c.whole): c.whole for c in claims if c.whole is not None}.values():
        one.partition = one.partition or (not skipped and _partition(low, one, claims))


def _tie_colon(low: str, claims: Sequence[Claim]) -> None:
    """ "200 suất quà: 120 suất cho hộ nghèo, 80 suất cho …": what a colon opens are parts where all of it fits in the whole."""
    for n, whole in enumerate(claims[:-_FEW_PARTS]):
        if whole.base_of is not None or whole.part or not _OPENS.fullmatch(low, whole.end, claims[n + 1].start):
            continue
        listed = [c for c in claims[n + 1 :] if c.base_of is None]
        alike = [c for c in listed if c.whole is None and _divides(low, c, whole)]
        if len(alike) >= _FEW_PARTS and alike == listed and _fit(alike, whole):
            for claim in alike:
                claim.whole = whole
                _inherit(claim, whole)


def _divided(low: str, before: Sequence[Claim], previous: Claim | None) -> tuple[Claim | None, bool]:
    """The claim that "trong đó" divides: the last that is no base of comparison, no share alone, and no rise or fall."""
    skipped = False
    for claim in reversed(before):
        figures = measured(claim) or [i.figure for k in _OTHER for i in claim.slots.get(k, ())]
        if claim.base_of is not None or not figures:
            continue
        if len(figures) == 1 and move(low, claim.sentence[0], figures[0]):
            skipped = True
            continue
        return claim, skipped
    if previous is None or previous.base_of is not None or _moved(low, previous):
        return None, True
    return previous, skipped


def _begins(low: str, claim: Claim) -> bool:
    """Whether the sentence begins with "trong đó", "cụ thể" or the like, and so goes on with the one before."""
    start = claim.sentence[0]
    opening = _BULLET.match(low, start)
    return cue("part").match(low, opening.end() if opening else start) is not None


def _moved(low: str, claim: Claim) -> bool:
    figures = measured(claim)
    return len(figures) == 1 and move(low, claim.sentence[0], figures[0]) is not None


def _divides(low: str, part: Claim, whole: Claim) -> bool:
    """Whether the part's figures can be a part of the whole's: one measure, and no rise, fall or mean on either side."""
    like = part_like if cue("partition").search(low, whole.end, part.start) else same_measure
    pairs = [(a, b) for a in measured(part) for b in measured(whole) if like(a, b)]
    return any(_plain(low, part, a) and _plain(low, whole, b) for a, b in pairs)


def _plain(low: str, claim: Claim, figure: Figure) -> bool:
    start = claim.sentence[0]
    return move(low, start, figure) is None and not is_mean(low, start, figure)


def _inherit(part: Claim, whole: Claim) -> None:
    """A part without a time of its own holds when its whole does."""
    if part.when:
        return
    part.as_of = whole.as_of
    if whole.sentence == part.sentence:
        part.when = list(whole.when)


def _goes_on(gap: str) -> bool:
    """ "trong đó ngân sách 400 triệu đồng, vận động 240 triệu đồng": nothing but a few words between two parts."""
    return len(gap) < _SHORT_GAP and bool(_NEXT_PART.match(gap)) and not cue("conjunction").search(gap)


def _ends_list(low: str, claims: Sequence[Claim], n: int, first: Claim) -> bool:
    """Whether the claim tells what became of the whole, where the first part does not begin so: "…, đã chi 300 triệu"."""
    spent = cue("spent")
    return bool(spent.match(_opening(low, claims[n - 1].end, claims[n]))) and not spent.match(
        _opening(low, first.sentence[0], first)
    )


def _stops(low: str, claims: Sequence[Claim], n: int, first: Claim) -> bool:
    """Whether a semicolon ends a list whose parts so far stood between commas."""
    if ";" not in low[claims[n - 1].end : claims[n].start] or claims[n - 1] is first:
        return False
    return ";" not in low[first.start : claims[n - 1].end]


def _opening(low: str, start: int, claim: Claim) -> str:
    """The words with which a claim begins behind the last mark."""
    lead = low[start : claim.start]
    words = list(cue("part").finditer(lead)) + list(_PUNCTUATION.finditer(lead))
    return lead[max([m.end() for m in words], default=0) :].strip()


def _partition(low: str, whole: Claim, claims: Sequence[Claim]) -> bool:
    """Whether the text gives the parts as all there are: "gồm" before the first of them, and a list that is closed."""
    parts = [c for c in claims if c.whole is whole and not c.apart]
    behind = [c for c in claims if c.start > whole.start and c.base_of is None]
    aside = [c for c in behind if c.whole is whole and c.apart]
    certain = all(_HARD.search(low[behind[behind.index(c) - 1].end : c.start]) for c in aside[:1] if behind.index(c))
    listed = len(parts) > 1 and ";" in low[parts[0].end : parts[1].start]
    between = [c for c in behind if parts and c.start < parts[0].start and _moved(low, c)]
    rest = [c for c in behind if c not in aside and c not in between]
    if parts and not listed:  # a semicolon ends what stands between commas
        rest = [c for c in rest if c.start <= parts[-1].start or ";" not in low[parts[-1].end : c.start]]
    if len(parts) < _FEW_PARTS or parts != rest or whole.sentence != parts[0].sentence:
        return False
    if aside and not (certain or listed):
        return False  # "gồm A 2, B 3, trong đó B1 2, C 1": C may divide the whole or B
    named = list(cue("part").finditer(low, whole.end, parts[0].start))
    said = bool(named) and bool(cue("partition").fullmatch(low, *named[-1].span()))
    return said and not _OPEN_LIST.search(low, whole.end, parts[0].sentence[1])


def _tie_bracket(low: str, claims: Sequence[Claim], whole: Claim) -> None:
    """Claims in brackets behind `whole`: its parts where "trong đó" says so, or where they are nothing else and fit in it."""
    parts = [c for c in claims if c.base_of is None and _divides(low, c, whole)]
    inside = low[whole.end : max([c.end for c in claims])]
    cued = [c for c in parts if c.part and c.part != whole.part]
    if not cued and (
        len(parts) < len(claims) or _NO_PART.search(inside) or PLAN.search(inside) or not _fit(parts, whole)
    ):
        return
    for claim in cued or parts:
        claim.whole = whole
        _inherit(claim, whole)
    whole.partition = whole.partition or (bool(cued) and _partition(low, whole, [whole, *claims]))


def _fit(parts: Sequence[Claim], whole: Claim) -> bool:
    """Whether the figures together are no more than the whole's, as printed."""
    of = [f for f in measured(whole) if isinstance(f, Quantity)]
    figures = [f for p in parts for f in measured(p) if isinstance(f, Quantity) and any(same_measure(f, w) for w in of)]
    values = [f.value for f in figures if f.value is not None]
    ends = [w.value for w in of if w.value is not None and any(same_measure(f, w) for f in figures)]
    return len(values) == len(parts) and len(ends) == 1 and sum(values, Decimal(0)) <= ends[0]
