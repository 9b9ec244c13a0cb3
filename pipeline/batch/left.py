"""What is left to do of originals, by the ledger of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.batch.keys import Keys, Rules
from pipeline.batch.task import Item
from pipeline.store import steps
from pipeline.store.engine import Connection
from pipeline.store.keep import counting
from pipeline.version import version
from schemas.run import Failure, Version


@dataclass(frozen=True, slots=True)
class Left:
    """One original. `read`: it is to be read by the present version; `failure`: that one could not, for this reason.

    `compare`: the versions whose runs are still to be held against the known totals, the present one, and those that count
    for its documents; once they are, that holds for all of `compared`, their keys.
    """

    item: Item
    keys: Keys
    read: bool
    failure: Failure | None
    compare: tuple[Version, ...]
    compared: tuple[str, ...]


def left(connection: Connection, rules: Rules, items: Sequence[Item]) -> list[Left]:
    """Each of `items`, in their order."""
    counts = counting(connection, [i.original for i in items], version())
    keyed = [
        (
            i,
            rules.keys(i.original, i.name),
            {rules.keys_of(v, i.original, i.name).compare: v for v in counts[i.original]},
        )
        for i in items
    ]
    there = steps.present(connection, [k for _, keys, others in keyed for k in (*keys.all, *others)])
    found = []
    for item, keys, others in keyed:
        is_read, failure = keys.extract in there or keys.compare in there, there.get(keys.failed)
        known = {**others, keys.compare: version()} if is_read else others
        due = tuple(v for key, v in known.items() if key not in there)
        found.append(Left(item, keys, not is_read and not failure, failure, due, tuple(known)))
    return found
