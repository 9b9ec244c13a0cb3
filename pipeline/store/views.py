"""The store's views, for exports and for whoever asks the database in SQL. Migrations make them; here stands what they hold.

"Counted" is what totals may be made of: of every document that could be read, its current run, without documents that
tell the same as another (`same_as`) and without torn versions (`superseded`). `data` is the whole object of the output
contract; `data ->> 'key'` reads it on both databases. Offsets are half-open code points of the document's text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from pipeline.store.portable import Words
from pipeline.store.tables import Data

metadata = MetaData()
WORDS, INT, FLAG, NAME = Words(), BigInteger(), Boolean(), Text()
Told = tuple[str, TypeEngine[Any], str]

_SPAN: tuple[Told, ...] = (
    ("start", INT, "where it begins in the document's text"),
    ("end", INT, "where it ends, exclusive"),
)
_DOCUMENT: tuple[Told, ...] = (
    ("document", INT, "documents.id"),
    ("run", INT, "the document's current run"),
    ("path", WORDS, "the document as it is shown; one inside a ZIP or EML is outer!/inner"),
    ("number", WORDS, "number and symbol of the official document"),
    ("published", NAME, "its day, ISO"),
)
_POSITION: tuple[Told, ...] = (*_DOCUMENT, ("position", INT, "place in reading order, from 0"))
_DATA: Told = ("data", Data, "the whole object, JSON")
_HEADER: tuple[Told, ...] = (
    ("subject", WORDS, "what it says that it is about"),
    ("place", WORDS, "the unit whose document it is and those around it, nearest first"),
    ("media_type", NAME, "what kind of file it is"),
    ("made_at", NAME, "when the run was made, UTC"),
    ("code", NAME, "the version of the program that made it"),
    ("rules", NAME, "the digest of its rules"),
)


def _view(name: str, comment: str, *columns: Told) -> Table:
    return Table(name, metadata, *(Column(n, kind, comment=says) for n, kind, says in columns), comment=comment)


counted_documents = _view(
    "counted_documents",
    "Documents that count, with what their heads say",
    *_DOCUMENT,
    ("original", NAME, "SHA-256 of the file that came"),
    ("inner", WORDS, "the path inside of it, for a document in a ZIP or EML"),
    ("sha256", NAME, "SHA-256 of the document's own bytes"),
    ("type", NAME, "cong_van, decision, report …"),
    ("issuer", WORDS, "who issued it"),
    *_HEADER,
    _DATA,
)
counted_figures = _view(
    "counted_figures",
    "Figures that count, each with its place",
    *_POSITION,
    ("figure", NAME, "its id in the run: f1, f2 …"),
    ("kind", NAME, "money, count, percent, ratio, date, period, occasion, reference, recipient"),
    ("surface", WORDS, "the characters as printed"),
    *_SPAN,
    ("page", INT, "page of the file, from 1"),
    ("zone", NAME, "body, table, header … boilerplate: not of the document itself"),
    ("rule", NAME, "the rule that found it"),
    ("value", WORDS, "exact: decimal, ISO day, occasion, symbol; 13/5 of a ratio"),
    ("whole", INT, "the value where it is a whole number: đồng, people"),
    ("low", WORDS, "the lower end of a range; the first day of a period"),
    ("high", WORDS, "the upper end of a range; the last day of a period"),
    ("step", NAME, "worth of the last printed digit"),
    ("modifier", NAME, "exact, over, under, about, at_least, at_most, vague"),
    ("unit", WORDS, "what is counted; of money, the currency"),
    ("per", WORDS, "of a rate, what it is for each of"),
    ("category", NAME, "of recipients, their category"),
    ("doubtful", FLAG, "a digit was recognised with too little confidence"),
    ("malformed", FLAG, "printed so that it has no value"),
    _DATA,
)
counted_records = _view(
    "counted_records",
    "Claims that count; which figures they tie is in the table slots",
    *_POSITION,
    ("record", NAME, "its id in the run: r1, r2 …"),
    ("status", NAME, "done, planned, norm, unknown"),
    ("what", NAME, "what is measured: gift, allowance …"),
    ("place", WORDS, "where, and the units around it, nearest first"),
    ("giver", WORDS, "who gave, as printed"),
    ("source", WORDS, "from whose funds, as printed"),
    ("part_of", NAME, "the record whose figures include these"),
    ("repeats", NAME, "an earlier record that states the same"),
    ("rule", NAME, "the rule that tied it"),
    _DATA,
)
counted_findings = _view(
    "counted_findings",
    "What the checks saw in documents that count",
    *_POSITION,
    ("finding", NAME, "its id in the run: c1, c2 …"),
    ("check", NAME, "the check"),
    ("verdict", NAME, "consistent, suspicious, contradiction, malformed, not_comparable"),
    ("figures", NAME, "ids of figures, joined by a blank"),
    ("message_vi", WORDS, "what it says"),
    _DATA,
)
counted_comparisons = _view(
    "counted_comparisons",
    "Figures that count beside known totals",
    *_POSITION,
    ("total", NAME, "id of the known total"),
    ("verdict", NAME, "agree, suspicious, contradiction, part_of, not_comparable, unmatched"),
    ("surface", WORDS, "the figure as printed; empty where none was found"),
    *_SPAN,
    ("message_vi", WORDS, "what it says"),
    _DATA,
)
all_sources = _view(
    "all_sources",
    "Every document, whether it counts or not, and why not",
    ("document", INT, "documents.id"),
    ("run", INT, "the document's current run"),
    ("path", WORDS, "the document as it is shown"),
    ("original", NAME, "SHA-256 of the file that came"),
    ("inner", WORDS, "the path inside of it"),
    ("sha256", NAME, "SHA-256 of the document's own bytes"),
    ("size", INT, "bytes of the file that came"),
    ("stored_at", NAME, "when it came, UTC"),
    ("counted", FLAG, "whether its figures count"),
    ("same_as", INT, "the document that tells the same and counts in its place"),
    ("same_by", NAME, "text or reference: how that is known"),
    ("same_as_path", WORDS, "that document as it is shown"),
    ("superseded", FLAG, "a torn version of a file that grew afterwards"),
    ("type", NAME, "cong_van, decision, report …"),
    ("number", WORDS, "number and symbol of the official document"),
    ("issuer", WORDS, "who issued it"),
    ("published", NAME, "its day, ISO"),
    *_HEADER,
    ("error_code", NAME, "why it could not be read, by a stable name"),
    ("error_vi", WORDS, "the same for people, Vietnamese"),
    ("error_en", WORDS, "the same, English"),
)
file_states = _view(
    "file_states",
    "Every file that ever appeared, in its one state",
    ("file", INT, "files.id"),
    ("name", WORDS, "below the inbox, printable"),
    ("state", NAME, "waiting, received, retry, done, failed, duplicate, superseded, vanished, ignored"),
    ("code", NAME, "why, by a stable name"),
    ("message_vi", WORDS, "why, Vietnamese"),
    ("message_en", WORDS, "why, English"),
    ("sha256", NAME, "SHA-256 of its bytes, once they were stored"),
    ("size", INT, "bytes"),
    ("day", NAME, "the office's day of its results"),
    ("first", INT, "the file that this one is a copy of, or that supersedes it"),
    ("first_name", WORDS, "that file's name"),
    ("attempts", INT, "how often it was tried"),
    ("next_attempt", NAME, "when it is tried again, UTC"),
    ("moved", FLAG, "whether the original was moved to where it belongs"),
    ("appeared_at", NAME, "when it was first seen, UTC"),
    ("changed_at", NAME, "when its state last changed, UTC"),
)
