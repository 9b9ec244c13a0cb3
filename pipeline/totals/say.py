"""What a comparison says to its reader, in one Vietnamese and one English sentence."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.mention import Figure
from schemas.total import Aligned, Aspect, Total

ASPECTS = {
    "place": ("địa bàn", "place"),
    "period": ("thời gian", "time"),
    "category": ("đối tượng", "group"),
    "measure": ("nội dung (người tặng, cách làm, sự kiện, mức tăng giảm)", "matter (giver, manner, event, a change)"),
    "unit": ("đơn vị, định mức", "unit or rate"),
}
_SAID: dict[Aligned, tuple[str, str]] = {
    "agree": ("“{text}” khớp với “{printed}” ({programme}).", "“{text}” agrees with “{printed}” ({programme})."),
    "suspicious": (
        "“{text}” chỉ khớp với “{printed}” ({programme}) nếu hiểu theo nghĩa rộng nhất: nên xem lại.",
        "“{text}” meets “{printed}” ({programme}) only at the utmost of what the words allow: look again.",
    ),
    "contradiction": (
        "“{text}” không khớp với “{printed}” ({programme}, {source}).",
        "“{text}” contradicts “{printed}” ({programme}, {source}).",
    ),
    "part_of": (
        "“{text}” là một phần của “{printed}” ({programme}).",
        "“{text}” is a part of “{printed}” ({programme}).",
    ),
    "not_comparable": (
        "“{text}” không so được với “{printed}” ({programme}): khác {why}.",
        "“{text}” cannot be compared with “{printed}” ({programme}): another {why_en}.",
    ),
    "unmatched": (
        "Văn bản không có số liệu nào về nội dung của “{printed}” ({programme}).",
        "No figure of the document measures what “{printed}” ({programme}) does.",
    ),
}


def message(verdict: Aligned, total: Total, figure: Figure | None, aspects: Mapping[str, Aspect]) -> tuple[str, str]:
    """The sentence in Vietnamese and in English."""
    differing = [n for n, a in aspects.items() if a.match is False]
    values = {
        "text": " ".join(figure.text.split()) if figure else "",
        "printed": total.printed,
        "programme": total.programme,
        "source": total.source.document,
        "why": "; ".join(_why(n, aspects[n]) for n in differing) or "cách ghi số (không đọc được giá trị)",
        "why_en": ", ".join(ASPECTS[n][1] for n in differing) or "value (it cannot be read)",
    }
    vi, en = _SAID[verdict]
    return vi.format(**values), en.format(**values)


def _why(name: str, aspect: Aspect) -> str:
    sides = f" ({aspect.document} / {aspect.total})" if aspect.document and aspect.total and name != "measure" else ""
    return ASPECTS[name][0] + sides
