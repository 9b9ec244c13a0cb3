"""The queue: what needs eyes first, narrowed by whatever one knows of a document."""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from pipeline.contract import category_names
from pipeline.export.labels import STAGES
from pipeline.review.pages import Here, Who, render
from pipeline.review.room import Room
from pipeline.store import desk
from pipeline.store.desk_rows import Summary
from pipeline.typed import readings
from schemas.decision import Stage, sayable
from schemas.errors import SolieuError

router = APIRouter()
LONGEST = 200  # characters of a search
_KEY = re.compile(r"(-?\d{1,18}),(\d{1,18})")
_DAY = r"^(\d{4}-\d{2}-\d{2})?$"
CHIPS = ("contradictions", "malformed", "doubtful", "again", "differs", "suspicious", "unread")
_AGAIN = 15 * 10**9  # nanoseconds after which the queue is brought up to date again
Text = Annotated[str, Query(max_length=LONGEST)]
Day = Annotated[str, Query(pattern=_DAY)]


@dataclass(slots=True)
class Upkeep:
    """Keeps a room's queue up to date behind its pages: documents that came in, and those that were read anew."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    last: int | None = None  # when it was done, of a clock that only goes on

    def nudge(self, room: Room) -> None:
        fresh = self.last is not None and time.monotonic_ns() - self.last < _AGAIN
        if not fresh and self.lock.acquire(blocking=False):
            threading.Thread(target=self._work, args=(room,), daemon=True).start()

    def _work(self, room: Room) -> None:
        try:
            with suppress(SolieuError):  # it is tried again, and told where somebody asks for it
                room.catch_up()
        finally:
            self.last = time.monotonic_ns()
            self.lock.release()


@router.get("/", response_class=HTMLResponse)
def show(
    request: Request,
    room: Here,
    who: Who,
    words: Text = "",
    number: Text = "",
    place: Text = "",
    category: Text = "",
    since: Day = "",
    until: Day = "",
    stage: Stage | None = None,
    after: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """A page of the queue."""
    request.app.state.upkeep.nudge(room)
    numbers = readings(number)
    filters = desk.Filters(
        place=sayable(place).strip() or None,
        since=since or None,
        until=until or None,
        category=sayable(category) or None,
        stage=stage,
        words=sayable(words),
        numbers=numbers,
    )
    key = _KEY.fullmatch(after)
    with room.engine.connect() as connection:
        rows = desk.queue(connection, filters, (int(key[1]), int(key[2])) if key else None)
        size = desk.size(connection, filters)
    overview = room.overview()
    given = {
        "words": words, "number": number, "place": place, "category": category, "since": since, "until": until,
        "stage": stage or "",
    }  # fmt: skip
    kept = {k: v for k, v in given.items() if v}
    following = ""
    if len(rows) == desk.PAGE:
        following = urlencode(kept | {"after": f"{rows[-1].key[0]},{rows[-1].key[1]}"})
    names = category_names()
    return render(
        request,
        "queue.html",
        rows=[(row, chips(row.summary)) for row in rows],
        size=size,
        overview=overview,
        given=given,
        first=urlencode(kept) if key else None,
        following=following,
        unread_number=bool(number.strip()) and not numbers,
        categories=sorted((names.get(c, c), c, n) for c, n in overview.categories.items()),
        stages=[*STAGES],
        office=room.name,
    )


def chips(told: Summary) -> list[tuple[str, int]]:
    """What there is to look at in a document, the weightiest first."""
    return [(name, n) for name in CHIPS if (n := getattr(told, name))]
