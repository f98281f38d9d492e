"""The confirmation of an order: under its own number once it is confirmed, about what comes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.documents.from_quote import make
from app.models import Order, PaperTemplate, Quote
from app.services import order_reading, orders, quote_lines, quoting
from app.services.order_totals import SHARED
from tests import factories
from tests.documents.papers import page_texts


@pytest.fixture
def sold(shop):
    """An accepted quote: 24 bottles and 10 jars, 10 % off the whole."""
    key = quoting.new_quote(shop, factories.account(shop))
    for name, quantity, price in (("Kecap", 24, 18_500), ("Sambal", 10, 12_000)):
        quote_lines.add_line(
            shop, key, description=name, quantity=Decimal(quantity), price=Decimal(price)
        )
    quoting.set_discount(shop, key, percent=Decimal(10))
    quoting.send(shop, key)
    quoting.accept(shop, key)
    return key


def confirmation(store, key, language="en"):
    made = make(store, key, language, PaperTemplate.ORDER)
    return made.number, " ".join(page_texts(made.pdf))


@pytest.mark.parametrize(
    ("language", "draft", "offer"),
    [("en", "DRAFT", "Our offer"), ("id", "DRAF", "Penawaran kami"),
     ("ms", "DRAF", "Sebut harga kami")],
)  # fmt: skip
def test_an_order_bears_no_number_before_it_is_confirmed(shop, sold, language, draft, offer):
    key = orders.order_quote(shop, sold)
    label = factories.get(shop, Order, key).number
    offered = factories.get(shop, Quote, sold).number

    name, before = confirmation(shop, sold, language)
    orders.confirm(shop, key)
    number, after = confirmation(shop, sold, language)

    assert (name, label in before, draft in before) == (label, False, True)
    assert f"{offer} {offered}" in before.replace("\n", " ")
    assert number == factories.get(shop, Order, key).number != label
    assert number in after and draft not in after


def test_a_paper_about_an_order_names_the_revision_that_was_ordered(shop, sold):
    quoting.cancel(shop, sold)
    second = quoting.revise(shop, sold)
    quoting.send(shop, second)
    quoting.accept(shop, second)
    orders.order_quote(shop, second)

    _name, paper = confirmation(shop, second, "id")

    number = factories.get(shop, Quote, second).number
    assert f"Penawaran kami {number} · revisi 2" in paper.replace("\n", " ")


def test_once_the_rest_is_called_off_the_paper_is_about_what_comes(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    with shop.read() as session:
        kecap = order_reading.ordered(session, key).lines[0].line.id
    orders.deliver(shop, key, {kecap: Decimal(20)})
    _number, before = confirmation(shop, sold)
    orders.cancel_rest(shop, key)
    _number, after = confirmation(shop, sold)

    # 24 × 18,500 + 10 × 12,000 = 564,000, less 10 %, PPN 11 %; of which 20 × 18,500 came.
    assert "Total Rp563,436" in before and "Sambal" in before and "called off" not in before
    assert "1 Kecap 20 18,500 370,000" in after and "Sambal" not in after
    assert "Subtotal 370,000 Discount 10% -37,000 Subtotal after discount 333,000" in after
    assert "333,000 DPP nilai lain 305,250 PPN 12% 36,630" in after
    assert "Total Rp369,630" in after and "sixty-nine thousand" in after
    assert "Of our offer of Rp563,436, Rp193,806 was called off and is not delivered." in after
    assert SHARED in after and SHARED not in before


def test_a_section_of_which_nothing_comes_is_not_on_the_paper(shop):
    quote = quoting.new_quote(shop, factories.account(shop))
    for section, name in (("Saus", "Kecap"), ("Bumbu", "Lada")):
        quote_lines.add_line(shop, quote, kind="section", description=section)
        quote_lines.add_line(shop, quote, description=name, price=Decimal(10_000))
        quote_lines.add_line(shop, quote, kind="note", description=f"{name} dari Garut")
    quote_lines.add_line(shop, quote, kind="section", description="Tempo")
    quote_lines.add_line(shop, quote, kind="note", description="Bayar tunai")
    quoting.send(shop, quote)
    quoting.accept(shop, quote)
    key = orders.order_quote(shop, quote)
    orders.confirm(shop, key)
    with shop.read() as session:
        known = order_reading.ordered(session, key).lines
        lada = next(one.line.id for one in known if one.line.description == "Lada")
    orders.deliver(shop, key, {lada: Decimal(1)})
    orders.cancel_rest(shop, key)

    _number, paper = confirmation(shop, quote)

    assert "Saus" not in paper and "Garut" in paper and "Kecap dari" not in paper
    assert "Bumbu" in paper and "1 Lada" in paper
    assert "Tempo" in paper and "Bayar tunai" in paper, "a section of words only stays"


def test_nothing_is_said_of_deductions_where_there_is_none_to_share(shop):
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(
        shop, key, description="Kecap", quantity=Decimal(24), price=Decimal(18_500)
    )
    quoting.send(shop, key)
    quoting.accept(shop, key)
    order = orders.order_quote(shop, key)
    orders.confirm(shop, order)
    with shop.read() as session:
        kecap = order_reading.ordered(session, order).lines[0].line.id
    orders.deliver(shop, order, {kecap: Decimal(20)})
    orders.cancel_rest(shop, order)

    _number, said = confirmation(shop, key)

    assert "was called off" in said and SHARED not in said
