"""Files that `solieu ingest` names: read from where they lie, and left there."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.clock import local_day
from pipeline.inbox.arrive import receive
from pipeline.inbox.complete import Writing
from pipeline.inbox.faults import fault_of
from pipeline.inbox.take import Changed, take_outside
from pipeline.ingest import shown
from pipeline.store import ledger
from pipeline.store.engine import Engine
from pipeline.store.originals import Originals
from schemas.errors import MissingDocument, SolieuError


class Outside:
    """The other way in: by name, once."""

    def __init__(self, engine: Engine, originals: Originals) -> None:
        self.engine, self.originals = engine, originals

    def take(self, path: Path) -> int:
        """Receives the file; the number of its row, where what became of it is told.

        Raises MissingDocument, StoreError; Writing and Changed where somebody is writing it at the moment.
        """
        path = Path(os.path.abspath(path))  # noqa: PTH100 - one spelling a file; not resolved: a link must stay one
        here = {"name": shown(path), "raw_name": os.fsencode(path), "inside": False}
        with self.engine.connect() as c:
            known = ledger.outside(c, os.fsencode(path))
            sizes = sorted({e.size for e in ledger.earlier_versions(c, os.fsencode(path), 1 << 62) if e.size})
        try:
            taken = take_outside(path, self.originals, prefixes=sizes)
        except (Writing, Changed, MissingDocument):
            raise
        except (OSError, SolieuError) as e:
            fault = fault_of(e, str(here["name"]))
            said = {"code": fault.code, "message_vi": fault.message_vi, "message_en": fault.message_en}
            with self.engine.begin() as c:
                if known is not None and known.sha256 is None:
                    ledger.change(c, known.id, state="failed", **here, **said)
                    return known.id
                return ledger.appear(c, "failed", local_day().isoformat(), **here, **said)
        row = None
        if known is not None and known.sha256 == taken.sha256 and known.state in ledger.READ:
            return known.id  # it was told already
        if known is not None and (known.sha256 is None or known.state in ("received", "retry")):
            row = known if known.sha256 in (None, taken.sha256) else None
        with self.engine.begin() as c:
            receive(
                c, row, taken, True, **here, device=taken.device, inode=taken.inode, mtime_ns=taken.mtime_ns
            )  # fmt: skip
            found = ledger.outside(c, os.fsencode(path))
            assert found is not None
            return found.id
