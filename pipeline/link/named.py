"""A base that the text only names: "tăng 7,9% so với ước thực hiện năm 2013", told in an earlier sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.link.claim import Claim
from pipeline.link.moves import move
from pipeline.link.relate import measured, same_measure
from schemas.mention import Figure, Percent, Period
from schemas.record import Comparison

_NAMES = re.compile(
    r"\s*so (?:với )?(?P<kind>ước thực hiện|dự toán|kế hoạch)(?: giao)? năm (?P<year>(?:19|20)\d\d)(?!\w)"
)
_SINCE_OPENING = re.compile(
    r"\s*(?:\([^)\n]{1,24}\)\s*)?so (?:với )?(?:thời điểm )?(đầu (?:năm|kỳ|nhiệm kỳ|quý|giai đoạn))(?!\w)"
)
_KINDS = {
    "ước thực hiện": re.compile(r"(?<!\w)ước(?: tính)?(?: thực hiện)?(?: đạt)?(?: là)?\s*$"),
    "dự toán": re.compile(r"(?<!\w)dự toán[^,;.\d]*(?:năm \d{4})?\s*(?:được giao )?là\s*$"),
    "kế hoạch": re.compile(r"(?<!\w)kế hoạch[^,;.\d]*(?:năm \d{4})?\s*(?:được giao )?là\s*$"),
}
_CLAUSE = re.compile(r"[,;:]|[.!?]\s|\n")
_KIND_WORD = re.compile(r"(?<!\w)(?:ước|dự toán|kế hoạch|thực hiện)(?!\w)")
_ENDING = re.compile(r"\s*(?:năm \d{4}\s*)?(?:(?:ước|tính|thực hiện|là|đạt|khoảng|được giao)(?!\w)\s*)*$")
_SHORT = re.compile(r"\((\w{2,8})\)")
_LEAST = 3  # words of a subject that two sentences share by no chance


def tie_named(low: str, claims: Sequence[Claim]) -> None:
    """Gives a figure its named base where one earlier claim has the same subject, kind and year, and no other."""
    for n, claim in enumerate(claims):
        figures = measured(claim)
        percents = [i.figure for i in claim.slots.get("percent", ()) if isinstance(i.figure, Percent)]
        if len(figures) != 1 or len(percents) != 1 or claim.comparisons or percents[0].sense == "level":
            continue
        m = _NAMES.match(low, percents[0].end)
        subject = _subject(low, claim, figures[0]) if m else []
        if m is None or len(subject) < _LEAST or move(low, claim.sentence[0], figures[0]):
            continue
        bases = [b for e in claims[:n] if (b := _told(low, e, figures[0], m["kind"], int(m["year"]), subject))]
        if len(bases) == 1:
            claim.comparisons.append(
                Comparison(figure=figures[0].id, base=bases[0].id, percent=percents[0].id, basis="before")
            )


def tie_openings(low: str, claims: Sequence[Claim]) -> None:
    """Gives "giảm 52 hộ so với đầu năm" the level that its sentence has told for "đầu năm", if it has told just one."""
    told = {f.id: f for c in claims for f in measured(c)}
    for claim in claims:
        for i, comparison in enumerate(claim.comparisons):
            figure, change = told.get(comparison.figure), told.get(comparison.change or "")
            m = _SINCE_OPENING.match(low, change.end) if change and comparison.base is None else None
            if m is None or figure is None:
                continue
            opening = re.compile(rf"(?<!\w){m[1]}(?: \d{{4}})?(?: (?:là|có|còn))?\s*$")
            start = claim.sentence[0]
            bases = [
                f
                for e in claims
                if e.sentence == claim.sentence
                for f in measured(e)
                if f.start < figure.start and same_measure(f, figure) and opening.search(low, start, f.start)
            ]
            if len(bases) == 1:
                claim.comparisons[i] = comparison.model_copy(update={"base": bases[0].id})


def _told(low: str, claim: Claim, figure: Figure, kind: str, year: int, subject: list[str]) -> Figure | None:
    figures = measured(claim)
    if len(figures) != 1 or not same_measure(figures[0], figure):
        return None
    start = claim.sentence[0]
    years = {t.start_date[:4] for t in claim.when if isinstance(t, Period)}
    if (years and years != {str(year)}) or move(low, start, figures[0]):
        return None
    if not _KINDS[kind].search(low, start, figures[0].start) or _subject(low, claim, figures[0]) != subject:
        return None
    return figures[0]


def _subject(low: str, claim: Claim, figure: Figure) -> list[str]:
    """The words that the figure is said of, without kind and year; "ngân sách nhà nước (nsnn)" is "nsnn"."""
    lead = low[claim.sentence[0] : figure.start]
    lead = _ENDING.sub("", lead)
    cuts = [m.end() for m in _CLAUSE.finditer(lead)] + [m.end() for m in _KIND_WORD.finditer(lead)]
    words = lead[max(cuts, default=0) :]
    for m in _SHORT.finditer(words):
        long = words[: m.start()].split()[-len(m[1]) :]
        if "".join(w[0] for w in long) == m[1]:
            return [*words[: m.start()].split()[: -len(m[1])], m[1], *words[m.end() :].split()]
    return words.split()
