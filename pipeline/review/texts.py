"""Every text of the desk, in Vietnamese and English, from one catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.export import labels
from pipeline.totals.say import ASPECTS

LANGS = ("vi", "en")
# Words that the exports say in Vietnamese alone; the catalogue adds their English.
_VIETNAMESE: dict[str, Mapping[str, str]] = {
    "kind": labels.KINDS,
    "modifier": labels.MODIFIERS,
    "sense": labels.SENSES,
    "zone": labels.ZONES,
    "why": labels.WHYS,
    "note": labels.NOTES,
    "type": labels.TYPES,
    "match": labels.MATCHES,
}
_PAIRS: dict[str, Mapping[str, tuple[str, str]]] = {
    "status": labels.STATUSES,
    "verdict": labels.VERDICTS,
    "action": labels.ACTIONS,
    "ruling": labels.RULINGS,
    "stage": labels.STAGES,
    "mark": labels.MARKS,
    "doubt": labels.DOUBTS,
    "aligned": {str(k): said for k, said in labels.ALIGNED.items()},
    "aspect": ASPECTS,
}


# Fields that the catalogue calls by another word than the form does.
_CALLED = {
    "start_date": "total_start", "end_date": "total_end", "url": "total_link", "within": "total_within",
    "as_of": "total_as_of", "start": "form_chosen", "end": "form_chosen",
    "ruling": "ruling_legend", "text": "seek_field", "finding": "finding", "total": "known_total",
    "decision": "trail_action", "action": "trail_action",
}  # fmt: skip


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """Vietnamese and English of every text by its key."""
    data = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text("utf-8"))
    texts = {key: (said["vi"], said["en"]) for key, said in data["text"].items()}
    for group, words in _VIETNAMESE.items():
        texts |= {f"{group}.{id_}": (vi, data[group].get(id_, vi) if vi else "") for id_, vi in words.items()}
    for group, pairs in _PAIRS.items():
        texts |= {f"{group}.{id_}": pair for id_, pair in pairs.items()}
    return texts


@cache
def english() -> dict[str, str]:
    """The English of what the exports say of figures, by their Vietnamese."""
    groups = (
        "kind.",
        "modifier.",
        "sense.",
        "zone.",
        "why.",
        "note.",
        "fact_",
        "form_",
        "calc_",
        "malformed_",
        "lunar",
    )
    told = {vi: en for key, (vi, en) in catalogue().items() if key.startswith(groups)}
    return told | {"Đối tượng": text("filter_category", "en"), "Loại": text("form_kind", "en")}


def text(key: str, lang: str, **words: object) -> str:
    """The text of that key, its braces filled in with `words`. Raises KeyError."""
    said = catalogue()[key][lang == "en"]
    return said.format(**words) if words else said


def field_name(name: str, lang: str, *groups: str) -> str:
    """What people call a field of a form: by the first of `groups` ("filter", "total", "form" …) that has it."""
    keys = [*(f"{g}_{name}" for g in groups), _CALLED.get(name, ""), f"{name}_field"]
    key = next((k for k in keys if k in catalogue()), "")
    return text(key, lang).rstrip(":") if key else name
