"""Scoring extracted figures against what a careful reader expects (`expected.toml` beside each document)."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import combinations
from pathlib import Path
from typing import Any

from pipeline.ingest import read_source
from pipeline.run import process
from schemas.errors import BadExpectations
from schemas.mention import Figure, Recipient
from schemas.run import Extraction

KINDS = ("money", "count", "percent", "ratio", "date", "period", "occasion", "reference", "recipient")
ANNOTATED = KINDS[:-1]  # recipients are a list of their own in the file
EXPECTED = "expected.toml"


@dataclass(slots=True)
class Score:
    """True positives, false positives and false negatives of one kind, or right and all of one attribute."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 1.0

    def add(self, other: Score) -> None:
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn


@dataclass(slots=True)
class Report:
    """Scores by kind and by attribute (span, modifier, unit …), and one line for each error."""

    kinds: dict[str, Score] = field(default_factory=lambda: {k: Score() for k in KINDS})
    attributes: dict[str, Score] = field(default_factory=dict)
    links: Score = field(default_factory=Score)
    findings: Score = field(default_factory=Score)
    errors: list[str] = field(default_factory=list)
    documents: int = 0

    @property
    def total(self) -> Score:
        total = Score()
        for score in self.kinds.values():
            total.add(score)
        return total

    @property
    def figures(self) -> Score:
        """All kinds but recipients, which are an open class."""
        total = Score()
        for kind in ANNOTATED:
            total.add(self.kinds[kind])
        return total

    def attribute(self, name: str, right: bool, error: str) -> None:
        score = self.attributes.setdefault(name, Score())
        score.tp += right
        score.fn += not right
        if not right:
            self.errors.append(error)


def _plain(value: object) -> str:
    return "".join(unicodedata.normalize("NFC", str(value or "")).replace("\u00ad", "").split()).casefold()


def _number(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def same_value(expected: dict[str, Any], got: Figure) -> bool:
    """Whether a figure has the value that is expected of its kind."""
    g = got.model_dump()
    if expected.get("malformed"):
        return bool(g.get("malformed"))
    match got.kind:
        case "money" | "count" | "percent":
            if "low" in expected:
                return all(_number(expected[k]) == g[k] for k in ("low", "high"))
            return g["value"] is not None and _number(expected.get("value")) == g["value"]
        case "ratio":
            return all(_number(expected[k]) == g[k] for k in ("numerator", "denominator"))
        case "period":
            return all(expected[k] == g[k] for k in ("start_date", "end_date"))
        case _:
            return _plain(expected.get("value")) == _plain(g["value"])


def locate(text: str, entries: list[dict[str, Any]], path: Path) -> list[tuple[int, int]]:
    """Spans of `entries` in reading order; raises BadExpectations where one does not stand in the text."""
    spans: list[tuple[int, int]] = []
    at = 0
    for entry in entries:
        before = entry.get("before", "")
        found = text.find(before + entry["text"], at)
        if found < 0:
            raise BadExpectations(str(path), detail=f"“{before}{entry['text']}” không có trong văn bản sau vị trí {at}")
        start = found + len(before)
        spans.append((start, start + len(entry["text"])))
        at = spans[-1][1]
    return spans


def _compare(report: Report, name: str, expected: dict[str, Any], got: Figure) -> None:
    where = f"{name}: {got.kind} “{got.text}” @{got.start}"
    if got.kind in ("money", "count", "percent"):
        want = expected.get("modifier", "exact")
        report.attribute("modifier", want == got.modifier, f"{where}: modifier {got.modifier}, cần {want}")
        per = [_plain(x) for x in expected.get("per", ())]
        if per or got.per:
            report.attribute(
                "per", per == [_plain(x) for x in got.per], f"{where}: per {got.per}, cần {expected.get('per')}"
            )
    if got.kind == "count":
        report.attribute(
            "unit", _plain(expected["unit"]) == _plain(got.unit), f"{where}: đơn vị {got.unit}, cần {expected['unit']}"
        )
    if got.kind == "money":
        want = expected.get("currency", "VND")
        report.attribute("currency", want == got.currency, f"{where}: tiền tệ {got.currency}, cần {want}")
    if got.kind == "percent":
        want = expected.get("sense", "level")
        report.attribute("sense", want == got.sense, f"{where}: sense {got.sense}, cần {want}")
    if got.kind == "reference" and "date" in expected:
        report.attribute(
            "reference_date", expected["date"] == got.date, f"{where}: ngày {got.date}, cần {expected['date']}"
        )


def _says(have: object, want: object) -> bool:
    """Whether a header field says what is expected, and may say more; of a list, every item."""
    if isinstance(want, list):
        return isinstance(have, tuple) and all(any(_says(h, w) for h in have) for w in want)
    a, b = _plain(have), _plain(want)
    return bool(b) and b in a


def _judge_recipients(report: Report, name: str, expected: dict[str, Any], got: Extraction, path: Path) -> None:
    """Recipients match where the spans overlap and the category is one that the reader accepts."""
    if "recipient" not in expected:
        return
    entries = expected["recipient"]
    left = {i: f for i, f in enumerate(got.figures) if isinstance(f, Recipient) and f.zone != "boilerplate"}
    for entry, (start, end) in zip(entries, locate(got.document.text or "", entries, path), strict=True):
        fitting = {entry["category"], *entry.get("also", ())}
        near = [i for i, f in left.items() if f.start < end and start < f.end and f.category in fitting]
        if near:
            left.pop(near[0])
            report.kinds["recipient"].tp += not entry.get("optional", False)
        elif not entry.get("optional"):
            report.kinds["recipient"].fn += 1
            report.errors.append(f"{name}: thiếu recipient “{entry['text']}” @{start} = {entry['category']}")
    for f in left.values():
        report.kinds["recipient"].fp += 1
        report.errors.append(f"{name}: thừa recipient “{f.text}” @{f.start} = {f.category}")


def _judge_links(report: Report, name: str, expected: dict[str, Any], got: Extraction) -> None:
    """Pairs of figures that one record ties (times left out), where the reader has said what belongs together."""
    if "record" not in expected:
        return
    figures = {f.id: f for f in got.figures if f.zone != "boilerplate"}
    want = Counter(p for entry in expected["record"] for p in _pairs(entry["tied"]))
    have: Counter[tuple[str, ...]] = Counter()
    for r in got.records:
        slots = (r.recipients, r.count, r.total, r.unit_amount, r.percent, r.ratio)
        have.update(_pairs([figures[i].text for slot in slots for i in slot if i in figures]))
    _count(report, report.links, f"{name}: {{}} liên kết {{}}", want, have)


def _judge_findings(report: Report, name: str, expected: dict[str, Any], got: Extraction) -> None:
    """Every doubt of the checks is expected, and every expected doubt is there; a figure names its finding."""
    figures = {f.id: f.text for f in got.figures}
    want: Counter[tuple[str, ...]] = Counter(
        (e["check"], e["verdict"], _plain(e["text"])) for e in expected.get("finding", ())
    )
    have: Counter[tuple[str, ...]] = Counter(
        (f.check, f.verdict, _plain(figures[f.figures[0]])) for f in got.findings if f.verdict != "consistent"
    )
    _count(report, report.findings, f"{name}: {{}} kiểm tra {{}}", want, have)


def _count(
    report: Report, score: Score, error: str, want: Counter[tuple[str, ...]], have: Counter[tuple[str, ...]]
) -> None:
    missing, surplus = want - have, have - want
    score.add(Score((want & have).total(), surplus.total(), missing.total()))
    report.errors += [error.format("thiếu", " ~ ".join(x)) for x in missing.elements()]
    report.errors += [error.format("thừa", " ~ ".join(x)) for x in surplus.elements()]


def _pairs(texts: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(sorted(pair)) for pair in combinations([_plain(t) for t in texts], 2))


def judge(report: Report, name: str, expected: dict[str, Any], got: Extraction, path: Path) -> None:
    """Adds one document to the report. A figure matches where kind and value agree and the spans overlap."""
    text = got.document.text or ""
    kinds = expected.get("annotated", list(ANNOTATED))
    entries = expected.get("figure", [])
    figures = [f for f in got.figures if f.zone != "boilerplate" and f.kind in kinds]
    left = dict(enumerate(figures))
    for entry, (start, end) in zip(entries, locate(text, entries, path), strict=True):
        near = [
            i
            for i, f in left.items()
            if f.kind == entry["kind"] and f.start < end and start < f.end and same_value(entry, f)
        ]
        if not near:
            report.kinds[entry["kind"]].fn += 1
            report.errors.append(f"{name}: thiếu {entry['kind']} “{entry['text']}” @{start}")
            continue
        figure = left.pop(max(near, key=lambda i: min(left[i].end, end) - max(left[i].start, start)))
        report.kinds[entry["kind"]].tp += 1
        report.attribute(
            "span",
            (figure.start, figure.end) == (start, end),
            f"{name}: vị trí “{entry['text']}” @{start}: được “{figure.text}”",
        )
        _compare(report, name, entry, figure)
    for figure in left.values():
        report.kinds[figure.kind].fp += 1
        report.errors.append(f"{name}: thừa {figure.kind} “{figure.text}” @{figure.start} ({figure.rule})")
    _judge_recipients(report, name, expected, got, path)
    _judge_links(report, name, expected, got)
    _judge_findings(report, name, expected, got)
    for key, want in expected.get("header", {}).items():
        have = getattr(got.document, key)
        right = _says(have, want)
        report.attribute("header", right, f"{name}: {key} {have!r}, cần {want!r}")
    asides = expected.get("unclaimed", [])
    for entry, (start, end) in zip(asides, locate(text, asides, path), strict=True):
        whys = {u.why for u in got.unclaimed if u.start < end and start < u.end}
        whys |= {"boilerplate" for u in got.unclaimed if u.zone == "boilerplate" and u.start < end and start < u.end}
        report.attribute(
            "unclaimed",
            entry["why"] in whys,
            f"{name}: “{entry['text']}” @{start}: {sorted(whys) or 'là số liệu'}, cần {entry['why']}",
        )
    if "published" in expected:
        want, have = expected["published"], str(got.document.published)
        report.attribute("published", want == have, f"{name}: ngày văn bản {have}, cần {want}")


def expectations(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every expectations file below `folder`. Raises BadExpectations where there is none or one cannot be read."""
    found = sorted(folder.rglob(EXPECTED)) if folder.is_dir() else []
    if not found:
        raise BadExpectations(str(folder), detail=f"không có tệp {EXPECTED} nào")
    for path in found:
        try:
            loaded = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            raise BadExpectations(str(path), detail=str(e)) from e
        if not isinstance(loaded.get("document"), str):
            raise BadExpectations(str(path), detail="thiếu khóa “document”")
        yield path, loaded


def evaluate(folder: Path) -> Report:
    """The report on every document below `folder` that has expectations. Raises BadExpectations, DocumentError."""
    report = Report()
    for path, expected in expectations(folder):
        got = process(read_source(path.with_name(expected["document"])), with_text=True)
        try:
            judge(report, path.parent.name, expected, got, path)
        except KeyError as e:
            raise BadExpectations(str(path), detail=f"một mục thiếu khóa {e}") from e
        report.documents += 1
    return report
