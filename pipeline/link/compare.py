"""What the figures of a passage are compared with: a printed base, a printed change, the level that a change leads to.

A percentage is tied to a comparison only where the text says it of that change or that base: a share of the plan ("đạt 90%
kế hoạch"), a share of all ("chiếm 3,2%") and a rise against another year belong to the level alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.link.claim import Claim
from pipeline.link.moves import PLAN, Move, move, moves
from pipeline.link.relate import measured, same_measure
from schemas.mention import Count, Figure, Percent, Quantity
from schemas.record import Basis, Comparison
from schemas.words import any_of

_HARD = re.compile(r";|[.!?]\s|\n")
_BREAK = re.compile(r"[,;.()\n]|(?<!\w)(?:và|tăng|giảm|đạt|bằng|vượt)(?!\w)|\d+(?:,\d+)?\s*%")
_AGAINST = re.compile(any_of(["so với", "so", "cùng kỳ", "cùng kì", "năm trước", "tháng trước", "quý trước", "đầu năm", "cuối năm", "năm ngoái", "trước đó"]))  # fmt: skip
EQUALS = re.compile(
    r"[\s,(]*(?:tức|tương đương|tương ứng|ứng)(?!\w)(?:\s*(?:với|là|khoảng|mức|gần|hơn|trên|tỷ lệ|tỉ lệ)(?!\w))*\s*"
)
# between a level and the rise or fall that is said of it: no other subject
_LED = re.compile(
    r"[^,;:(\d]{0,48}[,(–-]\s*(?:(?:đã|cũng|và|nhưng|tiếp tục|tức|tức là|tương ứng|như vậy|số lượng|con số này)(?!\w)\s*)*(?:so (?:với )?[^,;:()\d]{0,40})?(?:thì\s+|đã\s+)?$"
)
_RESULT = re.compile(
    r"[^,;]{0,48}[,)]\s*(?:chỉ |hiện |nay )*(?:đạt|còn|lên|xuống còn|lên thành|(?:đưa|nâng)(?: (?:tổng số|tổng|số)(?P<named>(?: [^\W\d]+){0,12}?))? (?:lên|đạt|thành|là))\s*(?:mức |khoảng |hơn |gần |trên )*$"
)
_IN_ALL = re.compile(
    any_of(["trong số", "trong tổng số", "trên tổng số", "của tổng số"]) + r"\s*(?:hơn |gần |khoảng |có )?$"
)
TIME = re.compile(r"(?<!\d)(?:\d{1,2}/)?(?:\d{1,2}/)?(?:19|20)\d\d(?!\d)")
_NEAR = 60
_SAME_WORDS = 3
_OTHER = re.compile(r"\s*(?:số(?! (?:hộ|người))|tổng|của|dư|vốn|kinh phí|diện tích|giá|tiền|thu|sản)(?!\w)")


def tie_comparisons(low: str, start: int, claims: Sequence[Claim]) -> None:
    """Gives the claims of a passage that begins at `start` their comparisons."""
    told: Figure | None = None  # a change that was read with the ends of its step
    for n, claim in enumerate(claims):
        if claim.comparisons:
            told = _step(low, start, claims, n)
            continue
        figures = measured(claim)
        bases = [c for c in claims if c.base_of is claim]
        if len(bases) == 1:
            base = measured(bases[0])[0]
            of = [f for f in figures if same_measure(f, base) and f.start < base.start]
            if len(of) == 1:
                _against(low, start, claims, n, of[0], base)
            continue
        main = figures[0] if len(figures) == 1 else None
        if main is None or main is told:
            continue
        moved = move(low, start, main)
        if moved:
            level = level_of(low, start, claims, n, main)
            percent = _of_change(low, start, claim, main, moved)
            if level is not None:
                claim.comparisons.append(_made(level, None, main, percent, "before"))
        else:
            _share(low, start, claim, main)


def _made(
    figure: Figure, base: Figure | None, change: Figure | None, percent: Figure | None, basis: Basis
) -> Comparison:
    ids = [f.id if f else None for f in (base, change, percent)]
    return Comparison(figure=figure.id, base=ids[0], change=ids[1], percent=ids[2], basis=basis)


def _against(low: str, start: int, claims: Sequence[Claim], n: int, figure: Figure, base: Figure) -> None:
    """A figure whose base is printed: "đạt 30 tỷ, tăng 5 tỷ (20%) so với 25 tỷ"."""
    claim = claims[n]
    gap = low[figure.end : base.start]
    basis: Basis = "plan" if PLAN.search(gap) else "before"
    moved = move(low, start, figure)
    if moved is None:
        claim.comparisons.append(_made(figure, base, None, _of_base(low, claim, figure, base), basis))
        return
    level = level_of(low, start, claims, n, figure)
    if level is None or re.search(r"[,;]", gap):
        return  # a change without its level says nothing; and behind a comma the base is another matter
    percent = _of_change(low, start, claim, figure, moved, base) or _of_base(low, claim, figure, base)
    claim.comparisons.append(_made(level, base, figure, percent, basis))


def _step(low: str, start: int, claims: Sequence[Claim], n: int) -> Figure | None:
    """ "Giảm từ 320 hộ xuống còn 250 hộ, giảm 70 hộ, tương đương 21,9%": both ends, then the change, which is given back."""
    claim, known = claims[n], claims[n].comparisons[0]
    figure = next((i.figure for items in claim.slots.values() for i in items if i.figure.id == known.figure), None)
    if figure is None:
        return None
    following = claims[n + 1] if n + 1 < len(claims) else None
    if following is not None and _HARD.search(low, figure.end, following.start):
        following = None
    changes = [f for f in measured(following) if same_measure(f, figure)] if following else []
    percent: Percent | None = None
    change = changes[0] if len(changes) == 1 and _led(low[figure.end : changes[0].start]) else None
    moved = move(low, start, change) if change else None
    if change and following and moved and not _tail(low, change):
        percent = _of_change(low, start, following, change, moved)
    else:
        change = None
        holders = [claim, following] if isinstance(figure, Percent) and following else [claim]
        said = [p for c in holders for p in _percents(c) if p.start >= figure.end]
        if said and said[0].sense in ("increase", "decrease") and not _tail(low, said[0]):
            percent = said[0] if _led(low[figure.end : said[0].start]) else None
    extra = {"change": change.id if change else None, "percent": percent.id if percent else None}
    claim.comparisons[0] = known.model_copy(update=extra)
    return change


def _led(lead: str) -> bool:
    """Whether a rise or fall is said of what stands before `lead`, with no other subject between."""
    found = [m.start() for m in moves().finditer(lead)]
    return bool(found) and bool(_LED.fullmatch(TIME.sub("", lead[: max(found)])))


def _tail(low: str, figure: Figure) -> str:
    """What the words right behind a figure compare it with ("so với cùng kỳ"); empty where they compare it with nothing."""
    behind = _BREAK.split(low[figure.end : figure.end + _NEAR], maxsplit=1)[0]
    found = [m.start() for m in (_AGAINST.search(behind), PLAN.search(behind)) if m]
    return " ".join(behind[min(found) :].replace("so với", "").split()) if found else ""


def _percents(claim: Claim) -> list[Percent]:
    return [i.figure for i in claim.slots.get("percent", ()) if isinstance(i.figure, Percent)]


def _of_change(
    low: str, start: int, claim: Claim, change: Figure, moved: Move, base: Figure | None = None
) -> Percent | None:
    """The percentage that says once more how large the change is: "tăng 5 tỷ (20%)", "giảm 70 hộ, tương đương 21,9%"."""
    behind = [p for p in _percents(claim) if p.start >= change.end]
    if not behind:
        return None
    percent = behind[0]
    lead = low[change.end : percent.start]
    if base is not None and base.start < percent.start:
        lead = low[base.end : percent.start]
    if _HARD.search(lead) or len(lead) > _NEAR:
        return None
    if _OTHER.match(low, percent.end):
        return None  # "tương đương 1,2% tổng số hộ"
    directions = {"rise": ("increase", "over_plan"), "fall": ("decrease",), "over": ("over_plan", "increase")}
    if percent.sense == "level":
        if not EQUALS.fullmatch(lead):
            return None
    elif percent.sense not in directions[moved]:
        return None
    of_change, of_percent = _tail(low, change), _tail(low, percent)
    if of_percent and of_change and of_percent not in of_change and of_change not in of_percent:
        return None  # "tăng 50 hộ so với tháng trước, tăng 20% so với cùng kỳ"
    if PLAN.search(of_percent) and not PLAN.search(of_change):
        return None
    return percent


def _of_base(low: str, claim: Claim, figure: Figure, base: Figure) -> Percent | None:
    """The percentage that relates a figure to its printed base, before or behind it."""
    said = [p for p in _percents(claim) if _relates(low, p, figure, base)]
    return said[0] if len(said) == 1 else None


def _relates(low: str, percent: Percent, figure: Figure, base: Figure) -> bool:
    if figure.end <= percent.start < base.start:
        gap = low[percent.end : base.start]
        return len(gap) <= _NEAR and not re.search(r"[,;]", gap)
    lead = low[base.end : percent.start]
    return percent.start >= base.end and len(lead) <= _NEAR and not _HARD.search(lead) and not _tail(low, percent)


def level_of(low: str, start: int, claims: Sequence[Claim], n: int, change: Figure) -> Figure | None:
    """The level that a printed rise or fall belongs to: "đạt 27 tỷ, tăng 3 tỷ", or "tăng 3 tỷ, đưa tổng số lên 27 tỷ"."""
    if n + 1 < len(claims):
        following = [f for f in measured(claims[n + 1]) if same_measure(f, change)]
        if len(following) == 1 and not move(low, start, following[0]):
            m = _RESULT.fullmatch(TIME.sub("", low[claims[n].end : following[0].start]))
            if m is not None and _same_named(m["named"] or "", low[start : change.start]):
                return following[0]
    for earlier in reversed(claims[:n]):
        figures = [f for f in measured(earlier) if same_measure(f, change)]
        if earlier.base_of is not None or not measured(earlier) or (len(figures) == 1 and move(low, start, figures[0])):
            continue  # "đạt 30 tỷ, tăng 2 tỷ so với tháng trước, tăng 5 tỷ so với cùng kỳ"
        between = low[(figures or [change])[0].end : change.start]
        if len(figures) != 1 or _HARD.search(between):
            return None
        last = low[earlier.end if earlier is claims[n - 1] else claims[n - 1].end : change.start]
        return figures[0] if _led(last) and _is_later(low, start, claims, earlier, figures[0], change) else None
    return None


def _is_later(low: str, start: int, claims: Sequence[Claim], claim: Claim, level: Figure, change: Figure) -> bool:
    """ "Năm 2024 tặng 500 suất, năm 2023 tặng 400 suất, tăng 100 suất": of two years' levels, the one that has changed."""
    for other in claims[: claims.index(claim)]:
        figures = [f for f in measured(other) if same_measure(f, level)]
        if len(figures) != 1 or other.part != claim.part or other.base_of is not None or other.when == claim.when:
            continue
        if not other.when or not claim.when or move(low, start, figures[0]):
            continue
        level_is, other_is, by = (f.value if isinstance(f, Quantity) else None for f in (level, figures[0], change))
        if level_is is None or other_is is None or by is None:
            return False
        return level_is - other_is == (by if move(low, start, change) != "fall" else -by)
    return True


def _same_named(named: str, before: str) -> bool:
    """Whether "đưa tổng … lên" names what the clause before it speaks of."""
    words = set(named.split())
    return len(words & set(before.split())) >= min(len(words), _SAME_WORDS)


def _share(low: str, start: int, claim: Claim, whole: Figure) -> None:
    """ "Trong số 37 hộ, 97,5% trả nợ đúng hạn": so many per cent of things that are counted whole."""
    percents = _percents(claim)
    if len(percents) != 1 or not isinstance(whole, Count) or percents[0].sense != "level":
        return
    if not _IN_ALL.search(low, max(start, whole.start - 32), whole.start):
        return
    gap = low[whole.end : percents[0].start]
    if _OTHER.match(low, percents[0].end):
        return  # "97,5% dư nợ" is no share of the things
    if percents[0].start > whole.end and len(gap) < _NEAR and not re.search(r"[;:.(]|,.*,|\d", gap):
        claim.comparisons.append(_made(percents[0], whole, None, percents[0], "other"))
