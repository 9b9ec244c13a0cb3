"""Numbers in Vietnamese words, as official papers read them out."""

from __future__ import annotations

UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def below_thousand(n: int, *, full: bool) -> str:
    """Vietnamese words of 0 to 999; `full` says the hundreds even where they are none ("không trăm linh năm")."""
    hundreds, tens, unit = n // 100, n // 10 % 10, n % 10
    words = [f"{UNITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0 and unit and words:
        words.append(f"linh {UNITS[unit]}")
    elif tens == 1:
        words.append("mười" + ("" if not unit else " lăm" if unit == 5 else f" {UNITS[unit]}"))
    elif tens:
        last = {0: "", 1: " mốt", 4: " tư", 5: " lăm"}.get(unit, f" {UNITS[unit]}")
        words.append(f"{UNITS[tens]} mươi{last}")
    elif unit or not words:
        words.append(UNITS[unit])
    return " ".join(words)


def in_words(n: int) -> str:
    """The official reading of a positive number below 10^15."""
    if n >= 10**9:
        head, rest = divmod(n, 10**9)
        return f"{in_words(head)} tỷ" + (f" {_rest(rest)}" if rest else "")
    return _rest(n, first=True)


def _rest(n: int, *, first: bool = False) -> str:
    parts = []
    for scale, word in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        group = n // scale % 1000
        if group:
            parts.append(below_thousand(group, full=not first or bool(parts)) + word)
    return " ".join(parts)
