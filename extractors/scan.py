"""One pass over a document's text: every numeral is found once and ends in exactly one place.

A numeral, or a cue that stands for one (Tết, quý III, không còn hộ …), is offered to the drawers in their order of
precedence; the first that claims it has it. A digit group that nobody claims is unclaimed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from extractors.numeral.number import Number, read_number
from extractors.rule import Aside, Claim, Drawer, Found, Rule, Site, Unit
from extractors.unit.find import find_unit
from extractors.view import View
from schemas.mention import Why
from schemas.passage import Layout, Passage

SplitWords = Callable[[str], Sequence[str]]
Hit = tuple[Claim, Passage, str]

_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NOUN = re.compile(r" {0,2}((?:[^\W\d_]+(?:, | +|(?=[^\w ])))+|[^\W\d_]+)")
_CLAUSE = 36  # characters of the clause in which an unknown counted noun is looked for


def passages_of(view: View, layout: Layout) -> list[Passage]:
    """The layout's passages in offsets of the view."""
    anchors = view.anchors.anchors
    if anchors is None:
        return list(layout.passages)

    def at(offset: int) -> int:
        return bisect_left(anchors, offset)

    return [Passage(at(p.start), at(p.end), p.zone, p.seat and p.seat.moved(at)) for p in layout.passages]


def joined(view: View, layout: Layout) -> View:
    """The view with the line breaks inside passages as blanks: there they only wrap the line."""
    if "\n" not in view.low:
        return view
    low, raw = list[str](), list[str]()
    at = 0
    for p in passages_of(view, layout):
        if "\n" in (part := view.low[p.start : p.end]):
            low += [view.low[at : p.start], part.replace("\n", " ")]
            raw += [view.raw[at : p.start], view.raw[p.start : p.end].replace("\n", " ")]
            at = p.end
    return View("".join([*low, view.low[at:]]), "".join([*raw, view.raw[at:]]), view.anchors)


class Sentence:
    """The words of one passage, looked at only when a rule asks."""

    def __init__(self, view: View, passage: Passage, split_words: SplitWords) -> None:
        self.view, self.passage, self.split_words = view, passage, split_words
        self.units: dict[int, Unit | None] = {}

    def unit_at(self, at: int) -> Unit | None:
        """The longest counting unit of the lexicon that begins at `at` or after blanks there."""
        low = self.view.low
        while at < self.passage.end and low[at] == " ":
            at += 1
        if at not in self.units:
            self.units[at] = find_unit(low, at, self.passage.end)
        return self.units[at]

    def noun_at(self, at: int) -> Unit | None:
        """The first word (underthesea) at `at`, where it is a common noun that the lexicon does not know."""
        m = _NOUN.match(self.view.raw, at, min(self.passage.end, at + _CLAUSE))
        if m is None:
            return None
        words = self.split_words(m[1].strip(" ,"))
        if not words or not words[0] or not self.view.raw.startswith(words[0], m.start(1)):
            return None
        return Unit(m.start(1), m.start(1) + len(words[0]), "")


def scan(
    view: View, layout: Layout, drawers: tuple[Drawer, ...], start: re.Pattern[str], split_words: SplitWords
) -> Iterator[Hit]:
    """Claims in reading order with their passage and the rule's name; what nobody claims is Aside "unread".

    `start` finds where a numeral in words or a cue begins.
    In boilerplate only the drawer of false friends is asked: its numerals are no figures of this document.
    """
    every = tuple(rule for drawer in drawers for rule in drawer.rules)
    rules = _asked(every)
    cells = _asked((*(r for r in every if r.cell), *(r for r in every if not r.cell)))
    chrome = _asked(tuple(rule for drawer in drawers if drawer.name == "other" for rule in drawer.rules))
    for passage in passages_of(view, layout):
        sentence = Sentence(view, passage, split_words)
        of_cell = cells if passage.seat is not None and passage.seat.role == "number" else rules
        offered = chrome if passage.zone == "boilerplate" else of_cell
        floor = pos = passage.start
        last: Found | None = None
        digits = _DIGIT.search(view.low, pos, passage.end)
        word = start.search(view.low, pos, passage.end)
        while digits or word:
            # each is looked for by itself, which is much faster, and again only where it was passed
            if digits and digits.start() < pos:
                digits = _DIGIT.search(view.low, pos, passage.end)
            if word and word.start() < pos:
                word = start.search(view.low, pos, passage.end)
            m = word if digits is None or (word and word.start() < digits.start()) else digits
            if m is None:
                break
            at = m.start()
            number = read_number(view.low, at, passage.end)
            site = Site(view.low, view.raw, at, passage, floor, number, sentence.unit_at, sentence.noun_at, last)
            # "1/2 tỷ đồng": what follows a slash that nobody read is no amount of its own
            torn = (
                view.low[at - 1 : at] == "/" and view.low[at - 2 : at - 1].isdigit() and passage.zone != "boilerplate"
            )
            of_digits, of_words = chrome if torn else offered
            claim, name = _first_claim(site, of_words if m is word else of_digits)
            if claim is None:
                if m is word:
                    pos = m.end()
                    continue
                why: Why = "boilerplate" if passage.zone == "boilerplate" else "unread"
                claim, name = Aside(why, at, _unread_end(view, number, at, passage.end)), ""
            yield claim, passage, name
            last = claim if isinstance(claim, Found) else last
            words = claim.words if isinstance(claim, Found) else None
            floor = pos = max(words[1] if words else claim.end, at + 1)


def _asked(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules to ask of a number in digits, and those to ask of a word."""
    return rules, tuple(r for r in rules if not r.digits)


def _first_claim(site: Site, rules: tuple[Rule, ...]) -> tuple[Claim | None, str]:
    for rule in rules:
        claim = rule.read(site)
        if claim is not None and claim.start >= site.floor and claim.end > site.start:
            return claim, rule.name
    return None, ""


def _unread_end(view: View, number: Number | None, at: int, end: int) -> int:
    m = _DIGITS.match(view.low, at, end)
    assert m is not None
    return m.end()
