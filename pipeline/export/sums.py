"""Sums by recipients in words: the same on a terminal and on a page. `lang` is "vi" or "en"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.export.labels import PHRASES, SKIPS, currency, interval, number, said
from pipeline.export.summary import Group, Sum, Summary, Term, Why


def in_order(summary: Summary, names: Mapping[str, str]) -> list[Group]:
    """The groups in the order of the taxonomy, which is that of `names`; those of several categories come last."""
    place = {category: n for n, category in enumerate(names)}
    return sorted(summary.groups, key=lambda g: (len(g.categories) > 1, [place.get(c, 0) for c in g.categories]))


def heading(group: Group, names: Mapping[str, str], lang: str) -> str:
    """Whose sums they are."""
    told = "; ".join(names.get(c, c) for c in group.categories)
    return said(PHRASES["together"], lang, names=told) if len(group.categories) > 1 else told


def told_sum(total: Sum, topics: Mapping[str, str], lang: str) -> tuple[str, str]:
    """The number with its unit; and of how many figures it is made, how sure it is, and what its parts measure."""
    unit = currency(total.unit.name) if total.unit.kind == "money" else total.unit.name
    told = [said(PHRASES["sum_of"], lang, n=len(total.terms))]
    if total.interval.low != total.interval.high:
        told.append(said(PHRASES["rounded"], lang, interval=interval(total.interval.text(), lang)))
    parts = total.by_topic()
    if total.unit.apart:
        told.insert(0, _topic(total.unit.apart, topics, lang))
    if len(parts) > 1:
        told += [f"{_topic(what, topics, lang)} {number(value)}" for what, value in parts.items()]
    return f"{number(total.value)} {unit}", "; ".join(told)


def told_term(term: Term, topics: Mapping[str, str], lang: str, *, alike: bool) -> list[str]:
    """What is to be known of one figure of a sum; `alike`: another document gives the same number."""
    told = [_topic(term.what, topics, lang)]
    if term.findings:
        told.append(said(PHRASES["see"], lang, ids=", ".join(term.findings)))
    if alike:
        told.append(said(PHRASES["alike"], lang))
    return told


def account(summary: Summary, lang: str) -> str:
    """One line: how much was added, how much was not, and why."""
    told = [said(PHRASES["added"], lang, n=summary.added, of=summary.records)]
    for name, whys in (("not_added", summary.skipped), ("left_out", summary.left_out)):
        if whys:
            told.append(said(PHRASES[name], lang, n=sum(n for _, n in whys), whys=_whys(whys, lang)))
    if summary.copies:
        told.append(said(PHRASES["copies"], lang, n=summary.copies))
    return "; ".join(told) + "."


def _topic(what: str | None, topics: Mapping[str, str], lang: str) -> str:
    return topics.get(what, what) if what else said(PHRASES["topic_unknown"], lang)


def _whys(whys: Iterable[tuple[Why, int]], lang: str) -> str:
    return ", ".join(f"{n} {said(SKIPS[why], lang)}" for why, n in whys)
