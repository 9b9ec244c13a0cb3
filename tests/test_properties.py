"""Numbers read back to themselves; no text raises, hangs, loses a numeral or moves a figure."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spelled import in_words

from extractors.drawers import extract
from extractors.numeral.number import read_number
from extractors.view import fold
from pipeline.segment import segment, split_words
from schemas.mention import Figure, Money, Unclaimed

EXAMPLES = 2000 if os.environ.get("SOLIEU_TORTURE") else 150
many = settings(max_examples=EXAMPLES, deadline=None)


def read(text: str) -> tuple[tuple[Figure, ...], tuple[Unclaimed, ...]]:
    return extract(text, segment(text), split_words)


def dotted(n: int) -> str:
    return f"{n:,}".replace(",", ".")


@many
@given(st.integers(1, 10**12))
def test_whole_amounts_in_every_style(n: int) -> None:
    for printed in (dotted(n), str(n), dotted(n).replace(".", "\u00a0")):
        figures, _ = read(f"Tổng kinh phí là {printed} đồng.")
        assert [f.value for f in figures if isinstance(f, Money)] == [n], printed


@many
@given(
    st.integers(1, 999_999),
    st.sampled_from([("nghìn", 10**3), ("triệu", 10**6), ("tỷ", 10**9), ("tỉ", 10**9)]),
    st.integers(0, 2),
)
def test_scaled_amounts_with_decimals(n: int, scale: tuple[str, int], decimals: int) -> None:
    value = Decimal(n).scaleb(-decimals)
    whole, _, part = str(value).partition(".")
    printed = dotted(int(whole)) + (f",{part}" if part else "")
    figures, _ = read(f"Tổng kinh phí là {printed} {scale[0]} đồng.")
    money = [f for f in figures if isinstance(f, Money)]
    assert [f.value for f in money] == [value * scale[1]]
    assert money[0].step == Decimal(1).scaleb(-decimals) * scale[1]


@many
@given(st.integers(1, 10**14))
def test_numbers_in_words(n: int) -> None:
    words = in_words(n)
    number = read_number(fold(words), 0, len(words))
    assert number is not None
    assert number.value == n, words
    assert number.end == len(words)


@many
@given(st.integers(1, 999), st.integers(1, 999))
def test_amounts_of_two_scales(billions: int, millions: int) -> None:
    figures, _ = read(f"Trị giá {billions} tỷ {millions} triệu đồng.")
    assert [f.value for f in figures if isinstance(f, Money)] == [billions * 10**9 + millions * 10**6]


PIECES = ["1.", "triệu", "tỷ", "đồng", "5", "12/05", "%", "ngày", "tháng", "năm", "2024", " ", "\n", "|", "hộ", "(", ")", "-", "08-CTr/TU", "Tết", "Giáp", "Thìn", "hai", "mươi", "không", "còn", "0912345678", "1.000.0000", ",", ";", "\u00ad", "\u00a0", "e\u0302", "quý III", "từ", "đến", "/", "mỗi", "K", "ẫ", "𝟓", "٣", "²", "<script>"]  # fmt: skip


def check(text: str) -> None:
    """Every numeral in exactly one place, every figure where it says it is."""
    figures, unclaimed = read(text)
    taken: list[tuple[int, int]] = []
    for item in (*figures, *unclaimed):
        assert text[item.start : item.end] == item.text
        taken.append((item.start, item.end))
        if isinstance(item, Money) and item.words:
            taken.append((item.words.start, item.words.end))
    covered = sorted(taken)
    for (_, end), (start, _) in pairwise(covered):
        assert end <= start
    for m in re.finditer(r"[0-9]", text):
        assert sum(a <= m.start() < b for a, b in covered) == 1, (text, m.start())


@many
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_mixture_of_pieces(pieces: list[str]) -> None:
    check("".join(pieces))
    check(" ".join(pieces))


@many
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "piece", ["1.", "triệu ", "7", "1 ", "a1-", "1/", "(", "5 tỷ ", "hai mươi ", "| 1 ", "\n", "mỗi ", "ngày 1/", "-"]
)
def test_long_monotony_ends(piece: str) -> None:
    """A megabyte of one piece (a tenth of it in the quick run): it must come back, and in time that grows with length."""
    size = 10**6 if os.environ.get("SOLIEU_TORTURE") else 10**5
    with stopped_after(300):
        check_long(piece * (size // len(piece)))


@contextmanager
def stopped_after(seconds: int) -> Iterator[None]:
    """A hang becomes a failure. The limit is far above any run, so that it times nothing."""

    def stop(signum: int, frame: object) -> None:
        raise TimeoutError(f"not back after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check_long(text: str) -> None:
    figures, unclaimed = read(text)
    assert all(text[x.start : x.end] == x.text for x in (*figures, *unclaimed))
