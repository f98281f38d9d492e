"""However long what people write is, it arrives: in messages of an agreed size, each taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import Invalid, Refused
from app.models import Account
from app.models.base import table_of
from app.models.lengths import TOO_LONG
from app.services.removing import remove
from app.store.store import TOO_MUCH
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.session import check, synchronize
from tests.sync.sending import send, update
from tests.sync.worlds import Network, World, add_account, read, waiting

LONG = 4_000
AGREED = 10_000
# What goes with the words of a row: keys, dates, the names of fields.
BESIDES = 2_000


class Weighed(Network):
    """A way on which each message is weighed, in characters of text."""

    def __init__(self, world: World) -> None:
        super().__init__(world.api)
        self.sent: list[int] = []
        self.came: list[int] = []

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        answer = super().sync(access, request)
        self.sent.append(
            sum(_text(patch.values) for one in request.mutations for patch in one.patches)
        )
        self.came.append(sum(_text(item.values or {}) for item in answer.items))
        return answer


def _text(values: dict[str, Any]) -> int:
    return sum(len(value) for value in values.values() if isinstance(value, str))


@pytest.fixture(autouse=True)
def agreed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("app.sync.outbox.MOST_TEXT", AGREED)
    monkeypatch.setattr("app.server.pull.MOST_TEXT", AGREED)
    yield


def test_what_is_long_goes_and_comes_in_several_messages(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ana, f"Toko {n}", description=str(n) * LONG) for n in range(9)]
    there, back = Weighed(world), Weighed(world)

    synchronize(ana, there)
    synchronize(ben, back)

    assert waiting(ana) == 0
    for number, key in enumerate(keys):
        assert read(ben, Account, key, "description") == (str(number) * LONG,)
    assert max(there.sent) <= AGREED + BESIDES
    assert max(back.came) <= AGREED
    assert sum(map(bool, there.sent)) > 3 < sum(map(bool, back.came))


def test_what_is_sent_once_more_comes_in_several_messages_too(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ana, f"Toko {n}", description=str(n) * LONG) for n in range(9)]
    world.sync(ana, ben)
    with ben.writing() as connection:
        connection.execute(table_of(Account).update().values(description="rusak"))
    back = Weighed(world)

    check(ben, back)

    for number, key in enumerate(keys):
        assert read(ben, Account, key, "description") == (str(number) * LONG,)
    assert max(back.came) <= AGREED


def test_one_piece_of_work_longer_than_agreed_goes_alone(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    before = add_account(ana, "Sebelum")
    with ana.work("Import") as session:
        session.add_all(Account(name=f"Toko {n}", description="x" * LONG) for n in range(5))
    after = add_account(ana, "Sesudah")

    world.sync(ana, ben)

    assert waiting(ana) == 0
    for key, name in ((before, "Sebelum"), (after, "Sesudah")):
        assert read(ben, Account, key, "name") == (name,)


def test_a_step_that_would_fit_into_no_message_is_refused_before_it_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.laptop("ana@rasa.id")
    keys = [add_account(ana, f"Toko {n}", description="x" * LONG) for n in range(3)]
    monkeypatch.setattr("app.store.store.MOST_TEXT", AGREED)

    with pytest.raises(Refused) as refused, ana.work("Delete") as session:
        for key in keys:
            remove(session, Account, key)

    assert refused.value.msgid == TOO_MUCH
    assert all(read(ana, Account, key, "name") for key in keys)


def test_a_text_longer_than_its_field_is_taken_neither_here_nor_there(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Toko")
    world.sync(ana)

    with pytest.raises(Invalid) as invalid, ana.work("Edit") as session:
        session.get_one(Account, account).name = "x" * 401
    code, _answer = send(world, ana, update("account", account, description="x" * 20_001))

    assert (invalid.value.field, invalid.value.msgid) == ("name", TOO_LONG)
    assert code == "rejected"
    assert read(world.server, Account, account, "description") == (None,)
