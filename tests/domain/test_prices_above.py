"""Rules that stand on what the list above makes: known answers, and an independent calculation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.price_made import Goods, RuleList, Terms, deciding
from app.domain.price_rules import Asked, Rule
from app.domain.pricing import price_for
from app.errors import Invalid

D = Decimal
LIST_PRICE = D(10_000)
PPN = Fraction(11, 100)
RATES = {("USD", "IDR"): Fraction(16_250), ("IDR", "USD"): Fraction(1, 16_250)}
RUPIAH, DOLLARS, WITH_TAX = Terms("IDR"), Terms("USD"), Terms("IDR", tax_included=True)
ASKED = Asked("kopi", date(2026, 8, 1), D(24), account="toko", unit="pcs")
BOX = ASKED._replace(quantity=D(2), unit="dus", factor=D(12))
LESS_5 = Rule("less", "percent", D(5), base="above")


def rate(*pair):
    return RATES[pair]


def answer(*lists, asked=ASKED, list_price=LIST_PRICE, goods=RUPIAH, terms=RUPIAH):
    """The price by these lists, each its rules or its terms and its rules."""
    chain = [
        RuleList(number, *(said if isinstance(said, tuple) else (RUPIAH, said)))
        for number, said in enumerate(lists)
    ]
    return price_for(asked, Goods(list_price, goods, lambda: PPN), chain, terms, rate)


def fixed(value, **more):
    return Rule("fixed", "fixed", D(value), **more)


@pytest.mark.parametrize(
    ("lists", "more", "price"),
    [
        # 5 % off a fixed price, off a percentage (8 % off 10,000), off a formula (−8 % + 250)
        ([[LESS_5], [fixed(9_000)]], {}, 8_550),
        ([[LESS_5], [Rule(1, "percent", D(8))]], {}, 8_740),
        ([[LESS_5], [Rule(1, "formula", D(-8), amount=D(250))]], {}, 8_978),  # 8,977.50
        # a price on cost, which is in the money of the product
        ([[LESS_5], [Rule(1, "cost", D(7_000))]], {}, 6_650),
        # three above each other: 10,000 −10 % −5 % +200
        ([[Rule(1, "formula", D(0), amount=D(200), base="above")], [LESS_5],
          [Rule(2, "percent", D(10))]], {}, 8_750),
        # a list between that says nothing of the product, and one that only has it for others
        ([[LESS_5], [], [fixed(9_000)]], {}, 8_550),
        ([[LESS_5], [fixed(1, account="warung")], [fixed(9_000)]], {}, 8_550),
        # nothing above: of the list price
        ([[LESS_5]], {}, 9_500),
        ([[LESS_5], []], {}, 9_500),
        # quantity breaks, dates and customers of the list above hold as they do there
        ([[LESS_5], [fixed(9_000), Rule(2, "fixed", D(8_000), min_quantity=D(24))]], {}, 7_600),
        ([[LESS_5], [fixed(9_000), Rule(2, "fixed", D(8_000), min_quantity=D(25))]], {}, 8_550),
        ([[LESS_5], [fixed(9_000), Rule(2, "fixed", D(8_000), account="toko")]], {}, 7_600),
        ([[LESS_5], [fixed(9_000), Rule(2, "fixed", D(8_000), valid_from=date(2026, 8, 2))]],
         {}, 8_550),
        # each rounds in its own list: 10,000 −12.3 % = 8,770 → 8,800; −5 % = 8,360 → 8,400
        ([[LESS_5._replace(round_to=D(100))], [Rule(1, "percent", D("12.3"), round_to=D(100))]],
         {}, 8_400),
        # its own quantity break stands aside where it is not reached
        ([[LESS_5._replace(min_quantity=D(48))], [fixed(9_000)]], {}, 9_000),
        # without a list price, where the list above names the price
        ([[LESS_5], [fixed(9_000)]], {"list_price": None}, 8_550),
        # a surcharge of the list above comes on top once, and last; its own takes its place
        ([[LESS_5], [fixed(9_000), Rule(2, "surcharge", D(2), amount=D(500))]], {}, 9_221),
        ([[LESS_5, Rule(3, "surcharge", D(0), amount=D(100))],
          [fixed(9_000), Rule(2, "surcharge", D(2), amount=D(500))]], {}, 8_650),
        # dollars above: 0.60 × 16,250 = 9,750; −5 % = 9,262.50 → 9,263, or 9,250 by fifties
        ([[LESS_5], (DOLLARS, [fixed("0.60")])], {}, 9_263),
        ([[LESS_5._replace(round_to=D(50))], (DOLLARS, [fixed("0.60")])], {}, 9_250),
        # rupiah above, dollars here: 9,000 / 16,250 = 0.5538…; −5 % = 0.5261… → 0.53 → 8,613
        ([(DOLLARS, [LESS_5]), [fixed(9_000)]], {}, 8_613),
        # with tax above, without here: 9,990 / 1.11 = 9,000
        ([[LESS_5], (WITH_TAX, [fixed(9_990)])], {}, 8_550),
        ([(WITH_TAX, [LESS_5]), [fixed(9_000)]], {}, 8_550),  # 9,990 −5 % = 9,490.50 → 9,491
        ([(WITH_TAX, [LESS_5]), [fixed(9_000)]], {"terms": WITH_TAX}, 9_491),
        # a box: of the pieces' price; of the box' own price; and a rule for the box
        ([[LESS_5], [fixed(1_000)]], {"asked": BOX}, 11_400),
        ([[LESS_5], [fixed(11_500, unit="dus")]], {"asked": BOX}, 10_925),
        ([[LESS_5._replace(unit="dus", round_to=D(100))], [fixed(1_000)]], {"asked": BOX}, 11_400),
        ([[Rule(1, "formula", D(0), amount=D(-10), base="above")], [fixed(1_000)]],
         {"asked": BOX}, 11_880),
        ([[Rule(1, "formula", D(0), amount=D(-10), base="above")], [fixed(11_500, unit="dus")]],
         {"asked": BOX}, 11_380),
    ],
)  # fmt: skip
def test_prices_that_stand_on_the_list_above(lists, more, price):
    assert answer(*lists, **more).price == price


def test_what_a_price_stands_on_is_told_from_near_to_far():
    told = answer([LESS_5], [Rule(2, "percent", D(4), base="above")], [])

    assert [one.choice.rule.id if one.choice else None for one in told.stands_on] == [2, None]
    assert [int(one.of_unit) for one in told.stands_on] == [9_600, 10_000]
    assert answer([Rule(1, "percent", D(5))], [fixed(9_000)]).stands_on == ()


def test_without_any_price_above_what_is_missing_is_said():
    with pytest.raises(Invalid) as refused:
        answer([LESS_5], list_price=None)

    assert refused.value.field == "price"


# An independent calculation: what a customer pays by a list, asked of each list in turn.


def paid(lists, factor, list_price, terms):
    """What one of the unit costs by the first of these lists, exactly, in `terms`."""
    for place, (of, rules) in enumerate(lists):
        fitting = [rule for rule in rules if rule.unit in (None, "dus")]
        if not fitting:
            continue
        best = max(fitting, key=lambda rule: (rule.unit is not None, rule.id))
        return put(_one(best, of, lists[place + 1 :], factor, list_price), of, terms)
    return put(list_price * factor, RUPIAH, terms)


def _one(rule, of, above, factor, list_price):
    if rule.kind == "fixed":
        return Fraction(rule.value) * (1 if rule.unit else factor)
    below = above if rule.base == "above" else []
    per_unit = paid(below, factor, list_price, of)
    pieces = 1 if rule.unit or _said_in_the_unit(below) else factor
    sign = -1 if rule.kind == "percent" else 1
    amount = Fraction(rule.amount) * (1 if rule.unit else factor) / pieces
    exact = per_unit / pieces * (100 + sign * Fraction(rule.value)) / 100 + amount
    written = Fraction(1, 100) if of.currency == "USD" else 1
    step = Fraction(rule.round_to)
    if step:
        exact = floor(exact / step + Fraction(1, 2)) * step
    return floor(exact / written + Fraction(1, 2)) * written * pieces


def _said_in_the_unit(lists):
    """Whether the price by these lists is of the box, and not of its pieces."""
    for place, (_of, rules) in enumerate(lists):
        if rules:
            best = max(rules, key=lambda rule: (rule.unit is not None, rule.id))
            if best.unit is not None or best.kind == "fixed" or best.base != "above":
                return best.unit is not None
            return _said_in_the_unit(lists[place + 1 :])
    return False


def put(amount, source, target):
    if source.currency != target.currency:
        amount = amount * RATES[source.currency, target.currency]
    if source.tax_included != target.tax_included:
        amount = amount * (1 + PPN) if target.tax_included else amount / (1 + PPN)
    return amount


RULE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["fixed", "percent", "formula"]),
        "value": st.decimals(0, 60, places=2),
        "amount": st.sampled_from([D(0), D("12.5"), D(300)]),
        "unit": st.sampled_from([None, None, "dus"]),
        "round_to": st.sampled_from([D(0), D(50), D("0.05")]),
        "base": st.sampled_from(["above", "above", "list_price"]),
    }
)
LISTS = st.lists(
    st.tuples(st.sampled_from([RUPIAH, DOLLARS, WITH_TAX]), st.lists(RULE, max_size=2)),
    max_size=6,
)


def _ruled(said):
    """The rules with keys of their own; a fixed price has no base, a percentage no amount."""
    made = []
    for number, (terms, rules) in enumerate(said):
        whole = []
        for place, one in enumerate(rules):
            rule = Rule(number * 10 + place, **one)
            if rule.kind == "fixed":
                rule = rule._replace(base="list_price", value=rule.value + 1)
            if rule.kind == "percent":
                rule = rule._replace(amount=D(0))
            whole.append(rule)
        made.append((terms, whole))
    return made


@given(LISTS, st.sampled_from([1, 12]), st.sampled_from([RUPIAH, DOLLARS, WITH_TAX]))
def test_an_independent_calculation_comes_to_the_same(said, factor, terms):
    lists = _ruled(said)
    asked = ASKED._replace(unit="dus", factor=D(factor))

    told = answer(*lists, asked=asked, terms=terms)

    exact = paid(lists, factor, Fraction(10_000), terms)
    step = Fraction(1, 100) if terms == DOLLARS else 1
    as_typed = factor == 1 and (told.decided is None or told.decided.rule.kind == "fixed")
    if as_typed and (told.decided.of.terms if told.decided else RUPIAH) == terms:
        assert Fraction(told.price) == exact
    else:
        assert Fraction(told.price) == floor(exact / step + Fraction(1, 2)) * step


@given(LISTS, st.decimals(1, 90, places=2))
def test_so_much_off_the_list_above_is_so_much_off_what_its_customers_pay(said, percent):
    lists = _ruled([(RUPIAH, rules) for _terms, rules in said])
    above = answer(*lists)

    below = answer([LESS_5._replace(value=percent)], *lists)

    exact = Fraction(above.price) * (100 - Fraction(percent)) / 100
    if above.price % 1 == 0:  # a price typed with sen is kept so by its own list
        assert below.price == floor(exact + Fraction(1, 2))


@given(LISTS)
def test_however_rules_stand_on_each_other_no_list_is_asked_twice(said):
    lists = [RuleList(number, *one) for number, one in enumerate(_ruled(said))]

    asked = [choice.of.id for choice in deciding(lists, ASKED._replace(unit="dus"))]

    assert asked == sorted(set(asked))
