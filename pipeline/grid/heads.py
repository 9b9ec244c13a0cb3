"""What heads a table: its heading rows, the roles of its columns, the chain of headings above each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.grid.kinds import are_column_numbers, is_marker, is_quantity, kind_of
from pipeline.grid.matrix import Matrix
from schemas.parsed import Cell
from schemas.passage import Mark, Role
from schemas.text import folded

_NUMBERED = 3  # columns that a row numbers, so that the same row below is no row of data
_DEEPEST = 9  # rows in which headings are looked for
_SHORT_HEAD, _COUNTED = 3, 4  # letters of a misread "STT"; rows numbered one after the other that outweigh it
_ORDINAL = re.compile(r"(?:s[ốô]?\s?)?tt|no\.?|#|số thứ tự|tt\.?")
_CODE = re.compile(
    r"(?:mã|năm sinh|năm|số (?:điện thoại|đt|cmnd|cccd|tài khoản|quyết định|qđ|văn bản|hiệu|công văn)|số (?:nhà|sổ)$|cmnd|cccd|điện thoại|sđt|ngày|tháng|lớp|khóa|khoá)(?!\w)"
)
_UNIT = re.compile(r"đvt|đv tính|đơn vị tính|đơn vị đo|đvt\.?")
_MAYBE_UNIT = re.compile(r"đơn vị")
_REMARK = re.compile(r"(?:ghi chú|diễn giải|lý do|căn cứ)(?!\w)")
_LONGEST_UNIT = 16
_TOKEN = re.compile(r"\d+(?:[.,\s]\d+)*")


@dataclass(slots=True)
class Heads:
    """`first` is the first row below the headings; `again` the rows below it that are headings, printed again on a
    further page perhaps; `numbered` the rows that number the columns, there or here; roles by column.
    """

    first: int = 0
    again: set[int] = field(default_factory=set)
    numbered: set[int] = field(default_factory=set)
    roles: list[Role] = field(default_factory=list)
    chains: list[tuple[Cell, ...]] = field(default_factory=list)
    groups: list[int | None] = field(default_factory=list)

    def columns(self, role: Role) -> list[int]:
        return [c for c, r in enumerate(self.roles) if r == role]


def heads_of(matrix: Matrix) -> Heads | None:
    """The headings of the table; None where it has no column of numbers, so that it only places text."""
    height, width = len(matrix.rows), matrix.width
    words = [[matrix.at(r, c) for c in range(width)] for r in range(height)]
    heads = Heads()
    depth = min(height, _DEEPEST)
    for r in range(1, depth):
        if are_column_numbers(list(dict.fromkeys(words[r]))) and not any(map(is_quantity, words[r - 1])):
            heads.numbered.add(r)
            heads.first = r + 1
            break
    if not heads.numbered:
        heads.first = _first_below(matrix, words, depth)
    heads.again = again = _again(matrix, words, heads)
    heads.numbered |= {r for r in again if are_column_numbers(list(dict.fromkeys(words[r])))}
    body = [r for r in range(heads.first, height) if r not in again]
    heads.chains = [_chain(matrix, heads, c) for c in range(width)]
    heads.roles = [_role(matrix, words, heads, c, body) for c in range(width)]
    numbers = heads.columns("number")
    if not numbers or not body:
        return None
    stubs = [c for c in range(numbers[0]) if heads.roles[c] == "text"]
    for c in stubs:
        heads.roles[c] = "stub"
    if heads.first == 0 and not stubs:
        return None
    heads.groups = [_group(matrix, heads, c, numbers) for c in range(width)]
    return heads


def _first_below(matrix: Matrix, words: list[list[str]], depth: int) -> int:
    """The first row that is no heading: behind marked ones, and leading rows without quantities above numbers."""
    first = 0
    for r in range(depth):
        cells = [c for c in matrix.own(r) if matrix.words(c)]
        if not cells or not all(c.heading for c in cells):
            break
        first = r + 1
    plain = first
    while plain < depth and not _holds_quantity(words, plain):
        plain += 1
    counted = [
        c for c in range(matrix.width) if any(kind_of(words[r][c]) == "number" for r in range(plain, len(words)))
    ]
    for r in range(first, plain):
        for c in counted:
            cell = matrix.rows[r][c]
            if cell is None or _across(matrix, cell) or is_marker(words[r][c]):
                continue  # "I" numbers the first group of rows
            if kind_of(words[r][c]) in ("text", "year"):
                first = max(first, r + 1, min(plain, cell.row + max(1, cell.rows)))
    return first


def _again(matrix: Matrix, words: list[list[str]], heads: Heads) -> set[int]:
    """Rows below the headings that are headings themselves: marked by the file, or word for word those above."""
    known = {
        tuple(words[r]): r
        for r in range(heads.first)
        if len({w for w in words[r] if w}) >= (_NUMBERED if r in heads.numbered else 2)
    }
    found: set[int] = set()
    for r in range(heads.first, len(words)):
        cells = [c for c in matrix.own(r) if matrix.words(c)]
        marked = len(cells) > 1 and all(c.heading for c in cells)  # a single one names the rows below it
        like = known.get(tuple(words[r]))
        below, plain = r - 1 in found, not any(map(is_quantity, words[r]))
        numbers = like in heads.numbered or (below and are_column_numbers(words[r]))
        # a row of data may say the same as years that stand as headings, but not right below the others
        if (like is not None and (numbers or below or plain)) or (marked and (numbers or plain)):
            found.add(r)
    return found


def _holds_quantity(words: list[list[str]], row: int) -> bool:
    """Whether a row has numbers other than years that stand as headings ("2023 | 2024")."""
    kinds = [kind_of(w) for w in words[row]]
    return "number" in kinds


def _across(matrix: Matrix, cell: Cell) -> bool:
    """Whether one cell covers the whole width: a title or a group of rows, but no heading of a column."""
    return matrix.width > 1 and cell.columns >= matrix.width


def _chain(matrix: Matrix, heads: Heads, column: int) -> tuple[Cell, ...]:
    """The headings of a column, nearest first."""
    found: list[Cell] = []
    last = max((r for r in range(heads.first) if r not in heads.numbered), default=-1)
    for r in range(last, -1, -1):
        if r in heads.numbered:
            continue
        cell = matrix.rows[r][column]
        if not matrix.words(cell) and r < last:
            cell = _spread(matrix, r, column, last)
        if cell is not None and matrix.words(cell) and cell not in found and not _across(matrix, cell):
            found.append(cell)
    return tuple(found)


def _spread(matrix: Matrix, row: int, column: int, last: int) -> Cell | None:
    """The heading that goes on over an empty place at its right, where headings stand below both (Markdown merges none)."""
    c = column
    while c >= 0 and not matrix.at(row, c):
        if not any(matrix.at(r, c) for r in range(row + 1, last + 1)):
            return None
        c -= 1
    if c < 0 or not any(matrix.at(r, c) for r in range(row + 1, last + 1)):
        return None
    return matrix.rows[row][c]


def _group(matrix: Matrix, heads: Heads, column: int, numbers: list[int]) -> int | None:
    """The nearest heading that covers several columns of numbers, but not all of them: the start of its cell."""
    for cell in heads.chains[column][1:]:
        covered = [c for c in numbers if cell in heads.chains[c]]
        if 1 < len(covered) < len(numbers):
            return cell.start
    return None


def _role(matrix: Matrix, words: list[list[str]], heads: Heads, column: int, body: list[int]) -> Role:
    head = folded(matrix.words(heads.chains[column][0])) if heads.chains[column] else ""
    # a cell that is merged over several columns is no content of each
    cells = [
        words[r][column]
        for r in body
        if (cell := matrix.rows[r][column]) is not None and cell.column == column and cell.columns == 1
    ]
    kinds = [kind_of(w) for w in cells]
    filled = [w for w, k in zip(cells, kinds, strict=True) if k not in ("empty", "unknown")]
    # merged headings that a format has torn apart may stand beside their column: any of its headings tells
    if any(_ORDINAL.fullmatch(folded(matrix.words(c))) for c in heads.chains[column]) or _counts_rows(
        column, head, filled
    ):
        return "list"
    if filled and _is_unit_column(head, filled, column):
        return "unit"
    quantities = sum(k in ("number", "year") for k in kinds)
    if not quantities or 2 * quantities < len(filled) or _REMARK.match(head):
        return "text"
    years = all(k == "year" for k in kinds if k not in ("empty", "unknown"))
    if (_CODE.match(head) and "(" not in head and not head.startswith("năm 2")) or (years and len(filled) > 1):
        return "name"
    return "number"


def _counts_rows(column: int, head: str, filled: list[str]) -> bool:
    """Whether a first column only numbers the rows: it has no heading, or a short one that a scan's reader got wrong."""
    if column or len(head) > _SHORT_HEAD or len(filled) < 2 or not all(map(is_marker, filled)):
        return False
    numbers = [int(w.rstrip(".)")) for w in filled if w.rstrip(".)").isdigit()]
    if head:
        return len(numbers) >= _COUNTED and numbers == list(range(1, len(numbers) + 1))
    return all(b in (a + 1, 1) for a, b in pairwise(numbers)) and (not numbers or numbers[0] == 1)


def _is_unit_column(head: str, filled: list[str], column: int) -> bool:
    short = all(len(w) <= _LONGEST_UNIT and not any(c.isdigit() for c in w.replace("1.000", "")) for w in filled)
    if _UNIT.fullmatch(head):
        return short
    return (
        bool(_MAYBE_UNIT.fullmatch(head))
        and column > 0
        and short
        and all(w[0].islower() or w[0] == "%" for w in filled)
    )


def marks_of(cells: list[str]) -> tuple[Mark | None, Mark | None]:
    """What dots and commas mean in a column, where a cell of it can be read in one way only."""
    tokens = [m[0] for w in cells if kind_of(w) == "number" and (m := _TOKEN.search(w))]
    dot, comma = _told(tokens, ".", ","), _told(tokens, ",", ".")
    if dot is None and comma is not None and any("." in t for t in tokens):
        dot = "decimals" if comma == "thousands" else "thousands"
    if comma is None and dot == "decimals" and any("," in t for t in tokens):
        comma = "thousands"
    return (None, None) if dot == comma and dot is not None else (dot, comma)


def _told(tokens: list[str], mark: str, other: str) -> Mark | None:
    thousands = decimals = unsure = 0
    for token in tokens:
        parts = token.split(mark)
        if len(parts) == 1:
            continue
        if len(parts) > 2 or (other in parts[1]):
            thousands += 1
        elif other in parts[0] or len(parts[1]) != 3 or parts[0] == "0":
            decimals += 1
        else:
            unsure += 1
    if bool(thousands) == bool(decimals):
        return None
    # a single "852.3" among "1.250" does not make decimals of all dots: that is a slip more often
    return "thousands" if thousands else "decimals" if mark == "," or decimals > unsure else None
