"""The evidence of a review as one page: the document with its figures, what was decided, by whom and why, and the trail's head.

It is read without a server and cannot be written in. The head ties it to the trail: `solieu verify --head` finds whether the
trail still holds what this page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.export.decisions import Told, local, tell
from pipeline.export.escape import escaped, one_line
from pipeline.export.html import More, html_page
from pipeline.export.labels import ALIGNED, MARKS, NO_NAMES, STAGES, Pair, said
from pipeline.export.sides import sides
from schemas.decision import Entry, Stage
from schemas.run import Extraction
from schemas.total import Comparison

COLUMNS: tuple[Pair, ...] = (
    ("Số", "No."), ("Ai, lúc nào", "Who, when"), ("Quyết định", "Decision"), ("Trước", "Before"), ("Sau", "After"),
    ("Lý do", "Reason"),
)  # fmt: skip
_TITLE: Pair = ("Quyết định của người kiểm tra", "Decisions")
_NONE: Pair = ("Chưa có quyết định nào.", "No decisions.")
_RULED: Pair = ("Kết luận của {who}: {ruling}. Lý do: {why} (số {n})", "{who} ruled: {ruling}. Reason: {why} (no. {n})")
_TOTALS: Pair = ("Đối chiếu với tổng số đã biết", "Known totals")
_SILENT = ("not_comparable", "unmatched")  # of which there is nothing to be told
_CHECK: Pair = (
    "Đối chiếu sổ quyết định: chạy “solieu verify --head {head}” trong thư mục làm việc.",
    "To check the trail: run “solieu verify --head {head}” in the office's folder.",
)


def pack(
    extraction: Extraction,
    entries: Sequence[Entry],
    *,
    stage: Stage,
    head: str,
    made_at: str,
    marks: Mapping[str, str] = NO_NAMES,
    fates: Mapping[int, str] | None = None,
    places: Mapping[int, str] | None = None,
    ruled: Mapping[str, int] | None = None,
    beside: Sequence[tuple[Comparison, int | None]] = (),
    lang: str = "vi",
    names: Mapping[str, str] = NO_NAMES,
    topics: Mapping[str, str] = NO_NAMES,
    english: Mapping[str, str] = NO_NAMES,
    named: Callable[[str], str] = str,
) -> str:
    """The page. `extraction` is the document as it stands after `entries`, with its text (ValueError without).

    `marks` say of figures how they stand (MARKS, by id), `ruled` which decision holds on a finding; by the number of a decision `fates` say why it does not stand, and
    `places` which figure it is about. `beside` are the figures beside known totals, each with the decision on it. `named` gives what people call a known total, by its id. `head` is the trail's, `made_at` the moment (UTC) of which the page speaks.
    """
    told = [tell(e, lang, names, (fates or {}).get(e.id, ""), english, named) for e in entries]
    facts = {
        "Trạng thái": said(STAGES[stage], "vi"),
        "Lập lúc (giờ Việt Nam)": local(made_at),
        "Mã đầu sổ quyết định": head,
    }
    words = {i: said(MARKS[m], "vi") for i, m in marks.items() if m != "untouched"}
    by_number = {t.number: t for t in told}
    rulings = {finding: _ruling(by_number[n], lang) for finding, n in (ruled or {}).items()}
    section = _section(told, entries, places or {}, head, lang) + _totals(beside, by_number, lang)
    more = More(facts, words, rulings, section, english)
    return html_page(extraction, lang, names, topics, more)


def _ruling(told: Told, lang: str) -> str:
    return said(_RULED, lang, who=told.who, ruling=told.after, why=told.why, n=told.number)


def _section(told: Sequence[Told], entries: Sequence[Entry], places: Mapping[int, str], head: str, lang: str) -> str:
    rows = "".join(_row(t, e, places.get(e.id)) for t, e in zip(told, entries, strict=True))
    columns = "".join(f'<th scope="col">{said(c, lang)}</th>' for c in COLUMNS)
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>\n{rows}</tbody></table>"
    return (
        f'<section id="decisions" class="told" lang="{lang}"><h2>{said(_TITLE, lang)}</h2>\n'
        f"{table if told else f'<p class=soft>{said(_NONE, lang)}</p>'}\n"
        f'<p class="soft">{escaped(said(_CHECK, lang, head=head))}</p></section>\n'
    )


def _totals(beside: Sequence[tuple[Comparison, int | None]], told: Mapping[int, Told], lang: str) -> str:
    """What was found beside known totals, what differs first; nothing where there is nothing to tell."""
    order = [*ALIGNED]
    shown = sorted((b for b in beside if b[0].verdict not in _SILENT), key=lambda b: order.index(b[0].verdict))
    lines = "".join(_total(c, told[n] if n is not None else None, lang) for c, n in shown)
    if not lines:
        return ""
    return f'<section id="totals" class="told" lang="{lang}"><h2>{said(_TOTALS, lang)}</h2>\n{lines}</section>\n'


def _total(comparison: Comparison, ruled: Told | None, lang: str) -> str:
    sentence = sides(comparison.message_en if lang == "en" else comparison.message_vi, lang)
    ruling = f"<p class=ruling>{escaped(one_line(_ruling(ruled, lang)))}</p>" if ruled else ""
    return (
        f'<article class="verdict {comparison.verdict}"><h3><span>{said(ALIGNED[comparison.verdict], lang)}</span></h3>\n'
        f"<p>{escaped(one_line(sentence))}</p>{ruling}</article>\n"
    )


def _row(told: Told, entry: Entry, figure: str | None) -> str:
    def cell(*lines: str) -> str:
        return f"<td>{'<br>'.join(x for x in lines if x)}</td>"

    def plain(text: str) -> str:
        return escaped(one_line(text))

    quote = f"“{plain(told.quote)}”" if told.quote else ""
    if figure is not None and quote:
        quote = f'<a href="#{escaped(figure)}">{quote}</a>'
    fate = f'<span class="fate">{plain(told.fate)}</span>' if told.fate else ""
    number = f'<th scope="row" title="{escaped(entry.hash)}">{told.number}</th>'
    cells = cell(plain(told.who), told.when) + cell(plain(told.action), quote, fate)
    cells += "".join(cell(plain(x)) for x in (told.before, told.after, told.why))
    return f"<tr{' class=off' if told.fate else ''}>{number}{cells}</tr>\n"
