"""What `solieu reprocess` tells at its end: in words, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.batch.faults import short
from pipeline.batch.report import Class, Named, Report
from pipeline.cli.extract import NAMED
from pipeline.export.faults import fault_name

Pair = tuple[str, str]
_COUNTS = (
    "Xong {done}, bỏ qua {skipped}{why}, không đọc được {failed}.",
    "Done {done}, skipped {skipped}{why}, failed {failed}.",
)
_SKIPPED: dict[str, Pair] = {
    "there": ("đã có kết quả của phiên bản này", "this version's results are there"),
    "copies": ("trùng nội dung với tệp khác, hoặc được nêu hai lần", "the same bytes as another, or named twice"),
    "ours": ("do chính solieu tạo ra", "made by solieu itself"),
}  # fmt: skip
_CLASS = ("  {name} ({count} tài liệu): {names}", "  {name} ({count} documents): {names}")
_FIRST = ("Tệp đầu tiên: ", "The first of them: ")
_MORE = (" và {n} mục khác", " and {n} more")
_INSIDE = (
    "Bên trong các tệp trên (tệp nén, thư điện tử) còn {n} tài liệu không đọc được, không tính vào các số trên; thêm --again để thử lại:",
    "Inside the files above (ZIP, mail) {n} documents could not be read, which are not counted above; --again tries them once more:",
)  # fmt: skip
_LEFT = (
    "Không xem {n} mục không phải tài liệu đọc được, hoặc bị ẩn: {names}.",
    "{n} entries that are no documents that can be read, or hidden, were left out: {names}.",
)
_CUT = (
    "Đã dừng: xong {done}, bỏ qua {skipped}, không đọc được {failed}. Những gì đã xong vẫn còn; chạy lại đúng lệnh này để làm tiếp.",
    "Stopped: {done} done, {skipped} skipped, {failed} failed. What was done stays; run the same command again to go on.",
)
NOTHING = (
    "Văn phòng chưa nhận tệp nào, nên chưa có gì để đọc lại. Hãy thả tệp vào inbox rồi chạy “solieu ingest”, hoặc nêu đường dẫn "
    "của kho lưu trữ: solieu reprocess <thư mục>.",
    "The office has received no file yet, so there is nothing to read again. Drop files into the inbox and run “solieu ingest”, "
    "or name an archive: solieu reprocess <folder>.",
)  # fmt: skip


def told(report: Report, lang: str) -> str:
    """The whole report: counts of files, then why some were not read, what is unread inside of others, what was left out."""
    at = _at(lang)
    why = "; ".join(f"{words[at]}: {n}" for name, words in _SKIPPED.items() if (n := getattr(report, name)))
    counts = {"done": report.done, "skipped": report.skipped, "failed": report.failed}
    lines = [_COUNTS[at].format(why=f" ({why})" if why else "", **counts), *_classes(report.classes, lang)]
    if report.inside:
        lines += [_INSIDE[at].format(n=_sum(report.inside)), *_classes(report.inside, lang)]
    if report.left.count:
        lines.append(_LEFT[at].format(n=report.left.count, names=_named(report.left, at, NAMED)))
    return "\n".join(lines)


def cut(report: Report, stored: tuple[int, int], lang: str) -> str:
    """Of a call that was stopped; `stored`: files that are done, and that could not be read, as the store has them."""
    return _CUT[_at(lang)].format(done=stored[0], skipped=report.skipped, failed=stored[1])


def as_json(report: Report) -> dict[str, object]:
    """The same for programs, with the version that worked."""
    from pipeline.version import version

    own = version()
    return {
        "done": report.done, "skipped": report.skipped, "failed": report.failed,
        "skipped_because": {name: getattr(report, name) for name in _SKIPPED},
        "classes": _plain(report.classes), "inside": {"count": _sum(report.inside), "classes": _plain(report.inside)},
        "left_out": {"count": report.left.count, "names": report.left.names},
        "version": {"code": own.code, "rules": own.rules},
    }  # fmt: skip


def _classes(found: Mapping[str, Class], lang: str) -> Iterator[str]:
    at = _at(lang)
    for code, c in sorted(found.items(), key=lambda x: -x[1].count):
        name = fault_name(code, lang)
        yield _CLASS[at].format(name=name[:1].upper() + name[1:], count=c.count, names=_named(c, at))
        yield f"    {_FIRST[at] if c.count > 1 else ''}{c.message_en if at else c.message_vi}"


def _named(some: Named, at: int, most: int | None = None) -> str:
    names = some.names[:most]
    rest = some.count - len(names)
    return ", ".join(map(short, names)) + (_MORE[at].format(n=rest) if rest else "")


def _plain(found: Mapping[str, Class]) -> dict[str, object]:
    return {
        code: {"count": c.count, "message_vi": c.message_vi, "message_en": c.message_en, "documents": c.names}
        for code, c in sorted(found.items())
    }


def _sum(found: Mapping[str, Class]) -> int:
    return sum(c.count for c in found.values())


def _at(lang: str) -> int:
    return 1 if lang == "en" else 0
