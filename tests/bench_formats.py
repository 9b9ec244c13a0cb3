"""`make bench`: every form in which a document may come, beside the text it holds, and beside the libraries' own speed.

Real files: what was read of each, or why not. Same document: F1 of (kind, value, unit) of the figures, against the text,
and how many have its fingerprint, of corpus and shared texts too; no two different documents may have one.
Speed: ratios within one run, medians of the pages; the product is the whole line, from page to findings. Isolation: what
a child of the fork server costs over parsing here. Boxes: the words of a page inside a figure's boxes, by pdfplumber, a
reader other than ours, against the figure's text. (Tables and scans have benches of their own.)
"""

from __future__ import annotations

import io
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pdfplumber
from made_html import ROW, RULER, saved
from made_pdf import letter

from pipeline.fingerprint import fingerprint
from pipeline.ingest import Source
from pipeline.parse import parse
from pipeline.parse.isolate import Isolated
from pipeline.run import look, process
from pipeline.worker import Worker
from schemas.errors import DocumentError
from schemas.run import Extraction

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "documents"
ROUNDS = 3


def written() -> list[str]:
    """The corpus without copied pages, whose chrome a Word or PDF file would not hold, and the real texts without either."""
    paths = sorted((ROOT / "corpus").glob("*/van-ban.txt"))
    return [p.read_text("utf-8").lstrip("\ufeff") for p in paths]


def as_docx(text: str) -> bytes:
    document, rows = docx.Document(), list[list[str]]()
    for line in [*text.split("\n"), ""]:
        if ROW.match(line):
            if not RULER.fullmatch(line):
                rows.append([c.strip() for c in line.strip().strip("|").split("|")])
            continue
        if rows:
            table = document.add_table(len(rows), max(map(len, rows)))
            table.style = "Table Grid"
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    table.cell(r, c).text = cell
            rows = []
        if line.strip():
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def figures(run: Extraction) -> Counter[tuple[str, ...]]:
    """What is compared between two forms of one document."""
    names = ("value", "low", "unit", "numerator", "start_date", "category")
    return Counter(
        (f.kind, *(" ".join(str(getattr(f, n, "")).split()) for n in names))
        for f in run.figures
        if f.zone != "boilerplate"
    )


FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "DOCX": ("a.docx", as_docx),
    "HTML": ("a.html", lambda text: saved(text).encode()),
    "PDF": ("a.pdf", letter),
}


def same_document() -> None:
    print("\nsame document        documents   F1 against the text   shared / text / form")
    texts = written()
    plain = [figures(process(Source("a.txt", t.encode()))) for t in texts]
    for form, (name, make) in FORMS.items():
        both = ours = theirs = 0
        for text, expected in zip(texts, plain, strict=True):
            got = figures(process(Source(name, make(text))))
            both, ours, theirs = both + (got & expected).total(), ours + got.total(), theirs + expected.total()
        print(f"{form:20} {len(texts):9}   {2 * both / (ours + theirs):.4f}                {both} / {theirs} / {ours}")


def same_fingerprint() -> None:
    print("\nsame fingerprint     documents   in this form")
    paths = sorted((ROOT / "corpus").glob("*/van-ban.txt")) + sorted((SHARED / "text").glob("*.txt"))
    texts = [p.read_text("utf-8").lstrip("\ufeff") for p in paths]
    plain = [printed("a.txt", t.encode()) for t in texts]
    owners = dict[str | None, set[int]]()
    for form, (name, make) in FORMS.items():
        made = [printed(name, make(t)) for t in texts]
        same = sum(a == b is not None for a, b in zip(plain, made, strict=True))
        print(f"{form:20} {len(texts):9}   {same:5}  {same / len(texts):.4f}")
        for number, each in enumerate([*plain, *made]):
            owners.setdefault(each, set()).add(number % len(texts))
    print(f"different documents with one: {sum(len(o) > 1 for f, o in owners.items() if f is not None)}")


def printed(name: str, data: bytes) -> str | None:
    reading = look(Source(name, data))
    return fingerprint(reading.text, reading.layout)


def real_files() -> None:
    print("\nfile                                     pages  figures  seconds  notes, or why it was refused")
    worker = Worker()
    for path in sorted((SHARED / "files").glob("*.*")):
        if path.suffix == ".tsv":
            continue
        start = time.perf_counter()
        for result in worker.read(Source(path.name, path.read_bytes())):
            spent = time.perf_counter() - start
            if isinstance(result, DocumentError):
                print(f"{path.name:40} {'':>5}  {'':>7}  {spent:7.2f}  {result.code}: {result.message_en}")
            else:
                notes = ", ".join(n.code for n in result.document.notes)
                print(f"{path.name:40} {result.document.pages:5}  {len(result.figures):7}  {spent:7.2f}  {notes}")
    worker.close()


def timed(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def pages_of(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Each page as a file of its own, and whether pdfplumber finds a table on it."""
    import pypdfium2

    with pdfplumber.open(io.BytesIO(data)) as plumber:
        tables = [bool(p.find_tables()) for p in plumber.pages]
    source = pypdfium2.PdfDocument(data)
    for n, has_table in enumerate(tables):
        single = pypdfium2.PdfDocument.new()
        single.import_pages(source, [n])
        out = io.BytesIO()
        single.save(out)
        yield out.getvalue(), has_table


def plumbed(data: bytes, *, tables: bool) -> None:
    with pdfplumber.open(io.BytesIO(data)) as plumber:
        for page in plumber.pages:
            _ = page.extract_tables() if tables else page.extract_text()


def speed() -> None:
    born = ("nd55_2023_born_digital", "hust_qd_hocphi_2024", "hust_qd_hocbong_kkht_2023", "tt02_2021_btc_phi", "luong_toi_thieu", "hust_ve_xe_buyt")  # fmt: skip
    files = [SHARED / "files" / f"{name}.pdf" for name in born]
    data = [p.read_bytes() for p in files if p.exists()] or [letter(t) for t in written()[:8]]
    plain, ruled = [], []
    for page, has_table in (p for d in data for p in pages_of(d)):
        try:
            ours = timed(lambda page=page: process(Source("a.pdf", page)))
        except DocumentError:
            continue  # a page without a word
        theirs = timed(lambda page=page, has_table=has_table: plumbed(page, tables=has_table))
        (ruled if has_table else plain).append((ours, theirs))
    print("\nPDF page to findings, one core       pages   ratio of sums   median of ratios")
    for name, found in (("/ pdfplumber.extract_text, no table", plain), ("/ pdfplumber tables, with a table", ruled)):
        if found:
            whole = sum(a for a, _ in found) / sum(b for _, b in found)
            print(f"{name:36} {len(found):5}   {whole:13.3f}   {statistics.median(a / b for a, b in found):.3f}")


def isolation() -> None:
    texts = written()[:10]
    forms = {"text": ("a.txt", str.encode)} | FORMS
    print("\nparsing apart over parsing here, ms a document: here, apart, over")
    with Isolated() as apart:
        for form, (name, make) in forms.items():
            data = [make(t) for t in texts]

            def there(data: list[bytes] = data, name: str = name) -> None:
                for each in data:
                    apart.parse(each, name)

            def here(data: list[bytes] = data, name: str = name) -> None:
                for each in data:
                    parse(each, name)

            there(), here()
            a, b = (1000 * timed(work) / len(data) for work in (here, there))
            print(f"{form:6} {a:7.2f} {b:7.2f} {b - a:7.2f}")


def boxes() -> None:
    right = total = 0
    paths = sorted((SHARED / "files").glob("*born_digital.pdf")) + sorted((SHARED / "files").glob("tt02*.pdf"))
    data = [p.read_bytes() for p in paths] + [letter(t) for t in written()[:12]]
    for each in data:
        run = process(Source("a.pdf", each))
        with pdfplumber.open(io.BytesIO(each)) as plumber:
            for figure in run.figures:
                if figure.page is None:
                    continue
                page = plumber.pages[figure.page - 1]
                pieces = [_inside(page, box) for box in figure.boxes]
                total += 1
                read = unicodedata.normalize("NFC", "".join(pieces))
                right += "".join(read.split()) == "".join(figure.text.split())
    print(f"\nboxes read back by another reader: {right} of {total} figures ({right / total:.4f})")


def _inside(page: pdfplumber.page.Page, box: tuple[float, float, float, float]) -> str:
    x0, top, x1, bottom = box
    letters = [
        c
        for c in page.chars
        if x0 - 0.5 <= (c["x0"] + c["x1"]) / 2 <= x1 + 0.5 and top <= (c["top"] + c["bottom"]) / 2 <= bottom
    ]
    return "".join(c["text"] for c in sorted(letters, key=lambda c: c["x0"]))


def main() -> None:
    same_document()
    same_fingerprint()
    boxes()
    isolation()
    speed()
    if (SHARED / "files").is_dir():
        real_files()


if __name__ == "__main__":
    sys.exit(main())
