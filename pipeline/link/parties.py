"""From whom a claim is, and where its money comes from; what was done, and whether it is done, planned or a rule."""

from __future__ import annotations

import re
from functools import cache

from pipeline.link.cues import tables
from pipeline.link.topic import opening_line
from schemas.record import Span, Status
from schemas.text import LOWER, UPPER

_NAME = r"(?:[^,;:.\n()“”\"]|[“\"][^“”\"\n]{1,60}[”\"])"  # a name may hold words in quotes: Quỹ “Vì người nghèo”
_HARD = re.compile(r";|[.!?…]\s|\n")
_OBJECT = re.compile(
    r"(?<!\w)(?:của|từ|nguồn|ngân sách|cho|với|tới|đến|về|tại|ở|là|trong|thuộc|đối với|giúp|các)\s+(?:các\s+)?$"
)
_INSIDE = re.compile(
    r"(?<!\w)(?:cơ|trụ|cán|toàn|nội|đồng|tiến|công|nhân|tập|quân)\s+$"
)  # "cơ sở", "cán bộ", "tập đoàn"
_NO_FUND = re.compile(r"(?<!\w)(?:thu|chi|cân đối|bội chi|nộp)\s+$")  # "thu ngân sách đạt …" is revenue
_BY_PLAN = re.compile(r"\s*(?:theo|thực hiện) kế hoạch\s*,")  # "Theo kế hoạch, đến 30/9 tỉnh hoàn thành …"
_AGAINST_PLAN = re.compile(
    r"(?:(?<!\w)(?:so với|vượt|theo|đạt|hoàn thành|bằng|chiếm|hụt)(?:[^,;]|(?<=\d),(?=\d)){0,20}|%\s*)$"
)
# "kế hoạch giao 2.000 người, thực hiện …": the plan is told, then what came of it
_CARRIED_OUT = re.compile(
    r"[^,;]*\d[^,;]*,\s*(?:(?:đã|ước|kết quả|đến nay|nhưng|mới|chỉ)(?!\w)\s*)*(?:thực hiện|đạt|hoàn thành|giải ngân)(?!\w)"
)
_ALREADY = re.compile(r"(?<!\w)(?:đã|đạt|hoàn thành)(?!\w)")
_BY_PLAN_INSIDE = re.compile(r"(?<!\w)(?:theo|trong) (?:đúng )?kế hoạch,?\s+(?!(?:số|năm|của|đề ra|đã|ngày)(?!\w)|\d)")
_OPENING = re.compile(r"(?:[,;:.\n“\"(]|(?<!\w)(?:đó|riêng|hiện|nay|cùng|và|vì))\s*$")
_LENDS = r"cho(?=\s+(?:hơn\s|gần\s|trên\s|khoảng\s)?\d[^,;.]*?\svay(?!\w))"  # "cho 320 hộ vay"
_TAIL = re.compile(r"\s+(?:và|cùng|với|hoặc|năm \d{4})\s*$")  # what hangs on to a name is cut off
# what is no name: a clause of its own ("tỉnh có 8 cơ sở"), who receives ("xã được"), a sum or a stretch of time
_CLAUSE_INSIDE = re.compile(r"\s(?:có|hiện có|được|bị|là|còn)(?!\w)|\sthu$")
_NOT_YET = re.compile(r"\s(?:chưa|đạt|không)(?!\w)")  # the same, where a capital makes it a name: "Công ty Thành Đạt"
_NO_BODY = re.compile(r"hội (?:nghị|thảo|chợ|trường|diễn|thi)(?!\w)")  # heads of a body's name that begin another word
_LEVELS = re.compile(r"\s+cấp(?!\w)")  # "Công đoàn các cấp"
# a count inside ("huyện bàn giao 30 căn nhà"); "Lữ đoàn 83", "phường 12 quận Gò Vấp" are names
_COUNT_INSIDE = re.compile(
    rf"\s\d[\d.,]*\s+(?!(?:quận|huyện|tỉnh|thành phố|thị xã|tp|phường|xã|thị trấn|đơn vị|cơ quan|doanh nghiệp)(?!\w))[{LOWER}]"
)
_GOES_ON = re.compile(r"\scòn\s(?!\d)")  # "huyện còn làm tốt công tác … vận động": the subject ends there
_LABOUR = re.compile(r"(?:sở|phòng|bộ) lao động\s*[,–-]?\s*thương binh và\s+$")
_ALSO = re.compile(r"\s*(?:và|cùng|,)\s+(?:nguồn\s+)?(?:vận động\s+)?(?:xã hội (?:hóa|hoá)|vận động)(?!\w)")
_WIDER = re.compile(rf"(?i:tỉnh|thành phố|tp\.?|huyện|quận|thị xã)\s+[{UPPER}]")
_BEFORE_COMMA = re.compile(r",\s*$")
_ALONE = re.compile(
    r"(?:nguồn|các nguồn|ngân sách|quỹ|các quỹ|xã hội h|dự phòng|vốn (?:tín dụng|ngân sách|vay|ủy thác))"
)  # what needs no "từ" before it
_LONGEST = 110  # characters of a giver's name


@cache
def _words() -> dict[str, str]:
    return tables("parties.toml")


@cache
def _subject() -> re.Pattern[str]:
    """A giver as the subject of a verb: "UBND xã … (đã) trao tặng"."""
    w = _words()
    return re.compile(
        rf"(?P<who>{w['head']}{_NAME}{{0,{_LONGEST}}}?)\s+(?:\([^)]*\)\s*)?(?:{w['auxiliary']}\s+)*(?:{w['verb']}|{_LENDS})"
    )


@cache
def _agent() -> re.Pattern[str]:
    """A giver brought in by a preposition: "do Công ty … tài trợ", "được … tạm ứng", "vay vốn từ Ngân hàng …"."""
    w = _words()
    return re.compile(
        rf"{w['agent']}\s+(?P<who>{w['head']}{_NAME}{{0,{_LONGEST}}}?)(?=\s+(?:{w['verb']}|{w['end']})|\s*[,;:.\n()“”\"]|\s*$)"
    )


@cache
def _owner() -> re.Pattern[str]:
    """A giver as the owner of what is given: "quà của Chủ tịch nước", "của các tổ chức thành viên là"."""
    w = _words()
    return re.compile(
        rf"(?:(?<!\w)(?:quà(?:\s+tặng)?(?:\s+của)?|(?:quà|tiền|kinh phí|học bổng|trợ cấp|suất)[^,;:.\n]{{0,30}}\s+của)|[;,]\s*của)\s+"
        rf"(?P<who>{w['head']}{_NAME}{{0,{_LONGEST}}}?)(?=\s+(?:{w['verb']}|{w['end']})|\s*[,;:.\n()“”\"]|\s*$)"
    )


@cache
def _source() -> re.Pattern[str]:
    w = _words()
    return re.compile(
        rf"(?:{w['from']}\s+)(?P<what>{w['source']}{_NAME}{{0,{_LONGEST}}}?)(?=\s+(?:{w['end']}|{w['verb']})|\s*[,;:.\n()]|\s*$)"
    )


@cache
def _source_subject() -> re.Pattern[str]:
    w = _words()
    return re.compile(rf"(?P<what>{w['source']}{_NAME}{{0,{_LONGEST}}}?)(?=\s+(?:{w['end']}|{w['verb']}))")


@cache
def _taken() -> re.Pattern[str]:
    return re.compile(rf"{_words()['from']}\s+$")


@cache
def _before_place() -> re.Pattern[str]:
    """A name whose place, and a comma, end it: "UBND quận Thanh Xuân," before "thành phố Hà Nội"."""
    place = rf"(?i:huyện|quận|thị xã|thành phố|tp\.?|thị trấn|phường|xã|đặc khu)\s+[{UPPER}][^,;:.\n]{{1,40}}"
    return re.compile(rf"(?P<who>(?:(?i:{_words()['head']}){_NAME}{{0,60}}?\s)?{place}),\s*$")


@cache
def _any(table: str) -> re.Pattern[str]:
    return re.compile(_words()[table])


class Parties:
    """Reads parties of claims in one document; a sentence's subjects are found once."""

    def __init__(self, text: str, low: str) -> None:
        self.text, self.low = text, low
        self._seen: dict[tuple[int, int], tuple[list[Span], list[Span], list[Span]]] = {}

    def _of(self, sentence: tuple[int, int]) -> tuple[list[Span], list[Span], list[Span]]:
        """Subjects and agents, owners, sources of a sentence, in reading order."""
        if sentence not in self._seen:
            a, b = sentence
            self._seen[sentence] = (
                [w for s in self._spans("who", _subject(), a, b) if (w := self._narrow(s, a)) and self._leads(w.start)]
                + self._spans("who", _agent(), a, b),
                # each of its ways holds one of the two words
                self._spans("who", _owner(), a, b)
                if self.low.find("của", a, b) >= 0 or self.low.find("quà", a, b) >= 0
                else [],
                sorted(
                    self._spans("what", _source(), a, b)
                    + [
                        s
                        for s in self._spans("what", _source_subject(), a, b)
                        if _ALONE.match(self.low, s.start)
                        and not _NO_FUND.search(self.low, max(0, s.start - 12), s.start)
                    ],
                    key=lambda s: s.start,
                ),
            )
        return self._seen[sentence]

    def _spans(self, group: str, pattern: re.Pattern[str], start: int, end: int) -> list[Span]:
        found = []
        at = start
        while m := pattern.search(self.low, at, end):
            span = self._named(*m.span(group), source=group == "what")
            if span is not None:
                found.append(span)
            at = m.end(group)
        return found

    def _named(self, a: int, b: int, *, source: bool) -> Span | None:
        """The party named at [a, b), without what hangs on to it; None where that is no name."""
        low = self.low
        if goes_on := _GOES_ON.search(low, a, b):
            b = goes_on.start()
        if low.endswith(" các", a, b) and (levels := _LEVELS.match(low, b)):
            b = levels.end()
        while tail := _TAIL.search(low, a, b):
            b = tail.start()
        if source and (more := _ALSO.match(low, b)):
            b = more.end()
        if labour := _LABOUR.search(low, max(0, a - 40), a):
            return Span(start=labour.start(), end=b, text=self.text[labour.start() : b])
        # "trợ cấp xã hội": no commune
        welfare = low.startswith("xã hội", a) and not low.startswith(("xã hội hóa", "xã hội hoá"), a)
        if (
            welfare
            or _any("bare").fullmatch(low, a, b)
            or _NO_BODY.match(low, a)
            or _CLAUSE_INSIDE.search(low, a, b)
            or _NOT_YET.search(self.text, a, b)
            or _COUNT_INSIDE.search(self.text, a, b)
        ):
            return None
        return Span(start=a, end=b, text=self.text[a:b])

    def _narrow(self, who: Span, start: int) -> Span:
        """Of "quận Thanh Xuân, thành phố Hà Nội tặng" the district: the wider place says only where it lies."""
        if not (_WIDER.match(self.text, who.start) and _BEFORE_COMMA.search(self.low, start, who.start)):
            return who
        m = _before_place().search(self.text, max(start, who.start - _LONGEST), who.start)
        return (self._named(*m.span("who"), source=False) or who) if m else who

    def giver(self, sentence: tuple[int, int], claim: tuple[int, int]) -> Span | None:
        """The nearest giver that governs the claim at `claim`: in its own clause, else at the head of its sentence."""
        acting, owners, _ = self._of(sentence)
        near = [s for s in owners if s.end <= claim[0] and not self._parted(s.end, claim[0])]
        if near:
            return near[-1]
        before = [s for s in sorted(acting, key=lambda s: s.start) if s.end <= claim[0]]
        clause = [s for s in before if not self._parted(s.end, claim[0])]
        if clause:
            return clause[-1]
        behind = [
            s
            for s in [*acting, *owners]
            if s.start >= claim[0] and not self._parted(claim[0], s.start) and s.start - claim[1] < 160
        ]
        if behind:
            return behind[0]
        return before[-1] if before else None

    def source(self, sentence: tuple[int, int], claim: tuple[int, int]) -> Span | None:
        """The source of funds in the claim's clause, else the one that the sentence begins with."""
        sources = self._of(sentence)[2]
        clause = [
            s
            for s in sources
            if not self._parted(min(s.end, claim[0]), max(s.start, claim[0])) and s.start - claim[1] < 80
        ]
        before = [s for s in clause if s.start < claim[0]]
        if before:
            return None if self._others(before[-1], sentence, claim) else before[-1]
        if clause:
            return clause[0]
        first = [s for s in sources if s.start - sentence[0] < 60 and s.end <= claim[0]]
        return first[0] if first and not self._others(first[0], sentence, claim) else None

    def _others(self, source: Span, sentence: tuple[int, int], claim: tuple[int, int]) -> bool:
        """ "Ngân sách tỉnh hỗ trợ 70%, …, huyện cấp 180 triệu đồng": whether another than the source's body pays."""
        if _taken().search(self.low, max(sentence[0], source.start - 30), source.start):
            return False  # "Từ ngân sách tỉnh, huyện hỗ trợ …"
        acting = [s for s in self._of(sentence)[0] if source.end <= s.start and s.end <= claim[0]]
        return bool(acting) and not source.text.lower().endswith(acting[-1].text.lower())

    def action(self, sentence: tuple[int, int], claim: tuple[int, int]) -> Span | None:
        """The verb nearest before the claim, in its clause."""
        found = list(_any("action").finditer(self.low, sentence[0], claim[0]))
        if not found or self._parted(found[-1].end(), claim[0]):
            return None
        a, b = found[-1].span()
        return Span(start=a, end=b, text=self.text[a:b])

    def status(self, sentence: tuple[int, int], claim: tuple[int, int], *, rate: bool, plan: bool, law: bool) -> Status:
        """`rate` where the claim holds only an amount each; `plan` and `law` where the whole document is one."""
        lead = self.low[max(sentence[0], claim[0] - 120) : claim[0]]
        cut = max((m.end() for m in _HARD.finditer(lead)), default=0)
        lead = lead[cut:]
        done, planned = _any("done").search(lead), list(_any("planned").finditer(lead))
        carried_out = bool(planned) and _CARRIED_OUT.match(lead, planned[-1].end())
        if carried_out and not plan:
            return "done"
        if planned and not _AGAINST_PLAN.search(lead[: planned[-1].start()]):
            return "planned"
        by_plan = _BY_PLAN.match(self.low, sentence[0]) or _BY_PLAN_INSIDE.search(lead)
        if by_plan and not _ALREADY.search(lead):
            return "planned"
        if rate and (law or _any("norm").search(lead)):
            return "norm"
        if plan:
            return "planned"
        return "done" if done else "norm" if rate else self._of_list(sentence[0])

    def _of_list(self, start: int) -> Status:
        """ "Xã đã tặng quà: - Quà của tỉnh: 200 suất": the line that opens the list says whether its items are done."""
        head = opening_line(self.low, start)
        if head is None:
            return "unknown"
        return (
            "planned"
            if _any("planned").search(self.low, *head)
            else "done"
            if _any("done").search(self.low, *head)
            else "unknown"
        )

    def _leads(self, start: int) -> bool:
        """Whether a phrase at `start` can be a subject: nothing before it makes it an object."""
        return not _OBJECT.search(self.low, max(0, start - 14), start) and not _INSIDE.search(
            self.low, max(0, start - 6), start
        )

    def _opens(self, start: int, sentence: int) -> bool:
        """Whether a clause begins at `start`."""
        return start == sentence or bool(_OPENING.search(self.low, max(sentence, start - 12), start))

    def _parted(self, start: int, end: int) -> bool:
        return bool(_HARD.search(self.low, start, end))
