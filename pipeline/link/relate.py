"""How claims relate: parts of wholes, comparisons, repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.link.claim import Claim
from pipeline.link.cues import cue
from schemas.mention import Count, Figure, Money, Percent, Quantity, Ratio
from schemas.record import Comparison

_OPEN_LIST = re.compile(r"…|\.\.\.|(?<!\w)v\.\s?v|(?<!\w)và các(?!\w)")
_PLAN = re.compile(r"(?<!\w)(?:kế hoạch|kh|dự kiến|chỉ tiêu|dự toán)(?!\w)")
_COMMA = re.compile(r"[,;]")
_HARD = re.compile(r";|[.!?]\s")
_RATIO_REACH = 3  # claims back
_NEXT_PART = re.compile(r"\s*(?:,|và(?!\w))[^,;.()]*$")
_SHORT_GAP = 30
_FEW_PARTS = 2
_TRIVIAL = 10  # equal small counts are no repeat


def same_measure(a: Figure, b: Figure) -> bool:
    """Whether two figures count or price the same kind of thing: one currency, or one unit (or class of units)."""
    if isinstance(a, Money) and isinstance(b, Money):
        return a.currency == b.currency and bool(a.per) == bool(b.per)
    if isinstance(a, Count) and isinstance(b, Count):
        one, other = a.unit.lower(), b.unit.lower()
        # "200 suất quà, gồm 120 suất": a part need not repeat the whole unit
        short = other.startswith(f"{one} ") or one.startswith(f"{other} ")
        return one == other or short or (a.unit_class is not None and a.unit_class == b.unit_class)
    return False


def _measured(claim: Claim) -> list[Figure]:
    return [i.figure for kind in ("count", "total") for i in claim.slots.get(kind, ())]


def tie_parts(low: str, claims: Sequence[Claim], previous: Claim | None) -> None:
    """Gives each part its whole: the nearest claim before "trong đó", "bao gồm" that measures the same.

    "Trong đó" without a comma or colon holds for the clause it stands in; with one, for the list that follows.
    The whole is a partition where the text says "gồm" and the list is closed.
    """
    whole: Claim | None = None
    for n, claim in enumerate(claims):
        before = claims[n - 1] if n else previous
        if claim.base_of is not None:
            continue
        if not claim.part and not (whole is not None and n and _goes_on(low[claims[n - 1].end : claim.start])):
            whole = None
            continue
        if whole is None:
            whole = before if before and not before.part else before.whole if before else None
        if whole is None or whole is claim:
            continue
        if any(same_measure(a, b) for a in _measured(claim) for b in _measured(whole)):
            claim.whole = whole
            if whole.sentence == claim.sentence:
                claim.when = claim.when or list(whole.when)
    for whole in {id(c.whole): c.whole for c in claims if c.whole is not None}.values():
        whole.partition = whole.partition or _partition(low, whole, claims)


def _goes_on(gap: str) -> bool:
    """ "trong đó ngân sách 400 triệu đồng, vận động 240 triệu đồng": nothing but a few words between two parts."""
    return len(gap) < _SHORT_GAP and bool(_NEXT_PART.match(gap)) and not cue("conjunction").search(gap)


def _partition(low: str, whole: Claim, claims: Sequence[Claim]) -> bool:
    """Whether the text gives the parts as all there are: "gồm" before the first of them, and a list that is closed."""
    parts = [c for c in claims if c.whole is whole]
    behind = [c for c in claims if c.start > whole.start and c.base_of is None]
    if len(parts) < _FEW_PARTS or parts != behind or whole.sentence != parts[0].sentence:
        return False
    named = list(cue("part").finditer(low, whole.end, parts[0].start))
    said = bool(named) and bool(cue("partition").fullmatch(low, *named[-1].span()))
    return said and not _OPEN_LIST.search(low, whole.end, parts[0].sentence[1])


def tie_ratios(claims: Sequence[Claim], before: Sequence[Claim]) -> None:
    """ "24/27 chỉ tiêu … cả 24/24 chỉ tiêu": a ratio of what an earlier one reached is a part of it."""
    for claim in claims:
        earlier = [c for c in before[-_RATIO_REACH:] if c is not claim]
        for ratio in _ratios(claim):
            reached = [
                c
                for c in earlier
                if any(r.numerator == ratio.denominator != r.denominator and r.unit == ratio.unit for r in _ratios(c))
            ]
            if reached and claim.whole is None:
                claim.whole = reached[-1]


def _ratios(claim: Claim) -> list[Ratio]:
    return [i.figure for i in claim.slots.get("ratio", ()) if isinstance(i.figure, Ratio)]


def tie_comparisons(low: str, start: int, claims: Sequence[Claim]) -> None:
    """What the passage's claims are compared with: a printed base, a printed change, the level after it."""
    for n, claim in enumerate(claims):
        figures = _measured(claim)
        main = figures[0] if len(figures) == 1 else None
        percents = [i.figure for i in claim.slots.get("percent", ())]
        percent = percents[0] if len(percents) == 1 and isinstance(percents[0], Percent) else None
        bases = [c for c in claims if c.base_of is claim]
        if len(bases) == 1:
            base = _measured(bases[0])[0]
            of = [f for f in figures if same_measure(f, base) and f.start < base.start]
            if len(of) == 1:
                gap = low[of[0].end : base.start]
                basis = "plan" if _PLAN.search(gap) else "before"
                # "đạt 30 tỷ, tăng 5 tỷ so với 25 tỷ": the rise is of the level before it
                moved = _level(low, claims, n, of[0]) if _moves(low, start, of[0]) else None
                main, change = (moved, of[0].id) if moved else (of[0], None)
                claim.comparisons.append(
                    Comparison(
                        figure=main.id,
                        base=base.id,
                        change=change,
                        percent=percent.id if percent else None,
                        basis=basis,
                    )
                )
            continue
        if main is None or not _moves(low, start, main):
            continue
        level = _level(low, claims, n, main)
        if level is not None:
            claim.comparisons.append(
                Comparison(figure=level.id, change=main.id, percent=percent.id if percent else None, basis="before")
            )


def _moves(low: str, start: int, figure: Figure) -> bool:
    """Whether a rise or fall is said of the figure, and not the level that it leads to."""
    lead = low[max(start, figure.start - 24) : figure.start]
    moves = [m for name in ("rise", "fall") for m in cue(name).finditer(lead)]
    return bool(moves) and not _COMMA.search(lead, moves[-1].end()) and not cue("reach").search(lead, moves[-1].end())


def _level(low: str, claims: Sequence[Claim], n: int, change: Figure) -> Figure | None:
    """The level that a printed rise or fall belongs to: "đạt 27 tỷ, tăng 3 tỷ", or "tăng 3 tỷ, đưa tổng số lên 27 tỷ"."""
    if n + 1 < len(claims):
        following = [f for f in _measured(claims[n + 1]) if same_measure(f, change)]
        if len(following) == 1:
            gap = low[claims[n].end : following[0].start]
            if cue("result").search(gap) and not _HARD.search(gap):
                return following[0]
    if n:
        before = [f for f in _measured(claims[n - 1]) if same_measure(f, change)]
        if len(before) == 1:
            gap = low[claims[n - 1].end : change.start]
            if gap.lstrip().startswith((",", "(")) and not _HARD.search(gap) and len(gap) < 40:
                return before[0]
    return None


def repeats(claims: Sequence[Claim]) -> dict[int, Claim]:
    """id() of a claim → the first earlier claim that prints the same counts and totals."""
    seen: dict[tuple[object, ...], Claim] = {}
    found: dict[int, Claim] = {}
    for claim in claims:
        key = _printed(claim)
        if key is None:
            continue
        if key in seen:
            first = seen[key]
            # parts of one whole, and claims of one sentence, stand beside each other: equal numbers coincide
            beside = claim.sentence == first.sentence or (claim.whole is not None and claim.whole is first.whole)
            if not beside:
                found[id(claim)] = first
        else:
            seen[key] = claim
    return found


def _printed(claim: Claim) -> tuple[object, ...] | None:
    """The values of a claim's counts and totals; None where they are too slight to tell a repeat by."""
    values: list[tuple[object, ...]] = []
    telling = False
    for figure in _measured(claim):
        assert isinstance(figure, Quantity)
        if figure.value is None:
            return None
        unit = (
            figure.currency if isinstance(figure, Money) else figure.unit.lower() if isinstance(figure, Count) else ""
        )
        telling = telling or isinstance(figure, Money) or figure.value >= _TRIVIAL
        values.append((figure.value, unit))
    return tuple(sorted(values, key=str)) if telling else None
