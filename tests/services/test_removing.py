"""Removing a record with what belongs to it, and bringing all of it back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.errors import NotFound, Refused
from app.ids import uuid7
from app.models import (
    Account,
    AccountContact,
    Activity,
    Contact,
    Note,
    Opportunity,
    Product,
    Quote,
    QuoteLine,
    StageChange,
    Tagging,
)
from app.services import opportunities, quote_lines, quoting, tags
from app.services.removing import remove_record
from app.services.setup import PIPELINE, stage_key
from tests import factories


def count(store, kind) -> int:
    with store.read() as session:
        return session.query(kind).count()


def test_an_account_goes_with_what_is_about_it_and_comes_back_whole(shop):
    toko = factories.account(shop)
    factories.account_contact(shop, account_id=toko)
    factories.note(shop, account_id=toko)
    factories.activity(shop, account_id=toko)
    deal = opportunities.open_deal(shop, "Order", toko)
    opportunities.move(shop, deal, stage_key("Proposal"))
    quote = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, quote, description="x", price=Decimal(1))
    tags.put_tag(shop, "Horeca", account_id=toko)
    other = factories.note(shop, account_id=factories.account(shop, "Lain"))
    kinds = (Account, AccountContact, Note, Activity, Opportunity, StageChange, Quote, QuoteLine,
             Tagging)  # fmt: skip
    before = [count(shop, kind) for kind in kinds]

    remove_record(shop, "account", toko)
    gone = [count(shop, kind) for kind in kinds]
    shop.undo()

    assert gone == [1, 0, 1, 0, 0, 0, 0, 0, 0]
    assert [count(shop, kind) for kind in kinds] == before
    assert factories.get(shop, Note, other) is not None
    assert count(shop, Contact) == 1
    assert factories.get(shop, Quote, quote).total == Decimal(1)


def test_a_sent_quote_is_kept_and_so_is_its_customer(shop):
    toko = factories.account(shop)
    quote = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, quote, description="x", price=Decimal(1))
    quoting.send(shop, quote)

    for table, key in (("quote", quote), ("account", toko)):
        with pytest.raises(Refused, match="has been sent"):
            remove_record(shop, table, key)
    assert factories.get(shop, Quote, quote) is not None


def test_what_others_still_use_stays(shop):
    kecap = factories.product(shop)
    factories.quote_line(shop, product_id=kecap)
    opportunities.open_deal(shop, "Order")

    for table, key, instead in (
        ("product", kecap, r"Mark it as “Withdrawn” \(inactive=yes\)"),
        ("pipeline", PIPELINE, "Give those another one first"),
    ):
        with pytest.raises(Refused, match=f"still used by other records.*{instead}"):
            remove_record(shop, table, key)
    assert factories.get(shop, Product, kecap) is not None


def test_what_is_gone_already_is_said_to_be_gone(shop):
    with pytest.raises(NotFound):
        remove_record(shop, "account", uuid7())
