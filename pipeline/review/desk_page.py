"""The desk: a document's source beside what was found in it, leaf by leaf, thing by thing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from pipeline.export.difference import in_words
from pipeline.parse.picture import Size, is_paged
from pipeline.review.card import View, ref_of, view_of
from pipeline.review.form import fields_of, forms_for
from pipeline.review.pages import Here, Who, render
from pipeline.review.paper import Box
from pipeline.review.room import Room
from pipeline.review.state import counted, is_malformed, next_point
from schemas.desk_errors import NoSuchThing
from schemas.errors import DocumentError

router = APIRouter(prefix="/documents/{document}")
MOST = (1 << 53) - 1  # the largest number that every reader of JSON holds
Document = Annotated[int, Path(ge=1, le=MOST)]
Number = Annotated[int, Path(ge=0, le=MOST)]
Id = Annotated[str, Path(max_length=100)]
Look = Annotated[str, Query(pattern="^(image|text)?$")]


@router.get("", response_class=HTMLResponse)
def show(request: Request, room: Here, who: Who, document: Document) -> HTMLResponse:
    """The desk with its first leaf; a script brings the others when they are looked at."""
    here = room.opened(document)
    view = view_of(here, who.lang)
    twin = room.twin(document)
    told = here.state.extraction.document
    if is_paged(told.media_type) and any(p.problem == "unread" for p in here.state.points):
        here.places.begin()
    return render(
        request,
        "desk.html",
        here=here,
        view=view,
        told=told,
        state=here.state,
        twin=twin,
        difference=in_words(twin.difference, who.lang) if twin else "",
        look="image" if is_paged(told.media_type) else "text",
        counts=counted(here.state, who.lang),
        signed=here.state.stage == "signed_off",
        sizes=_sizes(room, view),
        lengths=view.lengths,
        office=room.name,
    )


@router.get("/leaves/{number}", response_class=HTMLResponse)
def leaf(
    request: Request, room: Here, who: Who, document: Document, number: Number, look: Look = "", numerals: bool = False
) -> HTMLResponse:
    """One leaf of both sides."""
    view = view_of(room.opened(document), who.lang)
    here = view.here
    if number >= len(here.leaves):
        raise NoSuchThing(str(number))
    one = here.leaves[number]
    boxes: list[Box] = []
    pieces = []
    size = None
    if look == "image" and one.page is not None:
        size = _sizes(room, view).get(one.page)
    if size is not None:
        boxes = view.paper.boxes(one)
        if numerals or here.places.ready:
            boxes = [*boxes, *view.paper.numeral_boxes(one, here.places, numerals=numerals)]
    else:
        pieces = view.paper.pieces(one, numerals=numerals)
    return render(
        request,
        "leaf.html",
        leaf=one,
        document=document,
        size=size,
        boxes=boxes,
        pieces=pieces,
        items=view.sheet.items(one, numerals=numerals),
    )


@router.get("/pages/{page}", responses={200: {"content": {"image/png": {}, "image/jpeg": {}}}}, response_class=Response)
def image(room: Here, document: Document, page: Annotated[int, Path(ge=1, le=100_000)]) -> Response:
    """The picture of a page."""
    data, kind = room.image(document, page)
    return Response(data, media_type=kind)


@router.get("/things/figure/{id_}", response_class=HTMLResponse)
def figure(request: Request, room: Here, who: Who, document: Document, id_: Id) -> HTMLResponse:
    view = view_of(room.opened(document), who.lang)
    seen = view.figure(id_)
    f = seen.figure
    return _card(
        request, "figure", view, f"figure:{id_}", f.start,
        seen=seen, malformed=is_malformed(f), quote=view.quote(f.start, f.end), worth=view.words.worth(f),
        facts=[*view.words.facts(f, view.line(f.start))], checks=view.checks_of(id_), records=view.records_of(id_),
        totals=view.totals_of(seen), decisions=view.told(seen.entries),
    )  # fmt: skip


@router.get("/things/numeral/{start}", response_class=HTMLResponse)
def numeral(request: Request, room: Here, who: Who, document: Document, start: Number) -> HTMLResponse:
    view = view_of(room.opened(document), who.lang)
    u = view.numeral(start)
    entry = view.state.numerals.get((u.start, u.end))
    return _card(
        request, "numeral", view, f"numeral:{start}", start,
        numeral=u, quote=view.quote(u.start, u.end), decisions=view.told((entry,) if entry else ()),
    )  # fmt: skip


@router.get("/things/finding/{id_}", response_class=HTMLResponse)
def finding(request: Request, room: Here, who: Who, document: Document, id_: Id) -> HTMLResponse:
    view = view_of(room.opened(document), who.lang)
    ruled = view.ruled(id_)
    starts = [view.seen[i].figure.start for i in ruled.finding.figures if i in view.seen]
    records = [view.tied(r) for r in view.state.extraction.records if r.id in ruled.finding.records]
    return _card(
        request, "finding", view, f"finding:{id_}", min(starts, default=None),
        check=view.checked(ruled), marks=[f"figure:{i}" for i in ruled.finding.figures], records=records,
    )  # fmt: skip


@router.get("/things/record/{id_}", response_class=HTMLResponse)
def record(request: Request, room: Here, who: Who, document: Document, id_: Id) -> HTMLResponse:
    view = view_of(room.opened(document), who.lang)
    found = view.record(id_)
    figures = [i for i, ids in view.sheet.tied.items() if id_ in ids]
    starts = [view.seen[i].figure.start for i in figures if i in view.seen]
    checks = [view.checked(r) for r in view.state.findings if id_ in r.finding.records]
    return _card(
        request, "record", view, f"record:{id_}", min(starts, default=None),
        record=view.tied(found), marks=[f"figure:{i}" for i in figures], checks=checks,
    )  # fmt: skip


@router.get("/things/total/{id_}", response_class=HTMLResponse)
def total(
    request: Request, room: Here, who: Who, document: Document, id_: Id,
    start: Annotated[int | None, Query(ge=0, le=MOST)] = None,
) -> HTMLResponse:  # fmt: skip
    view = view_of(room.opened(document), who.lang)
    compared = view.compared(id_, start)
    place = compared.comparison.figure
    marks = [m for m, s in view.seen.items() if place and (s.figure.start, s.figure.end) == (place.start, place.end)]
    return _card(
        request, "total", view, f"total:{id_}@{start or 0}", start,
        compared=compared, named=room.known.named(id_), marks=[f"figure:{i}" for i in marks],
        decided=view.told((compared.entry,))[0] if compared.entry else None,
    )  # fmt: skip


@router.get("/things/decision/{number}", response_class=HTMLResponse)
def decision(request: Request, room: Here, who: Who, document: Document, number: Number) -> HTMLResponse:
    view = view_of(room.opened(document), who.lang)
    orphan = view.orphan(number)
    return _card(
        request, "decision", view, f"decision:{number}", None,
        told=view.told((orphan.entry,))[0], doubt=view.doubt(orphan),
    )  # fmt: skip


@router.get("/trail", response_class=HTMLResponse)
def trail(request: Request, room: Here, who: Who, document: Document) -> HTMLResponse:
    """Everything that was decided on the document."""
    view = view_of(room.opened(document), who.lang)
    return render(
        request, "trail.html", told=view.state.extraction.document, entries=view.state.entries,
        decisions=view.told(view.state.entries), document=document, office=room.name,
    )  # fmt: skip


@router.get("/form", response_class=HTMLResponse)
def form(
    request: Request, room: Here, who: Who, document: Document,
    figure: Annotated[str, Query(max_length=100)] = "",
    start: Annotated[int | None, Query(ge=0, le=MOST)] = None,
    end: Annotated[int | None, Query(ge=0, le=MOST)] = None,
) -> HTMLResponse:  # fmt: skip
    """The form that corrects a figure, or adds one at a stretch of the text."""
    view = view_of(room.opened(document), who.lang)
    seen = view.figure(figure) if figure else None
    text = view.paper.text
    if start is None or end is None or not 0 <= start < end <= len(text):
        start, end = (seen.figure.start, seen.figure.end) if seen else (0, 0)
    return render(
        request, "form.html", seen=seen, start=start, end=end, chosen=text[start:end],
        fields=fields_of(seen.figure if seen else None, text[start:end]), forms=forms_for(view.words),
    )  # fmt: skip


@router.get("/next")
def following(
    room: Here, who: Who, document: Document, after: Annotated[str, Query(max_length=200)] = ""
) -> dict[str, object]:
    """What is to be decided behind the point of that key; `ref` is null where all is decided."""
    view = view_of(room.opened(document), who.lang)
    point = next_point(view.state, after or None)
    if point is None:
        return {"key": None, "ref": None, "leaf": None}
    return {"key": point.key, "ref": ref_of(point), "leaf": view.leaf(point.start)}


@router.get("/find")
def find(
    room: Here, who: Who, document: Document, text: Annotated[str, Query(min_length=1, max_length=200)]
) -> dict[str, object]:
    """Where words stand in the text: the first hundred places, as half-open spans of code points."""
    content = view_of(room.opened(document), who.lang).paper.text
    low, sought, places, at = content.lower(), text.lower(), list[tuple[int, int]](), -1
    if len(low) != len(content):  # a letter whose lower case is longer would shift what follows
        low, sought = content, text
    while len(places) < 100 and (at := low.find(sought, at + 1)) >= 0:
        places.append((at, at + len(sought)))
    return {"places": places}


def _card(request: Request, kind: str, view: View, ref: str, start: int | None, **values: object) -> HTMLResponse:
    """`start` says which leaf shows it; None where it stands nowhere."""
    at = {"leaf": view.leaf(start) if start is not None else None, "start": start}
    told = {
        "view": view, "ref": ref, "at": at, "document": view.here.case.document,
        "signed": view.state.stage == "signed_off", "marks": [ref] if kind in ("figure", "numeral") else [],
    }  # fmt: skip
    return render(request, f"card_{kind}.html", values=told | values)


def _sizes(room: Room, view: View) -> dict[int, Size]:
    """Width and height of each page in points; nothing where there are none, or the original cannot be drawn."""
    if not is_paged(view.state.extraction.document.media_type):
        return {}
    try:
        return dict(enumerate(room.page_sizes(view.here), 1))
    except DocumentError:
        return {}
