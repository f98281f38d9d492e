"""A paper bears the day of the company's zone, whatever zone the laptop that makes it is in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.documents.gathering import paper_of
from app.errors import Refused
from app.models import Order, Quote, QuoteState
from app.services import orders, quote_lines, quoting, signing
from app.services.company import set_company
from app.services.today import today
from tests import factories

# In Jakarta it is 1 September, 1 a.m.; 31 August, 11 p.m.
AFTER, BEFORE = datetime(2026, 8, 31, 18, tzinfo=UTC), datetime(2026, 8, 31, 16, tzinfo=UTC)
MACHINES = pytest.mark.parametrize(
    ("machine", "at", "day", "month"),
    [
        ("America/Los_Angeles", AFTER, date(2026, 9, 1), "/IX/"),
        ("Asia/Jakarta", AFTER, date(2026, 9, 1), "/IX/"),
        ("Asia/Jayapura", BEFORE, date(2026, 8, 31), "/VIII/"),
    ],
)


@MACHINES
def test_quote_and_order_are_dated_and_numbered_by_the_companys_day(
    shop, clock, machine_in, machine, at, day, month
):
    machine_in(machine)
    clock.move(at - clock.now())
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, key, description="Kopi", price=Decimal(10_000))
    quoting.send(shop, key)
    quoting.accept(shop, key)
    made = orders.order_quote(shop, key)
    orders.confirm(shop, made)

    quote, order = factories.get(shop, Quote, key), factories.get(shop, Order, made)
    with shop.read() as session:
        paper, signed = paper_of(session, key), signing.at_home(session, at)
    assert (quote.quote_date, quote.valid_until) == (day, day + timedelta(days=14))
    assert (order.order_date, paper.date, signed.date()) == (day, day, day)
    assert month in quote.number and month in order.number


def test_a_quote_runs_out_by_the_companys_day(shop, clock, machine_in):
    clock.move(AFTER - clock.now())
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, key, description="Kopi", price=Decimal(10_000))
    quoting.send(shop, key)

    machine_in("America/Los_Angeles")
    clock.move(timedelta(days=14))
    with pytest.raises(Refused):
        quoting.expire(shop, key)
    clock.move(timedelta(days=1))
    quoting.expire(shop, key)

    assert factories.get(shop, Quote, key).state is QuoteState.EXPIRED


def test_another_zone_of_the_company_is_another_day(shop, clock, machine_in):
    machine_in("Asia/Jakarta")
    clock.move(BEFORE - clock.now())
    set_company(shop, zone="Asia/Jayapura")

    key = quoting.new_quote(shop, factories.account(shop))

    assert factories.get(shop, Quote, key).quote_date == date(2026, 9, 1)


def test_the_day_somebody_lives_is_that_of_their_own_clock(shop, clock, machine_in):
    machine_in("America/Los_Angeles")
    clock.move(AFTER - clock.now())

    with shop.read() as session:
        lived = today(session, None).day

    assert lived == date(2026, 8, 31)
