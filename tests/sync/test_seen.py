"""What was still being written when a laptop read counts as unseen, whatever its number (R1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from app.models import DiscountLimit, Quote, QuoteState
from app.server.seen import Unread
from app.services import quoting
from app.store.tables import journal
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.session import synchronize
from tests.sync.quotes import discounted_quote, limit_reps
from tests.sync.worlds import Network, World, add_account, altered, attention, edit, read

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)


def test_r1_an_entry_that_was_being_written_when_a_laptop_read_was_not_seen_by_it(
    world: World,
) -> None:
    dewi, ana, cici = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "cici"))
    limit = limit_reps(dewi, 15)
    world.sync(dewi, ana)
    quote = discounted_quote(ana, percent=12)
    world.sync(ana)
    edit(dewi, DiscountLimit, limit, max_line_percent=Decimal(5))
    with ThreadPoolExecutor() as threads:
        with _nothing_published(world, "catalogue") as wait_for_it:
            sending = threads.submit(world.sync, dewi)
            wait_for_it()
            before = _newest(world)
            add_account(cici)
            world.sync(cici)
            assert _newest(world) > before + 1  # the number between is the limit's
            world.sync(ana)
        sending.result()
    quoting.send(ana, quote)

    world.sync(ana)

    assert read(ana, DiscountLimit, limit, "max_line_percent") == (Decimal(5),)
    assert read(ana, Quote, quote, "state") == (QuoteState.SENT,)
    assert not attention(ana)


def test_a_laptop_that_makes_up_what_it_could_not_see_is_not_believed(world: World) -> None:
    dewi, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    limit = limit_reps(dewi, 15)
    world.sync(dewi)
    edit(dewi, DiscountLimit, limit, max_line_percent=Decimal(5))
    world.sync(dewi, ana)
    quote = discounted_quote(ana, percent=12)
    with altered(ana):
        quoting.send(ana, quote)

    synchronize(ana, Liar(world.api))

    assert read(world.server, Quote, quote, "state") == (QuoteState.DRAFT,)


class Liar(Network):
    """A laptop's program that was changed: it says it could see nothing lately."""

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        numbers = msgspec.msgpack.encode(list(range(1, request.seen + 1)))
        return super().sync(access, replace(request, unread=bytes(16) + numbers))


def test_a_number_that_was_given_up_is_told_for_a_while_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    world.sync(ana)
    with world.server.engine.connect() as connection:
        connection.execute(sa.text("SELECT nextval(pg_get_serial_sequence('journal', 'seq'))"))
    add_account(ana)
    world.sync(ana)
    unread, told = Unread(), []

    for given_up in (60.0, 0.0, 60.0):
        monkeypatch.setattr("app.server.seen.GIVEN_UP", given_up)
        with world.server.engine.connect() as connection:
            newest = _newest(world)
            numbers = unread.told(connection, b"", unread.settled, newest)[16:]
        told.append(msgspec.msgpack.decode(numbers) if numbers else [])

    assert told == [[newest - 1], [], []]
    assert unread.settled == newest


@contextmanager
def _nothing_published(world: World, bucket: str) -> Iterator[Callable[[], None]]:
    """Holds the head of a bucket: whoever has written into it waits; the means to wait for them."""
    url = world.server.engine.url.set(drivername="postgresql")
    dsn = url.render_as_string(hide_password=False)
    with psycopg.connect(dsn) as holding, psycopg.connect(dsn, autocommit=True) as looking:
        holding.execute("SELECT ver FROM bucket_head WHERE bucket = %s FOR UPDATE", [bucket])
        blocked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"

        def wait_for_it() -> None:
            while looking.execute(blocked).fetchone() == (0,):
                looking.execute("SELECT pg_sleep(0.01)")

        yield wait_for_it
        holding.rollback()


def _newest(world: World) -> int:
    with world.server.engine.connect() as connection:
        newest: int = connection.execute(sa.select(sa.func.max(journal.c.seq))).scalar_one()
        return newest
