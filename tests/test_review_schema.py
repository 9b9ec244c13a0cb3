"""The desk's own description, and whatever fits it or nearly does: no request makes the server fail."""

from __future__ import annotations

import logging
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from made_desk import PORT, Desk, make_desk
from schemathesis import GenerationMode
from test_review_pages import PAPER

from pipeline.ingest import Source
from pipeline.store import trail

EXAMPLES = 15  # of each operation, fitting and not
HERE = f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = make_desk(
        tmp_path_factory.mktemp("desk"), [Source("b.txt", PAPER.encode()), Source("c.txt", PAPER.encode() + b".")]
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return made


@pytest.fixture(scope="module")
def schema(desk: Desk) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/api/openapi.json", desk.app, headers=entered(desk))


def entered(desk: Desk) -> dict[str, str]:
    """The headers of a browser that came by the link."""
    key = next(iter(desk.gate.sessions), None) or desk.gate.enter(desk.gate.link or "")
    assert key
    token = desk.gate.sessions[key].token
    return {"host": f"127.0.0.1:{PORT}", "cookie": f"{desk.gate.cookie}={key}", "origin": HERE, "x-csrf-token": token}


SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_no_request_makes_the_server_fail(schema: schemathesis.BaseSchema, desk: Desk) -> None:
    """Requests that fit the description and such that do not, of every operation."""
    headers, answers, operations = entered(desk), Counter[int](), 0
    for found in schema.get_all_operations():
        operation = found.ok()
        operations += 1
        for mode in GenerationMode:

            @SETTINGS
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                if "document" in (case.path_parameters or {}) and answers.total() % 3:
                    case.path_parameters["document"] = 1  # one that is there
                answer = case.call(headers=headers)
                answers[answer.status_code] += 1
                assert answer.status_code < 500, (case.method, case.formatted_path, answer.text)
                assert answer.status_code != 401
                assert "default-src 'none'" in answer.headers["content-security-policy"][0]

            try:
                ask()
            except (Unsatisfiable, schemathesis.errors.InvalidSchema):
                continue  # nothing that does not fit: the operation takes no parameters
    assert operations > 20
    assert answers[200] > 100
    assert answers[422] > 100


def test_the_trail_is_whole_after_all_that(desk: Desk) -> None:
    with desk.room.engine.connect() as c:
        assert trail.check(c, trail.head(c)) == ()
