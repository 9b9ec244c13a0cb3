"""Tables written for the tests: what is drawn, how, and what a reader finds in each cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from made_pdf import C, Cells, Made


@dataclass(frozen=True)
class Drawn:
    """A table document: text before and after, the table, and how it is drawn (see Made.table)."""

    name: str
    cells: Cells
    widths: list[float]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    ruled: str = "rects"
    heads: int = 1
    repeat: bool = False
    fill: bool = False
    expected: dict[tuple[int, int], str] = field(default_factory=dict)

    def made(self) -> bytes:
        made = Made(size=12)
        for text in self.before:
            made.paragraph(text)
        made.table(self.cells, self.widths, ruled=self.ruled, heads=self.heads, repeat=self.repeat, fill=self.fill)
        for text in self.after:
            made.paragraph(text)
        return made.made()

    def wanted(self) -> dict[tuple[int, int], str]:
        """The text of each cell that is drawn, by row and column."""
        return {
            (r, k): c.text if isinstance(c, C) else c
            for r, row in enumerate(self.cells)
            for k, c in enumerate(row)
            if c is not None and (c.text if isinstance(c, C) else c)
        }


XA = [
    "Phú Lộc",
    "Tân Thành",
    "Hòa Bình",
    "Vĩnh An",
    "Long Sơn",
    "Bình Minh",
    "Đại Đồng",
    "Kim Liên",
    "Thạch Hà",
    "Cẩm Giang",
]


def _many(n: int) -> Cells:
    rows: Cells = [["STT", "Xã", "Số hộ", "Kinh phí (nghìn đồng)"]]
    rows += [
        [str(i + 1), f"{XA[i % 10]} {i // 10 + 1}", str(37 + i * 13 % 400), f"{1250 + i * 37:,}.000".replace(",", ".")]
        for i in range(n)
    ]
    return [*rows, [C("Tổng cộng", columns=2), None, "9.876", "123.456.000"]]


MERGED: Cells = [
    [C("STT", rows=2), C("Đơn vị", rows=2), C("Năm 2023", columns=2), None, C("Năm 2024", columns=2), None],
    [None, None, "Số suất", "Số tiền", "Số suất", "Số tiền"],
    ["1", "Phường Ba Đồn", "120", "60.000", "135", "67.500"],
    ["2", "Phường Quảng Long", "88", "44.000", "91", "45.500"],
    ["3", "Xã Quảng Tiên", "214", "107.000", "198", "99.000"],
    [C("Cộng", columns=2), None, "422", "211.000", "424", "212.000"],
]
SMALL: Cells = [
    ["Nhóm đối tượng", "Số người", "Mức quà (đồng)", "Thành tiền (đồng)"],
    ["Người có công", "214", "600.000", "128.400.000"],
    ["Hộ nghèo", "868", "500.000", "434.000.000"],
    ["Trẻ em mồ côi", "36", "1.000.000", "36.000.000"],
    ["Tổng cộng", "1.118", "", "598.400.000"],
]
LONG: Cells = [
    ["TT", "Nội dung hỗ trợ", "Đối tượng được hưởng và điều kiện", "Mức hỗ trợ"],
    [
        "1",
        "Hỗ trợ xây mới nhà ở cho hộ nghèo bị sập do bão",
        "Hộ nghèo có nhà sập hoàn toàn, chưa được hỗ trợ từ chương trình khác",
        "60.000.000",
    ],
    ["2", "Hỗ trợ sửa chữa nhà ở", "Hộ cận nghèo có nhà hư hỏng từ 30% đến 70%", "20.000.000"],
    ["3", "Hỗ trợ lương thực trong 3 tháng giáp hạt", "Nhân khẩu thiếu đói theo danh sách xã lập", "15 kg gạo"],
]
NARROW: Cells = [
    ["Nguồn", "Vốn giao", "Đã chi"],
    ["Ngân sách trung ương", "22.715. 200.000", "101. 250.000"],
    ["Ngân sách tỉnh", "9.300.000", "850.000"],
]
CAPTION = ("Biểu số 02. Tổng hợp kinh phí hỗ trợ theo địa bàn", "Đơn vị tính: triệu đồng")
INTRO = (
    "Kết quả thực hiện chính sách đối với các nhóm đối tượng trên địa bàn huyện được tổng hợp trong biểu sau, số liệu tính đến ngày 31 tháng 12 năm 2024.",
)
AFTER = (
    "Các đơn vị rà soát số liệu trên, báo cáo Ủy ban nhân dân huyện trước ngày 15 tháng 01 năm 2025 để tổng hợp chung.",
)

TABLES: tuple[Drawn, ...] = (
    Drawn("ruled boxes", SMALL, [3, 1, 2, 2], INTRO, AFTER),
    Drawn("ruled lines", SMALL, [3, 1, 2, 2], INTRO, AFTER, ruled="lines"),
    Drawn("unruled", SMALL, [3, 2, 3, 3], INTRO, AFTER, ruled=""),
    Drawn("level rulings alone", SMALL, [3, 2, 3, 3], INTRO, AFTER, ruled="rows"),
    Drawn("white on blue headings", SMALL, [3, 1, 2, 2], INTRO, AFTER, fill=True),
    Drawn("merged headings", MERGED, [1, 4, 2, 2, 2, 2], INTRO, AFTER, heads=2),
    Drawn("merged headings, lines", MERGED, [1, 4, 2, 2, 2, 2], CAPTION, (), ruled="lines", heads=2),
    Drawn("unit in the caption", [["Địa bàn", "Vốn giao", "Đã chi", "Tỷ lệ (%)"], ["Huyện Bắc", "1.250,5", "980", "78,4"], ["Huyện Nam", "860", "860", "100"], ["Tổng", "2.110,5", "1.840", "87,2"]], [3, 2, 2, 2], CAPTION, AFTER),
    Drawn("two pages, headings again", _many(60), [1, 4, 2, 4], INTRO, AFTER, repeat=True),
    Drawn("two pages, headings once", _many(50), [1, 4, 2, 4], INTRO, AFTER),
    Drawn("three pages, lines", _many(110), [1, 4, 2, 4], INTRO, AFTER, ruled="lines", repeat=True),
    Drawn("wrapped cells", LONG, [1, 4, 5, 3], INTRO, AFTER),
    Drawn("wrapped cells, unruled", LONG, [1, 5, 5, 3], INTRO, AFTER, ruled=""),
    Drawn("numbers over two lines", NARROW, [5, 1, 0.8], INTRO, AFTER),
    Drawn("unruled, two columns", [["Nhóm", "Số suất"], ["Hộ nghèo", "868"], ["Hộ cận nghèo", "512"], ["Người khuyết tật", "97"], ["Cộng", "1.477"]], [3, 2], INTRO, AFTER, ruled=""),
)  # fmt: skip
