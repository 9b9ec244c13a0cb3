"""The records of a document: the claims that its figures make together."""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.link.claim import Claim, Headed
from pipeline.link.claims import Reader
from pipeline.link.compare import tie_comparisons
from pipeline.link.counted import counts_people
from pipeline.link.cues import tables
from pipeline.link.home import Home
from pipeline.link.items import Item, items_of
from pipeline.link.lists import Lists, marker
from pipeline.link.named import tie_named, tie_openings
from pipeline.link.parties import Parties
from pipeline.link.parts import tie_parts
from pipeline.link.place import Places
from pipeline.link.relate import repeats, tie_ratios
from pipeline.link.row_words import RowWords
from pipeline.link.scope import Scopes
from pipeline.link.tables import Tables
from pipeline.link.times import Time, When, assign, narrowest, times_of
from pipeline.link.told import tie_told
from pipeline.link.topic import Topics
from schemas.document import Document
from schemas.mention import Count, Figure, Ratio
from schemas.passage import Layout, Passage
from schemas.record import Record
from schemas.text import lowered

_READ = ("title", "body", "table")
_SAME = re.compile(
    r"(?:tổng giá trị |tổng trị giá |trị giá )?(?:của )?(?:các|những|toàn bộ|số|mỗi) (?:phần|suất|món|túi|gói|học bổng)|số tiền (?:này|trên)"
)
_LAW = ("decree", "circular", "resolution")  # where an amount each is a rule
_ANAPHORA = re.compile(
    r"(?:trong (?:số|khoản|tổng số)?\s?(?:tiền |vốn |kinh phí )?(?:trên|này|đó)|cụ thể|theo đó|số (?:tiền|vốn|này)|riêng|tổng cộng)(?!\w)"
)
_GOES_ON = re.compile(r"theo đó|cụ thể|trong đó|[-+•*]")
_PARTS = re.compile(rf"[(:]|{tables()['part']}")
_TITLE = re.compile(r"[^.;:]*(?:\d{1,2}(?:\.\d{1,2})*\.)?[^.;]{4,120}[^.;,]", re.DOTALL)
_PART = re.compile(r"[\s*#]*(?:phần |mục |chương |điều )?[ivx]+\.\s")
_HEADS = re.compile(r"(?<!\w)(?:như sau|sau đây|như|cụ thể)\s*:")


def link(text: str, layout: Layout, document: Document, figures: tuple[Figure, ...], home: Home) -> tuple[Record, ...]:
    """Records in reading order; `home` knows the places of the text."""
    low = lowered(text)
    line = _Line(low)
    own = _by_passage(layout, figures)
    tables = Tables(low, layout, own)
    for index, passage in enumerate(layout.passages):
        if passage.seat is not None:
            line.table(tables.claims_at(passage.seat.table), layout.tables[passage.seat.table].end)
        if index in own and tables.holds(passage, own[index]):
            continue
        if index in own:
            line.read(passage, own[index])
        elif passage.zone in _READ and passage.seat is None:
            line.pass_by(passage)
            line.lists.read(passage, [])
    line.lists.end()
    tie_named(low, line.claims)
    tie_openings(low, line.claims)
    tie_told(low, line.claims)
    if layout.tables:  # the remarks of a table are read after its rows
        line.claims.sort(key=lambda c: c.start)
    start = layout.own[0] if layout.own else 0
    places = Places(text, low, home, document.place, document.published)
    about = _About(low, Parties(text, low), places, Topics(low, start), Scopes(low, figures), document)
    return _records(line.claims, about)


class _Line:
    """The passages of a document one after the other, and what one hands on to the next."""

    def __init__(self, low: str) -> None:
        self.low = low
        self.claims: list[Claim] = []
        self.governing = When()
        self.audience: Item | None = None  # the recipients of a heading, or of the sentence before
        self.listeners: Item | None = None  # those of the line that announces a list, for all its items
        self.section: tuple[str, When] | None = None  # the times of a section's heading, for the items below it
        self.item = False  # whether an item of a list goes on
        self.end = 0
        self.lists = Lists(low)

    def pass_by(self, passage: Passage) -> None:
        """A passage may end the section: a heading of the same rank, or of a higher."""
        mark = marker(self.low, passage.start)
        if self.section and (mark == self.section[0] or _PART.match(self.low, passage.start)):
            self.section = None

    def read(self, passage: Passage, figures: list[Figure]) -> None:
        """The claims of one passage, tied to what stands before it."""
        low = self.low
        lead = low[passage.start : passage.start + 40].lstrip(" \n\t-+•*|")
        between = low[self.end : passage.start]
        listed = marker(low, passage.start) is not None
        if "\n" in between and not listed:
            self.governing, self.listeners = When(), None
            if not _GOES_ON.match(lead):
                self.audience = None
        items = items_of(low, figures)
        claims = sorted(Reader(low, passage.start, items).read(), key=lambda c: c.start)
        for claim in claims:
            claim.sentence = (passage.start, passage.end)
        times = times_of(low, passage.start, figures)
        self._anaphora(lead, items, claims)
        self.pass_by(passage)
        self.item = listed or (self.item and "\n" not in between) or self._below_item(passage)
        over = self.section[1] if self.section and self.item and not self.governing.governing else self.governing
        assign(low, passage.start, passage.end, claims, times, over)
        previous = self.claims[-1] if self.claims else None
        if previous is not None and low[previous.sentence[1] : passage.start].strip():
            previous = None  # other sentences stand between
        tie_parts(low, claims, previous)
        tie_ratios(claims, self.claims)
        tie_comparisons(low, passage.start, claims)
        audience = self.audience or (self.listeners if listed else None)
        with_own = any(c.has("recipients") for c in claims)
        for claim in claims:
            # a heading tells for whom its items are, but for those with people of their own and for later shares
            told = listed and self.listeners is not None and not with_own
            told = told and (claim is claims[0] or claim.has("count", "total", "unit_amount"))
            going_on = claim.has("unit_amount") or _GOES_ON.match(lead) or told
            free = not claim.has("count") or (told and not counts_people(claim))
            if audience and going_on and free and not claim.has("recipients"):
                claim.borrow(audience)
        self.lists.read(passage, claims)
        self.claims += claims
        self._hand_on(passage, items, claims, times)

    def table(self, claims: list[Claim], end: int) -> None:
        """Takes the claims of a table; what stands above it governs nothing below."""
        if claims:
            self.lists.end()
            self.claims += claims
        self.governing, self.audience, self.listeners, self.end = When(), None, None, end

    def _below_item(self, passage: Passage) -> bool:
        """Whether the line above is an item that ends in a colon, and so goes on here."""
        above = self.low.rfind("\n", 0, passage.start)
        head = self.low.rfind("\n", 0, max(above, 0)) + 1
        return above > 0 and self.low[above - 1] == ":" and marker(self.low, head) is not None

    def _anaphora(self, lead: str, items: list[Item], claims: list[Claim]) -> None:
        """ "Các phần quà được dành cho …", "Tổng giá trị của các suất là …" belong to the claim before."""
        last = self.claims[-1] if self.claims else None
        if last is None or not _SAME.match(lead):
            return
        kinds = {i.kind for i in items}
        if (kinds == {"recipients"} and not last.has("recipients")) or (
            kinds == {"total"} and len(claims) == 1 and last.has("count") and not last.has("total", "unit_amount")
        ):
            for item in items:
                last.add(item)
            claims.clear()

    def _hand_on(self, passage: Passage, items: list[Item], claims: list[Claim], times: list[Time]) -> None:
        low = self.low
        self.end = passage.end
        colon = low.find(":", passage.start, passage.end) >= 0
        heads = colon and (
            low[passage.start : passage.end].rstrip().endswith(":")
            or _HEADS.search(low, passage.start, passage.end) is not None
        )
        runs = [i for i in items if i.kind == "recipients"]
        if not claims and len(runs) == 1:
            self.audience = runs[0]
            if heads:
                self.listeners = runs[0]
        elif claims and not any(c.has("recipients") for c in claims):
            pass
        elif claims:
            self.audience = None
        if not claims and heads and times:
            self.governing = When(narrowest([t.figure for t in times if not t.base]))
        elif times:
            self.governing = When()
        mark = marker(low, passage.start)
        if mark and mark[0] == "1" and not claims and times and _TITLE.fullmatch(low, passage.start, passage.end):
            self.section = mark, When(narrowest([t.figure for t in times if not t.base]))


def _by_passage(layout: Layout, figures: tuple[Figure, ...]) -> dict[int, list[Figure]]:
    """The figures of each passage, by its number."""
    starts = [p.start for p in layout.passages]
    own: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.zone in _READ:
            own.setdefault(bisect_right(starts, figure.start) - 1, []).append(figure)
    return own


class _About:
    """What the words around a claim say of it: giver, source, place, action, status."""

    def __init__(
        self, low: str, parties: Parties, places: Places, topics: Topics, scopes: Scopes, document: Document
    ) -> None:
        self.low, self.parties, self.places, self.topics, self.scopes = low, parties, places, topics, scopes
        self.last: str | None = None  # what the claim before measures
        self.plan, self.law = document.type == "plan", document.type in _LAW

    def of(self, claim: Claim, before: int, after: int) -> dict[str, object]:
        """Fields of the record; `before` and `after` are where the neighbouring claims of its sentence end and begin."""
        sentence, at = claim.sentence, (claim.start, claim.end)
        parties = self.parties
        place = self.places.of_claim(sentence, at, before, after)
        lead = self.low[sentence[0] : sentence[0] + 40].lstrip(" \n\t-+•*|")
        what = self.what(claim) or (self.last if _ANAPHORA.match(lead) else None)
        self.last = what
        rate = claim.has("unit_amount") and not claim.has("total", "count")
        return {
            "giver": parties.giver(sentence, at),
            "source": parties.source(sentence, at),
            "action": parties.action(sentence, at),
            "status": "planned"
            if _is_plan(claim)
            else parties.status(sentence, at, rate=rate, plan=self.plan, law=self.law),
            "what": what,
            "scope": self.scopes.of(claim, what),
            "place": place[0] if place else None,
            "place_unit": place[1] if place else None,
        }

    def of_row(self, claim: Claim, headed: Headed) -> dict[str, object]:
        """The same of a claim that a row of a table makes."""
        self.last = None
        return RowWords(self.low, self.parties, self.places, self.topics).of(
            claim, headed, plan=self.plan, law=self.law
        )

    def what(self, claim: Claim) -> str | None:
        """What the claim's figures measure: its amounts first, then its counts; a part measures what its whole does."""
        for kind in ("total", "unit_amount", "count", "ratio", "percent"):
            for item in claim.slots.get(kind, ()):
                figure = item.figure
                unit = figure.unit if isinstance(figure, Count | Ratio) and figure.unit else None
                money = kind in ("total", "unit_amount")
                topic = self.topics.of(
                    claim.sentence, (item.start, item.end), money=money, unit=lowered(unit) if unit else None
                )
                if topic is not None:
                    return topic
        return self.what(claim.whole) if claim.whole is not None else None


def _is_plan(claim: Claim) -> bool:
    """ "đạt 124% kế hoạch (500 triệu đồng)": what a figure is measured by as its plan is planned itself."""
    return claim.base_of is not None and any(c.basis == "plan" for c in claim.base_of.comparisons)


def _records(claims: list[Claim], about: _About) -> tuple[Record, ...]:
    ids = {id(c): f"r{n}" for n, c in enumerate(claims, 1)}
    again = repeats(claims)
    records: list[Record] = []
    for n, claim in enumerate(claims):
        start, end = claim.sentence
        before = claims[n - 1].end if n and claims[n - 1].sentence == claim.sentence else start
        after = claims[n + 1].start if n + 1 < len(claims) and claims[n + 1].sentence == claim.sentence else end
        if n + 1 < len(claims) and claims[n + 1].whole is claim and claims[n + 1].sentence == claim.sentence:
            # "85 người (Huế 2, …": the first place is the part's
            parts = [m.start() for m in _PARTS.finditer(about.low, claim.end, after)]
            after = min(parts, default=after)
        slots = {kind: tuple(i for item in items for i in item.ids) for kind, items in claim.slots.items()}
        fields = {
            "id": ids[id(claim)],
            "rule": claim.rule,
            "when": tuple(f.id for f in claim.when),
            "as_of": claim.as_of.id if claim.as_of else None,
            # what repeats a claim is no part of it
            "part_of": ids.get(id(claim.whole)) if again.get(id(claim)) is not claim.whole else None,
            "partition": claim.partition,
            "apart": claim.apart,
            "items": claim.items,
            "repeats": ids.get(id(again.get(id(claim)))),
            "comparisons": tuple(claim.comparisons),
        }
        said = about.of(claim, before, after) if claim.headed is None else about.of_row(claim, claim.headed)
        records.append(Record.model_validate({**slots, **fields, **said}))
    return tuple(records)
