"""What a comparison says to its reader, in one Vietnamese and one English sentence."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.checks.say import printed
from schemas.mention import Figure, Quantity
from schemas.total import Aligned, Aspect, Total

ASPECTS = {
    "place": ("địa bàn", "place"),
    "period": ("thời gian", "time"),
    "category": ("đối tượng", "group"),
    "measure": ("nội dung (người tặng, cách làm, sự kiện, mức tăng giảm)", "matter (giver, manner, event, a change)"),
    "unit": ("đơn vị, định mức", "unit or rate"),
}
_SAID: dict[Aligned, tuple[str, str]] = {
    "agree": ("{text} khớp với “{printed}” ({programme}).", "{text} agrees with “{printed}” ({programme})."),
    "suspicious": (
        "{text} chỉ khớp với “{printed}” ({programme}) nếu hiểu theo nghĩa rộng nhất: nên xem lại.",
        "{text} meets “{printed}” ({programme}) only at the utmost of what the words allow: look again.",
    ),
    "contradiction": (
        "{text} không khớp với “{printed}” ({programme}, {source}).",
        "{text} contradicts “{printed}” ({programme}, {source}).",
    ),
    "part_of": (
        "{text} là một phần của “{printed}” ({programme}).",
        "{text} is a part of “{printed}” ({programme}).",
    ),
    "not_comparable": (
        "{text} không so được với “{printed}” ({programme}): {why}.",
        "{text} cannot be compared with “{printed}” ({programme}): {why_en}.",
    ),
    "unmatched": (
        "Văn bản không có số liệu nào về nội dung của “{printed}” ({programme}).",
        "No figure of the document measures what “{printed}” ({programme}) does.",
    ),
}


def message(verdict: Aligned, total: Total, figure: Figure | None, aspects: Mapping[str, Aspect]) -> tuple[str, str]:
    """The sentence in Vietnamese and in English."""
    why, why_en = _reason(figure, aspects)
    values = {
        "printed": total.printed,
        "programme": total.programme,
        "source": total.source.document,
        "why": why,
        "why_en": why_en,
    }
    vi, en = _SAID[verdict]
    return vi.format(text=_quoted(figure, 0), **values), en.format(text=_quoted(figure, 1), **values)


def _quoted(figure: Figure | None, language: int) -> str:
    """The figure as printed; of one that a person corrected, what to besides."""
    if figure is None:
        return ""
    said, text = (" ".join(words.split()) for words in (printed(figure, language), figure.text))
    return said if said.startswith("“") else f"“{text}”"


def _reason(figure: Figure | None, aspects: Mapping[str, Aspect]) -> tuple[str, str]:
    """Why the two cannot be compared: what differs, else what is not said, else that it is a part or case of its own."""
    differing = [n for n, a in aspects.items() if a.match is False]
    if differing:
        return "khác " + "; ".join(_why(n, aspects[n]) for n in differing), "another " + ", ".join(
            ASPECTS[n][1] for n in differing
        )
    if isinstance(figure, Quantity) and figure.value is None and figure.low is None and figure.high is None:
        return "không đọc được giá trị", "its value cannot be read"
    silent = [ASPECTS[n] for n, a in aspects.items() if a.match is None]
    if silent:
        return "văn bản không nói rõ " + ", ".join(vi for vi, _ in silent), "the document does not say " + ", ".join(
            en for _, en in silent
        )
    return "là mức, phần hoặc nhóm riêng", "it is a rate, part or group of its own"


def _why(name: str, aspect: Aspect) -> str:
    sides = f" ({aspect.document} / {aspect.total})" if aspect.document and aspect.total and name != "measure" else ""
    return ASPECTS[name][0] + sides
