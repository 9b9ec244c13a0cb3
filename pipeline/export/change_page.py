"""What two versions differ in as a page: the sums, documents that differ (most changed first), and what changed in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappush, heapreplace

from pipeline.export.change_labels import FATE, SORT, WORDS
from pipeline.export.change_rows import Line, lines
from pipeline.export.change_sums import Brief, Tally
from pipeline.export.escape import escaped
from pipeline.export.labels import said
from pipeline.export.shell import shell
from pipeline.export.words import Words
from schemas.change import SORTS, Compared

SHOWN = 300  # documents of the table
TOLD = 100  # documents whose changes are told
LINES = 100  # of one document
_CELLS = ("sort", "side", "name", "quote", "before", "after")


def change_page(found: Iterable[Compared], tally: Tally, words: Words) -> str:
    """The page, in one pass over `found`, which is counted into `tally`: of the most changed documents alone the changes
    are kept. Nothing that was read is markup, and telephone numbers are masked."""
    kept: list[tuple[tuple[int, ...], int, list[Line], int]] = []  # the least changed first
    for told in found:
        tally.add(told)
        if told.difference.changes:
            brief, all_ = tally.documents[-1], lines(told, tally.lang, words)
            entry = (tuple(-n for n in brief.rank), brief.document, all_[:LINES], len(all_))
            if len(kept) < TOLD:
                heappush(kept, entry)
            elif entry > kept[0]:
                heapreplace(kept, entry)
    details = {document: (shown, count) for _, document, shown, count in kept}
    return shell(_word(tally, "title"), "\n".join(_body(tally, details)), "html.css", "day.css", lang=tally.lang)


def _body(tally: Tally, details: dict[int, tuple[list[Line], int]]) -> Iterator[str]:
    sums = "".join(f"<div><dt>{escaped(k)}</dt><dd>{n}</dd></div>" for k, n in tally.sums())
    sides = f"<p>A: {escaped(tally.a)}<br>B: {escaped(tally.b)}</p>"
    yield f"<header><h1>{_word(tally, 'title')}</h1>{sides}<dl>{sums}</dl></header>\n<main class=day>"
    ranked = tally.ranked
    if not ranked:
        yield f"<p>{_word(tally, 'nothing')}</p>"
    else:
        heads = [
            _word(tally, "document"),
            _word(tally, "fate"),
            *(said(SORT[s], tally.lang) for s in SORTS),
            _word(tally, "reason"),
        ]
        rows = "\n".join(f"<tr>{_document(d, tally.lang, d.document in details)}</tr>" for d in ranked[:SHOWN])
        more = _more(tally, len(ranked) - SHOWN)
        yield f'<section class="part told"><h2>{_word(tally, "documents")}</h2>{_table(heads, rows)}{more}</section>'
    for d in ranked:
        if d.document in details:
            shown, count = details[d.document]
            rows = "\n".join(f"<tr>{_change(x, tally.lang)}</tr>" for x in shown)
            heads = [
                *(_word(tally, n) for n in _CELLS),
                _word(tally, "page"),
                _word(tally, "start"),
                _word(tally, "context"),
            ]
            more = _more(tally, count - len(shown))
            yield f'<section class="part told" id="d{d.document}"><h2>{escaped(d.path)}</h2>{_table(heads, rows)}{more}</section>'
    yield "</main>"


def _word(tally: Tally, name: str) -> str:
    return escaped(said(WORDS[name], tally.lang))


def _table(heads: Iterable[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>"


def _document(d: Brief, lang: str, told: bool) -> str:
    name = f'<a href="#d{d.document}">{escaped(d.path)}</a>' if told else escaped(d.path)
    cells = [escaped(said(FATE[d.fate], lang)), *(d.count(s) for s in SORTS), escaped(d.reason)]
    return f"<td>{name}</td>" + "".join(f"<td>{c}</td>" for c in cells)


def _change(x: Line, lang: str) -> str:
    page = f"{x.page or ''}"
    span = "" if x.start is None else f"{x.of} {x.start}–{x.end}"
    cells = [said(SORT[x.sort], lang), x.word, x.name, x.quote, x.before, x.after, page, span, x.context]
    return "".join(f"<td>{escaped(c)}</td>" for c in cells)


def _more(tally: Tally, count: int) -> str:
    return f'<p class="soft">{escaped(said(WORDS["more"], tally.lang, n=count))}</p>' if count > 0 else ""
