"""Noun phrases of beneficiaries: a head, grown over its modifiers to its defining clause; coordination splits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.lexicon import alternation, beside, surfaces, word_of
from extractors.recipient.taxonomy import category_of

LEXICON = beside(__file__)
_HEADS = {s: e.value or "" for s, e in surfaces(LEXICON, "head").items()}
_PHRASES = {s: e.value or "" for s, e in surfaces(LEXICON, "phrase").items()}
_MODIFIERS = {s: e.value or "" for s, e in surfaces(LEXICON, "modifier").items()}
_CAUSES = {s: e.value or "" for s, e in surfaces(LEXICON, "cause").items()}
_START = re.compile(rf"({word_of([*_HEADS, *_PHRASES])})")
_LINK = r"(?:(?:có|bị|thuộc|diện|thuộc diện|là|đang|đã|được|mới|vừa|hưởng|gặp|còn|của|nhóm|trong|cùng|con|cháu) +)"
_MODIFIER = re.compile(rf" +{_LINK}{{0,2}}({alternation(_MODIFIERS)})(?!\w| +chữ)")
_ALONE = re.compile(rf"{_LINK}{{0,2}}({alternation(_MODIFIERS)})(?!\w| +chữ)")
_OPEN = re.compile(rf" +({alternation(surfaces(LEXICON, 'open'))})(?!\w)")
# "người cao tuổi từ đủ 80 tuổi trở lên", "học sinh lớp 10-12": they narrow a group without making it another
_AGED = re.compile(
    r" +(?:(?:từ|trên|dưới|đủ|tròn|ngoài) +){0,2}\d{1,3}(?: +tuổi)?(?: *[-–] *| +đến +(?:dưới +|đủ +)?)?(?:\d{1,3})? +tuổi(?: +trở lên)?"
    r"| +(?:từ +)?(?:khối +)?lớp +\d{1,2}(?:(?: *[-–] *| +đến +(?:lớp +)?)\d{1,2})?(?!\w)"
)
_CAUSE = re.compile(rf"({word_of(_CAUSES)})")
_TAIL = re.compile(
    r"(?: +(?!(?:với|tại|ở|trên|được|đã|nhân|vào|số tiền|mỗi|theo|để|khi|gồm|trị giá|và|từ nguồn|là|về|tiếp|tổng|sẽ|nhận|trong|cho)(?!\w))[\w.,/&-]*\w){1,9}"
)
_AND = re.compile(r" *(?:,? *(?:và|hoặc|hay)(?!\w)|[,;/]) *")
_LIST_OF_SCHOOLS = re.compile(r"(?:, *(?:THCS|THPT|tiểu học|trung tâm [^,.;]{0,40}))+", re.IGNORECASE)
# "cụ thể", "dân số", "Thương binh và Xã hội": the word goes on to something else
_OTHER_WORD = re.compile(r" +(?:thể|số|cư|và xã hội|dùng|sự|khẩu|tịch|đầu tư|[-–] *liệt s[ĩỹ])(?!\w)")
# A modifier that may stand for its whole phrase after "hộ nghèo,": "cận nghèo".
_ELIDED = {"near_poor", "escaped", "orphan", "disabled", "illness", "escaped_near_poor", "poor"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A group of people at [start, end) of the view. `plain`: a bare head that names no particular group."""

    start: int
    end: int
    category: str
    head: str
    plain: bool


def _grow(low: str, at: int, end: int) -> tuple[int, set[str]]:
    """Over modifiers from `at`: where the phrase ends, and the features that they add."""
    features: set[str] = set()
    while True:
        opened = _OPEN.match(low, at, end)
        if opened:
            tail = _TAIL.match(low, opened.end(), end)
            stop = tail.end() if tail else opened.end()
            clause = low[at:stop]
            features |= {_CAUSES[" ".join(m[1].split())] for m in _CAUSE.finditer(clause)} or {"hardship"}
            if "quyết định" in clause:
                features.add("by_decision")
            at = stop
            continue
        if aged := _AGED.match(low, at, end):
            at = aged.end()
            continue
        more = _MODIFIER.match(low, at, end)
        if more is None:
            return at, features
        features.add(_MODIFIERS[" ".join(more[1].split())])
        at = more.end()


def find_phrases(low: str, start: int, end: int) -> Iterator[Phrase]:
    """Every phrase of a beneficiary group in the folded text low[start:end], in order, without overlap."""
    at = start
    while m := _START.search(low, at, end):
        surface = " ".join(m[1].split())
        if _OTHER_WORD.match(low, m.end(), end):
            at = m.end()
            continue
        stop, features = _grow(low, m.end(), end)
        head = _HEADS.get(surface, "")
        category = _PHRASES.get(surface) or category_of(head, frozenset(features))
        if head == "student" and (schools := _LIST_OF_SCHOOLS.match(low, stop, end)):
            stop = schools.end()
        if category or head == "relative":
            plain = not (features - {"ordinary"}) and surface not in _PHRASES
            yield Phrase(m.start(), stop, category or "", head, plain)
            for phrase in _elided(low, stop, end, head):
                yield phrase
                stop = phrase.end
        at = max(stop, m.end())


def _elided(low: str, at: int, end: int, head: str) -> Iterator[Phrase]:
    """ "hộ nghèo, cận nghèo": modifiers alone that share the head."""
    while joint := _AND.match(low, at, end):
        m = _ALONE.match(low, joint.end(), end)
        if m is None or m.start(1) - joint.end() > 12:
            break
        feature = _MODIFIERS[" ".join(m[1].split())]
        category = category_of(head or "person", frozenset({feature}))
        if feature not in _ELIDED or category is None:
            break
        stop, _ = _grow(low, m.end(), end)
        yield Phrase(m.start(1), stop, category, head, False)
        at = stop
