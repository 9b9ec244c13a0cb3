"""The decisions of people in words: what was decided, what it was before and is after, for tables of any kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from pipeline.export.labels import (
    ACTIONS,
    KINDS,
    NO_NAMES,
    RULINGS,
    STAGES,
    WHYS,
    details,
    modifier,
    said,
    value_and_unit,
)
from pipeline.export.mask import mask
from pipeline.export.names import check
from schemas.decision import Accept, Add, Adopt, Comment, Compare, Correct, Entry, Move, Reject, Rule, Undo
from schemas.mention import Figure, Unclaimed

_BRACKETS = re.compile(r"\(([^()]+)\)")  # the sense of a percentage, the calendar of a day
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Told:
    """One decision in words. `quote` is what it is about, as printed; `fate` what became of it, where it does not stand."""

    number: int
    when: str
    who: str
    action: str
    quote: str
    before: str
    after: str
    why: str
    fate: str = ""


def tell(
    entry: Entry,
    lang: str = "vi",
    names: Mapping[str, str] = NO_NAMES,
    fate: str = "",
    english: Mapping[str, str] = NO_NAMES,
    named: Callable[[str], str] = str,
) -> Told:
    """`names` are the Vietnamese names of the taxonomy's categories; `fate` says why the decision does not stand.

    What is said of figures has its words in Vietnamese alone: `english` gives those of another language by them. `named`
    gives what people call a known total, by its id.
    """
    act = entry.decision.act
    action = said(ACTIONS[act.action], lang, n=act.decision if isinstance(act, Undo) else "")
    quote, before, after = "", "", ""
    match act:
        case Accept() | Reject() | Comment():
            if act.before is not None:
                quote, before = _quote(act.before), _worth(act.before, names, english)
        case Correct():
            quote = _quote(act.before)
            before, after = _difference(act.before, act.after, names, english)
        case Add():
            quote, after = _quote(act.after), _worth(act.after, names, english)
        case Rule():
            quote = check(act.before.check, lang)
            before = act.before.message_en if lang == "en" else act.before.message_vi
            after = said(RULINGS[act.ruling], lang)
        case Compare():
            quote = act.anchor.quote if act.anchor else ""
            before, after = named(act.total), said(RULINGS[act.ruling], lang)
        case Move():
            before, after = said(STAGES[act.before], lang), said(STAGES[act.after], lang)
        case Adopt():
            before, after = str(act.before or ""), str(act.after)
        case Undo():
            pass
    return Told(entry.id, local(entry.made_at), entry.decision.who, action, quote, before, after, act.why, fate)


def local(stamp: str) -> str:
    """A moment of the store (UTC) on a Vietnamese clock: day/month/year hour:minute:second."""
    moment = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def _quote(what: Figure | Unclaimed) -> str:
    return mask(what.text) if isinstance(what, Unclaimed) and what.why == "phone" else what.text


def _worth(what: Figure | Unclaimed, names: Mapping[str, str], english: Mapping[str, str]) -> str:
    if isinstance(what, Unclaimed):
        return _translated(WHYS[what.why], english)
    said = [_translated(x, english) for x in (modifier(what), *value_and_unit(what, names)) if x]
    return f"{_translated(KINDS[what.kind], english)}: {' '.join(said)}"


def _difference(before: Figure, after: Figure, names: Mapping[str, str], english: Mapping[str, str]) -> tuple[str, str]:
    """What of a figure was changed, on either side."""
    sides = [{"Loại": KINDS[f.kind], "Trong văn bản": f.text, **dict(details(f, names))} for f in (before, after)]
    labels = [k for k in dict.fromkeys([*sides[0], *sides[1]]) if sides[0].get(k) != sides[1].get(k)]
    told = [
        "; ".join(
            f"{_translated(k, english)}: {s[k] if k == 'Trong văn bản' else _translated(s[k], english)}"
            for k in labels
            if k in s and k not in ("Quy tắc", "Cách đọc")
        )
        for s in sides
    ]
    return told[0], told[1]


def _translated(words: str, english: Mapping[str, str]) -> str:
    """The words, or what stands in their brackets, as `english` has them."""
    return english.get(words) or _BRACKETS.sub(lambda m: f"({english.get(m[1], m[1])})", words)
