"""An answer says nothing the request said, and loses nothing by it."""

from __future__ import annotations

import pytest

from app.sync.protocol import Cursor, SyncRequest, SyncResponse, lean, whole

A, B, MOVED = Cursor("x", 3, 1), Cursor("y", 4, 4), Cursor("x", 5, 1)


def request_with(**cursors: Cursor) -> SyncRequest:
    return SyncRequest(b"d" * 16, 0, 0, "2026-11-21T00:00:00+00:00", cursors=cursors)


def answer(granted: list[str], **cursors: Cursor) -> SyncResponse:
    return SyncResponse([], granted, [], cursors, True, "2026-11-21T00:00:00+00:00")


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (request_with(a=A, b=B), answer(["a", "b"], a=A, b=B)),
        (request_with(a=A, b=B), answer(["a", "b"], a=MOVED, b=B)),
        (request_with(a=A, b=B), answer(["a"], a=A)),
        (request_with(a=A), answer(["a", "b"], a=A, b=B)),
        (request_with(), answer(["a", "b"], a=A)),
        (request_with(a=A), answer([])),
    ],
)
def test_a_lean_answer_is_made_whole_again(request_: SyncRequest, response: SyncResponse) -> None:
    assert whole(request_, lean(request_, response)) == response


def test_where_nothing_moved_no_bucket_is_named() -> None:
    asked = request_with(a=A, b=B)

    told = lean(asked, answer(["a", "b"], a=A, b=B))

    assert told.granted is None
    assert told.cursors == {}
