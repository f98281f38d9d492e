"""What a customer pays: which rule wins, and the price it makes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.price_made import Goods, RuleList, Terms
from app.domain.price_reasons import fate, group, reason
from app.domain.price_rules import Asked, Rule, fits, winning
from app.domain.pricing import PriceAnswer, cost_price, price_for
from app.errors import Invalid

D = Decimal
LIST = D(1000)
TODAY = date(2026, 8, 1)
ASKED = Asked(
    "kopi", TODAY, D(12), category="minuman", account="toko", account_class="A",
    territories=("bogor", "jabar"), unit="dus", factor=D(1),
)  # fmt: skip
EVERYBODY = Rule("everybody", "fixed", D(100))
RUPIAH, RINGGIT, DOLLARS = Terms("IDR"), Terms("MYR"), Terms("USD")


def rate(source, target):
    assert (source, target) == ("USD", "IDR")
    return Fraction(16_250)


def price(*rules, asked=ASKED, list_price=LIST, goods=RUPIAH, terms=RUPIAH, of=None, tax=None):
    known = Goods(list_price, goods, lambda: tax)
    return price_for(asked, known, [RuleList("list", of or terms, rules)], terms, rate)


def answer(*rules: Rule, list_price=LIST, currency="IDR"):
    return price(*rules, list_price=list_price, goods=Terms(currency), terms=Terms(currency))


def test_without_a_rule_the_list_price_holds():
    assert answer() == PriceAnswer(D(1000), None)


@pytest.mark.parametrize(
    "change",
    [
        {"product": "teh"},
        {"category": "snack"},
        {"account": "warung"},
        {"account_class": "B"},
        {"territory": "semarang"},
        {"unit": "pcs"},
        {"min_quantity": D("12.5")},
        {"valid_from": TODAY + timedelta(days=1)},
        {"valid_until": TODAY - timedelta(days=1)},
    ],
)
def test_a_rule_about_something_else_does_not_count(change):
    assert answer(EVERYBODY._replace(**change)).rule_id is None


@pytest.mark.parametrize(
    "change",
    [
        {"product": "kopi"},
        {"category": "minuman"},
        {"account": "toko"},
        {"account_class": "A"},
        {"territory": "jabar"},
        {"unit": "dus"},
        {"min_quantity": D(12)},
        {"valid_from": TODAY},
        {"valid_until": TODAY, "priority": 1},
    ],
)
def test_the_more_specific_rule_wins_over_one_for_everybody(change):
    special = EVERYBODY._replace(id="aspecial", value=D(7), **change)

    assert answer(EVERYBODY, special).rule_id == "aspecial"
    assert answer(special, EVERYBODY).price == 7


def test_the_order_in_which_rules_win():
    weakest_first = [
        EVERYBODY,
        EVERYBODY._replace(id="d", valid_from=date(2026, 1, 1)),
        EVERYBODY._replace(id="c", valid_from=date(2026, 7, 1)),
        EVERYBODY._replace(id="q", min_quantity=D(10)),
        EVERYBODY._replace(id="u", unit="dus"),
        EVERYBODY._replace(id="k", category="minuman"),
        EVERYBODY._replace(id="p", product="kopi"),
        EVERYBODY._replace(id="b", account_class="A"),
        EVERYBODY._replace(id="bp", account_class="A", product="kopi"),
        EVERYBODY._replace(id="far", territory="jabar"),
        EVERYBODY._replace(id="near", territory="bogor"),
        EVERYBODY._replace(id="both", territory="jabar", account_class="A"),
        EVERYBODY._replace(id="a", account="toko"),
        EVERYBODY._replace(id="!", priority=1),
    ]

    for count in range(1, len(weakest_first) + 1):
        rules = weakest_first[:count]
        assert answer(*rules).rule_id == answer(*reversed(rules)).rule_id == rules[-1].id


def test_the_customers_own_list_decides_before_its_parents():
    own = [EVERYBODY._replace(id="own")]
    parent = [EVERYBODY._replace(id="parent", account="toko", priority=9)]

    def won(*lists):
        chain = [RuleList(number, RUPIAH, rules) for number, rules in enumerate(lists)]
        return price_for(ASKED, Goods(D(1000), RUPIAH), chain, RUPIAH, rate).rule_id

    assert won(own, parent) == "own"
    assert won([], parent) == "parent"


@pytest.mark.parametrize(
    ("rule", "price"),
    [
        (Rule(1, "fixed", D("850.5")), "850.5"),
        (Rule(1, "percent", D("12.5")), "875"),
        (Rule(1, "percent", D(-10)), "1100"),
        (Rule(1, "cost", D(750)), "750"),
        (Rule(1, "formula", D(-5), amount=D(-1)), "949"),
        (Rule(1, "formula", D(-20), amount=D(30), round_to=D(50)), "850"),
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


def test_a_price_on_cost_goes_up_by_percent_and_amount_and_is_rounded():
    assert cost_price(D(600), D(25), D(30), D(50), "IDR") == 800
    assert cost_price(D("6.01"), D(10), None, None, "MYR") == D("6.61")


@pytest.mark.parametrize(
    ("rule", "quantity", "price"),
    [
        (None, 1, 12_000),
        (Rule(1, "fixed", D(900)), 1, 10_800),
        (Rule(1, "fixed", D(10_500), unit="dus"), 1, 10_500),
        (Rule(1, "percent", D("3.3"), round_to=D(50)), 1, 11_400),  # 950 a piece
        (Rule(1, "percent", D("3.3"), round_to=D(50), unit="dus"), 1, 11_600),
        (Rule(1, "formula", D(0), amount=D(-100)), 1, 10_800),
        (Rule(1, "formula", D(0), amount=D(-100), unit="dus"), 1, 11_900),
        (Rule(1, "fixed", D(900), min_quantity=D(24)), 1, 12_000),
        (Rule(1, "fixed", D(900), min_quantity=D(24)), 2, 10_800),
        (Rule(1, "fixed", D(10_500), unit="dus", min_quantity=D(2)), 1, 12_000),
        (Rule(1, "fixed", D(10_500), unit="dus", min_quantity=D(2)), 2, 10_500),
    ],
)
def test_the_price_of_a_box_follows_from_the_piece_unless_a_rule_names_the_box(
    rule, quantity, price
):
    box = ASKED._replace(quantity=D(quantity), factor=D(12))
    goods = Goods(D(1000), RUPIAH)
    lists = [RuleList("list", RUPIAH, [rule] if rule else [])]

    assert price_for(box, goods, lists, RUPIAH, rate).price == price


def test_what_is_taken_back_has_the_price_of_what_was_bought():
    many = EVERYBODY._replace(min_quantity=D(12))

    assert price(many, asked=ASKED._replace(quantity=D(-12))).price == 100


@pytest.mark.parametrize(
    ("charge", "price"),
    [
        (Rule(2, "surcharge", D(2)), 102),
        (Rule(2, "surcharge", D(0), amount=D(7)), 107),
        (Rule(2, "surcharge", D("2.6"), amount=D(7), round_to=D(50)), 100),
        (Rule(2, "surcharge", D(2), account="warung"), 100),
    ],
)
def test_a_surcharge_comes_on_top_of_whatever_won(charge, price):
    reply = answer(EVERYBODY, charge)

    assert (reply.price, reply.rule_id) == (price, "everybody")
    assert (reply.surcharge is not None) == fits(charge, ASKED)


@pytest.mark.parametrize(
    ("charge", "piece", "box"),
    [
        (Rule(2, "surcharge", D(2), amount=D(500), round_to=D(100)), 22_900, 274_800),
        (Rule(2, "surcharge", D(2), amount=D(500)), 22_940, 275_280),
        (Rule(2, "surcharge", D(2), amount=D(500), round_to=D(100), unit="dus"), 22_000, 269_800),
    ],
)
def test_a_box_with_a_surcharge_costs_what_its_pieces_cost_with_theirs(charge, piece, box):
    lists = [RuleList("list", RUPIAH, [charge])]
    goods = Goods(D(22_000), RUPIAH)

    of_one = price_for(ASKED._replace(unit="pcs"), goods, lists, RUPIAH, rate)
    of_box = price_for(ASKED._replace(unit="dus", factor=D(12)), goods, lists, RUPIAH, rate)

    assert (of_one.price, of_box.price) == (piece, box)


def test_a_surcharge_in_other_money_is_rounded_in_that():
    charge = Rule(2, "surcharge", D(10), round_to=D("0.50"))  # 2.20 dollars, so 2.00
    worth = {("USD", "IDR"): Fraction(16_250), ("IDR", "USD"): Fraction(1, 16_250)}

    reply = price_for(
        ASKED,
        Goods(D(32_500), RUPIAH),
        [RuleList("list", DOLLARS, [charge])],
        RUPIAH,
        lambda *pair: worth[pair],
    )

    assert reply.price == 32_500


def test_the_surcharge_of_the_larger_quantity_takes_the_place_of_the_smaller_one():
    small, large = Rule(1, "surcharge", D(5)), Rule(2, "surcharge", D(0), min_quantity=D(12))

    assert answer(EVERYBODY, small, large).price == 100


def test_a_list_in_dollars_prices_a_quote_in_rupiah():
    reply = price(EVERYBODY._replace(value=D("2.35")), of=DOLLARS)

    assert (reply.price, reply.needed) == (38_188, (("USD", "IDR"),))


def test_a_product_in_dollars_is_converted_before_a_rupiah_rule_rounds_it():
    rule = Rule(1, "percent", D(10), round_to=D(100))

    assert price(rule, list_price=D("2.35"), goods=DOLLARS).price == 34_400  # of 34,368.75


def test_prices_with_tax_and_without_meet_exactly():
    with_tax, ppn = Terms("IDR", tax_included=True), Fraction(11, 100)

    assert price(EVERYBODY, terms=with_tax, of=RUPIAH, tax=ppn).price == 111
    assert price(EVERYBODY, of=with_tax, tax=ppn).price == 90  # 90.09
    assert price(Rule(1, "percent", D(10)), terms=with_tax, tax=ppn).price == 999


@pytest.mark.parametrize("rule", [Rule(1, "percent", D(5)), EVERYBODY._replace(product="teh")])
def test_a_price_that_cannot_be_made_is_refused_beside_its_field(rule):
    with pytest.raises(Invalid) as refusal:
        answer(rule, list_price=None)

    assert refusal.value.field == "price"
    assert answer(EVERYBODY, list_price=None).price == 100


def test_a_price_below_nothing_is_refused():
    with pytest.raises(Invalid) as refusal:
        answer(Rule(1, "formula", D(0), amount=D(-1001)))

    assert refusal.value.field == "price"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (EVERYBODY._replace(account="toko"), "Fixed price agreed with this customer."),
        (
            Rule(1, "percent", D(5), account_class="A", min_quantity=D(12)),
            "5% off the list price for customers of class A, from 12 on.",
        ),
        (Rule(1, "formula", D(5)), "Worked out as the list price +5%."),
    ],
)
def test_a_rule_says_why(rule, sentence):
    told = reason(rule)
    details = {**told.details, "group": group(rule).format(**told.details)}
    details |= {"base": "the list price", "change": "+5%"}

    assert told.msgid.format(**details) == sentence


@pytest.mark.parametrize(
    ("loser", "said"),
    [
        ({"account_class": "B"}, "For customers of class B only."),
        ({"min_quantity": D(13)}, "Only from 13 on."),
        ({"valid_until": date(2026, 7, 1)}, "Ended on 2026-07-01."),
        ({"priority": -1}, "Another rule has a higher priority."),
        ({"category": "minuman"}, "Another rule is about the product more exactly."),
        ({"product": "kopi", "valid_from": None, "id": "a"}, "Another rule is newer."),
        (
            {"product": "kopi", "valid_from": TODAY, "id": "a"},
            "Another rule says the same; the one entered last holds.",
        ),
    ],
)
def test_a_rule_that_lost_says_why(loser, said):
    winner = EVERYBODY._replace(id="w", product="kopi", valid_from=TODAY)

    told = fate(EVERYBODY._replace(**loser), ASKED, winner)

    assert told.msgid.format(**told.details) == said
    assert fate(winner, ASKED, winner).msgid == "Won."
    assert fate(winner, ASKED, winner, below=True).msgid == "The price is made of this one."
    assert fate(EVERYBODY, ASKED, None).msgid.startswith("A list that comes before")


RULES = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(0, 99),
            "kind": st.sampled_from(["fixed", "percent", "formula", "cost", "surcharge"]),
            "value": st.decimals(0, 50, places=2),
            "product": st.sampled_from([None, "kopi", "teh"]),
            "account": st.sampled_from([None, "toko", "warung"]),
            "account_class": st.sampled_from([None, "A", "B"]),
            "territory": st.sampled_from([None, "jabar", "bogor", "solo"]),
            "unit": st.sampled_from([None, "dus", "pcs"]),
            "min_quantity": st.sampled_from([D(0), D(6), D(24)]),
            "round_to": st.sampled_from([D(0), D(50), D(100)]),
            "priority": st.integers(0, 1),
        }
    ).map(lambda said: Rule(**said)),
    max_size=8,
    unique_by=lambda rule: rule.id,
)


@given(RULES, st.randoms(use_true_random=False), st.sampled_from([D(1), D(12), D("0.5")]))
def test_every_machine_finds_the_same_winner_in_whatever_order(rules, random, factor):
    shuffled = random.sample(rules, len(rules))
    asked = ASKED._replace(factor=factor)

    reply = price(*rules, asked=asked)
    again = price(*shuffled, asked=asked)

    priced = [rule for rule in rules if rule.kind != "surcharge"]
    assert (reply.price, reply.rule_id) == (again.price, again.rule_id)
    assert (reply.rule_id is None) == (not any(fits(rule, asked) for rule in priced))
    assert type(reply.price) is Decimal
    assert all(fate(rule, asked, winning(rules, asked)).msgid for rule in rules)


@given(RULES)
def test_what_a_rule_makes_is_a_multiple_of_its_step(rules):
    reply = price(*rules)
    rule = reply.decided.rule if reply.decided else None

    if rule and rule.kind in ("percent", "formula") and rule.round_to and not reply.surcharge:
        assert reply.price % rule.round_to == 0
