"""Recipients: phrases to which a figure, a gift or a payment applies.

A group is a recipient where its sentence prints a figure or says that something is given. Associations are givers
("Hội Người mù"), their members receive; a group in the name of a law, a body or a day receives nothing.
"""

from __future__ import annotations

import re

from extractors.lexicon import alternation, surfaces, word_of
from extractors.recipient.phrase import LEXICON, Phrase, find_phrases
from extractors.rule import Found

_GIVE = re.compile(word_of(surfaces(LEXICON, "give")))
_NOT_AFTER = re.compile(rf"(?<!\w){alternation(surfaces(LEXICON, 'not_after'))} +[\"']?$")
_IN_A_BODY = re.compile(
    r"(?<!\w)(?:trung tâm|cơ sở|làng|trại|(?<!xã )hội|viện)(?: +(?!cho |đối |tặng )[^\W\d_]+){1,7} +$"
)
_HELP = re.compile(word_of(surfaces(LEXICON, "help")))
_GIFT_AFTER = re.compile(
    r"[^.;]{0,70}(?<!\w)(?:nhận (?:được )?(?:quà|hỗ trợ|trợ cấp)|được (?:trao|tặng|nhận) quà|được hưởng)"
)
_TO = re.compile(
    r"(?<!\w)(?:cho|tới|đến|tặng|hỗ trợ|đối với|của|với|giúp|trợ cấp|chi trả|dành cho|là|quà|thăm|thăm hỏi|gồm|lì xì|như|vay|mừng thọ|tri ân|chúc thọ)"
    r"(?: +(?:các|những|mọi|toàn bộ|số|một số|tất cả|hơn|gần|trên|em|đại diện|hàng|\d[\d.]*|lượt|nghìn|trăm|chục|ngàn|\d+%|đối tượng))* *[(\"]?$"
)
_COUNTED = re.compile(
    r"(?:\d|nghìn|ngàn|trăm|chục|triệu)%? +(?:(?:lượt|đối tượng|trường hợp|nhân khẩu|hộ|các|em|cháu) +)?$"
)
_HEADS_LINE = re.compile(r" *[:|] *(?:[^\W\d_]+ +){0,5}\d")  # "a) Học sinh lớp 10-12: 40 suất", a cell before figures
_HEADING = re.compile(r"(?<!\w)(?:đối với|dành cho|hỗ trợ)(?: các| những| nhóm| đối tượng(?: là)?)* +$")
_RECEIVES = re.compile(r"(?: +[^\W\d_]+){0,4} +(?:nhận|được (?:hỗ trợ|nhận|cấp|tặng|trao|trợ cấp|vay|hưởng))(?!\w)")
_LISTED = re.compile(r"[ ,;]*(?:và|hoặc|hay|cùng|-)?(?: +các| +những)? *")
_IN_CLAUSE = r"(?:[^.;]|(?<=\d)\.(?=\d)){0,40}$"
_WORK = re.compile(rf"việc làm{_IN_CLAUSE}")
_TAUGHT = re.compile(rf"(?:đào tạo|dạy) nghề{_IN_CLAUSE}")
_MEASURED = {"count", "money", "percent", "ratio"}
_IN_SUMS = {"student", "child", "soldier", "cadre", "union"}
_ANAPHORIC = {"em", "cháu", "bé", "trẻ"}
_NEVER_PLAIN = {"person", "household", "relative", "child_of", "customer", "patient", "victim"}
_OPENS_HEAD = re.compile(r"[ *\d.)+-]*(?:(?:tổng |trong đó:? *)?số |số lượng |[ivx]+\. )?")
GAP = 30  # characters between two members of a list
NEAR = 60  # characters before a group in which a gift must be said where no figure is printed


def find_recipients(low: str, start: int, end: int, figures: list[Found], *, heads: bool = False) -> list[Found]:
    """The recipients of the passage [start, end), given the figures that were found in it.

    `heads`: it is the heading of a row or column of figures.
    """
    measured = heads or any(f.kind in _MEASURED for f in figures)
    headed = low[end - 1 : end] == ":"  # the list below is of these
    gifts = [m.start() for m in _GIVE.finditer(low, start, end)]
    if not measured and not headed and not gifts:
        return []
    last_gift = gifts[-1] if gifts else -1
    found: list[Found] = []
    last: Phrase | None = None
    given = False  # whether the list that a phrase stands in is already governed
    for phrase in find_phrases(low, start, end):
        before = low[max(start, phrase.start - NEAR) : phrase.start]
        near = given and last is not None and phrase.start - last.end <= GAP
        listed = near and last is not None and _LISTED.fullmatch(low[last.end : phrase.start]) is not None
        opens = heads and _OPENS_HEAD.fullmatch(low, start, phrase.start) is not None
        governed = listed or opens or _is_governed(low, phrase, before, end, measured, last_gift)
        governed = governed or (headed and _HEADING.search(before) is not None)
        category = _in_context(phrase, before, last if listed else None)
        if (
            category
            and governed
            and not _NOT_AFTER.search(before)
            and not (_IN_A_BODY.search(before) and not phrase.plain)
        ):
            found.append(Found("recipient", phrase.start, phrase.end, {"category": category}))
        given = governed
        last = phrase
    return found


def _is_governed(low: str, phrase: Phrase, before: str, end: int, measured: bool, last_gift: int) -> bool:
    """Whether a gift, a payment or a figure applies to the phrase itself; `last_gift`: where one is last said, or -1."""
    gift = _GIVE.search(before)
    if _COUNTED.search(before):
        if phrase.plain and phrase.head in _IN_SUMS:  # "35 học sinh" of a sum at school, 1.000 soldiers sent out
            told = gift or _HELP.search(before) or _WORK.search(before) or last_gift >= phrase.end
            return bool(told) and low[phrase.start : phrase.end].strip() not in _ANAPHORIC
        return True
    if phrase.plain:
        if low[phrase.start : phrase.end].strip() in _ANAPHORIC:
            return False
        help_near = gift or (
            measured
            and (_HELP.search(before) or (phrase.head == "worker" and (_WORK.search(before) or _TAUGHT.search(before))))
        )
        return bool(help_near and _TO.search(before)) or bool(
            measured and (_RECEIVES.match(low, phrase.end, end) or _HEADS_LINE.match(low, phrase.end, end))
        )
    if measured or _GIFT_AFTER.match(low, phrase.end, end):
        return True
    return bool(gift and (_TO.search(before) or gift.end() > len(before) - 3))


def _in_context(phrase: Phrase, before: str, last: Phrase | None) -> str | None:
    """The category, where the words around the phrase decide it."""
    if phrase.plain and phrase.head == "worker" and _WORK.search(before):
        return "job_placed"
    if phrase.plain and phrase.head == "worker" and _TAUGHT.search(before):
        return "trainee"
    if phrase.plain and phrase.head == "relative" and last is not None and last.category.startswith("merit"):
        return "merit_relative"
    return None if phrase.plain and phrase.head in _NEVER_PLAIN else phrase.category
