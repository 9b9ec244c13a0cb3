"""Files of a folder tree come into the store: those that it knows are left unopened, the others copied and registered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.batch.faults import failure_of
from pipeline.batch.given import Given
from pipeline.batch.parts import parts
from pipeline.batch.report import Report
from pipeline.batch.task import Item
from pipeline.batch.walk import Found
from pipeline.export.own import is_ours
from pipeline.inbox.complete import Writing, is_local
from pipeline.inbox.take import Changed, take_outside
from pipeline.ingest import shown
from pipeline.store import archive, replaced, steps
from pipeline.store.archive import Known, Stat
from pipeline.store.engine import Connection, Engine
from pipeline.store.originals import Originals
from pipeline.store.replaced import Place
from pipeline.store.tables import NO_DAY
from schemas.errors import SolieuError
from schemas.run import Failure

_TOGETHER = 64  # files that are made lasting at once
_WRITING = Failure(
    code="writing",
    message_vi="Tệp đang được ghi nên chưa nhận; hãy chạy lại lệnh khi tệp đã xong.",
    message_en="The file is being written and was not taken; run the command again when it is complete.",
)


class Arrive:
    """The way in of one call. `rehash`: files are read though they look as they did."""

    def __init__(self, engine: Engine, originals: Originals, report: Report, *, rehash: bool = False) -> None:
        self.engine, self.originals, self.report, self.rehash = engine, originals, report, rehash
        self.given = Given()
        self.local: dict[
            int, bool
        ] = {}  # of each disk, whether it is this machine's: its answer costs more than a copy

    def items(self, found: Iterable[Found]) -> Iterator[Item]:
        """The originals of the files found, once each, in their order; what could not be taken, and copies, go into the report."""
        for some in parts(found, _TOGETHER):
            files = []
            for each in some:
                if isinstance(each, Exception):
                    name = shown(Path(each.filename)) if isinstance(each, OSError) else each.path
                    self.report.blame(failure_of(each, name), name)
                else:
                    files.append(each)
            yield from self._items(files)

    def _items(self, files: Sequence[Stat]) -> Iterator[Item]:
        with self.engine.connect() as c:
            known = archive.known(c, [f.raw for f in files])
        hashes: dict[bytes, str] = {}
        new: list[tuple[Stat, str]] = []
        faults: list[tuple[Stat, Failure]] = []
        with self.originals.together():
            for f in files:
                before = known.get(f.raw)
                if before and before.sha256 and before.moment == f.moment and not self.rehash:
                    hashes[f.raw] = before.sha256
                    if before.state == "superseded":  # its bytes were thought to lie nowhere any more
                        new.append((f, before.sha256))
                    continue
                if is_ours(Path(os.fsdecode(f.raw))):
                    self.report.ours += 1
                    continue
                try:
                    path = Path(os.fsdecode(f.raw))
                    if f.device not in self.local:
                        self.local[f.device] = is_local(path)
                    taken = take_outside(path, self.originals, local=self.local[f.device])
                except (Writing, Changed):
                    faults.append((f, _WRITING))
                except (OSError, SolieuError) as e:
                    faults.append((f, failure_of(e, f.name)))
                else:
                    hashes[f.raw] = taken.sha256
                    if before is None or before.sha256 != taken.sha256:
                        new.append((f, taken.sha256))
        self._write(files, known, hashes, new, faults)
        for stat, fault in faults:
            self.report.blame(fault, stat.name)
        yield from self.once(Item(hashes[f.raw], f.name) for f in files if f.raw in hashes)

    def once(self, items: Iterable[Item]) -> Iterator[Item]:
        """Those whose original was not handed out in this call, whatever brought it then; what we wrote ourselves is none."""
        some = list(items)
        with self.engine.connect() as c:
            origins = archive.origins(c, {i.original for i in some})
        for item in some:
            origin = origins[item.original]
            if origin.ours:
                self.report.ours += 1
            elif self.given.add(origin.file):
                yield item
            else:
                self.report.copies += 1

    def _write(
        self, files: Sequence[Stat], known: dict[bytes, Known], hashes: dict[bytes, str], new: list[tuple[Stat, str]],
        faults: list[tuple[Stat, Failure]],
    ) -> None:  # fmt: skip
        """The ledger's rows, in one transaction."""
        touched = [f for f in files if f.raw in hashes and f.raw in known and known[f.raw].moment != f.moment]
        touched = [f for f in touched if known[f.raw].sha256 == hashes[f.raw]]
        if not (new or faults or touched):
            return
        with self.engine.begin() as c:
            archive.register(c, new)
            self._replace(c, known, new)
            for f in touched:
                archive.same(c, known[f.raw].id, f)
            for f, fault in faults:
                if fault is not _WRITING:
                    before = known.get(f.raw)
                    archive.untaken(c, f, before.id if before and before.sha256 is None else None, fault)

    def _replace(self, c: Connection, known: dict[bytes, Known], new: Sequence[tuple[Stat, str]]) -> None:
        """What a path held before it was changed counts no more, and what lies somewhere again does."""
        steps.alone(c)
        rows = archive.known(c, [f.raw for f, _ in new])
        for f, sha256 in new:
            before = known.get(f.raw)
            if before is None or before.sha256 in (None, sha256) or before.state == "superseded":
                continue
            if before.day != NO_DAY:  # what came through the inbox is the inbox's to replace
                continue
            counts = any(map(_lies, replaced.places(c, before.sha256, before.id)))
            replaced.replace(c, before.id, before.sha256, rows[f.raw].id, counts=counts)
        replaced.bring_back(c, [sha256 for _, sha256 in new])


def _lies(place: Place) -> bool:
    """Whether the file is still what it was."""
    if place.kept:
        return True
    try:
        at = os.lstat(place.raw)
    except OSError:
        return False
    return (at.st_size, at.st_mtime_ns) == (place.size, place.mtime_ns)
