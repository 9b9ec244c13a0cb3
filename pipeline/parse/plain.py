"""Plain text and Markdown, in whatever encoding their bytes tell."""

from __future__ import annotations

from pipeline.parse.encoding import UTF8, read
from pipeline.parse.legacy import TCVN3
from pipeline.parse.mojibake import mend
from schemas.document import Note
from schemas.parsed import Parsed, Run

MEDIA_TYPE = "text/plain"  # Markdown's is told by whoever knows the file's name


def parse(data: bytes, path: str) -> Parsed:
    """The text of `data`; UTF-8 character for character.

    Raises EmptyDocument, UnsupportedFormat (binary), DamagedDocument (UTF with broken places), WrongEncoding (undecided).
    """
    found = read(data, path)
    if found.encoding != UTF8:
        return Parsed(found.text, MEDIA_TYPE, runs=_joined(found.runs), notes=(encoding_note(found.encoding),))
    mending = mend(found.text)
    if mending is None:
        return Parsed(found.text, MEDIA_TYPE)
    text, encoding, runs = mending
    return Parsed(text, MEDIA_TYPE, runs=_joined(runs), notes=(encoding_note(encoding, saved_as="UTF-8"),))


def encoding_note(encoding: str, saved_as: str = "") -> Note:
    """That the text was converted and from what; `saved_as` where its letters had been saved as another's."""
    vi = f"Chữ trong tệp theo bảng mã {encoding}" + (f" (nằm trong tệp {saved_as})" if saved_as else "")
    en = f"The text is encoded as {encoding}" + (f" (within {saved_as})" if saved_as else "")
    vi, en = f"{vi}; đã đổi sang Unicode.", f"{en}; it was converted to Unicode."
    if encoding == TCVN3:
        vi += (
            " Phông chữ hoa (.VnTimeH) không để lại dấu vết trong tệp, nên chữ hoa có dấu có thể hiện thành chữ thường."
        )
        en += (
            " Fonts of capitals (.VnTimeH) leave no trace in such a file: accented capitals may show as small letters."
        )
    return Note(code="encoding", message_vi=vi, message_en=en)


def _joined(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs that go on where the one before ended, as one."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        if (
            last
            and (last.end, last.at, last.width) == (run.start, run.at, run.width)
            and last.offset + (last.end - last.start) * last.width == run.offset
        ):
            out[-1] = Run(last.start, run.end, run.at, last.offset, run.width)
        else:
            out.append(run)
    return tuple(out)
