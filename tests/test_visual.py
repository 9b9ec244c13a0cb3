"""Letters set into gaps from a second font are read where they stand on the page."""

from __future__ import annotations

from array import array

import pytest

from pipeline.parse.flow import Sheet
from pipeline.parse.visual import ordered

WIDE = 6.0  # points a letter
LOST = frozenset("ấồảộ")


def sheet(lines: list[str], *, second_font: bool) -> Sheet:
    """A page of one size; with a second font the letters it lacks stand behind their line in the file."""
    text, boxes = [], list[tuple[float, float, float, float]]()
    for row, line in enumerate(lines):
        top = 20.0 * row
        glyphs = [(c, n * WIDE) for n, c in enumerate(line)]
        late = [g for g in glyphs if second_font and g[0] in LOST]
        for c, x in [g for g in glyphs if g not in late] + late:
            if boxes and x > boxes[-1][2] + 1 and boxes[-1][1] == top:
                text.append(" ")  # the engine's own blank
                boxes.append((boxes[-1][2], top, boxes[-1][2], top + 12))
            text.append(c)
            boxes.append((x, top, x + WIDE, top + 12))
        text.append("\n")
        boxes.append((boxes[-1][2], top, boxes[-1][2], top + 12))
    x0, tops, x1, bottoms = (array("f", v) for v in zip(*boxes, strict=True))
    return Sheet(1, 600, 800, "".join(text), x0, tops, x1, bottoms)


LINES = ["trao 12 suất quà cho hộ nghèo", "tổng trị giá 6 triệu đồng", "không có chữ nào thiếu"]


def test_missing_letters_are_read_in_their_gaps() -> None:
    made = sheet(LINES, second_font=True)
    assert made.text.split("\n")[0] != LINES[0]
    assert ordered(made).text.split("\n")[:3] == LINES


def test_each_letter_keeps_its_box() -> None:
    made = ordered(sheet(LINES, second_font=True))
    line = made.text.split("\n")[0]
    assert [made.x0[i] for i in range(len(line)) if line[i] != " "] == [
        n * WIDE for n, c in enumerate(LINES[0]) if c != " "
    ]


@pytest.mark.parametrize("lines", [LINES, ["một"]])
def test_a_page_in_order_stays_as_it_is(lines: list[str]) -> None:
    made = sheet(lines, second_font=False)
    assert ordered(made) is made
    assert made.text == "".join(f"{line}\n" for line in lines)
