"""A day of an office in short, for the clerk and the boss: what came, what failed and why, what needs eyes first, the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from pipeline.export.escape import escaped, one_line
from pipeline.export.html_records import record_anchor
from pipeline.export.labels import FILE_STATES, PHRASES, SAME_BY, TYPES, day
from pipeline.export.leads import Page
from pipeline.export.looks import Look, Looks
from pipeline.export.shell import shell
from pipeline.export.summary import Group, Sum, Summary, summarise
from pipeline.export.sums import account, heading, in_order, told_sum, told_term
from pipeline.export.words import Words
from schemas.held import Arrived, Held

SHOWN = 50  # documents that need eyes, and lines of other lists: the workbook has them all
TERMS = 30  # of a sum
_UNCOUNTED = ("ignored",)  # states of what is no document
_UNREAD = ("failed", "retry")
_COUNTED = [PHRASES[name][0] for name in ("figures", "records", "findings")]
LANG = "vi"


@dataclass(slots=True)
class Few:
    """The first lines of a list, and how many there are."""

    lines: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, line: str) -> None:
        self.count += 1
        if self.count <= SHOWN:
            self.lines.append(line)


@dataclass(slots=True)
class Day:
    """What the page tells. `way` is as `way_to` gives it; `paths` are the documents' paths by their pages."""

    day: str
    workbook: str
    files: Sequence[Arrived]
    looks: Looks
    way: Callable[[str], str]
    summary: Summary = field(default_factory=lambda: summarise(()))
    rows: dict[str, int] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    unread: Few = field(default_factory=Few)
    same: Few = field(default_factory=Few)
    documents: Few = field(default_factory=Few)

    def add(self, page: Page) -> None:
        """One document of the day."""
        held = page.held
        self.looks.add(page)
        if page.read is None or page.report is None:
            reason = held.error.message_vi if held.error else ""
            if held.inner:  # files that cannot be read have a list of their own
                self.unread.add(_cells(_text(held.path), _text(reason)))
            return
        link = self.link(page.report, held.path)
        if held.same_as is not None:
            self.same.add(_cells(link, _text(held.same_as) + _since(held), SAME_BY.get(held.same_by or "", "")))
            return
        d = page.read.document
        counts = (len(page.figures), len(page.records), len(page.findings))
        self.documents.add(
            _cells(link, TYPES[d.type], _text(d.number or ""), _text(d.subject or ""), *(str(n) for n in counts))
        )

    def link(self, report: str, text: str) -> str:
        path, sign, anchor = self.way(report).partition("#")
        return f'<a href="{escaped(quote(path) + sign + anchor)}">{_text(text)}</a>' if path else _text(text)


def day_page(told: Day, words: Words) -> str:
    """The page, for the folder of the day. Nothing that was read is markup, and telephone numbers are masked."""
    failed, copies = Few(), Few()
    for f in told.files:
        if f.state in _UNREAD:
            failed.add(_cells(_text(f.name), FILE_STATES[f.state][0], _text(f.message_vi or "")))
        elif f.state == "duplicate":
            copies.add(_cells(_text(f.name), _text(f.first or f.message_vi or "")))
    title = f"Tóm tắt ngày {day(told.day)}"
    body = "\n".join(
        [
            f"<header><h1>{title}</h1>{_facts(told)}</header>\n<main class=day>",
            _section("can-xem", f"Cần xem trước: {told.looks.count} tài liệu", _looks(told)),
            _section("khong-doc", "Tệp không đọc được", _table(("Tệp", "Tình trạng", "Lý do và việc cần làm"), failed)),
            _section(
                "ben-trong", "Tài liệu trong tệp nén, thư không đọc được", _table(("Tài liệu", "Lý do"), told.unread)
            ),
            _section("tep-trung", "Tệp trùng", _table(("Tệp", "Giống hệt tệp đã có"), copies)),
            _section(
                "trung-nguon",
                "Tài liệu trùng nguồn, không tính lại",
                _table(("Tài liệu", "Trùng với", "Vì"), told.same),
            ),
            _section("tong-hop", PHRASES["sums"][0].capitalize(), _sums(told, words)),
            _section("tai-lieu", "Tài liệu đã đọc", _table(_DOCUMENT, told.documents)),
            "</main>",
        ]
    )
    return shell(title, body, "html.css", "day.css")


_DOCUMENT = (
    "Tài liệu",
    "Loại",
    "Số, ký hiệu",
    "Trích yếu",
    *_COUNTED,
)


def _text(text: str) -> str:
    return escaped(one_line(text))


def _since(held: Held) -> str:
    """The day of the document that counts, where its name alone would not tell the two apart."""
    return f" (ngày {day(held.same_day)})" if held.same_as == held.path and held.same_day else ""


def _cells(*html: str) -> str:
    return "".join(f"<td>{cell}</td>" for cell in html)


def _section(name: str, title: str, body: str) -> str:
    """Nothing at all where there is nothing to tell."""
    return f'<section id="{name}" class="part told"><h2>{escaped(title)}</h2>\n{body}</section>' if body else ""


def _facts(told: Day) -> str:
    counts = Counter(f.state for f in told.files if f.state not in _UNCOUNTED)
    facts = {"Tệp đến": sum(counts.values())}
    facts |= {label.capitalize(): counts[state] for state, (label, _) in FILE_STATES.items() if counts[state]}
    facts |= {"Tài liệu đã đọc": told.documents.count + told.same.count}
    facts |= {title: told.rows.get(title, 0) for title in _COUNTED}
    rows = "".join(f"<div><dt>{escaped(k)}</dt><dd>{n}</dd></div>" for k, n in facts.items())
    return f'<dl>{rows}</dl><p>Bảng đầy đủ: <a href="{escaped(quote(told.workbook))}">{escaped(told.workbook)}</a></p>'


def _table(heads: Iterable[str], few: Few) -> str:
    if not few.count:
        return ""
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    rows = "\n".join(f"<tr>{line}</tr>" for line in few.lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>{_more(few.count)}"


def _more(count: int, shown: int = SHOWN) -> str:
    return f'<p class="soft">và {count - shown} dòng nữa: xem tệp Excel.</p>' if count > shown else ""


def _looks(told: Day) -> str:
    if not told.looks.count:
        return "<p>Không có tài liệu nào cần xem lại.</p>"
    return "".join(_look(look, told) for look in told.looks.worst()) + _more(told.looks.count)


def _look(look: Look, told: Day) -> str:
    reasons = ", ".join(f"{n} {escaped(label)}" for label, n in look.reasons)
    lines = "".join(f"<li>{told.link(s.link, s.text)}</li>" for s in look.sentences)
    worst = look.sentences[0].verdict if look.sentences else "suspicious"
    head = f"<h3>{told.link(look.report, look.path)} <span>{reasons}</span></h3>"
    return f'<article class="verdict {worst}">{head}{f"<ul>{lines}</ul>" if lines else ""}</article>\n'


def _sums(told: Day, words: Words) -> str:
    summary = told.summary
    groups = "".join(_group(g, told, words) for g in in_order(summary, words.categories))
    caution = f'<p class="soft">{PHRASES["caution"][0]}</p>' if summary.groups else f"<p>{PHRASES['no_sums'][0]}</p>"
    return f'{groups}{caution}<p class="soft">{escaped(account(summary, LANG))}</p>'


def _group(group: Group, told: Day, words: Words) -> str:
    sums = "".join(_sum(s, told, words) for s in group.sums)
    return f"<article><h3>{escaped(heading(group, words.categories, LANG))}</h3>{sums}</article>\n"


def _sum(total: Sum, told: Day, words: Words) -> str:
    worth, of = told_sum(total, words.topics, LANG)
    alike = total.alike()
    lines = []
    for term in total.terms[:TERMS]:
        place = told.link(f"{term.document}#{record_anchor(term.record)}", f"“{term.text}”")
        more = " · ".join(told_term(term, words.topics, LANG, alike=term in alike))
        lines.append(
            f'<li>{place} {_text(told.paths.get(term.document, ""))} <span class="soft">{_text(more)}</span></li>'
        )
    summary = f'<summary><b>{_text(worth)}</b> <span class="soft">({_text(of)})</span></summary>'
    return f"<details>{summary}<ul>{''.join(lines)}</ul>{_more(len(total.terms), TERMS)}</details>"
