"""What was still being written when a laptop read counts as unseen, whatever its number (R1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from app.models import DiscountLimit, Quote, QuoteState, Role
from app.services import quoting
from app.services.quote_lines import add_line, change_line
from app.store import Store
from app.store.tables import journal
from tests.sync.worlds import (
    World,
    add_account,
    attention,
    company_database,
    company_file,
    edit,
    read,
    world,
)

__all__ = ["company_database", "company_file", "world"]

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)


def test_r1_an_entry_that_was_being_written_when_a_laptop_read_was_not_seen_by_it(
    world: World,
) -> None:
    dewi, ana, cici = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "cici"))
    limit = _limit(dewi, 15)
    world.sync(dewi, ana)
    quote = _quote(ana, discount=12)
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


def _limit(dewi: Store, percent: int) -> UUID:
    with dewi.work("Limit") as session:
        limit = DiscountLimit(name="Reps", role=Role.REP, max_line_percent=Decimal(percent))
        session.add(limit)
        session.flush()
        return limit.id


def _quote(ana: Store, discount: int) -> UUID:
    quote = quoting.new_quote(ana, add_account(ana))
    line = add_line(ana, quote, description="Kopi", price=Decimal(1_000_000))
    change_line(ana, line, discount_percent=Decimal(discount))
    return quote
