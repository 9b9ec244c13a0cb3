"""The command as its users call it: formats, exit codes, messages, and every kind of bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from test_html_records import PHONE, finding, record, span, told

from conftest import ROOT
from pipeline.cli.table import show
from pipeline.contract import json_schema
from pipeline.export.labels import day, number
from pipeline.export.lines import COLUMNS, _cell
from pipeline.export.mask import mask
from schemas.finding import Row, Suggestion
from schemas.record import PlaceUnit

SOLIEU = Path(sys.executable).with_name("solieu")
TEXT = "Xã đã tặng 22.000 suất quà, trị giá hơn 9,3 tỷ đồng, ngày 22/01/2025. Gọi 0912.345.678."


def solieu(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SOLIEU), *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **more,
    )


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_jsonl_is_one_line_a_document_and_grounded(document: Path) -> None:
    done = solieu("extract", document, "--with-text")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    got = json.loads(line)
    assert got["document"]["text"] == TEXT
    assert [f["text"] for f in got["figures"]] == ["22.000 suất quà", "9,3 tỷ đồng", "22/01/2025"]
    assert all(TEXT[f["start"] : f["end"]] == f["text"] for f in got["figures"])
    assert got["figures"][1]["value"] == "9300000000"
    assert got["figures"][1]["step"] == "100000000"
    assert got["unclaimed"][0]["text"] == "••••.•••.678"  # a phone number leaves the house masked


def test_without_text_there_is_no_text(document: Path) -> None:
    assert "text" not in json.loads(solieu("extract", document).stdout)["document"]


def test_json_is_one_array(document: Path) -> None:
    got = json.loads(solieu("extract", document, document, "--format", "json").stdout)
    assert len(got) == 2


def test_csv_has_a_row_a_figure_and_no_formulas(document: Path, tmp_path: Path) -> None:
    out = solieu("extract", document, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [r["kind"] for r in rows] == ["count", "money", "date"]
    assert tuple(rows[0]) == COLUMNS
    given = tmp_path / "hong.txt"
    given.write_text("Tặng 15 suất quà cho hộ cận nghèo, kinh phí 9 triệu.", "utf-8")
    rows = list(csv.DictReader(io.StringIO(solieu("extract", given, "--format", "csv").stdout.removeprefix("\ufeff"))))
    assert [r["category"] for r in rows] == ["", "near_poor_household", ""]
    assert [r["unit_inferred"] for r in rows] == ["", "", "true"]
    assert _cell("=1+1") == "'=1+1"
    assert _cell("--02-08") == "--02-08"


def test_html_pages_go_into_a_folder(document: Path, tmp_path: Path) -> None:
    empty = tmp_path / "rong.txt"
    empty.write_bytes(b"")
    out = tmp_path / "bao" / "cao"
    done = solieu("extract", document, empty, "--format", "html", "--out", out)
    assert done.returncode == 3
    assert "Đã ghi 1 trang" in done.stderr
    [page] = out.iterdir()
    assert "9.300.000.000" in page.read_text("utf-8")
    assert "0912.345.678" not in page.read_text("utf-8")


def test_html_asks_for_its_folder(document: Path) -> None:
    done = solieu("extract", document, "--format", "html")
    assert done.returncode == 2
    assert "--out" in done.stderr
    onto_a_file = solieu("extract", document, "--format", "html", "--out", document)
    assert onto_a_file.returncode == 1
    assert str(document) in onto_a_file.stderr
    assert document.read_text("utf-8") == TEXT


def test_table_is_vietnamese(document: Path) -> None:
    out = solieu("extract", document, "--format", "table").stdout
    assert "9.300.000.000" in out
    assert "Giá trị" in out
    assert "Cộng 3 số liệu" in out


def test_table_ends_with_records_findings_and_sums(tmp_path: Path) -> None:
    page = tmp_path / "trao-qua.txt"
    page.write_text(
        "Xã đã trao 75 suất quà cho hộ nghèo, mỗi suất 500.000 đồng, tổng trị giá 40.000.000 đồng. Gọi 0912.345.678.",
        "utf-8",
    )
    out = solieu("extract", page, page, "--format", "table").stdout
    records, findings, sums = (out.index(h) for h in ("Bản ghi: 1", "Kiểm tra: 1", "TỔNG HỢP THEO ĐỐI TƯỢNG"))
    assert out.index("Cộng 4 số liệu") < records < findings < sums
    assert "r1 · quà tặng · đã thực hiện" in out[records:findings]
    assert "hộ nghèo [f2]" in out[records:findings]
    assert "c1 · KHÔNG KHỚP · 75 suất quà × 500.000 đồng" in out[findings:sums]
    assert "đúng 37.500.000" in out[findings:sums]
    assert "40.000.000 đồng (1 số liệu)" in out[sums:]
    assert "“75 suất quà” [f1, r1] · quà tặng · xem c1" in out[sums:]
    assert "1 tài liệu giống hệt tài liệu khác chỉ tính một lần" in out[sums:]
    english = solieu("extract", page, "--format", "table", "--lang", "en").stdout
    assert "CONTRADICTION · 75 suất quà times" in english
    assert "1 of 1 records added up." in english


def test_nothing_in_a_document_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[31m \u202eđỏ\x07\n"
    spans = {name: span(evil) for name in ("giver", "source", "place", "action")}
    rows = (Row(label=evil, printed=evil, value=evil, interval=evil),)
    hint = Suggestion(figure="f1", value=evil, why=evil)
    doubt = finding(message_vi=evil, rows=rows, suggestion=hint)
    unit = PlaceUnit(name=evil, type=evil, within=(evil,), doubt=evil)
    done = record(2, what=evil, status="done", place_unit=unit, **(spans | {"giver": span("Bà Hoa 0912.345.678", 11)}))
    result = told(records=(record(**spans), done), findings=(doubt,))
    figures = tuple(f.model_copy(update={"text": evil}) for f in result.figures)
    document = result.document.model_copy(update={"path": evil})
    phone = PHONE.model_copy(update={"start": 18, "end": 30})
    show([result.model_copy(update={"document": document, "figures": figures, "unclaimed": (phone,)})])
    out = capsys.readouterr().out
    assert "TỔNG HỢP" in out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
    assert "••••.•••.678" in out
    assert "0912.345" not in out


def test_every_output_keeps_the_schema(tmp_path: Path) -> None:
    schema = json.loads(solieu("schema").stdout)
    assert schema == json_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    (tmp_path / "rong.txt").write_bytes(b"")
    lines = solieu("extract", ROOT / "corpus", tmp_path / "rong.txt", "--with-text").stdout.splitlines()
    assert len(lines) > 10
    for line in lines:
        validator.validate(json.loads(line))
    broken = json.loads(lines[0])
    broken["figures"][0]["start"] = "1"
    assert not validator.is_valid(broken)


def test_folders_are_walked_in_name_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.docx", ".an.txt"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    documents = [json.loads(x)["document"] for x in solieu("extract", tmp_path).stdout.splitlines()]
    assert [Path(d["path"]).name for d in documents] == ["a.md", "b.txt", "c.docx"]
    assert [[n["code"] for n in d["notes"]] for d in documents] == [[], [], ["misnamed"]]


def test_a_folder_chooses_by_what_its_files_hold(tmp_path: Path) -> None:
    page = f"<html><body><p>{TEXT}</p></body></html>"
    mail = f"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}"
    read = {"ke.xls": page, "tin.aspx": "\ufeff<!DOCTYPE html>" + page, "thu.bak": mail, "so.dat": "%PDF-1.4 %"}
    left = {
        "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "anh.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        "desktop.ini": b"[x]",
        "ghi.log": TEXT.encode(),
        "luat.xml": b"<?xml version='1.0'?><luat/>",
        "~$ke.docx": b"\x05Lan" + b"\x00" * 158,
    }
    for name, text in read.items():
        (tmp_path / name).write_text(text, "utf-8")
    for name, data in left.items():
        (tmp_path / name).write_bytes(data)
    done = solieu("extract", tmp_path)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    paths = [d["document"]["path"].partition("!/")[0] for d in told]
    assert [Path(p).name for p in paths] == sorted(read)
    assert [len(d.get("figures", ())) for d in told] == [3, 0, 3, 3]
    assert told[1]["error"]["code"] == "damaged"
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("Bỏ qua 6 tệp")]
    assert [name for name in left if name in line] == list(left)


def test_a_folder_of_lock_files_is_empty_and_one_alone_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "~$ke.docx"
    lock.write_bytes(b"\x05Lan" + b"\x00" * 158)
    assert "không có tài liệu nào" in solieu("extract", tmp_path).stderr
    assert "tệp khóa tạm của Office" in solieu("extract", lock).stderr


def test_old_encodings_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "cu.txt"
    path.write_bytes(TEXT.encode("utf-16"))
    done = json.loads(solieu("extract", path, "--with-text").stdout)
    assert done["document"]["text"] == TEXT
    assert [n["code"] for n in done["document"]["notes"]] == ["encoding"]
    assert [f["spots"][0]["at"] for f in done["figures"]] == ["byte"] * 3


BAD: dict[str, tuple[bytes | None, str, str]] = {
    "rong.txt": (b"", "empty", "không có chữ nào"),
    "trang.txt": (b" \n\t\n", "empty", "không có chữ nào"),
    "nhiphan.txt": (b"\x00\x01\x02\xff" * 50, "unsupported", "tệp nhị phân"),
    "latin.txt": ("Tặng quà".encode("cp1258", "ignore") + b"\xe9\xe0", "encoding", "TCVN3 / VNI"),
    "utf16.txt": ("Tặng 5 suất quà".encode("utf-16")[:-1], "damaged", "UTF-16-LE"),
    "hong-utf8.txt": ("Tặng 5 suất quà".encode() + b"\xff", "damaged", "1 byte sai, chỗ đầu ở dòng 1, byte 21"),
    "khong-co.txt": (None, "missing", "Không tìm thấy"),
    "la.xyz": (b"Rar!\x1a\x07\x00" + b"\x00" * 20, "unsupported", "tệp nén RAR"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_the_rest_go_on(name: str, tmp_path: Path, document: Path) -> None:
    content, code, words = BAD[name]
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = solieu("extract", path, document)
    assert done.returncode == 3
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["error"]["code"] == code
    assert first["document"] == {"path": str(path)}
    assert len(second["figures"]) == 3
    assert words in done.stderr
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr
    alone = solieu("extract", path, "--lang", "en")
    assert alone.returncode == 4
    assert alone.stderr.strip() == first["error"]["message_en"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    done = solieu("extract", tmp_path)
    assert done.returncode == 4
    assert "không có tài liệu nào" in done.stderr


def test_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lon.txt"
    with path.open("wb") as f:
        f.truncate(250 * 10**6)
    done = solieu("extract", path)
    assert done.returncode == 4
    assert "quá lớn (250 MB" in done.stderr


@pytest.mark.skipif(
    os.geteuid() == 0 and not Path("/proc/self/mem").exists(), reason="needs a path that cannot be read"
)
def test_a_file_that_may_not_be_read_is_told() -> None:
    done = solieu("extract", "/proc/self/mem")
    assert done.returncode in (3, 4)
    assert "Traceback" not in done.stderr


def test_wrong_calls_exit_with_2(document: Path) -> None:
    assert solieu("extract").returncode == 2
    assert solieu("extract", document, "--format", "xml").returncode == 2
    assert solieu("evaluate", document.parent).returncode == 2


def test_evaluate_prints_scores_and_gates() -> None:
    done = solieu("evaluate", ROOT / "corpus", "--min-f1", "0.9")
    assert done.returncode == 0
    assert "tất cả" in done.stdout
    assert solieu("evaluate", ROOT / "corpus", "--min-f1", "1.01").returncode == 5


def test_a_closed_pipe_is_no_fault() -> None:
    command = f"'{SOLIEU}' extract '{ROOT / 'corpus'}' | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv=['solieu','--help']\ntry:\n import pipeline.cli; pipeline.cli.app()\nexcept SystemExit: pass\nprint([m for m in ('spacy','underthesea','pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_masking_and_print() -> None:
    assert mask("0912 345 678") == "•••• ••• 678"
    from decimal import Decimal

    assert number(Decimal("22715200000")) == "22.715.200.000"
    assert number(Decimal("94.10")) == "94,1"
    assert day("--02-08") == "08/02"
    assert day("2025-01-22") == "22/01/2025"
