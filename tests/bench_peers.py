"""`make bench`: what one would pick instead, on the same documents in the same run: how fast, and how many values it finds.

    pip install 'solieu[bench]' && python tests/bench_peers.py [--rounds 3] [--ner 3]

How it is counted. Of the hand-made gold: figures of the kinds money, date, percent and count that have one whole value (no ranges, no
vague or malformed ones, no optional ones, nothing of a page's frame, dates with their year). One is found where a result overlaps its
span and has its value; a result that gold does not have costs nothing, so that this is recall, and no peer is blamed for figures that
nobody asked it for. Each peer gets its best shot: Vietnamese where it is offered, line by line (all are slower or find less on whole
documents), the document's own date as the reference; numbers of Duckling count for percentages and counts alike, and the upper or
lower end of its open intervals ("hơn 9,3 tỷ") as the value; price-parser, which reads a price and does not search for one, is handed
the very span of each gold amount. Speed is seconds on all the documents over solieu's whole line (figures, records, findings) on the same.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.ingest import Source
from pipeline.run import process

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
KINDS = ("money", "date", "percent", "count")
Found = tuple[str, int, int, str]  # kind, start, end, value


@dataclass(frozen=True, slots=True)
class Judged:
    name: str
    text: str
    day: datetime.date
    gold: tuple[Found, ...]


def judged() -> list[Judged]:
    found = []
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        place = SHARED / "documents" / "text" / gold.get("document", "")
        if not place.is_file():
            continue
        whole = tuple(
            (f["kind"], f["start"], f["end"], value(f["kind"], f["value"]))
            for f in gold["figures"]
            if f["kind"] in KINDS and f.get("value") and f.get("zone") != "boilerplate" and "start" in f
            and not ({"low", "high"} & f.keys() or f.get("malformed") or f.get("optional") or f.get("modifier") == "vague")
            and not str(f["value"]).startswith("--")
        )  # fmt: skip
        day = datetime.date.fromisoformat(gold.get("published") or "2024-06-30")
        found.append(Judged(path.stem, place.read_text("utf-8"), day, whole))
    return found


def value(kind: str, said: object) -> str:
    return str(said)[:10] if kind == "date" else format(Decimal(str(said)).normalize(), "f")


def lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at, line
        at += len(line)


def solieu(d: Judged) -> list[Found]:
    figures = process(Source(d.name + ".txt", d.text.encode())).figures
    return [
        (f.kind, f.start, f.end, value(f.kind, f.value))
        for f in figures
        if f.kind in KINDS and getattr(f, "value", None) is not None and not str(f.value).startswith("--")  # type: ignore[union-attr]
    ]


def duckling() -> Callable[[Judged], list[Found]]:
    import duckling as d

    zones = d.load_time_zones("/usr/share/zoneinfo")
    locale = d.parse_locale("VI_VN", d.default_locale_lang(d.parse_lang("VI")))
    dimensions = d.parse_dimensions(["amount-of-money", "time", "number"])
    kinds = {"amount-of-money": ("money",), "time": ("date",), "number": ("percent", "count")}

    def find(doc: Judged) -> list[Found]:
        noon = datetime.datetime.combine(doc.day, datetime.time(5), datetime.UTC)
        context = d.Context(d.parse_ref_time(zones, "Asia/Ho_Chi_Minh", int(noon.timestamp())), locale)
        found = []
        for at, line in lines(doc.text):
            for x in d.parse(line, context, dimensions, False):
                said = x["value"]
                for v in (
                    said.get("value"),
                    (said.get("from") or {}).get("value"),
                    (said.get("to") or {}).get("value"),
                ):
                    if v is not None:
                        found += [(k, at + x["start"], at + x["end"], value(k, v)) for k in kinds.get(x["dim"], ())]
        return found

    return find


def dateparser() -> Callable[[Judged], list[Found]]:
    from dateparser.search import search_dates

    def find(doc: Judged) -> list[Found]:
        base = datetime.datetime.combine(doc.day, datetime.time())
        settings = {"RELATIVE_BASE": base, "DATE_ORDER": "DMY", "PREFER_DATES_FROM": "current_period"}
        found = []
        for at, line in lines(doc.text):
            cursor = 0
            for words, moment in search_dates(line, languages=["vi"], settings=settings) or ():
                start = line.find(words, cursor)
                if start >= 0:
                    cursor = start + len(words)
                    found.append(("date", at + start, at + cursor, moment.date().isoformat()))
        return found

    return find


def price_parser() -> Callable[[Judged], list[Found]]:
    from price_parser import Price

    def find(doc: Judged) -> list[Found]:
        found = []
        for kind, start, end, _ in doc.gold:
            if kind == "money":
                amount = Price.fromstring(doc.text[start:end]).amount
                found += [(kind, start, end, value(kind, amount))] if amount is not None else []
        return found

    return find


def ner() -> Callable[[Judged], list[Found]]:
    from underthesea import ner, sent_tokenize

    def find(doc: Judged) -> list[Found]:
        for _, line in lines(doc.text):
            for sentence in sent_tokenize(line):
                ner(sentence)
        return []  # its classes are persons, places, organisations: of figures it tells nothing

    return find


def right(documents: list[Judged], find: Callable[[Judged], list[Found]]) -> dict[str, int]:
    counts = dict.fromkeys(KINDS, 0)
    for d in documents:
        got = find(d)
        for kind, start, end, said in d.gold:
            counts[kind] += any(k == kind and s < end and start < e and v == said for k, s, e, v in got)
    return counts


def timed(documents: list[Judged], find: Callable[[Judged], list[Found]]) -> float:
    began = time.perf_counter()
    for d in documents:
        find(d)
    return time.perf_counter() - began


def pages() -> None:
    try:
        import pdfplumber
    except ImportError:
        print("pdfplumber: not installed")
        return
    for path in sorted((SHARED / "documents" / "files").glob("*.pdf")):
        with contextlib.redirect_stderr(io.StringIO()), pdfplumber.open(path) as pdf:
            if len(pdf.pages) > 20 or not pdf.pages[0].chars or "ocr" in path.name:
                continue  # a scan has no text of its own; a book takes minutes
            began = time.perf_counter()
            for page in pdf.pages:
                page.extract_text()
            alone = time.perf_counter() - began
            began = time.perf_counter()
            for page in pdf.pages:
                page.extract_tables()
            tables = time.perf_counter() - began
        began = time.perf_counter()
        process(Source(path.name, path.read_bytes()))
        ours = time.perf_counter() - began
        print(
            f"{path.name:<34} pdfplumber text / solieu {alone / ours:6.2f}; text and tables / solieu {(alone + tables) / ours:6.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ner", type=int, default=3, help="documents for underthesea's NER, which is slow")
    given, documents = parser.parse_args(), judged()
    if not documents:
        print("no gold at ../shared: nothing to compare")
        return
    wanted = {k: sum(f[0] == k for d in documents for f in d.gold) for k in KINDS}
    print(f"{len(documents)} documents, {sum(len(d.text) for d in documents)} characters; gold:", wanted)
    timed(documents, solieu)
    told = "  ".join(f"{k} {n}/{wanted[k]}" for k, n in right(documents, solieu).items())
    print(f"{'solieu':<36} {'1':>7}  {told}")
    peers = (
        ("pyduckling-native-phihos", duckling, ("money", "date", "percent", "count"), documents),
        ("dateparser", dateparser, ("date",), documents),
        ("price-parser", price_parser, ("money",), documents),
        ("underthesea", ner, (), documents[: given.ner]),
    )
    for package, make, kinds, some in peers:
        try:
            find, number = make(), version(package)
        except (ImportError, PackageNotFoundError) as e:
            print(f"{package}: not installed ({e})")
            continue
        timed(some[:1], find)
        ratio = statistics.median(timed(some, find) / timed(some, solieu) for _ in range(given.rounds if kinds else 1))
        found = right(documents, find) if kinds else {}
        told = (
            "  ".join(f"{k} {found[k]}/{wanted[k]}" for k in kinds)
            or "tells no figures (NER of persons, places, bodies)"
        )
        print(f"{package + ' ' + number:<36} {ratio:7.2f}  {told}", flush=True)
    pages()


if __name__ == "__main__":
    main()
