"""Small reports of true claims, printed as offices print them, for the whole line: text in, findings out.

Each sentence states facts that hold exactly; every number is then printed in full, rounded, cut off, in words, or behind
"hơn", "gần", "khoảng", at random, so that what is printed is what a truthful writer may print. `slipped` puts one error into
a sentence whose arithmetic determines the number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from random import Random

from claims import SCALES, vietnamese
from oracle import Fact, Number, difference, product, share_of, sum_of
from spelled import in_words
from wordings import WORDINGS

GROUPS = ("hộ nghèo", "hộ cận nghèo", "người cao tuổi", "người có công", "trẻ em mồ côi", "người khuyết tật")
GIVERS = ("Hội Chữ thập đỏ huyện", "UBND xã Hòa Lạc", "Công đoàn huyện", "Công ty Minh An", "Ủy ban MTTQ xã")
STYLES = ("full", "full", "full", "short", "cut", "over", "under", "about", "words")
# sentence kinds whose arithmetic determines each of their numbers, when printed in full
DETERMINED = ("gift", "over_plan", "growth", "parts", "list", "share", "ratio")
SLIPS = ("scale", "zero", "digit", "sense")


@dataclass
class Writer:
    """Prints numbers; `styles` are the ways it may choose, `marks` the spans of what it has printed in a sentence."""

    rng: Random
    styles: tuple[str, ...] = STYLES

    def money(self, truth: int) -> str:
        style = self.rng.choice(self.styles)
        if style == "full" or truth < 10_000:
            return f"{vietnamese(Fraction(truth))} đồng"
        if style == "words":
            return f"{in_words(truth)} đồng"
        word, scale = self.rng.choice([(w, s) for w, s in SCALES.items() if 10 * s <= truth])
        decimals = self.rng.randint(0, 2)
        step = Fraction(scale, 10**decimals)
        value, said = self._short(Fraction(truth), step, style)
        return f"{said}{vietnamese(value / scale, decimals)} {word} đồng"

    def count(self, truth: int) -> str:
        style = self.rng.choice(self.styles)
        if style in ("over", "under", "about") and truth >= 50:
            value, said = self._short(Fraction(truth), Fraction(10 ** (len(str(truth)) - 2)), style)
            return f"{said}{vietnamese(value)}"
        return vietnamese(Fraction(truth))

    def percent(self, truth: Fraction) -> str:
        decimals = self.rng.randint(0, 2)
        step = Fraction(1, 10**decimals)
        style = self.rng.choice([s for s in self.styles if s in ("full", "cut", "short")] or ["full"])
        value, _ = self._short(truth, step, "cut" if style == "cut" else "short")
        return f"{vietnamese(value, decimals)}%"

    def _short(self, truth: Fraction, step: Fraction, style: str) -> tuple[Fraction, str]:
        low = floor(truth / step) * step
        if style == "over" and low < truth and low > 0:
            return low, self.rng.choice(("hơn ", "trên "))
        if style == "under":
            return low + step, self.rng.choice(("gần ", "dưới "))
        if style == "about":
            return floor(truth / step + Fraction(1, 2)) * step or step, self.rng.choice(("khoảng ", "xấp xỉ "))
        return (low if style == "cut" and low else floor(truth / step + Fraction(1, 2)) * step or step), ""


Sentence = Callable[[Writer], str]


def gift(w: Writer) -> str:
    n, each = w.rng.randint(2, 3000), w.rng.choice((200, 300, 400, 500, 650, 1000, 1250)) * 1000
    who, giver = w.rng.choice(GROUPS), w.rng.choice(GIVERS)
    return w.rng.choice((
        f"{giver} đã trao {w.count(n)} suất quà cho {who}, mỗi suất {w.money(each)}, tổng trị giá {w.money(n * each)}.",
        f"{giver} tặng {w.count(n)} suất quà cho {who} với tổng kinh phí {w.money(n * each)}, mỗi suất trị giá {w.money(each)}.",
    ))  # fmt: skip


def over_plan(w: Writer) -> str:
    base = w.rng.randint(20, 900) * 1_000_000
    done = base + w.rng.randint(1, min(400, base // 150_000)) * 1_000_000
    share = Fraction(100 * (done - base), base)
    return f"Quỹ thu được {w.money(done)}, vượt {w.percent(share)} so với kế hoạch {w.money(base)}."


def growth(w: Writer) -> str:
    before = w.rng.randint(20, 900) * 1_000_000_000
    rise = w.rng.randint(1, 300) * 1_000_000_000
    return f"Dư nợ đạt {w.money(before + rise)}, tăng {w.money(rise)} so với {w.money(before)} của năm trước."


def parts(w: Writer) -> str:
    a, b = w.rng.randint(2, 800), w.rng.randint(2, 800)
    one, other = w.rng.sample(GROUPS, 2)
    return f"Xã đã tặng {w.count(a + b)} suất quà, gồm {w.count(a)} suất cho {one} và {w.count(b)} suất cho {other}."


def among(w: Writer) -> str:
    whole = w.rng.randint(30, 900) * 1_000_000
    part = whole * w.rng.randint(1, 99) // 100
    return f"Tổng kinh phí là {w.money(whole)}, trong đó ngân sách xã {w.money(part)}."


def listed(w: Writer) -> str:
    amounts = [w.rng.randint(2, 600) * 1_000_000 for _ in range(w.rng.randint(2, 4))]
    items = "".join(f"- Quà cho {g}: {w.money(x)};\n" for g, x in zip(w.rng.sample(GROUPS, 4), amounts, strict=False))
    return f"Kinh phí tặng quà là {w.money(sum(amounts))}, bao gồm:\n{items.rstrip(';' + chr(10))}.\n"


def share(w: Writer) -> str:
    all_ = w.rng.randint(50, 9000)
    some = w.rng.randint(1, all_)
    return f"Đã cấp thẻ cho {vietnamese(Fraction(some))}/{vietnamese(Fraction(all_))} người, đạt {w.percent(Fraction(100 * some, all_))}."


def ratio(w: Writer) -> str:
    plan = w.rng.randint(2, 300)
    done = w.rng.randint(1, 9 * plan)
    return f"Sửa chữa {vietnamese(Fraction(done))}/{plan} nhà cho hộ nghèo, đạt {w.percent(Fraction(100 * done, plan))} kế hoạch."


def falls(w: Writer) -> str:
    before = w.rng.randint(20, 900)
    after = w.rng.randint(1, before - 1)
    return f"Số hộ nghèo giảm từ {before} hộ xuống còn {after} hộ, giảm {before - after} hộ."


SENTENCES: dict[str, Sentence] = {
    "gift": gift, "over_plan": over_plan, "growth": growth, "parts": parts, "among": among, "list": listed, "share": share,
    "ratio": ratio, "falls": falls,
}  # fmt: skip
OTHER = (
    "Hội nghị có sự tham dự của đại diện 12 thôn.", "Ngoài ra, các đoàn thể thăm hỏi nhiều gia đình khó khăn.",
    "Xã hiện có 2.164 hộ với 8.702 nhân khẩu.", "Các đơn vị tiếp tục rà soát danh sách.",
)  # fmt: skip


def document(rng: Random) -> str:
    """A report of three to seven sentences or lists, each on a line of its own or in one paragraph."""
    writer = Writer(rng)
    told = [rng.choice([*SENTENCES.values(), *WORDINGS.values()])(writer) for _ in range(rng.randint(2, 5))]
    told += rng.sample(OTHER, rng.randint(0, 2))
    rng.shuffle(told)
    head = rng.choice(("", "UBND XÃ HÒA LẠC\n\nBÁO CÁO\n\nKết quả công tác năm 2024\n\n", "Ngày đăng: 12/01/2024\n\n"))
    return head + rng.choice(("\n\n", " ", "\n")).join(told)


@dataclass(frozen=True)
class Slipped:
    """A sentence with one slip in it, and the same sentence without."""

    kind: str
    true: str
    text: str

    def numbers(self, text: str) -> list[Number]:
        """The numbers that `text` prints, in its order."""
        sense = next((s for word, s in _SENSES.items() if f"{word} " in text), "level")
        return [Number.of(m[0], sense if "%" in m[0] else "level") for m in _NUMBER.finditer(text)]

    @property
    def slip(self) -> tuple[int, int, Number]:
        """Which of the numbers is slipped, its offset in the text, and the number as it was."""
        pairs = zip(self.numbers(self.true), self.numbers(self.text), strict=True)
        place, true = next((i, true) for i, (true, now) in enumerate(pairs) if true != now)
        return place, [m.start() for m in _NUMBER.finditer(self.text)][place], true

    def facts(self) -> list[Fact]:
        """What the sentence states of its numbers, by their place in it."""
        match self.kind:
            case "gift":
                each_last = self.text.index("mỗi suất") > self.text.index("tổng ")
                return [product("0", "2", "1") if each_last else product("0", "1", "2")]
            case "over_plan":
                return [share_of("0", "2", "1")]
            case "growth":
                return [difference("0", "2", "1")]
            case "share" | "ratio":
                return [share_of("0", "1", "2")]
        return [sum_of([str(i) for i in range(1, len(self.numbers(self.text)))], "0")]


_NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?(?: (?:nghìn|triệu|tỷ)(?!\w))?(?: ?%)?")
_SENSES = {"vượt": "over_plan", "tăng": "increase"}


def slipped(rng: Random, kind: str, slip: str) -> Slipped | None:
    """A sentence with one slip in one of its numbers, or None where the slip does not fit."""
    true = SENTENCES[kind](Writer(rng, ("full", "short")))
    spots = [(m, n) for m, n in _edits(true, slip) if true.count(m) == 1 and m != n]
    if not spots:
        return None
    old, new = rng.choice(spots)
    return Slipped(kind, true, true.replace(old, new))


def _edits(text: str, slip: str) -> list[tuple[str, str]]:
    words = text.replace("\n", " ").split(" ")
    pairs = [(f"{a} {b}", a, b) for a, b in pairwise(words)]
    match slip:
        case "scale":
            other = {"triệu": "tỷ", "tỷ": "triệu"}
            return [(both, f"{a} {other[b]}") for both, a, b in pairs if b in other and a[:1].isdigit()]
        case "zero":
            return [(both, f"{a}0 {b}") for both, a, b in pairs if b.startswith("đồng") and "." in a] + [
                (both, f"{a}0 {b}") for both, a, b in pairs if b.startswith(("suất", "hộ")) and a.isdigit()
            ]
        case "digit":
            found = []
            for both, a, b in pairs:
                if a[:1].isdigit() and a[0] != "9" and b.startswith(("đồng", "triệu", "tỷ", "suất", "hộ")):
                    found.append((both, f"{int(a[0]) + 1}{a[1:]} {b}"))
            return found
        case _:
            return [(w, o) for w, o in (("đạt ", "vượt "), ("vượt ", "đạt ")) if f"{w}" in text and "%" in text]
