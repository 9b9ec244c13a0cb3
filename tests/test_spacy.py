"""The component as a spaCy user meets it: found by name, drawn by displaCy."""

from __future__ import annotations

import re
import textwrap
import unicodedata

import pytest
import spacy
from spacy import displacy
from spacy.language import Language

from conftest import ROOT

CONFIG = {"nlp": {"tokenizer": {"use_pyvi": False}}}
TEXT = "Xã đã tặng 1.250 suất quà cho hộ nghèo, mức 400.000đ/suất, giảm 2,5% so với năm 2023."


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("vi", config=CONFIG)
    made.add_pipe("solieu")
    return made


def test_spans_hold_the_figures(nlp: Language) -> None:
    doc = nlp(TEXT)
    found = {s._.figure.text: s for s in doc.spans["sc"]}
    assert [s.label_ for s in doc.spans["sc"]] == ["count", "recipient", "money", "percent", "period"]
    assert found["1.250 suất quà"].text == "1.250 suất quà"
    assert found["400.000đ/suất"].start_char <= TEXT.index("400.000đ")
    for text, span in found.items():
        assert TEXT[span._.figure.start : span._.figure.end] == text
        assert text in span.text
        assert span.id_ == span._.figure.id


def test_key_is_configurable_and_nothing_is_no_figure(nlp: Language) -> None:
    other = spacy.blank("vi", config=CONFIG)
    other.add_pipe("solieu", config={"spans_key": "figures"})
    assert list(other("").spans["figures"]) == []
    assert list(other("Gọi 0912.345.678.").spans["figures"]) == []
    assert "sc" not in other("Tặng 5 suất quà.").spans


def test_displacy_draws_them(nlp: Language) -> None:
    page = displacy.render(nlp(TEXT), style="span", jupyter=False)
    assert "money" in page
    assert "1.250" in page


def test_the_example_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r" *```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    code = textwrap.dedent(block[1])
    assert "displacy.serve(" in code
    exec(code.replace("displacy.serve(", "displacy.render("))
    out = capsys.readouterr().out
    assert "count 1.250 suất quà 11 25" in out
    assert "recipient hộ nghèo" in out


def test_docs_are_stored_and_sent(nlp: Language) -> None:
    doc = nlp(TEXT)
    again = type(doc)(nlp.vocab).from_bytes(doc.to_bytes())
    assert [s._.figure for s in again.spans["sc"]] == [s._.figure for s in doc.spans["sc"]]


def test_figures_that_share_a_token_stay_themselves(nlp: Language) -> None:
    doc = nlp("Mức chi 5%;6% và 5triệu;6triệu cho hộ nghèo.")
    assert [s._.figure.id for s in doc.spans["sc"]] == [s.id_ for s in doc.spans["sc"]]


def test_decomposed_letters(nlp: Language) -> None:
    composed, decomposed = nlp(TEXT), nlp(unicodedata.normalize("NFD", TEXT))
    assert [s.label_ for s in decomposed.spans["sc"]] == [s.label_ for s in composed.spans["sc"]]
    for span, other in zip(decomposed.spans["sc"], composed.spans["sc"], strict=True):
        figure = span._.figure
        assert decomposed.text[figure.start : figure.end] == figure.text
        assert unicodedata.normalize("NFC", figure.text) == other._.figure.text
