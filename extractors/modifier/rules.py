"""Reading the modifier of a number from the words around it."""

from __future__ import annotations

import re
from typing import cast

from extractors.lexicon import alternation, beside, surfaces
from schemas.mention import Modifier

LEXICON = beside(__file__)
_BEFORE = {s: cast(Modifier, e.id.split("__")[0]) for s, e in surfaces(LEXICON, "before").items()}
_AFTER = {s: cast(Modifier, e.id.split("__")[0]) for s, e in surfaces(LEXICON, "after").items()}
# At most two words between: "tối đa là", "ít nhất bằng". "hơn", "trên", "gần" bind the number alone.
_LOOSE = [s for s, m in _BEFORE.items() if m in ("at_least", "at_most") or s.startswith("ước")]
_LOOK_BACK = re.compile(
    rf"(?<!\w)(?:({alternation(_BEFORE)})(?: +gấp)?|({alternation(_LOOSE)})(?: +{alternation(surfaces(LEXICON, 'between'))}){{1,2}})[ \"]*$"
)
_LOOK_AHEAD = re.compile(rf"[ )]*({alternation(_AFTER)})(?!\w)")
# "từ 03 chỉ số thiếu hụt trở lên": with "từ" before the number the word may stand further off.
_FAR_AHEAD = re.compile(rf"[ )]*(?:[^\W\d_]+ +){{0,12}}?({alternation(_AFTER)})(?!\w)")
_NOT_MORE = re.compile(r"(?<!\w)không(?: +\w+){1,3} +quá *$")
_OPENING = re.compile(rf"^[^\w]*{alternation(surfaces(LEXICON, 'opening'))} +[^.;:]{{0,100}}$")
# Only where the last word could end a modifier is the pattern tried at all.
_LAST = {s.split()[-1] for s in [*_BEFORE, *surfaces(LEXICON, "between")]}
LENGTH = 40


def modifier_before(before: str) -> tuple[Modifier, int] | None:
    """The modifier at the very end of the folded text `before`, and where it begins there."""
    words = before[-24:].split()
    if not words or words[-1].strip('("') not in _LAST:
        return None
    m = _LOOK_BACK.search(before[-LENGTH:])
    if m is None:
        return None
    if m[1] == "quá" and _NOT_MORE.search(before):
        return "at_most", max(0, len(before) - LENGTH) + m.start()  # "không tăng quá 5%"
    return _BEFORE[" ".join((m[1] or m[2]).split())], max(0, len(before) - LENGTH) + m.start()


def read_modifier(before: str, after: str) -> Modifier:
    """The modifier of a number between the folded texts `before` (at most LENGTH back) and `after`."""
    found = modifier_before(before)
    if found:
        return found[0]
    ahead = _FAR_AHEAD.match(after) if before.endswith("từ ") else _LOOK_AHEAD.match(after)
    if ahead:
        return _AFTER[" ".join(ahead[1].split())]
    return "exact"


def is_opened_as_estimate(before: str) -> bool:
    """Whether the sentence so far opens with "Ước tính …"."""
    return _OPENING.search(before) is not None
