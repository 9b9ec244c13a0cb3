"""Each change in words, with its place: what the terminal, the workbook, the page and lines of JSON tell alike. Masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from pipeline.export.change_labels import DECISION_SIDE, SIDE, field_name, field_value
from pipeline.export.decisions import tell
from pipeline.export.escape import one_line
from pipeline.export.labels import ALIGNED, DOUBTS, KINDS, VERDICTS, modifier, said, value_and_unit
from pipeline.export.leads import Lead, Page
from pipeline.export.mask import mask
from pipeline.export.sides import sides
from pipeline.export.told import Teller
from pipeline.export.words import Words
from schemas.change import Change, Compared, Side, Sort
from schemas.decision import Anchor, Entry
from schemas.finding import Finding
from schemas.held import Held
from schemas.record import Record
from schemas.total import Comparison

_HIDDEN = "•"  # what stands in place of a digit of a telephone or identity number


@dataclass(frozen=True, slots=True)
class Line:
    """One change. `of` is the run whose text the place is of: B's, or A's ("A") where it is gone. Offsets are half-open
    code points of that text; `page` and `line` count from 1. `before` and `after` are "" where there is no such side."""

    document: str
    sort: Sort
    side: Side
    word: str  # the side in words
    id: str
    name: str
    quote: str
    before: str
    after: str
    of: str
    page: int | None
    line: int | None
    start: int | None
    end: int | None
    context: str
    rule: str
    report: str | None

    @property
    def plain(self) -> dict[str, object]:
        return asdict(self)


def lines(told: Compared, lang: str = "vi", words: Words | None = None) -> list[Line]:
    """The changes of one document: the head first, then as the text goes. Ids that `words` does not name stay as they are."""
    teller = _Lines(told, lang, words or Words({}, {}, (), ()))
    found = [teller.line(c) for c in told.difference.changes]
    return sorted(found, key=lambda x: (x.start is not None, x.start or 0, x.end or 0))


class _Lines:
    def __init__(self, told: Compared, lang: str, words: Words) -> None:
        self.told, self.lang, self.names = told, lang, words.categories
        self._teller = Teller({}, lang, words.categories, words.topics)
        self.pages = {side: Page(held) if held else None for side, held in (("A", told.a), ("B", told.b))}

    def line(self, change: Change) -> Line:
        of = "A" if change.b is None and (change.a is not None and change.sort != "decision") else "B"
        page = self.pages[of]
        item = change.a if of == "A" else change.b if change.b is not None else change.a
        lead = _lead(page, item) if page else Lead()
        hides = _HIDDEN in self._veil(lead.quote)
        veil: Callable[[str], str] = (lambda text: mask(self._veil(text))) if hides else self._veil
        before, after = self._sides(change)
        sides = DECISION_SIDE if change.sort == "decision" else SIDE
        return Line(
            document=one_line(self.told.path),
            sort=change.sort,
            side=change.side,
            word=said(sides[change.side], self.lang),
            id=str(getattr(item, "id", "")),
            name=self._name(change, item),
            quote=one_line(self._veil(lead.quote)),
            before=one_line(veil(before)),
            after=one_line(veil(after)),
            of=of,
            page=lead.page,
            line=lead.line,
            start=lead.start,
            end=lead.end,
            context=self._veil(lead.context),
            rule=lead.rule,
            report=page.report if page else None,
        )

    def _veil(self, text: str) -> str:
        """Numbers that either version takes for a telephone or an identity number are masked."""
        for page in self.pages.values():
            text = page.veil(text) if page else text
        return text

    def _name(self, change: Change, item: object) -> str:
        match item:
            case None:
                return self._field(change.fields[0].name)
            case Finding():
                return item.check
            case Comparison():
                return item.total
            case Entry():
                return f"{item.id}: {tell(item, self.lang).action}, {one_line(item.decision.who)}"
            case Record():
                return self._teller.head(item)[0]
        return KINDS[item.kind]  # type: ignore[attr-defined]

    def _field(self, name: str) -> str:
        return field_name("text_length" if name == "text" else name, self.lang)

    def _sides(self, change: Change) -> tuple[str, str]:
        if change.sort == "decision":
            doubt = said(DOUBTS[change.doubt or "gone"], self.lang)
            entry = change.a if change.a is not None else change.b
            assert isinstance(entry, Entry)
            decided = tell(entry, self.lang, self.names)
            was = " → ".join(x for x in (decided.quote or decided.before, decided.after) if x)
            return (was, doubt) if change.side == "lost" else (doubt, was)
        if change.side != "changed":
            return tuple("" if x is None else self._says(x) for x in (change.a, change.b))  # type: ignore[return-value]
        if change.sort == "header":
            (f,) = change.fields
            return tuple(field_value(f.name, v, self.lang, self.names) for v in (f.before, f.after))  # type: ignore[return-value]
        told = [
            [f"{field_name(f.name, self.lang)}: {field_value(f.name, v, self.lang, self.names)}" for v in (f.before, f.after)]
            for f in change.fields
        ]  # fmt: skip
        return "; ".join(t[0] for t in told), "; ".join(t[1] for t in told)

    def _says(self, item: object) -> str:
        en = self.lang == "en"
        match item:
            case Finding():
                return f"{said(VERDICTS[item.verdict], self.lang)}: {item.message_en if en else item.message_vi}"
            case Comparison():
                return f"{said(ALIGNED[item.verdict], self.lang)}: {sides(item.message_en if en else item.message_vi, self.lang)}"
            case Record():
                return " · ".join(self._teller.head(item))
        worth, unit = value_and_unit(item, self.names)  # type: ignore[arg-type]
        return " ".join(x for x in (modifier(item), worth, unit) if x)  # type: ignore[arg-type]


def _lead(page: Page, item: object) -> Lead:
    match item:
        case None:
            return Lead()
        case Finding():
            return page.of_finding(item)
        case Comparison():
            return page.of_comparison(item)
        case Record():
            return page.of_record(item)
        case Entry():
            return _of_anchor(item)
    masked = page.known.get(item.id)  # type: ignore[attr-defined]
    return page.of_figure(masked or item)  # type: ignore[arg-type]


def _of_anchor(entry: Entry) -> Lead:
    """Where a decision was made; in the text that was looked at then."""
    act = entry.decision.act
    anchors: Iterator[Anchor] = iter([a for a in (getattr(act, "anchor", None), *getattr(act, "anchors", ())) if a])
    first = next(anchors, None)
    return Lead(first.start, first.end, quote=first.quote) if first else Lead()


def reason(held: Held | None, lang: str) -> str:
    """Why a side could not be read; "" where it could."""
    if held is None or held.error is None:
        return ""
    return one_line(held.error.message_en if lang == "en" else held.error.message_vi)
