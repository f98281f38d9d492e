"""What a customer pays: which rule wins, and the price it makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pricing import Asked, PriceAnswer, Rule, fits, price_for
from app.errors import Invalid

D = Decimal
TODAY = date(2026, 8, 1)
ASKED = Asked("kopi", TODAY, D(12), category="minuman", account="toko", account_class="A")
LIST, COST = D(1000), D(600)
EVERYBODY = Rule("everybody", "fixed", D(100))


def answer(*rules: Rule, list_price=LIST, cost=COST, currency="IDR"):
    return price_for(ASKED, list_price, cost, [rules], currency)


def test_without_a_rule_the_list_price_holds():
    assert answer() == PriceAnswer(D(1000), None, "List price: no price rule fits.")


@pytest.mark.parametrize(
    "change",
    [
        {"product": "teh"},
        {"category": "snack"},
        {"account": "warung"},
        {"account_class": "B"},
        {"min_quantity": D("12.5")},
        {"valid_from": TODAY + timedelta(days=1)},
        {"valid_until": TODAY - timedelta(days=1)},
    ],
)
def test_a_rule_about_something_else_does_not_count(change):
    assert answer(replace(EVERYBODY, **change)).rule_id is None


@pytest.mark.parametrize(
    "change",
    [
        {"product": "kopi"},
        {"category": "minuman"},
        {"account": "toko"},
        {"account_class": "A"},
        {"min_quantity": D(12)},
        {"valid_from": TODAY},
        {"valid_until": TODAY, "priority": 1},
    ],
)
def test_the_more_specific_rule_wins_over_one_for_everybody(change):
    special = replace(EVERYBODY, id="aspecial", value=D(7), **change)

    assert answer(EVERYBODY, special).rule_id == "aspecial"
    assert answer(special, EVERYBODY).price == 7


def test_the_order_in_which_rules_win():
    weakest_first = [
        EVERYBODY,
        replace(EVERYBODY, id="d", valid_from=date(2026, 1, 1)),
        replace(EVERYBODY, id="c", valid_from=date(2026, 7, 1)),
        replace(EVERYBODY, id="q", min_quantity=D(10)),
        replace(EVERYBODY, id="k", category="minuman"),
        replace(EVERYBODY, id="p", product="kopi"),
        replace(EVERYBODY, id="b", account_class="A"),
        replace(EVERYBODY, id="bp", account_class="A", product="kopi"),
        replace(EVERYBODY, id="a", account="toko"),
        replace(EVERYBODY, id="!", priority=1),
    ]

    for count in range(1, len(weakest_first) + 1):
        rules = weakest_first[:count]
        assert answer(*rules).rule_id == answer(*reversed(rules)).rule_id == rules[-1].id


def test_the_customers_own_list_decides_before_its_parents():
    own = [replace(EVERYBODY, id="own")]
    parent = [replace(EVERYBODY, id="parent", account="toko", priority=9)]

    assert price_for(ASKED, D(1000), None, [own, parent], "IDR").rule_id == "own"
    assert price_for(ASKED, D(1000), None, [[], parent], "IDR").rule_id == "parent"


@pytest.mark.parametrize(
    ("rule", "price"),
    [
        (Rule(1, "fixed", D("850.5")), "850.5"),
        (Rule(1, "percent", D("12.5")), "875"),
        (Rule(1, "percent", D(-10)), "1100"),
        (Rule(1, "formula", D(25), base="cost"), "750"),
        (Rule(1, "formula", D(25), base="cost", amount=D(30), round_to=D(50)), "800"),
        (Rule(1, "formula", D(-5), base="list", amount=D(-1)), "949"),
        (Rule(1, "percent", D(1), round_to=D(100)), "1000"),
        (Rule(1, "percent", D("33.333")), "667"),
    ],
)
def test_prices_by_kind_of_rule(rule, price):
    assert str(answer(rule).price) == price


def test_ringgit_prices_keep_their_sen():
    assert str(answer(Rule(1, "percent", D(15)), list_price=D("9.99"), currency="MYR").price) == (
        "8.49"
    )


@pytest.mark.parametrize(
    ("rule", "missing", "field"),
    [
        (Rule(1, "formula", D(25), base="cost"), {"cost": None}, "cost"),
        (Rule(1, "percent", D(5)), {"list_price": None}, "price"),
        (replace(EVERYBODY, product="teh"), {"list_price": None}, "price"),
    ],
)
def test_a_price_that_cannot_be_made_is_refused_beside_its_field(rule, missing, field):
    with pytest.raises(Invalid) as refusal:
        answer(rule, **missing)

    assert refusal.value.field == field
    assert answer(EVERYBODY, **missing).price == 100


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (replace(EVERYBODY, account="toko"), "Fixed price agreed with this customer."),
        (
            Rule(1, "percent", D(5), account_class="A", min_quantity=D(12)),
            "5 % off the list price for customers of class A, from 12 on.",
        ),
        (Rule(1, "formula", D(5)), "Worked out by the formula of the price list."),
    ],
)
def test_the_answer_says_why(rule, sentence):
    reply = answer(rule)

    assert reply.why.format(**reply.details) == sentence


@given(
    st.lists(
        st.builds(
            Rule,
            id=st.integers(0, 99),
            kind=st.sampled_from(["fixed", "percent", "formula"]),
            value=st.decimals(0, 50, places=2),
            product=st.sampled_from([None, "kopi", "teh"]),
            account=st.sampled_from([None, "toko", "warung"]),
            account_class=st.sampled_from([None, "A", "B"]),
            min_quantity=st.sampled_from([D(0), D(6), D(24)]),
            priority=st.integers(0, 1),
        ),
        max_size=8,
        unique_by=lambda rule: rule.id,
    ),
    st.randoms(use_true_random=False),
)
def test_every_machine_finds_the_same_winner_in_whatever_order(rules, random):
    shuffled = random.sample(rules, len(rules))

    reply = answer(*rules)

    assert reply == answer(*shuffled)
    assert (reply.rule_id is None) == (not any(fits(rule, ASKED) for rule in rules))
    assert reply.why.format(**reply.details)
