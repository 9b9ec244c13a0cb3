"""Another version's runs become those that count: an explicit act, recorded for every document, decisions carried over.

Documents go in groups, each in one transaction, so that a killed process has adopted whole groups: who runs it again goes on
behind them. Files of results are written after the transaction; which are still to be written stands in a file beside the store,
for whoever works in the office next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from pipeline.inbox import unwritten
from pipeline.inbox.results import Results
from pipeline.office import Office
from pipeline.review.decide import summarise
from pipeline.review.serve import room_of
from pipeline.store import desk, runs, sources, steps, trail
from pipeline.store.engine import Engine
from pipeline.store.versions import Pair, Wanted, pairs
from pipeline.versus import Chosen
from schemas.decision import Adopt, Decision
from schemas.errors import DocumentError
from schemas.run import Extraction
from schemas.total import Comparison
from schemas.version_errors import NotAdoptable

Compare = Callable[[Extraction], tuple[Comparison, ...]]
GROUP = 64  # documents of one transaction


@dataclass(frozen=True, slots=True)
class Again:
    """A document with decisions that ask to be looked at again; `signed`: it was signed off, and still is."""

    document: int
    path: str
    decisions: int
    signed: bool


@dataclass(slots=True)
class Adopted:
    """What was done, in documents: `unread` are those that the version did not read, which keep their run; `unopened`
    those whose decisions wait for the desk, because the original could not be opened."""

    adopted: int = 0
    already: int = 0
    unread: int = 0
    again: list[Again] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)


def plan(engine: Engine, wanted: Wanted, documents: Sequence[str] = ()) -> Adopted:
    """What `adopt` would do; nothing is changed. Raises NotAdoptable, BadFilter, StoreError."""
    told = Adopted()
    for _ in _to_adopt(engine, wanted, documents, told):
        told.adopted += 1
    return told


def adopt(
    office: Office,
    engine: Engine,
    wanted: Wanted,
    who: str,
    documents: Sequence[str] = (),
    progress: Callable[[int], None] = lambda done: None,
    group: int = GROUP,
) -> Adopted:
    """Makes the version's run the current one of every document that it read, or of `documents` alone.

    A run that could not read the document is never adopted. To do it again changes nothing. `progress` is told how many are
    done. Raises NotAdoptable, OfficeBusy, BadFilter, BadTotals, StoreError, OSError.
    """
    with office.locked():
        told, results = Adopted(), Results(office, engine)
        totals = results.totals.loaded()
        unwritten.finish(office, engine, results)
        waiting = _to_adopt(engine, wanted, documents, told)
        while members := list(islice(waiting, group)):
            unwritten.note(office, [p.document for p in members])
            read = _carry_out(engine, members, who, totals.compare)
            with engine.connect() as c, suppress(OSError):  # they are adopted, kept head or not
                trail.keep_head(c, office.store)
            for document, extraction in read:
                unwritten.write(engine, results, document, extraction)
            unwritten.written(office)
            told.adopted += len(members)
            progress(told.adopted)
        _replay(office, engine, told)
        results.write_days(at_once=True)
        return told


def _to_adopt(engine: Engine, wanted: Wanted, documents: Sequence[str], told: Adopted) -> Iterator[Pair]:
    if wanted.kind == "current":
        raise NotAdoptable(
            "hien-tai", detail="đó là các kết quả đang được dùng", detail_en="that is what counts already"
        )
    chosen = Chosen(documents)
    for pair in pairs(engine, Wanted("current"), wanted, alike=False):
        if not chosen.has(pair) or (wanted.document is not None and pair.document != wanted.document):
            continue
        if pair.b is None or pair.b.error is not None:
            told.unread += 1
        elif pair.a is not None and pair.a.id == pair.b.id:
            told.already += 1
        else:
            yield pair
    chosen.complain()


def _carry_out(engine: Engine, members: Iterable[Pair], who: str, compare: Compare) -> list[tuple[int, Extraction]]:
    """One transaction; returns what the documents tell from now on, with their texts. The known totals may be others than
    when the version read them."""
    read = []
    with engine.begin() as c:
        trail.alone(c)
        for pair in members:
            assert pair.b is not None
            run = pair.b.id
            runs.adopt(c, run)
            extraction = runs.load(c, run, with_text=True)
            act = Adopt(before=pair.a.id if pair.a else None, after=run)
            original = extraction.document.sha256
            trail.append(c, Decision(document=pair.document, run=run, original=original, who=who, act=act))
            sources.link(c, pair.document)
            found = compare(extraction)
            if found != runs.load_comparisons(c, run):
                runs.save_comparisons(c, run, found)
                steps.compared(c, pair.original)
            desk.follow(c, run, extraction, found)
            read.append((pair.document, extraction))
        sources.touch(c, [document for document, _ in read])
    return read


def _replay(office: Office, engine: Engine, told: Adopted) -> None:
    """Carries out the decisions on the new runs; also what a killed process left."""
    with engine.connect() as c:
        due = desk.behind(c)
    if not due:
        return
    with room_of(office) as room:
        for document in due:
            try:
                here = room.opened(document)
            except DocumentError as e:  # the desk opens it when the original is there again
                told.unopened.append(e.path)
                continue
            with engine.begin() as c:
                summarise(c, here.case, here.state)
            if here.state.orphans:
                signed = here.state.stage == "signed_off"
                path = here.case.extraction.document.path
                told.again.append(Again(document, path, len(here.state.orphans), signed))
