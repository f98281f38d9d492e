"""Bad requests of every kind: a typed refusal, never a fault of the server's, never a change."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
import sqlalchemy as sa
import urllib3
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import SetClock
from app.models.base import synced_tables
from app.server import organisation
from app.server.answering import MOST_BODY
from app.server.calls import CALLS
from app.server.limits import Allowance, Limits
from app.server.openapi import description
from app.store import Store
from app.store.engine import sqlite_engine
from app.sync.codec import MEDIA_TYPE
from app.sync.parcels import FileChunk
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
)
from tests.answering import answering
from tests.factories import MONDAY
from tests.sync.worlds import PASSWORD, company_database, company_file

__all__ = ["company_database", "company_file"]

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
    with answering(store, limits=Generous()) as url:
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
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert house.everything() == house.before

    run()


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
            names = connection.execute(sa.select(account.c.name)).scalars().all()
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
