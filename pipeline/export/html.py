"""One document as one page: its text with every figure marked; beside it findings, records and a table of the figures.

The page leaves the house and may hold anything a document can hold. So it has no script and fetches nothing (its
policy forbids both), whatever was read goes through `escaped`, and telephone and identity numbers are masked in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from pipeline.export.escape import escaped
from pipeline.export.html_records import contents, record_anchor, sections
from pipeline.export.labels import (
    KINDS,
    NO_NAMES,
    TYPES,
    VERDICTS,
    WHYS,
    ZONES,
    day,
    details,
    modifier,
    place,
    value_and_unit,
)
from pipeline.export.mask import hidden, masked, phones
from pipeline.export.shell import shell
from pipeline.export.told import Teller, records_of
from schemas.mention import Quantity
from schemas.run import Extraction

RUNNING_TEXT = 140  # a line as long as this is no menu entry
COLUMNS = ("Mã", "Loại", "Trong văn bản", "Giá trị", "Đơn vị", "Mức độ", "Vị trí")
NONE, CHROME = "none", "chrome"  # in place of a kind: a numeral that is no figure, a line of the site's frame


@dataclass(frozen=True, slots=True)
class Mark:
    """Half-open span of the text shown as `kind`; `goal` is the id of the element to which it links.

    `doubted`: a finding questions it, or a digit was recognised with doubt.
    """

    start: int
    end: int
    id: str
    kind: str
    tip: str = ""
    goal: str = ""
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """What else a page tells: `facts` of its head by label, `marks` of figures and `rulings` on findings by id (words of a
    decision), and `section`, elements that stand before the findings, every word of them escaped. `english`
    gives the words of another language for what records say of figures in Vietnamese alone."""

    facts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    rulings: Mapping[str, str] = field(default_factory=dict)
    section: str = ""
    english: Mapping[str, str] = field(default_factory=dict)


NO_MORE = More()


def html_page(
    extraction: Extraction,
    lang: str = "vi",
    names: Mapping[str, str] = NO_NAMES,
    topics: Mapping[str, str] = NO_NAMES,
    more: More = NO_MORE,
) -> str:
    """The page of one extraction that carries `document.text`; ValueError where it does not.

    The page speaks Vietnamese; `lang` ("vi", "en") chooses the language of notes, records and findings, which exist in
    both. `names` and `topics` are the Vietnamese names of the taxonomy's categories and of what figures measure, which
    this room cannot read itself.
    """
    if extraction.document.text is None:
        raise ValueError("the page shows the document's text: process(…, with_text=True)")
    text = hidden(extraction.document.text, 0, phones(extraction))
    extraction = masked(extraction)
    teller = Teller({f.id: f for f in extraction.figures}, lang, names, topics, english=more.english)
    lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    body = "".join(_pieces(text, [*_chrome(extraction, lines), *_marks(extraction, names, more)]))
    page = (
        f"{_header(extraction, lang, more)}\n<main>\n"
        f'<section class="paper" aria-label="Văn bản"><div class="text">{body}</div></section>\n'
        f'<section class="sheet" aria-label="Kiểm tra, bản ghi, số liệu">\n{contents(extraction, lang)}\n'
        f"{more.section}{sections(extraction, teller, more.rulings)}\n{_table(extraction, text, lines, names, more)}\n</section>\n"
        f"</main>"
    )
    return shell(f"Số liệu: {extraction.document.path}", page, "html.css")


def _marks(extraction: Extraction, names: Mapping[str, str], extra: More) -> list[Mark]:
    def tip(head: str, rows: Iterable[tuple[str, str]]) -> str:
        return "\n".join([head, *(f"{label}: {' '.join(text.split())}" for label, text in rows)])

    records, verdicts = records_of(extraction.records), _verdicts_of(extraction)
    marks = []
    for f in extraction.figures:
        tied, doubts = records.get(f.id, []), verdicts.get(f.id, [])
        more = [("Bản ghi", ", ".join(tied))] * bool(tied) + [("Kiểm tra", "; ".join(doubts))] * bool(doubts)
        if f.id in extra.marks:
            more.append(("Quyết định", extra.marks[f.id]))
        told = tip(f"{f.id} · {KINDS[f.kind]}", [*details(f, names), *more])
        goal = record_anchor(tied[0]) if tied else f"row-{f.id}"
        marks.append(Mark(f.start, f.end, f.id, f.kind, told, goal, bool(doubts) or f.doubtful))
    for i, u in enumerate(extraction.unclaimed, 1):
        head = f"Không tính là số liệu: {WHYS[u.why]}"
        marks.append(Mark(u.start, u.end, f"u{i}", NONE, tip(head, [("Vùng", ZONES[u.zone])])))
    return marks


def _verdicts_of(extraction: Extraction) -> dict[str, list[str]]:
    """What findings that do not agree say of each figure, by its id."""
    said: dict[str, list[str]] = {}
    for finding in extraction.findings:
        if finding.verdict not in ("consistent", "not_comparable"):
            for figure in finding.figures:
                said.setdefault(figure, []).append(f"{VERDICTS[finding.verdict][0]} ({finding.id})")
    return said


def _chrome(extraction: Extraction, lines: list[int]) -> Iterator[Mark]:
    """Lines that are the site's frame, as far as the zones of their numerals tell.

    Short lines without a numeral go with their neighbours, if those agree: a menu is grey as one piece.
    """
    told: dict[int, bool] = {}
    for m in (*extraction.figures, *extraction.unclaimed):
        line = bisect_right(lines, m.start) - 1
        told[line] = told.get(line, True) and m.zone == "boilerplate"
    known = [told.get(i, False if b - a > RUNNING_TEXT else None) for i, (a, b) in enumerate(pairwise(lines))]
    above = accumulate(known, _latest)
    below = [*accumulate(reversed(known), _latest)][::-1]
    for (start, end), *neighbours in zip(pairwise(lines), above, below, strict=True):
        if {*neighbours} - {None} == {True}:
            yield Mark(start, end - 1, "", CHROME)


def _latest(before: bool | None, here: bool | None) -> bool | None:
    return before if here is None else here


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[str]:
    """The text, cut wherever a mark begins or ends, so that marks may overlap in any way and nothing is lost."""
    waiting = sorted((m for m in marks if m.start < m.end), key=lambda m: m.start, reverse=True)
    active: list[Mark] = []
    for start, end in pairwise(sorted({0, len(text), *(x for m in waiting for x in (m.start, m.end))})):
        active = [m for m in active if m.end > start]
        while waiting and waiting[-1].start == start:
            active.append(waiting.pop())
        yield _piece(text[start:end], start, sorted(active, key=lambda m: (m.kind == NONE, m.start, -m.end)))


def _piece(surface: str, start: int, marks: Sequence[Mark]) -> str:
    """One cut of the text in all its marks: the outermost element links and tells, the others only colour."""
    html = escaped(surface)
    told = [m for m in marks if m.kind != CHROME]
    figures = [m for m in told if m.kind != NONE]
    for m in reversed(told):
        name = f' id="{escaped(m.id)}"' if m.start == start else ""
        if m is not told[0]:
            html = f'<span class="{_class(m)}"{name}>{html}</span>'
            continue
        tip = escaped("\n\n".join(t.tip for t in told))
        both = _class(m) + (" both" if told[1:] else "")
        if figures:
            rows = " ".join(f"row-{escaped(f.id)}" for f in figures)
            # a figure in several pieces is one stop of the tabulator key
            stop = "" if any(f.start == start for f in figures) else ' tabindex="-1"'
            link = f'href="#{escaped(figures[-1].goal)}" aria-describedby="{rows}"{stop}'
            html = f'<a class="fig {both}"{name} {link} data-tip="{tip}">{html}</a>'
        else:
            html = f'<span class="{both}"{name} data-tip="{tip}">{html}</span>'
    return f'<span class="chrome">{html}</span>' if len(told) < len(marks) else html


def _class(mark: Mark) -> str:
    return f"{mark.kind} doubted" if mark.doubted else mark.kind


def _header(extraction: Extraction, lang: str, extra: More) -> str:
    """What the document says of itself, what was found in it, and the legend, whose boxes filter."""
    d, version = extraction.document, extraction.version
    kinds, whys = Counter[str](f.kind for f in extraction.figures), Counter(u.why for u in extraction.unclaimed)
    facts = {
        "Loại văn bản": TYPES[d.type],
        "Số, ký hiệu": d.number,
        "Cơ quan ban hành": d.issuer,
        "Ngày": d.published and day(d.published.isoformat()),
        "Số trang": str(d.pages),
        "Người ký": " – ".join(x for x in (d.signer_role, d.signer) if x),
        "Số liệu": f"{len(extraction.figures)}; không tính là số liệu: {len(extraction.unclaimed) - whys['unread']}; "
        f"chưa đọc được: {whys['unread']}",
        "Phiên bản": f"solieu {version.code}, quy tắc {version.rules}",
        "SHA-256": d.sha256,
    }
    if d.pages == 1:
        del facts["Số trang"]
    told = facts | dict(extra.facts)
    rows = "".join(f"<div><dt>{k}</dt><dd>{escaped(v) if v else '—'}</dd></div>" for k, v in told.items())
    notes = "".join(
        f'<li lang="{"en" if lang == "en" else "vi"}">{escaped(n.message_en if lang == "en" else n.message_vi)}</li>'
        for n in d.notes
    )
    boxes = "".join(
        f'<label><input type="checkbox" id="show-{kind}" autocomplete="off" checked>'
        f'<span class="fig {kind}">{label}</span> {kinds[kind]}</label>'
        for kind, label in KINDS.items()
        if kind in kinds
    )
    others = {"show-none": f"Con số không tính là số liệu ({len(extraction.unclaimed)})", "show-ids": "Mã số liệu"}
    more = "".join(
        f'<label><input type="checkbox" id="{i}" autocomplete="off">{label}</label>' for i, label in others.items()
    )
    return (
        f"<header><h1>{escaped(d.path)}</h1><dl>{rows}</dl>{f'<ul class=notes>{notes}</ul>' if notes else ''}{contents(extraction, lang)}</header>\n"
        f'<fieldset class="legend"><legend>Chú giải: bỏ chọn để ẩn</legend>{boxes}<span class="gap"></span>{more}</fieldset>'
    )


def _table(extraction: Extraction, text: str, lines: list[int], names: Mapping[str, str], more: More) -> str:
    """A row a figure, each with a link to its mark."""
    tied, rows = records_of(extraction.records), []
    for f in extraction.figures:
        worth, unit = value_and_unit(f, names)
        surface = " ".join(text[f.start : f.end].split())
        plain = [
            escaped(c)
            for c in (KINDS[f.kind], surface, worth, unit, modifier(f), place(f, bisect_right(lines, f.start)))
        ]
        if isinstance(f, Quantity):  # đồng/người/tháng may be long for its column; a date stays in one piece
            plain = [c.replace("/", "/<wbr>") for c in plain]
        cells = "".join(f"<td>{c}</td>" for c in plain)
        links = [f'<a href="#{escaped(f.id)}">{escaped(f.id)}</a>']
        links += [f'<a class="soft" href="#{escaped(record_anchor(r))}">{escaped(r)}</a>' for r in tied.get(f.id, ())]
        if f.id in more.marks:
            links.append(f'<span class="soft">{escaped(more.marks[f.id])}</span>')
        link = f'<th scope="row">{" ".join(links)}</th>'
        wrong = " malformed" if getattr(f, "malformed", False) or f.doubtful else ""
        rows.append(f'<tr class="{f.kind}{wrong}" id="row-{escaped(f.id)}">{link}{cells}</tr>\n')
    head = "".join(f'<th scope="col">{c}</th>' for c in COLUMNS)
    return f'<table id="figures"><caption>Bảng số liệu</caption><thead><tr>{head}</tr></thead>\n<tbody>\n{"".join(rows)}</tbody></table>'
