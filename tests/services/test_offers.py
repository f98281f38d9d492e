"""What promotions give is put into a quote as lines of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.errors import Invalid, Refused
from app.models import AccountClass, Product, PromotionSide, Quote, QuoteLine
from app.records import all_records, editing
from app.services import quote_lines, quoting
from app.services.limits import breaches_of
from app.services.offers import apply_offers, earned, promised
from app.services.offers_due import due, overtaken
from tests import factories
from tests.factories import product, product_unit, promotion, promotion_item, quote

D = Decimal
BUY, GIVE, REDUCE = PromotionSide


@pytest.fixture
def kecap(shop):
    key = product(shop, list_price=D(1000), currency="IDR", tax_code="PPN", cost=D(700))
    product_unit(shop, "Dus", product_id=key)
    return key


@pytest.fixture
def sambal(shop):
    return product(shop, "Sambal", sku="S", list_price=D(2000), currency="IDR", tax_code="PPN")


@pytest.fixture
def ten_and_one(shop, kecap):
    key = promotion(shop, valid_from=date(2026, 8, 1), valid_until=date(2026, 8, 31))
    promotion_item(shop, promotion_id=key, product_id=kecap, quantity=D(10))
    promotion_item(shop, promotion_id=key, product_id=kecap, side=GIVE, quantity=D(1))
    return key


@pytest.fixture
def draft(shop):
    return quote(shop, quote_date=date(2026, 8, 3), language="en")


def lines(store, key):
    with store.read() as session:
        return [
            (line.description.split("\n")[0], line.quantity, line.price, line.discount_percent,
             line.total, line.promotion_id is not None)
            for line in session.get(Quote, key).lines
        ]  # fmt: skip


def test_buy_ten_get_one_adds_a_line_that_is_free_and_can_be_removed(
    shop, kecap, draft, ten_and_one
):
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(2), unit="Dus")

    assert apply_offers(shop, draft).lines == 1

    bought, given = lines(shop, draft)
    assert bought[1:] == (2, 12_000, None, 24_000, False)
    assert given[0] == "Kecap Manis 600 ml (promotion: Beli 10 gratis 1)"
    assert given[1:] == (2, 1000, 100, 0, True)
    with shop.read() as session:
        line = session.get(Quote, draft).lines[1].id
    quote_lines.remove_line(shop, line)
    assert len(lines(shop, draft)) == 1


def test_applied_again_they_take_the_place_of_what_they_gave_before(
    shop, kecap, draft, ten_and_one
):
    line = quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(30))
    apply_offers(shop, draft)

    quote_lines.change_line(shop, line, quantity=D(10))
    apply_offers(shop, draft)
    assert [one[1] for one in lines(shop, draft)] == [10, 1]

    quote_lines.change_line(shop, line, quantity=D(9))
    apply_offers(shop, draft)
    assert [one[1] for one in lines(shop, draft)] == [9]


def test_a_bundle_takes_off_what_it_says_in_a_line_below_nothing(shop, kecap, sambal, draft):
    bundle = promotion(shop, "Paket hemat")
    for side in (BUY, REDUCE):
        for key, quantity in ((kecap, 2), (sambal, 1)):
            promotion_item(shop, promotion_id=bundle, product_id=key, side=side,
                           quantity=D(quantity), percent=D(10))  # fmt: skip
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(5))
    quote_lines.add_line(shop, draft, product_id=sambal, quantity=D(2))

    apply_offers(shop, draft)

    assert [(one[0], one[2]) for one in lines(shop, draft)[2:]] == [
        ("4 botol Kecap Manis 600 ml, less by promotion: Paket hemat", -400),
        ("2 botol Sambal, less by promotion: Paket hemat", -400),
    ]
    with shop.read() as session:
        assert session.get(Quote, draft).subtotal == 8_200


def test_a_reduction_is_of_what_the_line_comes_to_and_never_more(shop, kecap, draft):
    for name in ("Satu", "Dua"):
        of = promotion(shop, name, times=1)
        for side in (BUY, REDUCE):
            promotion_item(shop, promotion_id=of, product_id=kecap, side=side, quantity=D(1))
    many = {"product_id": kecap, "quantity": D(2)}
    quote_lines.add_line(shop, draft, **many, discount_amount=D(1_995))  # comes to 5

    apply_offers(shop, draft)

    with shop.read() as session:
        found = session.get(Quote, draft)
        assert ([line.total for line in found.lines[1:]], found.subtotal) == ([-3, -2], 0)


def test_a_reduction_of_half_is_half_of_what_a_discount_in_money_leaves(shop, kecap, draft):
    half = promotion(shop, "Separuh", times=1)
    for side in (BUY, REDUCE):
        promotion_item(
            shop, promotion_id=half, product_id=kecap, side=side, quantity=D(1), percent=D(50)
        )
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(3), discount_amount=D(2_700))

    apply_offers(shop, draft)

    assert [one[2] for one in lines(shop, draft)[1:]] == [-50]


def said(store, key):
    with store.read() as session:
        return due(session, session.get(Quote, key)), overtaken(session, key)


def test_a_quote_says_what_promotions_would_change_in_it_until_they_are_applied(
    shop, kecap, draft, ten_and_one
):
    line = quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(9))
    nothing = said(shop, draft)
    quote_lines.change_line(shop, line, quantity=D(20))
    earned_first = said(shop, draft)
    apply_offers(shop, draft)
    applied = said(shop, draft)
    quote_lines.change_line(shop, line, quantity=D(12))
    fewer = said(shop, draft)
    quote_lines.change_line(shop, line, quantity=D(5))

    not_yet = (
        "“Beli 10 gratis 1” is earned and not in this quote yet: “Apply promotions” puts it in."
    )
    other = (
        "“Beli 10 gratis 1” gives something else now than stands in this quote:"
        " “Apply promotions” puts it right."
    )
    gone = (
        "“Beli 10 gratis 1” is no longer earned, and what it gave still stands in this quote:"
        " “Apply promotions” takes it out."
    )
    assert (nothing, earned_first, applied) == (([], []), ([not_yet], []), ([], []))
    assert (fewer, said(shop, draft)) == (([other], [other]), ([gone], [gone]))


def test_a_gift_in_a_unit_typed_in_other_letters_is_known_again(shop, kecap, draft):
    key = promotion(shop)
    promotion_item(shop, promotion_id=key, product_id=kecap, quantity=D(10))
    promotion_item(shop, promotion_id=key, product_id=kecap, side=GIVE, quantity=D(1), unit="DUS")
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(10))

    apply_offers(shop, draft)

    assert said(shop, draft) == ([], [])


def test_a_quote_that_was_sent_says_nothing_of_promotions(shop, kecap, draft, ten_and_one):
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(10))
    quoting.send(shop, draft)

    assert said(shop, draft) == ([], [])


@pytest.mark.parametrize(
    "more",
    [
        {"valid_until": date(2026, 8, 2)},
        {"valid_from": date(2026, 8, 4)},
        {"inactive": True},
        {"account_class": AccountClass.A},
    ],
)
def test_a_promotion_that_does_not_hold_gives_nothing_and_says_so(shop, kecap, draft, more):
    key = promotion(shop, **more)
    promotion_item(shop, promotion_id=key, product_id=kecap, quantity=D(1))
    promotion_item(shop, promotion_id=key, product_id=kecap, side=GIVE, quantity=D(1))
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(5))

    with pytest.raises(Refused):
        apply_offers(shop, draft)


def test_what_is_optional_earns_nothing(shop, kecap, draft, ten_and_one):
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(10), optional=True)

    with shop.read() as session:
        assert earned(session, session.get(Quote, draft)) == []


def test_what_promotions_give_needs_no_approval_but_what_is_added_to_it_does(
    shop, kecap, draft, ten_and_one
):
    factories.discount_limit(shop, max_line_percent=D(5), max_total_percent=D(5))
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(10))
    apply_offers(shop, draft)

    with shop.read() as session:
        given = session.get(Quote, draft)
        assert breaches_of(session, given) == ()
        (line,) = promised(session, given)

    with shop.work("More than promised") as session:
        session.get(QuoteLine, line).quantity = D(5)
    with shop.read() as session:
        given = session.get(Quote, draft)
        assert promised(session, given) == frozenset()
        assert breaches_of(session, given) != ()


def test_a_gift_that_was_doubled_by_hand_is_promised_once(shop, kecap, draft, ten_and_one):
    factories.discount_limit(shop, max_line_percent=D(5))
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(10))
    apply_offers(shop, draft)
    with shop.read() as session:
        gift = session.get(Quote, draft).lines[1].id

    quote_lines.duplicate_line(shop, gift)

    with shop.read() as session:
        given = session.get(Quote, draft)
        assert len(promised(session, given)) == 1
        assert len(breaches_of(session, given)) == 1


def test_what_was_withdrawn_is_not_given_and_a_lost_unit_ends_the_promotion(
    shop, kecap, sambal, draft
):
    gone, lost = promotion(shop, "Sambal gratis"), promotion(shop, "Dus gratis")
    for key in (gone, lost):
        promotion_item(shop, promotion_id=key, product_id=kecap, quantity=D(1))
    promotion_item(shop, promotion_id=gone, product_id=sambal, side=GIVE, quantity=D(1))
    promotion_item(shop, promotion_id=lost, product_id=kecap, side=GIVE, unit="peti")
    with shop.work("Withdraw") as session:
        session.get(Product, sambal).inactive = True
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(5))

    with shop.read() as session:
        assert earned(session, session.get(Quote, draft)) == []


def test_a_unit_the_product_is_not_sold_by_is_said_beside_it(shop, kecap):
    key = promotion(shop)
    values = {"promotion_id": key, "product_id": kecap, "unit": "peti"}

    with shop.work("New") as session, pytest.raises(Invalid) as refused:
        editing.create(session, all_records()["promotion_item"], values)

    assert refused.value.field == "unit"
