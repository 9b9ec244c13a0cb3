"""Pages with ruled tables of money: the picture, and the text and grids that stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw
from scans import BOTTOM, DPI, HEIGHT, INDENT, LEFT, RIGHT, SERIF, TOP, WIDTH, font, wrapped

from pipeline.parse.write import Writer
from schemas.parsed import Parsed

PLACES = ("An Lạc", "Bình Minh", "Cẩm Sơn", "Đại Thắng", "Hòa Phú", "Lộc Vĩnh", "Mỹ Hưng", "Phước Trà", "Tân Thịnh")
HEADS = ("TT", "Xã, thị trấn", "Số hộ", "Hỗ trợ nhà ở", "Quà Tết", "Tổng cộng")
SHARES = (0.07, 0.24, 0.11, 0.2, 0.18, 0.2)
UNITS = (("đồng", 0), ("triệu đồng", 1), ("nghìn đồng", 2))
_TEXT = (
    "Năm {year}, các xã đã hỗ trợ {count} hộ nghèo với số tiền {money}, trong đó quỹ Vì người nghèo {other}; "
    "mỗi hộ được nhận {each} và một suất quà trị giá {gift}."
)


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def money(rng: Random, way: int) -> str:
    """A value as it is written in đồng, in millions with a decimal comma, in thousands."""
    if way == 0:
        return dotted(rng.randrange(100, 999_999) * 1000)
    if way == 1:
        return f"{dotted(rng.randrange(1, 99_999))},{rng.randrange(10 ** rng.randint(1, 2))}"
    return dotted(rng.randrange(100, 9_999_999))


def rows_of(rng: Random, way: int, count: int) -> list[list[str]]:
    rows = [
        [str(i), f"{'Thị trấn' if i % 4 == 0 else 'Xã'} {rng.choice(PLACES)}", dotted(rng.randrange(5, 2_000))]
        + [money(rng, way) for _ in range(3)]
        for i in range(1, count + 1)
    ]
    return [list(HEADS), *rows]


def sentence(rng: Random) -> str:
    return _TEXT.format(
        year=rng.randrange(2018, 2026),
        count=dotted(rng.randrange(20, 3_000)),
        money=f"{dotted(rng.randrange(10**6, 10**10))} đồng",
        other=f"{rng.randrange(1, 900)},{rng.randrange(1, 100)} triệu đồng",
        each=f"{dotted(rng.randrange(100, 9_000) * 1000)} đồng",
        gift=f"{rng.randrange(100, 900)}.000 đồng",
    )


def ruled(pen: ImageDraw.ImageDraw, top: int, rows: Sequence[Sequence[str]], points: float, face: Path = SERIF) -> int:
    """Draws the cells of `rows` from `top` on, numbers at the right; returns where the table ends."""
    letters = font(points, face)
    step, whole = sum(letters.getmetrics()) + 8, WIDTH - LEFT - RIGHT  # as tight as a word processor sets them
    xs = [LEFT]
    for share in SHARES:
        xs.append(xs[-1] + round(whole * share))
    for i, row in enumerate(rows):
        y = top + i * step
        for j, text in enumerate(row):
            number = text[:1].isdigit()
            x = xs[j + 1] - 14 - letters.getlength(text) if number else xs[j] + 14
            pen.text((x, y + 3), text, fill=0, font=letters)
    for i in range(len(rows) + 1):
        pen.line((xs[0], top + i * step, xs[-1], top + i * step), fill=0, width=3)
    for x in xs:
        pen.line((x, top, x, top + len(rows) * step), fill=0, width=3)
    return top + len(rows) * step


def page(seed: int, points: float, face: Path = SERIF, count: int = 18) -> tuple[Image.Image, Parsed]:
    """A sentence and a table, and what a perfect reader makes of them."""
    rng = Random(seed)
    unit, way = UNITS[seed % len(UNITS)]
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, letters = ImageDraw.Draw(picture), font(points, face)
    writer = Writer(unwrapped=True)
    step, y = round(points * 1.3 * DPI / 72), TOP
    for text in (*(sentence(rng) for _ in range(3)), f"Đơn vị tính: {unit}"):
        writer.say(text + "\n", "p", writer.at)
        short = len(text) < 40  # the unit stands at the right, a paragraph is indented
        for i, words in enumerate(wrapped(text, letters, WIDTH - LEFT - RIGHT, INDENT)):
            x = WIDTH - RIGHT - round(letters.getlength(text)) if short else LEFT + (INDENT if i == 0 else 0)
            pen.text((x, y), " ".join(words), fill=0, font=letters)
            y += step
        y += step // 3
    rows = rows_of(rng, way, count)
    assert ruled(pen, y, rows, points, face) < HEIGHT - BOTTOM
    writer.begin_grid()
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            writer.begin_cell(i, j)
            writer.say(text, "c", writer.at)
    writer.end_grid()
    return picture, writer.close("text/plain", "a.txt")
