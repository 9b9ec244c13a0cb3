"""Figures of documents as clean, poor (tilted, grainy, blurred) and small (120 dpi) scans beside those of their text: F1, doubt where it is due, seconds a page.

A figure of the scan is right where the text holds one of the same kind, value and unit. Documents are those of corpus/
and, if they lie beside the checkout, short ones of ../shared/documents/text. `--limit N` takes every Nth of them;
`--tables N` takes N made pages with tables of money in 11 and 12 points instead.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image
from scan_tables import page
from scans import SANS, SERIF, pages, scanned

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "documents" / "text"
TERMES = Path("/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes-regular.otf")  # fonts-texgyre
LONGEST = 10_500  # bytes of a shared text: four pages
POOR = ((0.8, 10, 0.6), (-1.3, 20, 1.2), (0.3, 30, 1.6), (2.0, 24, 1.0))  # degrees, grain, blur


def texts() -> list[str]:
    paths = sorted((ROOT / "corpus").glob("*/van-ban.txt"))
    paths += [p for p in sorted(SHARED.glob("*.txt")) if p.stat().st_size < LONGEST]
    return [unicodedata.normalize("NFC", p.read_text("utf-8")) for p in paths]


def tiff(images: list[Image.Image]) -> bytes:
    held = io.BytesIO()
    images[0].save(held, "TIFF", save_all=True, append_images=images[1:], compression="tiff_lzw", dpi=(300, 300))
    return held.getvalue()


COMPARED = (
    "value",
    "low",
    "high",
    "currency",
    "unit",
    "numerator",
    "denominator",
    "start_date",
    "end_date",
    "category",
)


def key(figure: Any) -> tuple[object, ...]:
    return figure.kind, *(getattr(figure, name, None) for name in COMPARED)


def processor() -> float:
    """Seconds of processor time, Tesseract's included: what a page costs does not hang on who else is at work."""
    return sum(os.times()[:4])


def rate(doubt: Counter[tuple[bool, bool, bool]], money: tuple[bool, ...], right: bool) -> str:
    """The share of doubtful figures among the right or wrong ones."""
    doubtful = sum(doubt[m, right, True] for m in money)
    every = doubtful + sum(doubt[m, right, False] for m in money)
    return f"{doubtful}/{every} = {doubtful / every:.3f}" if every else "0/0"


def main() -> None:
    from pipeline.ingest import Source
    from pipeline.parse.image import parse
    from pipeline.run import process

    asked = argparse.ArgumentParser()
    asked.add_argument("--limit", type=int, default=1)
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--states", default="clean,poor,small")
    asked.add_argument("--tables", type=int, default=0)
    asked.add_argument("--show", action="store_true")
    options = asked.parse_args()
    faces = [TERMES if TERMES.exists() else SERIF, SERIF, SANS]
    chosen: list[tuple[int, Any]] = list(enumerate(texts()))[:: options.limit]
    if options.tables:
        chosen = [(n, page(n, 11 if n % 2 else 12, faces[n // 2 % 3])) for n in range(options.tables)]

    def picture(job: tuple[int, Any, str]) -> tuple[int, Any, Any]:
        n, text, state = job
        if options.tables:
            images, text = [text[0]], text[1]
        else:
            images = pages(text, 13 if n % 2 else 14, faces[n % 3])
        skew, grain, blur = POOR[n % 4]
        if state == "small":
            images = [
                scanned(p.resize((p.width * 2 // 5, p.height * 2 // 5), Image.Resampling.LANCZOS), blur=0.4)
                for p in images
            ]
        else:
            images = [scanned(p, n, skew, grain, blur) if state == "poor" else scanned(p) for p in images]
        data = tiff(images)
        return len(images), parse(data, "a.tif"), text

    for state in options.states.split(","):
        found = wanted = hit = count = 0
        before = processor()
        doubt: Counter[tuple[bool, bool, bool]] = Counter()  # money, right, doubtful
        with ThreadPoolExecutor(options.workers) as pool:
            for number, parsed, text in pool.map(picture, [(n, t, state) for n, t in chosen]):
                count += number
                seen = process(Source("a.tif", b"II*\0"), read=lambda *_, p=parsed: p)
                if options.tables:
                    truth = process(Source("a.txt", b"-"), read=lambda *_, p=text: p)
                else:
                    truth = process(Source("a.txt", text.encode()))
                left = Counter(map(key, truth.figures))
                wanted += left.total()
                for figure in seen.figures:
                    right = left[key(figure)] > 0
                    left[key(figure)] -= right
                    hit += right
                    found += 1
                    doubt[figure.kind == "money", right, bool(figure.doubtful)] += 1
                    if options.show and not right:
                        sys.stdout.write(f"  wrong{'?' if figure.doubtful else ' '} {figure.kind} {figure.text!r}\n")
                    if options.show and right and figure.doubtful:
                        sys.stdout.write(f"  right? {figure.kind} {figure.text!r}\n")
                if options.show:
                    for missed in (+left).elements():
                        sys.stdout.write(f"  missed {[str(v) for v in missed if v is not None]}\n")

        sys.stdout.write(
            f"{state}: {len(chosen)} documents, {count} pages, {processor() - before:.0f} s of processor with setting and figures\n"
            f"  F1 {2 * hit / (found + wanted):.4f} (found {found}, wanted {wanted}, right {hit})\n"
            f"  money doubtful: wrong {rate(doubt, (True,), False)}, right {rate(doubt, (True,), True)}\n"
            f"  all doubtful: wrong {rate(doubt, (True, False), False)}, right {rate(doubt, (True, False), True)}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
