"""What promotions give for what is bought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.offers import Bought, Offer, Part, offers_for

D = Decimal
TEN = Part("buy", D(10), product="kecap")
FREE = Part("free", D(1), product="kecap")
TEN_PLUS_ONE = Offer("10+1", (TEN,), (FREE,))


def bought(**quantities):
    return [
        Bought(name, name.split("_")[0], D(quantity), "bumbu" if "k" in name else "minuman")
        for name, quantity in quantities.items()
    ]


@pytest.mark.parametrize(
    ("quantity", "times", "free"), [(9, None, 0), (10, None, 1), (29, None, 2), (55, 3, 3)]
)
def test_buy_ten_get_one_counts_whole_tens_up_to_the_limit(quantity, times, free):
    offer = Offer("10+1", (TEN,), (FREE,), times=times)

    applied = offers_for([offer], bought(kecap=quantity))

    assert sum(one.quantity for offer in applied for one in offer.given) == free


def test_what_was_bought_in_several_lines_counts_together():
    (applied,) = offers_for([TEN_PLUS_ONE], bought(kecap_a=6, kecap_b=5))

    assert applied.times == 1


def test_what_is_taken_back_earns_nothing():
    assert offers_for([TEN_PLUS_ONE], bought(kecap=-20)) == ()


def test_an_offer_that_asks_for_nothing_applies_to_nothing():
    assert offers_for([Offer("gift", (), (FREE,))], bought(kecap=10)) == ()


def test_a_bundle_costs_less_only_where_all_of_it_is_bought_and_only_as_often():
    parts = (Part("k", D(2), "kecap", percent=D(10)), Part("t", D(1), "teh", percent=D(10)))
    bundle = Offer("bundle", parts, reduces=parts)

    (applied,) = offers_for([bundle], bought(kecap=7, teh=2))

    assert [(one.line, one.quantity) for one in applied.reduced] == [("kecap", 4), ("teh", 2)]
    assert offers_for([bundle], bought(kecap=7)) == ()


def test_the_second_one_at_half_price_is_taken_from_what_is_left():
    half = Offer(
        "half", (Part("a", D(1), "kecap"),), reduces=(Part("b", D(1), "teh", None, D(50)),)
    )

    (applied,) = offers_for([half], bought(kecap=5, teh=3))

    assert [(one.line, one.quantity) for one in applied.reduced] == [("teh", 3)]


def test_what_serves_one_offer_serves_no_other():
    better = Offer("better", (Part("x", D(15), "kecap"),), (FREE,), priority=1)

    applied = offers_for([TEN_PLUS_ONE, better], bought(kecap=20))

    assert [one.offer.id for one in applied] == ["better"]


def test_the_later_offer_comes_first_where_none_insists():
    later = Offer("a-later", (TEN,), (FREE,), valid_from=date(2026, 8, 1))

    applied = offers_for([TEN_PLUS_ONE, later], bought(kecap=10))

    assert [one.offer.id for one in applied] == ["a-later"]


def test_a_product_and_its_category_do_not_count_the_same_piece_twice():
    mixed = Offer("mixed", (Part("k", D(5), "kecap"), Part("b", D(5), category="bumbu")), (FREE,))

    assert offers_for([mixed], bought(kecap=9)) == ()
    assert offers_for([mixed], bought(kecap=9, kunyit=1))[0].times == 1


PARTS = st.builds(
    Part,
    id=st.integers(),
    quantity=st.integers(1, 6).map(D),
    product=st.sampled_from([None, "kecap", "teh", "kunyit"]),
    category=st.sampled_from([None, "bumbu", "minuman"]),
    percent=st.sampled_from([D(10), D(100)]),
).map(lambda p: p if p.product is None else Part(p.id, p.quantity, p.product, None, p.percent))
OFFERS = st.lists(
    st.builds(
        Offer,
        id=st.integers(0, 9),
        buys=st.lists(PARTS, min_size=1, max_size=3).map(tuple),
        gives=st.just((FREE,)),
        reduces=st.lists(PARTS, max_size=2).map(tuple),
        times=st.sampled_from([None, 1, 2]),
        priority=st.integers(0, 1),
    ),
    max_size=4,
    unique_by=lambda offer: offer.id,
)
QUANTITIES = st.fixed_dictionaries(
    {name: st.integers(-3, 30) for name in ("kecap", "kecap_b", "teh", "kunyit")}
)


@given(OFFERS, QUANTITIES, st.randoms(use_true_random=False))
def test_every_machine_finds_the_same_offers_and_none_uses_a_piece_twice(offers, basket, random):
    lines = bought(**basket)

    applied = offers_for(offers, lines)

    assert applied == offers_for(random.sample(offers, len(offers)), lines)
    there = sum(max(quantity, 0) for quantity in basket.values())
    needed = sum(part.quantity * one.times for one in applied for part in one.offer.buys)
    assert needed <= there
    for line in lines:
        reduced = sum(r.quantity for one in applied for r in one.reduced if r.line == line.id)
        assert 0 <= reduced <= max(line.quantity, 0)
    assert all(one.offer.times is None or one.times <= one.offer.times for one in applied)
