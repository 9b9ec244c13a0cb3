"""Records and findings in Vietnamese words, for every door that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.export.labels import NO_NAMES
from schemas.finding import Finding
from schemas.mention import Figure, Recipient
from schemas.record import Record, Span
from schemas.run import Extraction

SLOTS = {
    "recipients": "Đối tượng", "count": "Số lượng", "total": "Tổng số tiền", "unit_amount": "Mức mỗi đơn vị",
    "percent": "Tỷ lệ", "ratio": "Tỷ số", "when": "Thời gian",
}  # fmt: skip
SPANS = {"place": "Địa bàn", "giver": "Đơn vị tặng, chi", "source": "Nguồn kinh phí", "action": "Việc làm"}
STATUSES = {"done": "đã thực hiện", "planned": "kế hoạch", "norm": "định mức", "unknown": "không nêu"}
# worst first: the order in which findings are shown
VERDICTS = {
    "contradiction": "không khớp", "malformed": "viết sai", "suspicious": "cần xem lại",
    "not_comparable": "không so được", "consistent": "khớp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line about a record: figures that the reader can follow, or words of the text (`span`), or ours (`words`)."""

    label: str
    figures: tuple[Figure, ...] = ()
    span: Span | None = None
    words: str = ""


def lines(record: Record, figures: Mapping[str, Figure], names: Mapping[str, str] = NO_NAMES) -> Iterator[Line]:
    """What a record says, in the order in which an auditor asks it; `names` are the categories' Vietnamese names."""
    for slot, label in SLOTS.items():
        held = tuple(figures[i] for i in getattr(record, slot))
        if held:
            groups = dict.fromkeys(names.get(f.category, f.category) for f in held if isinstance(f, Recipient))
            yield Line(label, held, words="; ".join(groups))
    for slot, label in SPANS.items():
        span = getattr(record, slot)
        if span is not None:
            yield Line(label, span=span)
    unit = record.place_unit
    if unit is not None and unit.doubt:
        yield Line("Lưu ý địa bàn", words=unit.doubt)
    yield Line("Tình trạng", words=STATUSES[record.status])
    if record.part_of:
        yield Line("Là một phần của", words=record.part_of)
    if record.repeats:
        yield Line("Nhắc lại", words=record.repeats)


def findings_worst_first(extraction: Extraction) -> list[Finding]:
    """All findings, contradictions before doubts; what agrees comes last."""
    order = list(VERDICTS)
    return sorted(extraction.findings, key=lambda f: order.index(f.verdict))
