"""The documents of a store by two versions, each compared: only those whose runs differ are loaded, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.diff.compare import Doubted, Run, difference
from pipeline.export.asked import is_meant, plain, unknown
from pipeline.review.state import state_of
from pipeline.run import Reading
from pipeline.store import runs, shelf, trail
from pipeline.store.engine import Connection, Engine
from pipeline.store.versions import Made, Pair, Wanted, pairs
from schemas.change import Compared, Fate
from schemas.decision import Entry
from schemas.errors import StaleReading
from schemas.held import Held
from schemas.run import Extraction
from schemas.total import Comparison

Compare = Callable[[Extraction], Sequence[Comparison]]


def compared(
    engine: Engine, a: Wanted, b: Wanted, documents: Sequence[str] = (), compare: Compare | None = None
) -> Iterator[Compared]:
    """Every document that one of the versions read, in the store's order; of `documents` alone, where some are named.

    `compare` holds both sides against the known totals as they are now, as adopting would: what is stored of them may have
    been compared with others, which is no matter of versions. Without it, what is stored is told.

    Raises BadFilter behind the last where one was named of which there is none, OtherDocument, StoreError.
    """
    chosen = Chosen(documents)
    for pair in pairs(engine, a, b):
        if not chosen.has(pair):
            continue
        fate = fate_of(pair)
        if fate in ("equal", "only_a", "only_b"):
            yield Compared(pair.document, pair.path, fate)
            continue
        with engine.connect() as c:
            told = _compared(c, pair, fate, compare)
        yield told
    chosen.complain()


class Chosen:
    """The documents that are named; all, where none is."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = {name: plain(name) for name in names}
        self._met: set[str] = set()
        self._there: set[str] = set()

    def has(self, pair: Pair) -> bool:
        if not self._names:
            return True
        number = next((m.number for m in (pair.b, pair.a) if m is not None and m.number), "")
        paths = {plain(pair.path), plain(pair.path.rpartition("/")[2])}
        digests = [pair.original, pair.sha256 or ""]
        self._there.update((pair.path, number or pair.path))
        met = {name for name, wanted in self._names.items() if is_meant(wanted, paths, plain(number), digests)}
        self._met |= met
        return bool(met)

    def complain(self) -> None:
        """Raises BadFilter where one that was named was not among those that were asked for."""
        for name in self._names:
            if name not in self._met:
                raise unknown("--document", name, self._there)


def fate_of(pair: Pair) -> Fate:
    """What is known of a document without its runs; "different" is what they must be loaded for."""
    a, b = pair.a, pair.b
    if b is None:
        return "only_a"
    if a is None:
        return "only_b"
    if a.error is None and b.error is None:
        return "equal" if pair.alike else "different"
    if a.error is not None and b.error is not None:
        return "equal" if a.error.code == b.error.code else "reason"
    return "now_unreadable" if b.error is not None else "now_readable"


def _compared(connection: Connection, pair: Pair, fate: Fate, compare: Compare | None) -> Compared:
    a, b = (_held(connection, pair, made, compare) for made in (pair.a, pair.b))
    entries = trail.decisions(connection, pair.document) if pair.decided else ()
    sides = [
        Run(held.extraction, held.comparisons, _doubted(held.extraction, held.comparisons, entries, made.id))
        for held, made in ((a, pair.a), (b, pair.b))
        if held is not None and made is not None and held.extraction is not None
    ]
    if len(sides) < 2:
        return Compared(pair.document, pair.path, fate, a, b)
    found = difference(*sides)
    # runs that differ in ids, places in the file or words only say the same
    fate = fate if found.changes or found.moved else "equal"
    return Compared(pair.document, pair.path, fate, a, b, found)


def _held(connection: Connection, pair: Pair, made: Made | None, compare: Compare | None) -> Held | None:
    if made is None:
        return None
    filed = shelf.filed(connection, pair.document)
    told = (pair.path, pair.path, pair.original, pair.inner, filed.day if filed else "")
    if made.error is not None:
        return Held(*told, error=made.error)
    extraction = runs.load(connection, made.id, with_text=True)
    found = runs.load_comparisons(connection, made.id) if compare is None else tuple(compare(extraction))
    return Held(*told, extraction, comparisons=found)


def _doubted(
    extraction: Extraction, found: Sequence[Comparison], entries: Sequence[Entry], run: int
) -> tuple[Doubted, ...]:
    """The decisions that ask to be looked at again in this run, as the desk would say without opening the original."""
    if not entries:
        return ()

    def unopened() -> Reading:
        raise StaleReading(extraction.document.path)

    return tuple(Doubted(o.entry, o.doubt) for o in state_of(extraction, entries, unopened, found, run=run).orphans)
