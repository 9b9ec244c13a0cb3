"""Offices with documents in them, as the inbox leaves them, for tests of what looks after them."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, insert, update

from pipeline.clock import stamp
from pipeline.config import FILE
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.run import process
from pipeline.store import trail
from pipeline.store.engine import opened
from pipeline.store.originals import place_of
from pipeline.store.runs import Key, save, save_comparisons
from pipeline.store.tables import files, originals
from schemas.decision import Comment, Decision
from schemas.run import Extraction
from schemas.total import Comparison, Place

DAY = "2024-01-05"
TEXTS = {
    "quà tết.txt": "Trao 120 suất quà, trị giá 1 tỷ 810 triệu đồng cho hộ nghèo.\nGọi 0912.345.678.",
    "xã\nNam\u202e.txt": "Xã Trung Chải có 27 hộ nghèo, bằng 94,1% kế hoạch năm 2024.",
}

# A known total of one commune; `id` and `value` are to be given.
KNOWN_TOTAL = """[[total]]
id = "{id}"
programme = "Quà Tết {value}"
what = "gift"
place = {{ name = "Hòa Bình", type = "xã", level = "commune" }}
period = {{ start_date = 2025-01-01, end_date = 2025-12-31 }}
measure = "count"
unit = "suất quà"
value = {value}
printed = "{value} suất"
origin = "constructed"
source = {{ document = "x" }}
"""


@cache
def read(name: str, content: str) -> Extraction:
    return process(Source(name, content.encode()), with_text=True)


@dataclass
class Furnished:
    """An office and its open store."""

    office: Office
    engine: Engine

    def receive(self, name: str, content: bytes, ends: str, **more: object) -> str:
        """A file of the ledger with its original in the store; where it lies follows from the state that it ends in."""
        sha256 = hashlib.sha256(content).hexdigest()
        original = place_of(self.office.originals, sha256)
        moved = ends in ("done", "failed", "duplicate")
        inner = Path(ends if moved else "inbox", DAY if moved else "", name)
        with self.engine.begin() as c:
            if not original.exists():
                original.parent.mkdir(exist_ok=True)
                original.write_bytes(content)
                c.execute(insert(originals).values(sha256=sha256, size=len(content), stored_at=stamp()))
            path = self.office.root / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            shown = "".join(c if c.isprintable() else "\ufffd" for c in name)
            row = {
                "name": shown, "raw_name": os.fsencode(name), "sha256": sha256, "size": len(content), "state": ends,
                "day": DAY, "moved": moved, "target": os.fsencode(inner) if moved else None,
                "appeared_at": stamp(), "changed_at": stamp(), **more,
            }  # fmt: skip
            c.execute(insert(files).values(row))
        return sha256

    def finish(self, name: str, content: str) -> int:
        """A document that was read, with its results; returns its run."""
        sha256 = self.receive(name, content.encode(), "done", state="received")
        extraction = read(name.replace("\n", " ").replace("\u202e", " "), content)
        figure = extraction.figures[0]
        at = Place(start=figure.start, end=figure.end, text=figure.text)
        beside = Comparison(
            total="qua-tet", document=name, figure=at, verdict="agree", aspects={}, message_vi="Khớp.", message_en="Agrees."
        )  # fmt: skip
        with self.engine.begin() as c:
            run = save(c, Key(sha256, extraction.document.path), extraction, stamp())
            save_comparisons(c, run, [beside])
            c.execute(update(files).where(files.c.sha256 == sha256).values(state="done"))
        result = self.office.results / DAY / f"{sha256[:8]}.json"
        result.parent.mkdir(exist_ok=True)
        told = {"document": {"path": extraction.document.path, "sha256": extraction.document.sha256}}
        result.write_text(json.dumps(told), "utf-8")
        return run

    def decide(self, words: str = "đã xem") -> None:
        with self.engine.begin() as c:
            trail.append(c, Decision(document=1, run=1, who="Lan", act=Comment(why=words)))
            kept = c
        with self.engine.connect() as kept:
            trail.keep_head(kept, self.office.store)


def furnished(root: Path, url: str) -> Furnished:
    """An office with two documents that were read, one that failed, a copy, and one that waits to be read."""
    office = Office.create(root)
    if url.startswith("sqlite"):
        (root / "store" / "solieu.sqlite").write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
    else:
        (root / FILE).write_text(f"[store]\nurl = '{url}'\n", "utf-8")
        office = Office.find(root)
    made = Furnished(office, opened(office.database_url))
    for name, content in TEXTS.items():
        made.finish(name, content)
    made.receive("bản sao.txt", next(iter(TEXTS.values())).encode(), "duplicate", first=1)
    slip = b"failed/2024-01-05/h\xe1\xbb\x8fng.txt"
    made.receive(
        "hỏng.pdf", b"%PDF-1.4 cut off", "failed", code="damaged", message_vi="Tệp hỏng.", message_en="Damaged.", notice=slip
    )  # fmt: skip
    (root / os.fsdecode(slip)).write_text("Tệp hỏng.", "utf-8")
    made.receive("đang chờ.txt", "Tặng 15 suất quà.".encode(), "received")
    (office.totals / "tổng.toml").write_text("# chưa có", "utf-8")
    made.decide()
    made.decide("xem lại")
    return made
