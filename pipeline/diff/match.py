"""Which figure of one run is which of the other: by place and kind; where the text itself changed, by what is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.diff.bridge import Bridge, Span
from schemas.mention import Figure


@dataclass(slots=True)
class Pairs:
    """The figures of A with those of B, by their positions. `moved`: of A, those whose place is no longer the same."""

    there: dict[int, int] = field(default_factory=dict)
    back: dict[int, int] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)

    def add(self, a: int, b: int) -> None:
        self.there[a], self.back[b] = b, a


def pairs_of(a: Sequence[Figure], b: Sequence[Figure], bridge: Bridge) -> Pairs:
    """One of A is one of B, or none. Figures of one place are the same, whatever was made of them there: first those of
    one kind, then others, then those whose spans meet. In changed lines the same words of the same kind are, in order."""
    pairs = Pairs()
    over = [bridge.over(f.start, f.end) for f in a]
    spans = [(f.start, f.end) for f in b]
    _in_turn(pairs, _keyed(a, lambda i: over[i] and (over[i], a[i].kind)), _keyed(b, lambda i: (spans[i], b[i].kind)))
    _in_turn(pairs, _left(_keyed(a, lambda i: over[i]), pairs.there), _left(_keyed(b, lambda i: spans[i]), pairs.back))
    _meeting(pairs, over, spans)
    if not bridge.same:
        _by_words(pairs, a, b)
    return pairs


Keyed = dict[Hashable, list[int]]


def _keyed(figures: Sequence[Figure], key: Callable[[int], Hashable]) -> Keyed:
    found: Keyed = defaultdict(list)
    for i in range(len(figures)):
        if (told := key(i)) is not None:
            found[told].append(i)
    return found


def _left(keyed: Keyed, taken: Iterable[int]) -> Keyed:
    gone = set(taken)
    return {k: [i for i in at if i not in gone] for k, at in keyed.items()}


def _in_turn(pairs: Pairs, a: Keyed, b: Keyed) -> None:
    """What shares a key is paired, the first with the first."""
    for key, at in a.items():
        for i, j in zip(at, b.get(key, ()), strict=False):
            pairs.add(i, j)


def _meeting(pairs: Pairs, over: Sequence[Span | None], spans: Sequence[Span]) -> None:
    """Figures that are left and whose spans meet, those first that share most; both lists are short."""
    ours = sorted((s, i) for i, s in enumerate(over) if s is not None and i not in pairs.there)
    theirs = sorted((s, j) for j, s in enumerate(spans) if j not in pairs.back)
    met: list[tuple[int, int, int]] = []
    at = 0
    for (start, end), i in ours:
        while at < len(theirs) and theirs[at][0][1] <= start:
            at += 1
        for other, j in theirs[at:]:
            if other[0] >= end:
                break
            if (shared := min(end, other[1]) - max(start, other[0])) > 0:
                met.append((-shared, i, j))
    for _, i, j in sorted(met):
        if i not in pairs.there and j not in pairs.back:
            pairs.add(i, j)


def _by_words(pairs: Pairs, a: Sequence[Figure], b: Sequence[Figure]) -> None:
    """Figures of changed lines: those of one kind that are printed alike, in the order of the texts; then whatever the order."""
    ours = [i for i in range(len(a)) if i not in pairs.there]
    theirs = [j for j in range(len(b)) if j not in pairs.back]
    words_a, words_b = [_words(a[i]) for i in ours], [_words(b[j]) for j in theirs]
    for i, j, n in SequenceMatcher(None, words_a, words_b).get_matching_blocks():
        for k in range(n):
            pairs.add(ours[i + k], theirs[j + k])
            pairs.moved.add(ours[i + k])
    before = set(pairs.there)
    rest_a = _left(_keyed(a, lambda i: _words(a[i])), pairs.there)
    _in_turn(pairs, rest_a, _left(_keyed(b, lambda j: _words(b[j])), pairs.back))
    pairs.moved |= pairs.there.keys() - before


def _words(figure: Figure) -> tuple[str, str]:
    return figure.kind, " ".join(figure.text.split())
