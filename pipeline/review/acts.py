"""What a person may do with what the desk shows, by the ids that it shows: each gives the act that `decide` records.

All raise BadDecision where there is no such thing, where a reason is missing, or where a figure does not fit the text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from pipeline.review.anchor import Anchors
from pipeline.review.draft import Form, Ground
from pipeline.review.replay import Seen
from pipeline.review.state import State, is_malformed
from pipeline.run import Reading
from schemas.decision import Accept, Add, Anchor, Comment, Compare, Correct, Reject, Rule, Ruling
from schemas.errors import BadDecision
from schemas.mention import Figure, Quantity, Unclaimed

T = TypeVar("T", Accept, Add, Comment, Compare, Correct, Reject, Rule)


class Acts:
    """The acts on one state of a document. `reading` is asked where a figure gets a new place."""

    def __init__(self, state: State, reading: Callable[[], Reading]) -> None:
        self.state, self.reading = state, reading
        self.text = state.extraction.document.text or ""
        self.anchors = Anchors(self.text)

    def accept(self, figure: str, why: str = "") -> Accept:
        """A figure that was rejected counts again. A malformed one has no value that could be right: that the document prints it so needs a reason, or a ruling."""
        seen = self._seen(figure, rejected=True)
        ruled = any(r.entry and figure in r.finding.figures[:1] for r in self.state.findings)
        if is_malformed(seen.figure) and not why.strip() and not ruled:
            raise BadDecision(
                detail="văn bản viết sai số này nên chưa có giá trị nào để xác nhận; hãy sửa, bỏ, hoặc ghi lý do vì sao để nguyên",
                detail_en="it is malformed, so there is no value to accept; correct it, reject it, or say why it stays so",
            )
        return _made(Accept, anchor=self._anchor(seen.figure), before=seen.figure, why=why)

    def pass_by(self, start: int, why: str = "") -> Accept:
        """The unclaimed numeral that begins at `start` is rightly no figure."""
        numeral = next((u for u in self.state.extraction.unclaimed if u.start == start), None)
        if numeral is None:
            raise _none("con số", "number", str(start))
        return _made(Accept, anchor=self._anchor(numeral), before=numeral, why=why)

    def correct(self, figure: str, form: Form, why: str) -> Correct:
        """Raises BadValue too."""
        seen = self._seen(figure)
        before, read = seen.figure, seen.read
        here = isinstance(read, Quantity) and (read.start, read.end) == (before.start, before.end)
        printed = read.step if here and isinstance(read, Quantity) else None
        after = self._ground().corrected(before, form, printed)
        return _made(Correct, anchor=self._anchor(before), before=before, after=after, to=self._anchor(after), why=why)

    def reject(self, figure: str, why: str) -> Reject:
        before = self._seen(figure).figure
        return _made(Reject, anchor=self._anchor(before), before=before, why=why)

    def add(self, form: Form, why: str) -> Add:
        """Raises BadValue too."""
        after = self._ground().added(form)
        return _made(Add, anchor=self._anchor(after), after=after, why=why)

    def comment(self, why: str, figure: str | None = None) -> Comment:
        """Words on a figure, or on the document."""
        if figure is None:
            return _made(Comment, why=why)
        seen = next((s for s in self.state.figures if s.figure.id == figure), None)
        if seen is None:
            raise _none("số liệu", "figure", figure)
        return _made(Comment, anchor=self._anchor(seen.figure), before=seen.figure, why=why)

    def rule(self, finding: str, ruling: Ruling, why: str) -> Rule:
        found = next((r.finding for r in self.state.findings if r.finding.id == finding), None)
        if found is None:
            raise _none("kết quả kiểm tra", "finding", finding)
        figures = {f.id: f for f in self.state.extraction.figures}
        anchors = tuple(self._anchor(figures[i]) for i in found.figures)
        return _made(Rule, ruling=ruling, before=found, anchors=anchors, why=why)

    def compare(self, total: str, start: int | None, ruling: Ruling, why: str) -> Compare:
        """On the comparison of the known total `total` with the figure that begins at `start` (None: with none)."""
        for c in (c.comparison for c in self.state.comparisons):
            if c.total == total and (c.figure.start if c.figure else None) == start:
                anchor = self.anchors.at(c.figure.start, c.figure.end) if c.figure else None
                return _made(Compare, ruling=ruling, total=total, verdict=c.verdict, anchor=anchor, why=why)
        raise _none("so sánh với tổng số", "comparison with the total", total)

    def _seen(self, figure: str, *, rejected: bool = False) -> Seen:
        for seen in self.state.figures:
            if seen.figure.id == figure and (rejected or seen.mark != "rejected"):
                return seen
        raise _none("số liệu", "figure", figure)

    def _anchor(self, what: Figure | Unclaimed) -> Anchor:
        return self.anchors.at(what.start, what.end)

    def _ground(self) -> Ground:
        return Ground(self.text, self.state.extraction.figures, self.reading)


def _made(act: type[T], **fields: Any) -> T:
    try:
        return act(**fields)
    except ValidationError as e:
        if any(x["loc"][:1] == ("why",) for x in e.errors()):
            raise BadDecision(
                detail="cần ghi lý do (không quá 4.000 chữ cái)",
                detail_en="a reason is needed (up to 4,000 characters)",
            ) from e
        raise


def _none(vi: str, en: str, id_: str) -> BadDecision:
    return BadDecision(
        detail=f"không có {vi} “{id_}” trong tài liệu", detail_en=f"there is no {en} “{id_}” in the document"
    )
