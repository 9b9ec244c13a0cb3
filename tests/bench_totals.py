"""`make bench`: known totals against many records, and how the time grows.

Documents of a hundred records each, on communes of 63 provinces, ten years and the topics of known totals; the totals are
of communes, provinces and the country. One process, one core; what is compared is built before the clock starts.
"""

from __future__ import annotations

import gc
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.contract import topic_names, total_words
from pipeline.link.geography import geography
from pipeline.totals.across import across
from pipeline.totals.align import Totals
from schemas.document import Document
from schemas.mention import Money, Period
from schemas.record import PlaceUnit, Record
from schemas.run import Extraction, Version
from schemas.total import Source, Total, TotalPlace, Within

A_DOCUMENT = 100
COMMUNES = 50  # in a province
RECORDS, TOTALS = 100_000, 10_000


def records(n: int, places: list[str], topics: list[str], chance: Random) -> list[Extraction]:
    """`n` records of one amount, one year and one province each."""
    found = []
    for number in range(n // A_DOCUMENT):
        figures: list[Money | Period] = []
        claims = []
        for i in range(A_DOCUMENT):
            year, at = chance.randint(2015, 2024), 40 * i
            amount = Decimal(chance.randint(1, 999_999)) * 1_000_000
            figures.append(
                Money(
                    id=f"m{i}", start=at, end=at + 9, text=f"{amount:f} đồng", zone="body", rule="money", value=amount,
                    currency="VND", step=Decimal(1), modifier="exact",
                )
            )  # fmt: skip
            figures.append(
                Period(
                    id=f"p{i}", start=at + 20, end=at + 28, text=f"năm {year}", zone="body", rule="period",
                    start_date=f"{year}-01-01", end_date=f"{year}-12-31",
                )
            )  # fmt: skip
            province = chance.choice(places)
            commune = f"{province} {chance.randint(1, COMMUNES)}"
            unit = PlaceUnit(name=commune, type="xã", level="commune", within=(province, "Việt Nam"))
            claims.append(
                Record(
                    id=f"r{i}",
                    total=(f"m{i}",),
                    when=(f"p{i}",),
                    place_unit=unit,
                    what=chance.choice(topics),
                    rule="clause",
                )
            )
        document = Document(path=f"{number}.txt", sha256="0" * 64, media_type="text/plain", text_length=40 * A_DOCUMENT)
        found.append(
            Extraction(
                document=document, figures=tuple(figures), records=tuple(claims), findings=(), unclaimed=(),
                version=Version(code="0", rules="0"),
            )
        )  # fmt: skip
    return found


def totals(n: int, places: list[str], topics: list[str], chance: Random) -> list[Total]:
    found = []
    for i in range(n):
        year, what = chance.randint(2015, 2024), chance.choice(topics)
        name, type_, level = chance.choice(places), "tỉnh", "province"
        if i % 50 == 0:
            name, type_, level = "Việt Nam", "cả nước", "national"
        elif i % 3:
            name, type_, level = f"{name} {chance.randint(1, COMMUNES)}", "xã", "commune"
        found.append(
            Total(
                id=f"t{i}", programme=f"Chương trình {i}", what=what, measure="money", printed="x", origin="constructed",
                period=Within(start_date=date(year, 1, 1), end_date=date(year, 12, 31)),
                place=TotalPlace.model_validate({"name": name, "type": type_, "level": level}),
                value=Decimal(chance.randint(1, 999_999)) * 1_000_000, source=Source(document="x"),
            )
        )  # fmt: skip
    return found


def run(n_records: int, n_totals: int) -> float:
    chance = Random(4)
    places, topics = sorted(set(geography().provinces.values())), sorted(topic_names())
    documents = records(n_records, places, topics, chance)
    known = Totals(
        totals(n_totals, places, topics, chance),
        total_words(),
    )
    gc.collect()
    gc.freeze()
    start, core = time.perf_counter(), time.process_time()
    lines = sum(1 for document in documents for _ in known.compare(document))
    between = len(across(documents, known.words))
    spent, elapsed = time.process_time() - core, time.perf_counter() - start
    sys.stdout.write(
        f"{n_records} records, {n_totals} totals: {spent:.2f} s of one core ({elapsed:.2f} s by the clock), "
        f"{lines} comparisons, {between} between documents\n"
    )
    return spent


def main() -> None:
    small, large = run(RECORDS // 10, TOTALS // 10), run(RECORDS, TOTALS)
    more = run(RECORDS, TOTALS // 10)
    sys.stdout.write(f"ten times the totals: ×{large / more:.1f}; ten times the records: ×{more / small:.1f}\n")


if __name__ == "__main__":
    main()
