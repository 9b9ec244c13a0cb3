"""One number as printed, in digits or words, with its scale words: "1 tỷ 810 triệu", "852.3 triệu", "hai triệu rưỡi"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from extractors.lexicon import alternation, surfaces, word_of
from extractors.numeral.digits import MALFORMED, Digits, Use, read_digits
from extractors.numeral.words import LEXICON, ROLES, read_words

SCALES = {s: Decimal(e.value or 0) for s, e in surfaces(LEXICON, "scale").items()}
_SHORT = {s: Decimal(e.value or 0) for s, e in surfaces(LEXICON, "short_scale").items()}
_HALF = alternation(surfaces(LEXICON, "half"))
_ORDERS = alternation(surfaces(LEXICON, "vague"))
_HALF_OF = alternation(surfaces(LEXICON, "half_of"))
# Words that belong to the number after them and leave it without one value: "dăm bảy", "hai chấm năm"
TORN_BEFORE = frozenset({"đôi", "dăm", "vài", "mấy", "chấm", "phẩy"})
_NO_SCALE = re.compile(r" +(?:lệ|trọng|suất|giá|phú)(?!\w)")
# tỷ is no billion in tỷ lệ, tỷ trọng, tỷ suất, tỷ giá; "tỷđồng" lacks its blank
_BIG = alternation(SCALES).replace("tỷ", f"tỷ(?!{_NO_SCALE.pattern})") + r"(?=đồng|\d|(?!\w))"
_HUNDREDS = {"trăm": Decimal(100), "chục": Decimal(10)}

# Where a number may begin. Digits that continue a letter or a digit group do not begin one.
_GROUPED = r"\d{1,3}(?:[.,]\d{3})+ 000(?:[ .,]\d{3})*(?![ .,]?\d)|\d{1,3}(?:[.,]\d{3})*\. (?=000)000(?:[.,]\d{3})*(?! ?\d)|\d{1,3}(?: \d{3})+(?![\d.,]?\d)|\d+(?:[.,]\d+)*"
_BEGINS = (
    *surfaces(LEXICON, "vague"),
    *surfaces(LEXICON, "half_of"),
    *(w for w, r in ROLES.items() if r in ("digit", "ten", "fused_tens")),
)
_DIGITS = re.compile(_GROUPED)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)*")
_SCALE = re.compile(rf" *(?:((?:trăm|chục) +)?({_BIG}(?: +{_BIG})?)|({alternation(_SHORT)})(?=đ?(?!\w)|\d(?!\w)))")
_NEXT = re.compile(rf" *(\d{{1,3}}(?:,\d+)?) *(?:((?:(?:trăm|chục) +)?{_BIG})|({alternation(_SHORT)})(?=đ?(?!\w)))")
_TENTHS = re.compile(r" +(\d)(?= *(?:đồng|đ|vnđ|vnd)(?!\w)|[ ]*[.,;)\n]|$)|(?<=r)(\d)(?!\w)")
_RUOI = re.compile(rf" +{_HALF}(?!\w)")
_BRACKETED = re.compile(r" *\(([^\W\d_]+(?: +[^\W\d_]+){0,9})\)")
_LETTER = re.compile(r" *[^\W\d_]")
_YEAR_OR_CLASS = re.compile(r"(?:năm|lớp|tháng|ngày|khối|quận|phường|tổ|số) $")
_TELLS_WHICH = re.compile(
    r"(?<!\w)(?:lần|lần thứ|thứ|đợt|quý|kỳ|khu|vòng|loại|nhóm|hạng|bậc|thôn|xóm|ấp|buôn|cụm|tuần|giai đoạn|khóa|kíp|ca|điểm|tầng|dãy|mức) $"
)
_ONE_AND_GROUP = re.compile(r"\d{1,2} \d{3}")
_WORD = re.compile(r"( *,? *)([^\W\d_]+)")
_VAGUE = re.compile(rf"({_ORDERS})((?: +(?:chục|trăm|{_BIG}))+)(?!\w)")


def start_of(cues: Iterable[str]) -> re.Pattern[str]:
    """Where a number in words may begin, or one of the words `cues`."""
    return re.compile(word_of([*_BEGINS, *cues]))


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Number:
    """A number that stands at [start, end) of a view, scale words included.

    `digits` is the digit group alone (None where the number is in words); `scale` is what its scale words multiply
    it with; `value` and `step` are settled except for a plain digit group, which `read` settles by its use.
    """

    start: int
    end: int
    digits: str | None
    scale: Decimal
    value: Decimal | None
    step: Decimal
    vague: bool = False
    note: str | None = None

    @property
    def scaled(self) -> bool:
        return self.scale != 1

    @property
    def plain(self) -> bool:
        """Digits only, without separators or scale words."""
        return self.digits is not None and not self.scaled and self.digits.isdigit()

    def read(self, use: Use) -> Digits:
        """The value for `use` (see read_digits); a number with a scale is always read as scaled."""
        if self.digits is None or self.scaled:
            return Digits(self.value, self.step, self.note)
        return read_digits(self.digits, use)


def _product(text: str) -> Decimal:
    value = Decimal(1)
    for word in text.split():
        value *= SCALES.get(word) or _HUNDREDS[word]
    return value


def _digit_number(low: str, at: int, end: int) -> Number | None:
    grouped = _DIGITS.match(low, at, end)
    if grouped is None:
        return None
    token = grouped[0]
    mixed = " " in token and ("." in token or "," in token)
    if " " in token and not mixed and not _blank_groups(low, grouped, end):
        grouped = _PLAIN.match(low, at, end)
        assert grouped is not None
        token = grouped[0]
    scale = _SCALE.match(low, _said_again(low, grouped, end), end)
    if scale is None:
        return Number(at, grouped.end(), token, Decimal(1), None, Decimal(1))
    factor = _SHORT[scale[3]] if scale[3] else _product(f"{scale[1] or ''}{scale[2]}")
    first = read_digits(token, "scaled") if not mixed else MALFORMED
    stop = scale.end()
    if first.value is None:
        return Number(at, stop, token, factor, None, Decimal(1), note=first.note)
    value, step, lowest = first.value * factor, first.step * factor, factor
    while True:
        more = _NEXT.match(low, stop, end)
        factor_of_more = (_product(more[2]) if more[2] else _SHORT[more[3]]) if more else lowest
        if more and factor_of_more < lowest:
            part = read_digits(more[1], "scaled")
            if part.value is None or part.value * factor_of_more >= lowest:
                break
            lowest = factor_of_more
            value, step, stop = value + part.value * lowest, part.step * lowest, more.end()
            continue
        if half := _RUOI.match(low, stop, end):
            value, step, stop = value + lowest / 2, lowest / 2, half.end()
        elif (tenths := _TENTHS.match(low, stop, end)) and lowest >= 10**6:
            value += Decimal(tenths[1] or tenths[2]) * lowest / 10
            step, stop = lowest / 10, tenths.end()
        break
    return Number(at, stop, token, factor, value, step, note=first.note)


def _said_again(low: str, grouped: re.Match[str], end: int) -> int:
    """Where the number ends together with its words in brackets: "40 (bốn mươi) triệu"."""
    again = _BRACKETED.match(low, grouped.end(), end)
    if again is None:
        return grouped.end()
    words = again[1].split()
    read = read_words(words, [" "] * len(words))
    value = read_digits(grouped[0], "scaled").value
    return again.end() if read and read.used == len(words) and read.value == value else grouped.end()


def _blank_groups(low: str, grouped: re.Match[str], end: int) -> bool:
    """Whether blanks between digit groups are part of the number: a word must follow, and no year go before."""
    if low[grouped.end() : grouped.end() + 1] not in (" ", "đ") or grouped.end() >= end:
        return False
    follower = _LETTER.match(low, grouped.end(), end)
    before = low[max(0, grouped.start() - 12) : grouped.start()]
    if follower is None or _YEAR_OR_CLASS.search(before):
        return False
    # "đợt 1 300 suất": a small number that tells which, then a count
    return not (_TELLS_WHICH.search(before) and _ONE_AND_GROUP.fullmatch(grouped[0]))


def _word_number(low: str, at: int, end: int) -> Number | None:
    vague = _VAGUE.match(low, at, end)
    if vague:
        value = _product(vague[2])
        return Number(at, vague.end(), None, value, value, value, vague=True)
    half = _HALF_A.match(low, at, end)
    if half:
        value = _product(half[1]) / 2
        return Number(at, half.end(), None, _product(half[1]), value, value)
    words, separators, stops = list[str](), list[str](), list[int]()
    pos = at
    while (m := _WORD.match(low, pos, end)) and m[2] in ROLES and len(words) < 40:
        separators.append(m[1])
        words.append(m[2])
        pos = m.end()
        stops.append(pos)
    read = read_words(words, separators) if words else None
    if read is None:
        return None
    stop = stops[read.used - 1]
    if not _BIG_END.search(low, at, stop):
        scale = Decimal(1)
    elif words[read.used - 1] == "tỷ" and _NO_SCALE.match(low, stop, end):  # "... tỷ lệ": the last word is no scale
        return None
    else:
        scale = read.step
    return Number(at, stop, None, scale, read.value, read.step)


_HALF_A = re.compile(rf"{_HALF_OF} +({_BIG})")
_BIG_END = re.compile(rf"{alternation(SCALES)}(?!\w)")


def read_number(low: str, at: int, end: int) -> Number | None:
    """The number that begins at `at` in the folded text `low` and ends before `end`, or None."""
    if low[at].isdigit():
        return _digit_number(low, at, end)
    return _word_number(low, at, end)
