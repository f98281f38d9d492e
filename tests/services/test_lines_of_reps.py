"""Whoever sees no cost writes quotes all the same, also where the book holds the costs."""

from __future__ import annotations

from decimal import Decimal

from app.models import Quote, Role
from app.services import quote_lines, quoting
from app.store import Identity
from tests import factories


def test_a_rep_adds_copies_revises_and_converts_products_that_have_a_cost(shop):
    kecap = factories.product(shop, cost=Decimal(15_000))
    box = factories.product_unit(shop, "dus", product_id=kecap)
    toko = factories.account(shop)
    shop.identity = Identity(factories.user(shop, "Rina", role=Role.REP), None)

    quote = quoting.new_quote(shop, toko)
    line = quote_lines.add_line(shop, quote, product_id=kecap)
    quote_lines.change_line(shop, line, unit="dus")
    quote_lines.duplicate_line(shop, line)
    quoting.change_quote(shop, quote, currency="USD")
    quoting.change_quote(shop, quote, currency="IDR")
    quoting.send(shop, quote)
    revised = quoting.revise(shop, quote)

    assert box is not None
    with shop.read() as session:
        assert [line.cost for line in session.get(Quote, revised).lines] == [None, None]
