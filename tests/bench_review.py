"""How long the desk takes: a document of 200 pages and 5,000 figures, and a queue of 100,000: python tests/bench_review.py [documents]."""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_desk import fill
from fpdf import FPDF
from made_desk import Desk, make_desk, served
from playwright.sync_api import Page, sync_playwright

from pipeline.ingest import Source

PAGES, LINES, JUMPS = 200, 8, 100
ANSWERED = (
    "(({ requestStart, responseEnd }) => responseEnd - requestStart)(performance.getEntriesByType('navigation')[0])"
)
LOOK = """async (ref) => {
  const begun = performance.now();
  const { look } = await import('/static/looking.js');
  await look(ref);
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  return performance.now() - begun;
}"""
SEEN = """(ref) => ['paper', 'list'].every((side) => {
  const outer = document.getElementById(side).getBoundingClientRect();
  const inner = document.querySelector(`#${side} [data-ref="${ref}"]`)?.getBoundingClientRect();
  return inner && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
})"""


def long_document() -> bytes:
    made = FPDF()
    made.add_font("sans", fname="/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    made.set_font("sans", size=11)
    for page in range(PAGES):
        made.add_page()
        for n in range(page * LINES + 1, page * LINES + LINES + 1):
            text = f"Xã số {n} trao {100 + n % 50} suất quà cho hộ nghèo, mỗi suất {500000 + 1000 * (n % 7)} đồng."
            made.multi_cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")
            made.multi_cell(
                0,
                8,
                "Việc trao quà được thực hiện công khai, đúng đối tượng, có giám sát.",
                new_x="LMARGIN",
                new_y="NEXT",
            )
    return bytes(made.output())


def told(name: str, times: list[float]) -> None:
    times.sort()
    p95 = times[int(0.95 * len(times))]
    print(f"{name:34} median {statistics.median(times):5.0f} ms, p95 {p95:5.0f} ms, most {times[-1]:5.0f} ms")


def timed(page: Page, url: str, until: str) -> float:
    begun = time.monotonic()
    page.goto(url)
    page.wait_for_selector(until)
    return (time.monotonic() - begun) * 1000


def at_the_desk(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/")
    told("first desk", [timed(page, f"{desk.url}/documents/1", "svg.page .boxes g")])
    told("first picture of a page", [_picture(page)])
    chance = random.Random(3)
    ids = [f"figure:{f.id}" for f in desk.room.opened(1).state.extraction.figures]
    times, missed = [], 0
    for _ in range(JUMPS):
        ref = chance.choice(ids)
        times.append(page.evaluate(LOOK, ref))
        missed += not page.evaluate(SEEN, ref)
        page.wait_for_timeout(150)  # a person looks at it
    told(f"jump to any of {len(ids)} figures", times)
    print(f"{missed} of {JUMPS} were not in the middle of both sides")
    for key, name in (("n", "next problem"), ("a", "accept, and the next")):
        times = []
        for _ in range(30):
            before, begun = page.evaluate("location.hash"), time.monotonic()
            page.keyboard.press(key)
            page.wait_for_function("before => location.hash !== before", arg=before)
            times.append((time.monotonic() - begun) * 1000)
            page.wait_for_timeout(150)
        told(name, times)


def _picture(page: Page) -> float:
    begun = time.monotonic()
    page.wait_for_selector("image[href]")
    page.wait_for_function("document.querySelector('image[href]').getBBox().width > 0")
    return (time.monotonic() - begun) * 1000


def at_the_queue(page: Page, desk: Desk, count: int) -> None:
    with desk.room.engine.begin() as c:
        fill(c, count)
    ways = {
        "first page": "", "common words": "words=trao+qu%C3%A0", "a province": "place=t%E1%BB%89nh+5", "a number": "number=5",
        "a stage": "stage=in_review", "a month": "since=2024-02-01&until=2024-02-29",
    }  # fmt: skip
    for name, query in ways.items():
        shown, answered = [], []
        for _ in range(5):
            shown.append(timed(page, f"{desk.url}/?{query}", "#found"))
            answered.append(page.evaluate(ANSWERED))
        told(f"queue of {count}: {name}", shown)
        told("  of which the server", answered)
    times = []
    page.goto(f"{desk.url}/")
    for _ in range(10):
        begun = time.monotonic()
        page.click('a[rel="next"]')
        page.wait_for_url(lambda url: "after=" in url)
        page.wait_for_selector("#found")
        times.append((time.monotonic() - begun) * 1000)
    told("queue: next page", times)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as one, TemporaryDirectory() as two, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        made = make_desk(Path(one), [Source("long.pdf", long_document())])
        made.room.images.drawn.warm()  # as `solieu review` does
        with served(made) as desk:
            page.goto(f"{desk.url}/open/{desk.gate.link}")
            at_the_desk(page, desk)
        with served(make_desk(Path(two), [])) as desk:
            page.goto(f"{desk.url}/open/{desk.gate.link}")
            at_the_queue(page, desk, count)
        browser.close()


if __name__ == "__main__":
    main()
