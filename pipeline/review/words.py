"""What is said of a figure on the desk, in the language of whoever looks: its value, and everything else one may ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.contract import category_names, topic_names
from pipeline.export.escape import one_line
from pipeline.export.labels import NOTES, currency, notes, number, place, value_and_unit
from pipeline.export.names import occasion, rule
from pipeline.review.texts import text
from schemas.mention import Count, Date, Figure, Money, Occasion, Percent, Quantity, Recipient, Reference


@dataclass(frozen=True)
class Words:
    """`lang`: "vi" or "en". Names of groups and topics are Vietnamese in both."""

    lang: str

    @cached_property
    def names(self) -> dict[str, str]:
        return category_names()

    @cached_property
    def topics(self) -> dict[str, str]:
        return topic_names()

    def t(self, key: str, **words: object) -> str:
        return text(key, self.lang, **words)

    def worth(self, figure: Figure) -> tuple[str, str]:
        """Value and unit, as Vietnamese print has them."""
        value, unit = value_and_unit(figure, self.names)
        if isinstance(figure, Quantity) and figure.malformed:
            value = self.t("malformed_value")
        if isinstance(figure, Percent):
            sense = "" if figure.sense == "level" else f" ({self.t(f'sense.{figure.sense}')})"
            unit = "/".join([f"%{sense}", *figure.per])
        if isinstance(figure, Occasion):
            value = occasion(figure.value, self.lang)
        return one_line(value), one_line(unit)

    def modifier(self, figure: Figure) -> str:
        return self.t(f"modifier.{figure.modifier}") if isinstance(figure, Quantity) else ""

    def facts(self, figure: Figure, line: int) -> Iterator[tuple[str, str]]:
        """(label, text) of everything that the value does not say; `line` is where it stands in the text, from 1."""
        if self.modifier(figure):
            yield self.t("fact_modifier"), self.modifier(figure)
        if isinstance(figure, Money | Count | Percent) and figure.per:
            yield self.t("fact_per"), ", ".join(figure.per)
        if isinstance(figure, Money):
            if figure.unit_inferred:
                yield self.t("fact_unit"), self.t("unit_inferred", unit=currency(figure.currency))
            if figure.words:
                yield self.t("fact_words"), one_line(figure.words.text)
        if isinstance(figure, Reference) and figure.date:
            yield self.t("fact_issued"), value_and_unit(figure)[1]
        if isinstance(figure, Date) and figure.lunar:
            yield self.t("fact_calendar"), self.t("lunar")
        if isinstance(figure, Recipient) and figure.also:
            yield self.t("fact_also"), "; ".join(self.names.get(c, c) for c in figure.also)
        if isinstance(figure, Quantity):
            if figure.step and figure.value is not None and figure.step != 1:
                yield self.t("fact_step"), number(figure.step)
            if figure.note:
                yield self.t("fact_note"), "; ".join(self._note(n) for n in notes(figure))
        if isinstance(figure, Quantity | Date) and figure.malformed:
            yield self.t("fact_caution"), self.t("malformed_printed")
        if figure.doubtful:
            yield self.t("fact_caution"), self.t("doubtful")
        yield self.t("fact_zone"), self.t(f"zone.{figure.zone}")
        yield self.t("fact_rule"), rule(figure.rule, self.lang)
        yield self.t("fact_place"), self._place(figure, line)

    def _note(self, code: str) -> str:
        """A run of another version may hold a code that this one has no words for."""
        return self.t(f"note.{code}") if code in NOTES else code

    def _place(self, figure: Figure, line: int) -> str:
        if self.lang == "vi":
            return place(figure, line)
        page = [f"page {figure.page}"] if figure.page else []
        cell = [figure.spots[0].at] if figure.spots and "!" in figure.spots[0].at else []
        return ", ".join([*page, *cell, f"line {line}", f"{figure.start}–{figure.end}"])
