"""False friends: what is claimed here is no figure (contract: `unclaimed` with its `why`)."""

from __future__ import annotations

from extractors.other.contact import read_phone, read_web
from extractors.other.names import FREE
from extractors.other.numbered import read_glued, read_item, read_numbered
from extractors.other.time import read_clock, read_idiom, read_span
from extractors.rule import Drawer, Rule

DRAWER = Drawer(
    "other",
    (
        Rule("other.web", read_web),
        Rule("other.phone", read_phone, digits=True),
        Rule("other.clock", read_clock, digits=True),
        Rule("other.list", read_item, digits=True),
        Rule("other.idiom", read_idiom, digits=True),
        FREE,
        Rule("other.numbered", read_numbered, digits=True),
        Rule("other.glued", read_glued, digits=True),
        Rule("other.age_or_duration", read_span),
    ),
)
