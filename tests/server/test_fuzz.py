"""Bad requests of every kind: a typed refusal, never a fault of the server's, never a change."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
import pytest
import schemathesis
import sqlalchemy as sa
import urllib3
from backports import zstd
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.clock import SetClock
from app.models.base import synced_tables
from app.server import organisation
from app.server.answering import MOST_BODY
from app.server.blobs import Folder
from app.server.calls import CALLS
from app.server.limits import Allowance, Limits
from app.server.openapi import description
from app.store import Store
from app.store.engine import sqlite_engine
from app.sync.codec import DEVICE, MEDIA_TYPE
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import PlanRequest
from app.sync.protocol import (
    MOST_MUTATIONS,
    Farewell,
    Mutation,
    Patch,
    Refusal,
    SignedIn,
    SignIn,
    SyncRequest,
    SyncResponse,
)
from tests.answering import answering
from tests.factories import MONDAY
from tests.sync.worlds import PASSWORD

PATIENCE = 30


@schemathesis.serializer(MEDIA_TYPE)
def _as_it_is(context: Any, value: Any) -> Any:
    """The message as it was drawn; it is packed when it is sent."""
    return value


MANY = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# All that msgpack knows.
NUMBERS = st.integers(-(2**63), 2**64 - 1)
POOL = urllib3.PoolManager(retries=False)


class House:
    """A server on real HTTP, and Ana's laptop that has signed in."""

    def __init__(self, store: Store, url: str) -> None:
        self.store, self.url = store, url
        signed = self.send("/v1/sign-in", pack(SignIn("ana@rasa.id", PASSWORD, "Laptop")))
        self.signed = msgspec.msgpack.decode(signed.data, type=SignedIn)
        self.before = self.everything()

    def send(self, path: str, body: bytes, signed_in: bool = False, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if signed_in:
            named["Authorization"] = f"Bearer {self.signed.access}"
        return POOL.request(
            "POST", self.url + path, body=body, headers={"Content-Type": MEDIA_TYPE, **named}
        )

    def fetch(self, path: str, *parts: str, **headers: str) -> Any:
        """What a signed-in laptop fetches."""
        named = {
            "Authorization": f"Bearer {self.signed.access}",
            DEVICE: self.signed.device.hex(),
            **headers,
        }
        url = self.url + path.format(*(quote(part, safe="") for part in parts), name="{name}")
        return POOL.request("GET", url, headers=named, redirect=False)

    def everything(self) -> list[Any]:
        """The business rows; what was refused is kept where its author sees it, and a laptop that
        comes under another key is noted under it."""
        with self.store.engine.connect() as connection:
            return [
                connection.execute(sa.select(kind.__table__).order_by(kind.__table__.c.id)).all()
                for name, kind in synced_tables().items()
                if name not in ("attention", "device")
            ]

    def check(self, answer: Any, *statuses: int) -> None:
        """A refusal that says why, and nothing changed."""
        assert answer.status in statuses, (answer.status, answer.data[:200])
        refusal = msgspec.msgpack.decode(answer.data, type=Refusal)
        assert refusal.code and refusal.sentence
        assert self.everything() == self.before


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, company_file: Path) -> Iterator[House]:
    path = tmp_path_factory.mktemp("house") / "server.db"
    shutil.copyfile(company_file, path)
    store = organisation.open_organisation(sqlite_engine(path, None), SetClock(MONDAY))
    blobs = Folder(path.with_name("files"))
    with answering(store, limits=Generous(), blobs=blobs) as url:
        yield House(store, url)
    store.close()


class Generous(Limits):
    """Thousands of requests in a second are what these tests are about; floods have their own."""

    def wait(self, asker: str, allowance: Allowance) -> float:
        return 0.0


def pack(message: Any) -> bytes:
    return msgspec.msgpack.encode(message)


PATHS = [call.path for call in CALLS]


@pytest.mark.parametrize("path", PATHS)
@MANY
@given(body=st.binary(max_size=400))
def test_bytes_that_are_no_message_are_refused(house: House, path: str, body: bytes) -> None:
    answer = house.send(path, body, signed_in=True)

    house.check(answer, 401, 403, 422)


@pytest.mark.parametrize(("path", "kind"), [(call.path, call.asked) for call in CALLS])
def test_what_the_published_description_allows_is_answered_or_refused(
    house: House, path: str, kind: type[Any]
) -> None:
    """Messages drawn from the description itself: whatever fits it is no fault of the server's."""
    published = description()
    schema = published["components"]["schemas"][kind.__name__]

    @MANY
    @given(case=schemathesis.openapi.from_dict(published)[path]["POST"].as_strategy())
    def run(case: Any) -> None:
        answer = house.send(path, pack(_with_bytes(case.body, schema, published)), signed_in=True)

        assert answer.status < 500, answer.data
        assert str(answer.status) in published["paths"][path]["post"]["responses"]
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert house.everything() == house.before

    run()


@pytest.fixture(scope="module")
def photo(house: House) -> str:
    """A photo that was attached and sent: its attachment, as calls name it."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    data, device, key = drawn.getvalue(), b"another laptop..", b"what is attached"
    digest, whose = hashlib.sha256(data).hexdigest(), b"a customer's key"
    values = {"account_id": str(UUID(bytes=whose)), "name": "shelf.png", "sha256": digest}
    patches = [
        Patch("account", whose, "insert", {"name": "Kedai"}),
        Patch("attachment", key, "insert", {**values, "size": len(data)}),
    ]
    attach = Mutation(1, key, "Attach", "local", MONDAY.isoformat(), patches)
    request = _request(house, [attach], device=device)
    answer = house.send("/v1/sync", pack(request), signed_in=True)
    decided = msgspec.msgpack.decode(answer.data, type=SyncResponse)
    assert [one.code for one in decided.outcomes] == ["applied"]
    sent = house.send("/v1/send-file", pack(FileChunk(device, key, 0, data)), signed_in=True)
    assert msgspec.msgpack.decode(sent.data, type=FileState).complete
    house.before = house.everything()
    return key.hex()


FETCHED = [path for path, calls in description()["paths"].items() if "get" in calls]
NAMED = [path for path in FETCHED if "{name}" in path]


@pytest.mark.parametrize("path", FETCHED)
def test_what_is_fetched_is_answered_as_the_published_description_says(
    house: House, photo: str, path: str
) -> None:
    """Names, headers and words drawn from the description, and the name of what is there."""
    published = description()
    told = published["paths"][path]["get"]["responses"]

    @MANY
    @given(
        case=schemathesis.openapi.from_dict(published)[path]["GET"].as_strategy(),
        known=st.booleans(),
    )
    def run(case: Any, known: bool) -> None:
        name = photo if known else str((case.path_parameters or {}).get("name", ""))
        headers = {key: str(value) for key, value in (case.headers or {}).items()}
        for ours in ("Authorization", DEVICE) if known else ("Authorization",):
            headers.pop(ours, None)
        words = "".join(f"?{key}={quote(str(v))}" for key, v in (case.query or {}).items())

        answer = house.fetch(path.replace("{name}", "{}") + words, name, **headers)

        check_told(answer, told)
        assert house.everything() == house.before

    run()


@pytest.mark.parametrize("path", NAMED)
@MANY
@given(
    name=st.text(min_size=1, max_size=70) | st.none(),
    span=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
    | st.from_regex(r"bytes=-?[0-9]{0,14}-[0-9]{0,14}", fullmatch=True),
    device=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40) | st.none(),
)
@example(name="of another spelling/", span="bytes=0-", device=None)
def test_what_is_fetched_by_no_name_or_range_is_refused(
    house: House, photo: str, path: str, name: str | None, span: str, device: str | None
) -> None:
    headers = {"Range": span} | ({} if device is None else {DEVICE: device})

    answer = house.fetch(path.replace("{name}", "{}"), name or photo, **headers)

    assert answer.status in (206, 404, 416, 422), (answer.status, answer.data[:200])
    assert house.everything() == house.before


def test_a_photo_is_given_whole_in_part_and_small_as_the_description_says(
    house: House, photo: str
) -> None:
    told = {path: description()["paths"][path]["get"]["responses"] for path in NAMED}
    whole = house.fetch("/v1/files/{}", photo)
    size = len(whole.data)

    part = house.fetch("/v1/files/{}", photo, Range="bytes=2-5")
    past = house.fetch("/v1/files/{}", photo, Range=f"bytes={size}-")
    small = house.fetch("/v1/thumbnails/{}", photo)
    stranger = house.fetch("/v1/files/{}", photo, Authorization="Bearer x")
    unknown = house.fetch("/v1/segments/{}", "0" * 64)

    assert (part.data, part.headers["Content-Range"]) == (whole.data[2:6], f"bytes 2-5/{size}")
    assert (past.status, past.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert (stranger.status, unknown.status) == (401, 404)
    for answer in (whole, part, past, stranger):
        check_told(answer, told["/v1/files/{name}"])
    check_told(small, told["/v1/thumbnails/{name}"])
    check_told(unknown, told["/v1/segments/{name}"])


@pytest.mark.parametrize("path", [*PATHS, *FETCHED])
def test_another_method_is_refused(house: House, path: str) -> None:
    asked = house.url + path.format(name="0" * 32)
    taken = "GET" if path in PATHS else "POST"

    answers = [POOL.request(method, asked) for method in (taken, "PUT", "DELETE")]

    assert [answer.status for answer in answers] == [405] * 3
    assert house.everything() == house.before


@pytest.mark.parametrize("path", NAMED)
def test_what_is_fetched_needs_the_headers_that_the_description_requires(
    house: House, photo: str, path: str
) -> None:
    parameters = description()["paths"][path]["get"]["parameters"]

    without = house.fetch(path.replace("{name}", "{}"), photo, **{DEVICE: ""})

    assert without.status == 422
    assert [one["name"] for one in parameters if one["in"] == "header" and one["required"]] == [
        DEVICE
    ]


def check_told(answer: Any, told: dict[str, Any]) -> None:
    """No fault, and an answer of the kinds that the description names: headers, media type."""
    assert answer.status < 500, answer.data
    assert str(answer.status) in told, (answer.status, answer.data)
    one = told[str(answer.status)]
    media = re.match(r"[^;]*", answer.headers.get("Content-Type", ""))
    assert media is not None
    assert media[0] in one.get("content", {""})
    assert all(name in answer.headers for name in one.get("headers", ()))


@given(cut=st.integers(min_value=0, max_value=10_000))
@MANY
def test_a_message_that_was_cut_is_refused(house: House, cut: int) -> None:
    body = pack(_request(house, [_new_account(1)]))

    answer = house.send("/v1/sync", body[: cut % len(body)], signed_in=True)

    house.check(answer, 422)


@pytest.mark.parametrize("key", [b"", b"short", b"longer than sixteen"])
@pytest.mark.parametrize("where", ["sign-in", "sync", "plan", "send-file", "farewell", "uid"])
def test_a_key_of_another_length_is_refused(house: House, where: str, key: bytes) -> None:
    sync = SyncRequest(key, 0, 0, "")
    path, message = {
        "sign-in": ("sign-in", SignIn("ana@rasa.id", PASSWORD, "Laptop", device=key)),
        "sync": ("sync", sync),
        "plan": ("plan", PlanRequest(key)),
        "send-file": ("send-file", FileChunk(house.signed.device, key)),
        "farewell": ("farewell", Farewell(sync)),
        "uid": ("sync", _request(house, [_new_account(1, uid=key)])),
    }[where]

    answer = house.send(f"/v1/{path}", pack(message), signed_in=True)

    house.check(answer, 422)


def test_more_edits_than_a_request_may_carry_are_refused(house: House) -> None:
    many = [_new_account(seq) for seq in range(1, MOST_MUTATIONS + 2)]

    answer = house.send("/v1/sync", pack(_request(house, many)), signed_in=True)

    house.check(answer, 422)


def test_a_message_that_is_too_large_is_refused(house: House) -> None:
    answer = house.send("/v1/sync", b"x" * (MOST_BODY + 1), signed_in=True)

    house.check(answer, 422)


def test_a_message_that_unpacks_to_too_much_is_refused(house: House) -> None:
    bomb = zstd.compress(b"\x00" * (200 * 1024 * 1024))
    assert len(bomb) < 100_000

    answer = house.send("/v1/sync", bomb, signed_in=True, Content_Encoding="zstd")

    house.check(answer, 422)


def test_a_message_nested_without_end_is_refused(house: House) -> None:
    answer = house.send("/v1/sync", b"\x91" * 200_000, signed_in=True)

    house.check(answer, 422)


def test_a_stranger_is_refused_whatever_they_send(house: House) -> None:
    body = pack(_request(house, [_new_account(1)]))

    answers = [
        house.send("/v1/sync", body),
        house.send("/v1/sync", body, Authorization="Bearer " + "x" * 43),
        house.send("/v1/sync", body, Authorization="Basic YTpi"),
    ]

    for answer in answers:
        house.check(answer, 401)


def test_numbers_out_of_order_and_once_more_make_each_edit_once(
    tmp_path: Path, house: House
) -> None:
    """An old request that comes late, and a request that comes twice, are answered as decided."""
    first, second = (_request(house, [_new_account(n)], issued=2) for n in (1, 2))
    try:
        for request in (second, first, second, first, first):
            answer = house.send("/v1/sync", pack(request), signed_in=True)
            assert answer.status == 200
        with house.store.engine.connect() as connection:
            account = synced_tables()["account"].__table__
            typed = sa.select(account.c.name).where(account.c.name.like("Toko %"))
            names = connection.execute(typed).scalars().all()
        assert sorted(names) == ["Toko 1", "Toko 2"]
    finally:
        house.before = house.everything()


@given(
    record=st.sampled_from([*synced_tables(), "", "pg_catalog", "journal", "row_state"]),
    op=st.sampled_from(["insert", "update", "delete", "drop", ""]),
    values=st.dictionaries(
        st.sampled_from(["name", "id", "owner_id", "territory_id", "state", "x; DROP TABLE"]),
        st.none() | NUMBERS | st.text(max_size=9) | st.lists(st.none(), max_size=2),
        max_size=4,
    ),
    uid=st.binary(min_size=16, max_size=16),
    key=st.binary(min_size=14, max_size=16),
)
@MANY
def test_an_edit_of_no_sense_is_decided_and_changes_nothing(
    house: House, record: str, op: str, values: dict[str, Any], uid: bytes, key: bytes
) -> None:
    """Foreign keys and fields: what fits no rule is kept for its author, never half applied."""
    if op == "insert":
        values = {**values, "no_such_field": 1}
    device = uid[::-1]
    mutation = Mutation(1, uid, "x", "local", "", [Patch(record, key, op, values, 1)])

    answer = house.send(
        "/v1/sync", pack(_request(house, [mutation], device=device)), signed_in=True
    )

    assert answer.status < 500, answer.data
    assert house.everything() == house.before


def _request(
    house: House, mutations: list[Mutation], issued: int = 1, device: bytes | None = None
) -> SyncRequest:
    return SyncRequest(device or house.signed.device, issued, 0, MONDAY.isoformat(), mutations)


def _new_account(number: int, uid: bytes | None = None) -> Mutation:
    key = bytes([number]) * 16
    patch = Patch("account", key, "insert", {"name": f"Toko {number}"})
    uid = key if uid is None else uid
    return Mutation(number, uid, "Add", "local", MONDAY.isoformat(), [patch])


def _with_bytes(message: Any, schema: Any, published: Any) -> Any:
    """The message with bytes where the description says so; keys get sixteen of them."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _with_bytes(message, published["components"]["schemas"][name], published)
    if schema.get("contentEncoding") == "base64" and isinstance(message, str):
        return base64.b64encode(message.encode())[:16].ljust(16, b"\0")
    if type(message) is int:  # msgpack knows no larger ones
        return max(-(2**63), min(message, 2**64 - 1))
    if isinstance(message, list):
        kinds = schema.get("prefixItems", []) + [schema.get("items", {})] * len(message)
        return [
            _with_bytes(each, kind, published) for each, kind in zip(message, kinds, strict=False)
        ]
    if isinstance(message, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        rest = rest if isinstance(rest, dict) else {}
        return {
            key: _with_bytes(value, known.get(key, rest), published)
            for key, value in message.items()
        }
    return message
