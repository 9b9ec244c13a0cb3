"""What a figure measures, by the words of its clause: the `what` of known totals. Unique or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.link.cues import toward_end
from pipeline.link.topics import Topic, topics
from schemas.words import any_of

_HARD = re.compile(r";|…|[.!?]\s|\n")
_HEAD = 800  # characters in which a document says what it is about
_BEHIND = 60  # characters behind a figure in which its clause may go on
_GAP = r"\s[^,;.\n]{0,60}?\s"  # what "…" stands for in a word: "cho … vay"
_EACH = re.compile(r"/\s*(?:1\s+)?$|(?<!\w)(?:mỗi|\d+)\s$")  # before a unit that is counted or priced by the piece
_PIECES = re.compile(r"\d\s|/|mỗi\s")
_TIMED = re.compile(r"/\s*(?:1\s+)?(?:tháng|quý|buổi|ngày|khóa|khoá|kỳ|học kỳ|năm học)(?!\w)")
_LARGE = re.compile(r"(?<!\w)(?:tỷ|tỉ|nghìn tỷ|ngàn tỷ)(?!\w)")
_NEXT = re.compile(r",[^,]{0,24}?\d")  # the next figure of a list
_SUMS_UP = re.compile(r"[\s+*-]*tổng (?:trị giá|giá trị|kinh phí|số tiền|số quà|chi phí|cộng)(?!\w)")
_ITEM = re.compile(r"[ \t]*(?:[-+•*–]|\d{1,2}[.)/]|[a-zđ][.)])\s")
_UP = 24  # lines above an item in which the line that opens its list is looked for
_LONGEST_HEAD = 240  # characters of such a line


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class _Named:
    """A topic named at [at, end) of the text; `unit` is the unit of its own that names it, `behind` says that the word
    also counts behind a figure."""

    at: int
    end: int
    topic: Topic
    unit: str | None = None
    behind: bool = False


class _Finder:
    """Finds the topics that words name; `gaps` are words of two parts with others between them."""

    def __init__(self, owners: Mapping[str, Topic], nothing: Iterable[str] = ()) -> None:
        whole: dict[str, Topic | None] = dict.fromkeys(nothing)
        whole |= {w: t for w, t in owners.items() if "…" not in w}
        self.owners = whole
        self.pattern = _any(whole) if whole else None
        self.gaps = [
            (re.compile(_GAP.join(any_of([part.strip()]) for part in w.split("…"))), w.split("…")[0].strip(), t)
            for w, t in owners.items()
            if "…" in w
        ]

    def find(self, low: str, start: int, end: int) -> list[_Named]:
        found: list[_Named] = []
        if self.pattern is not None:
            for m in self.pattern.finditer(low, start, end):
                word = _plain(m[0])
                topic = self.owners[word]
                if topic is not None:
                    found.append(_Named(*m.span(), topic, behind=topic.after or word in topic.behind))
        for pattern, first, gapped in self.gaps:
            if low.find(first, start, end) >= 0 and (g := pattern.search(low, start, end)):
                found.append(_Named(*g.span(), gapped))
                found.sort(key=lambda n: n.at)
        return found


@cache
def _words() -> _Finder:
    nothing = [w for t in topics() for w in t.unless]
    return _Finder({w: t for t in topics() for w in (*t.words, *t.behind)}, nothing)


@cache
def _own() -> tuple[re.Pattern[str], dict[str, Topic | None]]:
    owners: dict[str, Topic | None] = {w: None for t in topics() for w in t.unless}
    owners |= {w: t for t in topics() for w in t.own}
    return _any(owners), owners


@cache
def _weak() -> list[tuple[re.Pattern[str] | None, _Finder, _Finder]]:
    """Of each topic with weak words: what the document must speak of, then the words before and behind a figure."""
    return [
        (_any(t.context) if t.context else None, _Finder(dict.fromkeys(t.weak, t)), _Finder(dict.fromkeys(t.late, t)))
        for t in topics()
        if t.weak or t.late
    ]


def _plain(found: str) -> str:
    """A word as its list has it, where the text broke its line inside."""
    return " ".join(found.split())


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(any_of(words))


def _names(low: str, start: int, end: int) -> list[_Named]:
    """The topics that [start, end) names by their words and by units of their own, in reading order."""
    found = _words().find(low, start, end)
    if not _PIECES.search(low, start, end):
        return found  # no number, no "mỗi": nothing is counted by the piece
    pattern, owners = _own()
    for m in pattern.finditer(low, start, end):
        topic = owners[_plain(m[0])]
        if topic is not None and _EACH.search(low, max(start, m.start() - 8), m.start()):
            found.append(_Named(*m.span(), topic, _plain(m[0])))
    return sorted(found, key=lambda n: n.at)


class Topics:
    """Reads topics in one document; `low` is its text in lower case, `start` where its own text begins."""

    def __init__(self, low: str, start: int) -> None:
        self.low = low
        head = low[start : start + _HEAD]
        self.sentence: tuple[int, int] | None = None  # the last that was read, and the topics that it names
        self.named: list[_Named] = []
        self.weak = [
            (context is not None, before, behind)
            for context, before, behind in _weak()
            if context is None or context.search(head)
        ]
        self.last: tuple[int, str] | None = None  # where the sentence ends that names the topic told last
        self.heads: dict[tuple[int, int], list[_Named]] = {}

    def of(self, sentence: tuple[int, int], figure: tuple[int, int], *, money: bool, unit: str | None) -> str | None:
        """The topic of the figure at `figure` in the sentence at `sentence`; `unit` is what it counts.

        One right behind it decides, then the nearest word before it in its clause, then the sentence, the line that
        opens its list, and last what says little.
        """
        start, end = sentence
        low = self.low
        if sentence != self.sentence:
            self.sentence, self.named = sentence, _names(low, start, end)
        text = low[figure[0] : figure[1]]
        cut = max([m.end() for m in _HARD.finditer(low, start, figure[0])], default=start)
        hard = _HARD.search(low, figure[1], end)
        stop = hard.start() if hard else end

        def fits(topic: Topic) -> bool:
            return _fits(topic, money, unit, text)

        # what another figure counts by the piece is no matter of this count
        told = [n for n in self.named if fits(n.topic) and (money or n.unit is None or figure[0] <= n.at < figure[1])]
        next_number = _NEXT.search(low, figure[1], stop)
        for a, b, behind in (
            (figure[0], min(stop, figure[1] + _BEHIND), True),
            (cut, figure[1], False),
            (start, cut, False),
            (figure[1], stop, True),
        ):
            # a word that begins in the figure may go on behind it: "không còn hộ" + "nghèo"
            named = [n for n in told if a <= n.at < b and (not behind or n.behind)]
            if behind and next_number is not None:
                named = [n for n in named if n.topic.after or n.at < next_number.start()]
            if named and not behind and toward_end().search(low[cut : figure[0]]):
                # "sửa nhà cho 14 hộ nghèo": they receive, and are not what is counted
                named = [n for n in named if n.at < figure[0] or n.unit or not n.topic.units]
            if named:
                return self._tell(end, (named[0] if behind else _nearest(named)).topic.id)
        for found in (
            [n for n in self._opening(start) if fits(n.topic)],
            [n for n in self._said(start, figure, stop, money=money) if fits(n.topic)],
        ):
            if found:
                return self._tell(end, found[-1].topic.id)
        if self.last is not None and _SUMS_UP.match(low, start) and not low[self.last[0] : start].strip(" \t-+*"):
            return self._tell(end, self.last[1])
        return RATE if money and _TIMED.search(text) else None

    def _tell(self, end: int, topic: str) -> str:
        self.last = (end, topic)
        return topic

    def _said(self, start: int, figure: tuple[int, int], stop: int, *, money: bool) -> list[_Named]:
        """What weak words name: before the figure in its sentence, else behind it in its clause."""
        told = [(before, behind) for placed, before, behind in self.weak if placed or money]
        found = [n for before, _ in told for n in before.find(self.low, start, figure[0])]
        if not found:
            found = [n for _, behind in told for n in behind.find(self.low, figure[1], stop)][:1]
        return sorted(found, key=lambda n: n.at)

    def _opening(self, start: int) -> list[_Named]:
        """The topics that the line names which opens the list that the line at `start` is an item of."""
        head = opening_line(self.low, start)
        if head is None:
            return []
        if head not in self.heads:
            self.heads[head] = _words().find(self.low, *head)
        return self.heads[head]


def opening_line(low: str, start: int) -> tuple[int, int] | None:
    """The end of the paragraph that opens, with a colon, the list that the line at `start` is an item of."""
    end = low.rfind("\n", 0, start) + 1
    if not _ITEM.match(low, end):
        return None
    loose = False  # between a line that is no item and the item that it may go on with
    for _ in range(_UP):
        if end == 0:
            return None
        begin = low.rfind("\n", 0, end - 1) + 1
        above = low[begin:end].strip(" \n\t*")
        if above.endswith(":") and not loose:
            paragraph = low.rfind("\n\n", 0, end - 1) + 1
            return max(min(begin, paragraph), end - _LONGEST_HEAD), end
        if loose and not above:
            return None
        loose = bool(above) and not _ITEM.match(low, begin)
        end = begin
    return None


RATE = "allowance"  # what is paid by the month or the session, and of which no more is said


def _nearest(named: list[_Named]) -> _Named:
    """The last that is named, unless another topic takes what it counts: of "thiệt hại 12 căn nhà" the damage."""
    last = named[-1]
    takers = [n for n in named if last.unit is not None and last.unit in n.topic.takes]
    return takers[-1] if takers else last


def _fits(topic: Topic, money: bool, unit: str | None, text: str) -> bool:
    if money:
        barred = (topic.small and _LARGE.search(text)) or (topic.sums_only and "/" in text)
        return not topic.counts_only and not barred
    return not topic.money_only and (not topic.units or unit is None or unit.split(" ")[0] in topic.units)
