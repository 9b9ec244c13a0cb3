"""`make bench`: what figures, and figures with records and findings, cost beside underthesea.word_tokenize, in one run.

One process, one core, warm; rounds of product and yardstick in turn, medians of all. The documents are those of
../shared/documents/text, or of corpus/ where that is absent; no document is read twice in a round.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "documents" / "text"
ROUNDS = 7


def texts() -> list[str]:
    paths = sorted(SHARED.glob("*.txt")) or sorted((ROOT / "corpus").glob("*/van-ban.txt"))
    return [p.read_text("utf-8") for p in paths]


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    from underthesea import word_tokenize

    from extractors.drawers import extract
    from pipeline.ingest import Source
    from pipeline.normalise import normalise
    from pipeline.run import process
    from pipeline.segment import segment, split_words

    documents = texts()
    characters = sum(map(len, documents))

    def product(parts: dict[str, float] | None = None) -> None:
        for document in documents:
            a = time.perf_counter()
            text = normalise(document).content
            b = time.perf_counter()
            layout = segment(text)
            c = time.perf_counter()
            extract(text, layout, split_words)
            d = time.perf_counter()
            if parts is not None:
                for name, spent in (("normalise", b - a), ("segment", c - b), ("extract", d - c)):
                    parts[name] = parts.get(name, 0.0) + spent

    sources = [Source("a.txt", document.encode()) for document in documents]

    def whole_line() -> None:
        for source in sources:
            process(source)

    def yardstick() -> None:
        for document in documents:
            word_tokenize(document)

    product()
    whole_line()
    yardstick()
    pairs = [(timed(product), timed(whole_line), timed(yardstick)) for _ in range(ROUNDS)]
    ours = statistics.median(w for _, w, _ in pairs)
    ratio = statistics.median(p / y for p, _, y in pairs)
    line = statistics.median(w / y for _, w, y in pairs)
    parts: dict[str, float] = {}
    product(parts)
    whole = sum(parts.values())
    out = sys.stdout
    out.write(f"{len(documents)} documents, {characters} characters, {ROUNDS} rounds, medians\n")
    out.write(f"text to figures / underthesea.word_tokenize: {ratio:.3f}\n")
    out.write(f"text to records and findings / underthesea.word_tokenize: {line:.3f}\n")
    out.write(f"{characters / ours:,.0f} characters/s, {len(documents) / ours:,.0f} documents/s\n")
    out.write("share: " + ", ".join(f"{name} {spent / whole:.0%}" for name, spent in parts.items()) + "\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.write(f"peak memory {peak:,.0f} MB\n")
    # site chrome in the middle of one long text would hide what follows it, and its work
    whole_texts = [d for d in documents if all(p.zone != "boilerplate" for p in segment(d).passages)]
    grow(whole_texts, lambda text: process(Source("a.txt", text.encode())), out.write)


def grow(documents: list[str], work: Callable[[str], object], write: Callable[[str], object]) -> None:
    """Time of one text of 0.1, 1 and 10 MB, made of the documents without site chrome."""
    joined = "\n\n".join(documents)
    previous = 0.0
    for size in (10**5, 10**6, 10**7):
        text = (joined * (size // len(joined) + 1))[:size]
        spent = statistics.median(timed(lambda t=text: work(t)) for _ in range(3 if size < 10**7 else 1))  # type: ignore[misc]
        write(f"{size / 10**6:g} MB: {spent:.2f} s" + (f" (x{spent / previous:.1f})" if previous else "") + "\n")
        previous = spent


if __name__ == "__main__":
    main()
