"""What a wrong call is answered, by the program itself: Vietnamese unless English is asked for, and no traceback."""

from __future__ import annotations

import sys

import pytest

from pipeline.cli import main
from pipeline.cli.usage import lang_of
from schemas.errors import EXIT_USAGE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "x.txt"], "thiếu tùy chọn --totals"),
        (["validate", "--totals", "x"], "thiếu “PATH...”"),
        (["validate", "x.txt", "--totals", "x", "--format", "xml"], "chỉ dùng: table, jsonl"),
        (["extract", "x.txt", "--fast"], "không có tùy chọn “--fast”"),
        (["extract", "x.txt", "--lang"], "--lang thiếu giá trị"),
        (["count"], "không có lệnh “count”"),
        (["extract", "--format", "xml", "--lang", "en", "x.txt"], "choose from: jsonl"),
        (["validate", "x.txt", "--totals", "no-such-folder"], "không có thư mục này"),
    ],
)
def test_a_wrong_call_is_told_in_words(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["solieu", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    told = capsys.readouterr()
    assert stop.value.code == EXIT_USAGE
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


def test_nothing_asked_is_answered_by_the_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["solieu"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == EXIT_USAGE
    assert "validate" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [([], "vi"), (["--lang"], "vi"), (["--lang", "en"], "en"), (["--lang=en"], "en"), (["en", "--lang", "vi"], "vi")],
)
def test_the_language_of_a_command_line(arguments: list[str], lang: str) -> None:
    assert lang_of(arguments) == lang
