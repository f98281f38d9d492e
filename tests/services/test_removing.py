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
from app.records import all_records
from app.records.editing import change, remove
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
        ("pipeline", PIPELINE, "Give another one there first"),
    ):
        with pytest.raises(Refused, match=f"still used by other records, so .*{instead}"):
            remove_record(shop, table, key)
    assert factories.get(shop, Product, kecap) is not None


def test_what_still_uses_a_record_is_named_and_a_part_by_its_whole(shop):
    kecap, toko = factories.product(shop), factories.account(shop, "Toko Maju")
    lists = [factories.price_list(shop, name="Grosir"), factories.price_list(shop, name="Ritel")]
    edit(shop, toko, price_list_id=lists[0])
    first = quoting.new_quote(shop, toko, number="SQ-1")
    for _again in range(2):
        quote_lines.add_line(shop, first, product_id=kecap, price=Decimal(1))
    for number in range(2, 5):
        other = quoting.new_quote(shop, toko, number=f"SQ-{number}", price_list_id=lists[1])
        quote_lines.add_line(shop, other, product_id=kecap, price=Decimal(1))

    said = [refusal(shop, "product", kecap), *(refusal(shop, "price_list", key) for key in lists)]

    assert said[0].startswith(
        "This is still used by Quote “SQ-1”, Quote “SQ-2”, Quote “SQ-3”, …, so it cannot be"
    )
    assert said[1].startswith("This is still used by Account “Toko Maju”, Quote “SQ-1”, so it")
    assert said[2].startswith("This is still used by Quote “SQ-2”, Quote “SQ-3”, Quote “SQ-4”, so")


def refusal(store, name, key) -> str:
    with store.work("Delete") as session, pytest.raises(Refused) as refused:
        remove(session, all_records()[name], key)
    return refused.value.sentence()


def edit(store, key, **values):
    with store.work("Edit") as session:
        change(session, all_records()["account"], key, values)


def test_what_is_gone_already_is_said_to_be_gone(shop):
    with pytest.raises(NotFound):
        remove_record(shop, "account", uuid7())
