"""What people read in place of ids: every id that the line can give has a name in both languages."""

from __future__ import annotations

import pytest

from extractors.drawers import DRAWERS
from extractors.lexicon import surfaces
from extractors.occasion.rules import LEXICON
from pipeline.checks.say import _SENTENCES
from pipeline.export.names import CHECKS, RULES, occasion, occasion_value
from pipeline.export.sides import side, sides
from pipeline.review.draft import ADDED
from schemas.mention import BY_HAND

OCCASIONS = [
    # value, in Vietnamese, in English, what a person may type for it
    ("tet-2025", "Tết 2025", "Tết 2025", ["Tết 2025", "tết nguyên đán năm 2025", "tet-2025"]),
    ("trung-thu-2023", "Trung thu 2023", "Mid-Autumn 2023", ["Trung thu 2023", "Tết Trung thu 2023"]),
    ("2-9", "ngày 2/9", "day 2/9", ["ngày 2/9", "02/09", "2-9"]),
    ("Đại hội", "Đại hội", "Đại hội", ["Đại hội"]),
]


@pytest.mark.parametrize(("value", "vi", "en", "typed"), OCCASIONS)
def test_occasions_have_names_that_are_read_back(value: str, vi: str, en: str, typed: list[str]) -> None:
    assert (occasion(value), occasion(value, "en")) == (vi, en)
    assert {occasion_value(t) for t in typed} == {value}


def test_every_occasion_of_the_lexicon_is_named() -> None:
    for day in surfaces(LEXICON, "day"):
        assert occasion(day.replace("/", "-")) == f"ngày {day}"


def test_every_rule_and_check_is_named() -> None:
    found = {r.name for d in DRAWERS for r in d.rules if not r.name.startswith("other.")}
    assert found | {ADDED, BY_HAND} <= set(RULES)
    checks = {name.partition(":")[0] for name in _SENTENCES} - {"house_size"}  # which is told as addable_units
    assert checks == set(CHECKS)
    for names in (RULES, CHECKS):
        assert all(vi and en and "_" not in vi + en for vi, en in names.values())


SIDES = [
    ("VND/suất", "đồng/suất"),
    ("VND", "đồng"),
    ("suất quà", "suất quà"),
    ("tet-2025", "Tết 2025"),
    ("2025-01-01 – …", "01/01/2025 – …"),
]


@pytest.mark.parametrize(("told", "read"), SIDES)
def test_sides_of_a_comparison(told: str, read: str) -> None:
    assert side(told) == read
    assert (
        sides(f"“x (2-9)” khác thời gian (Tết cổ truyền / {told}).")
        == f"“x (2-9)” khác thời gian (Tết cổ truyền / {read})."
    )
