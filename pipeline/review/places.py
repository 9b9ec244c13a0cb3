"""Where numerals that are in no figure stand on the pages: the line finds it, once the document has been read again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from pipeline.place import placed
from pipeline.run import Reading
from schemas.errors import SolieuError
from schemas.mention import Figure, Occasion, Unclaimed

Rects = tuple[tuple[float, float, float, float], ...]


class Places:
    """The places of one document's numerals; held, for reading a long document again takes seconds."""

    def __init__(self, reading: Callable[[], Reading]) -> None:
        self._reading = reading
        self._read: Reading | None = None
        self._known: dict[tuple[int, int], tuple[int, Rects] | None] = {}
        self._begun = False
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether places are told without waiting."""
        return self._read is not None

    def begin(self) -> None:
        """Reads the document behind what a person does, so that places are there when they are asked for."""
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._try, daemon=True).start()

    def of(self, numerals: Iterable[Unclaimed]) -> dict[int, tuple[int, Rects]]:
        """Page and boxes (x, y, width, height in points) by where the numeral begins. Raises StaleReading, DocumentError."""
        here = tuple(numerals)
        with self._lock:
            if self._read is None:
                self._read = self._reading()
            fresh = [u for u in here if (u.start, u.end) not in self._known]
            for figure in placed(tuple(map(_as_figure, fresh)), self._read.anchored, self._read.parsed):
                place = (figure.page, rects(figure)) if figure.page is not None and figure.boxes else None
                self._known[figure.start, figure.end] = place
            told = {u.start: self._known[u.start, u.end] for u in here}
        return {start: place for start, place in told.items() if place is not None}

    def _try(self) -> None:
        with suppress(SolieuError):  # whoever asks for places is told
            self.of(())


def rects(figure: Figure) -> Rects:
    """The boxes of a figure as x, y, width, height."""
    return tuple((x0, y0, round(x1 - x0, 2), round(y1 - y0, 2)) for x0, y0, x1, y1 in figure.boxes)


def _as_figure(u: Unclaimed) -> Figure:
    """A numeral in the form for which places are found."""
    return Occasion(id=f"u{u.start}", start=u.start, end=u.end, text=u.text, zone=u.zone, rule="", value="0")
