"""How long a page of the queue takes among 100,000 documents: python tests/bench_desk.py [documents] [database URL]."""

from __future__ import annotations

import random
import sys
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, create_engine, event, insert

from pipeline.store import desk
from pipeline.store.desk_rows import COUNTS
from pipeline.store.desk_tables import desk as rows
from pipeline.store.desk_tables import desk_terms, desk_words
from pipeline.store.tables import documents, metadata, originals, runs

WORDS = [
    "bao",
    "cao",
    "ket",
    "qua",
    "trao",
    "qua",
    "tet",
    "ho",
    "ngheo",
    "can",
    "ngheo",
    "nguoi",
    "co",
    "cong",
    "hoc",
    "bong",
    "tre",
    "em",
    "bao",
    "lu",
    "ho",
    "tro",
    "nha",
    "o",
    "hoi",
    "chu",
    "thap",
    "do",
    "cong",
    "doan",
    "uy",
    "ban",
    "nhan",
    "dan",
    "quyet",
    "dinh",
    "phe",
    "duyet",
    "danh",
    "sach",
    "kinh",
    "phi",
]
PLACES = [(f"xã số {i}", f"tỉnh {i % 63}") for i in range(700)]
GROUPS = [f"group_{i}" for i in range(40)]
BATCH = 5000


def fill(c: Connection, count: int) -> None:
    chance = random.Random(7)
    c.execute(insert(originals).values(sha256="a" * 64, size=1, stored_at=""))
    for first in range(1, count + 1, BATCH):
        made: dict[str, list[dict[str, object]]] = {"documents": [], "runs": [], "desk": [], "words": [], "terms": []}
        for n in range(first, min(first + BATCH, count + 1)):
            told = desk.Summary(
                *(chance.choice((0, 0, 0, 0, 1, 2, 5)) for _ in range(7)), decided=chance.randrange(20), total=40
            )
            place, province = chance.choice(PLACES)
            path = f"inbox/{n:06d} {' '.join(chance.choices(WORDS, k=6))}.pdf"
            day = f"{chance.randrange(2018, 2026)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
            made["documents"].append(
                {"id": n, "original": "a" * 64, "inner": str(n), "path": path, "superseded": n % 97 == 0}
            )
            made["runs"].append(
                {"id": n, "document": n, "code": "1", "rules": "r", "made_at": "", "number": f"{n}/BC-UBND"}
            )
            made["desk"].append(
                {
                    "document": n,
                    "rank": told.rank,
                    "stage": chance.choice(("open", "open", "in_review", "signed_off")),
                    **{k: getattr(told, k) for k in (*COUNTS, "decided", "total")},
                    "due": False,
                    "published": day,
                    "place": f"{place}, {province}",
                    "places": f"|{desk.bare(place)}|{desk.bare(province)}|",
                    "changed_at": "",
                }
            )
            words = [path, f"{n}/bc-ubnd", desk.bare(place), desk.bare(province), *chance.choices(WORDS, k=60)]
            made["words"].append({"document": n, "words": "\n".join(map(desk.whole_words, words))})
            terms = {("n", str(chance.randrange(1, 10 ** chance.randrange(1, 11)))) for _ in range(25)}
            terms |= {("c", g) for g in chance.choices(GROUPS, weights=range(40, 0, -1), k=4)}
            made["terms"] += [{"kind": k, "term": t, "document": n} for k, t in terms]
        tables = {"documents": documents, "runs": runs, "desk": rows, "words": desk_words, "terms": desk_terms}
        for name, values in made.items():
            c.execute(insert(tables[name]), values)
    c.execute(documents.update().values(current_run=documents.c.id))


QUERIES = {
    "first page": desk.Filters(),
    "one stage": desk.Filters(stage="in_review"),
    "province": desk.Filters(place="Tỉnh 5"),
    "commune": desk.Filters(place="xã số 123"),
    "a month": desk.Filters(since="2024-02-01", until="2024-02-29"),
    "a common group": desk.Filters(category="group_0"),
    "a rare group": desk.Filters(category="group_39"),
    "common words": desk.Filters(words="trao quà Tết"),
    "a rare word": desk.Filters(words="tỉnh 5 099999/bc"),
    "no such word": desk.Filters(words="khongco tu nay"),
    "a common number": desk.Filters(numbers=(Decimal(5),)),
    "a rare number": desk.Filters(numbers=(Decimal(1810000000),)),
    "everything": desk.Filters("tỉnh 5", "2020-01-01", "2024-12-31", "group_0", "open", "trao qua", (Decimal(5),)),
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder:
        place = Path(folder) / "desk.sqlite"
        engine = create_engine(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{place}")
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA journal_mode=WAL"))
        metadata.create_all(engine)
        begun = time.monotonic()
        with engine.begin() as c:
            fill(c, count)
        size = place.stat().st_size / 1e6 if place.exists() else 0
        print(f"{count} documents in {time.monotonic() - begun:.0f} s, {size:.0f} MB")
        with engine.connect() as c:
            if engine.dialect.name == "postgresql":
                c.exec_driver_sql("ANALYZE")
            for name, filters in QUERIES.items():
                times, after, pages = [], None, 0
                for _ in range(5):
                    begun = time.monotonic()
                    page = desk.queue(c, filters, after)
                    times.append(time.monotonic() - begun)
                    pages += len(page)
                    if not page:
                        break
                    after = page[-1].key
                begun = time.monotonic()
                total = desk.size(c, filters)
                told = time.monotonic() - begun
                print(
                    f"{name:20} page {max(times) * 1000:6.0f} ms at most; {total:6} in all, counted in {told * 1000:.0f} ms"
                )
            last = c.execute(rows.select().order_by(rows.c.rank.desc(), rows.c.document.desc()).offset(60)).first()
            begun = time.monotonic()
            page = desk.queue(c, None, (last.rank, last.document))
            print(f"{'last page':20} page {(time.monotonic() - begun) * 1000:6.0f} ms ({len(page)})")
            begun = time.monotonic()
            desk.overview(c)
            print(f"overview {(time.monotonic() - begun) * 1000:.0f} ms")
        engine.dispose()


if __name__ == "__main__":
    main()
