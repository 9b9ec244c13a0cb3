"""What the whole line doubts, and what it does not: example sentences, true and false ones side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from test_link import examples, read

_AGREES = "consistent"


@pytest.mark.parametrize("example", examples("findings.toml"))
def test_what_is_doubted(example: dict[str, Any]) -> None:
    run = read(example["text"], example.get("head", ""))
    ids: dict[str, list[str]] = {}
    for figure in run.figures:
        ids.setdefault(figure.text, []).append(figure.id)

    def id_(printed: str) -> str:
        text, _, nth = printed.partition("#")
        return ids[text][int(nth or 1) - 1]

    doubts = [(f.check, f.verdict, sorted(f.figures)) for f in run.findings if f.verdict != _AGREES]
    wanted = [(w["check"], w["verdict"], sorted(map(id_, w["figures"]))) for w in example["finds"]]
    assert sorted(doubts) == sorted(wanted), [f.message_vi for f in run.findings]
    held = Counter(f.check for f in run.findings if f.verdict == _AGREES)
    assert not Counter(example.get("holds", ())) - held, held
