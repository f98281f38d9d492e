"""A quote with its lines, an account with its notes: wholes come and go with their parts."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.errors import Unreachable
from app.models import Account, Note, Quote, QuoteLine, QuoteState, Territory
from app.server.api import LocalApi
from app.server.own_work import change, insert, own_work
from app.server.segment_views import Sizes
from app.services import quoting
from app.services.quote_lines import add_line
from app.services.removing import remove_record
from app.sync import attention as attending
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import SyncResponse
from app.sync.session import synchronize
from tests.sync.between import Between
from tests.sync.quotes import priced_quote
from tests.sync.worlds import (
    Network,
    World,
    add_account,
    attention,
    count,
    edit,
    move,
    read,
    waiting,
)


class Plans(Network):
    """Counts how often a laptop asks what there is to fetch."""

    plans = 0

    def plan(self, access: str, request: PlanRequest) -> Plan:
        self.plans += 1
        return super().plan(access, request)


def test_a_draft_quote_is_deleted_with_its_lines_everywhere(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)

    remove_record(ana, "quote", quote)
    world.sync(ana, ben)

    assert attention(ana) == []
    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "id") is None
        assert count(laptop, QuoteLine) == 0


def test_an_account_moves_away_with_its_quotes_lines_and_notes(world: World) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    account = add_account(ana)
    quote = priced_quote(ana, account)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ana)

    move(world, account, "Sumatera/Medan")
    world.sync(ana, cici)

    for kind in (Account, Quote, QuoteLine, Note):
        assert count(ana, kind) == 0
    assert read(cici, Quote, quote, "subtotal") == (Decimal(90_000),)
    assert (count(cici, QuoteLine), count(cici, Note)) == (1, 1)


def test_what_somebody_added_to_a_record_goes_to_them_when_another_deletes_it(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    with ben.work("Note") as session:
        note = Note(account_id=account, text="Minta harga Jumat")
        session.add(note)
        session.flush()
        key = note.id
    world.sync(ben)

    remove_record(ana, "account", account)
    world.sync(ana, ben)

    assert read(ben, Note, key, "text") == ("Minta harga Jumat",)
    assert read(ana, Note, key, "text") is None


def test_a_quote_edited_here_keeps_its_lines_where_it_moves_into_what_comes_as_segments(
    world: World,
) -> None:
    world.api = LocalApi(world.server, Sizes(rows=5, smallest=1))
    ana = world.laptop("ana@rasa.id")
    quote = priced_quote(ana, account := add_account(ana))
    world.sync(ana)
    with own_work(world.server, "Move") as book:
        medan = str(_place(world, "Medan"))
        given = {"user_id": str(ana.identity.user_id), "territory_id": medan}
        insert(book, "user_territory", given)
        change(book, "account", account, {"territory_id": medan})

    edit(ana, Quote, quote, subject="Ketikan Ana")
    world.sync(ana)

    assert read(ana, Quote, quote, "subject") == ("Ketikan Ana",)
    assert count(ana, QuoteLine) == 1


def test_what_holds_nothing_yet_is_not_asked_for_anew_each_time(world: World) -> None:
    admin = world.laptop("admin@rasa.id")  # is granted territories that have no customer
    network = Plans(world.api)

    synchronize(admin, network)

    assert network.plans == 0


def test_a_line_for_a_quote_that_was_deleted_meanwhile_is_kept_and_blocks_nothing(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula Ben", quantity=Decimal(1), price=Decimal(15_000))
    behind = add_account(ben, "Di belakang")
    remove_record(ana, "quote", quote)

    world.sync(ana, ben, ana)

    assert waiting(ben) == 0
    assert count(ben, QuoteLine) == 0
    assert read(ana, Account, behind, "name") == ("Di belakang",)
    [item] = attention(ben)
    assert "Gula Ben" in item["changes"]


def test_a_quote_to_which_another_added_a_line_is_not_deleted_unseen(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    remove_record(ana, "quote", quote)
    add_line(ben, quote, description="Gula Ben", quantity=Decimal(1), price=Decimal(15_000))

    world.sync(ben, ana, ben)

    assert waiting(ana) == 0
    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "subtotal") == (Decimal(105_000),)
        assert count(laptop, QuoteLine) == 2
    [item] = attention(ana)
    assert item["kind"] == "rejected"
    attending.resolve(ana, UUID(item["id"]), "mine")


def test_a_quote_deleted_here_during_a_pull_that_brings_a_line_for_it_blocks_nothing(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula Ben", quantity=Decimal(1), price=Decimal(15_000))
    world.sync(ben)
    network = Between(world.api)
    network.after = [lambda _: network.after.clear() or remove_record(ana, "quote", quote)]

    synchronize(ana, network)

    assert read(ana, Quote, quote, "id") is None
    world.sync(ana)
    assert read(ana, Quote, quote, "subtotal") == (Decimal(105_000),)
    assert count(ana, QuoteLine) == 2


def test_a_quote_changed_by_nobody_else_is_sent_also_after_a_lost_answer(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ben, add_account(ben))
    world.sync(ben, ana)
    add_line(ana, quote, description="Gula", quantity=Decimal(1), price=Decimal(15_000))
    network = Between(world.api)
    network.after = [_lost]
    with pytest.raises(Unreachable):
        synchronize(ana, network)
    quoting.send(ana, quote)

    world.sync(ana, ben)

    assert attention(ana) == []
    assert read(ben, Quote, quote, "state", "subtotal") == (QuoteState.SENT, Decimal(105_000))


def _lost(_: SyncResponse) -> None:
    raise Unreachable("lost")


def _place(world: World, name: str) -> UUID:
    with world.server.read() as session:
        return session.scalars(sa.select(Territory.id).where(Territory.name == name)).one()
