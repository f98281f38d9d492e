"""Prices from the command line: what somebody pays, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Relasi

Ask = Callable[..., Any]


@pytest.fixture
def kecap(ask: Ask) -> None:
    """A product in bottles and boxes, cheaper from two boxes on."""
    ask("new", "product", "name=Kecap Manis", "sku=KM-600", "unit=botol", "list_price=18500")
    ask("new", "product_unit", "product=KM-600", "unit=dus", "holds=12")
    ask("new", "price_rule", "price list=Standard", "product=KM-600", "kind=percent", "value=10",
        "min qty=24", "round_to=50")  # fmt: skip
    ask("new", "account", "name=Toko Maju", "class=B")


def test_a_price_is_explained_with_every_rule_that_was_looked_at(ask: Ask, kecap: None) -> None:
    two = ask("price", "explain", "KM-600", "--account", "Toko Maju", "--quantity", "2", "--unit",
              "dus")  # fmt: skip
    one = ask("price", "explain", "KM-600", "--quantity", "1", "--unit", "dus")

    assert (two["price"], one["price"]) == ("199800", "222000")
    assert two["why"].startswith("10% off the list price, from 24 botol on.")
    assert [rule["won"] for rule in two["rules"]] == [True]
    assert one["rules"][0]["fate"] == "Only from 24 botol on."


def test_the_code_of_a_box_asks_for_the_price_of_a_box(ask: Ask, kecap: None) -> None:
    ask("new", "product_unit", "product=KM-600", "name=peti", "factor=24", "sku=KM-PETI")

    told = ask("price", "explain", "KM-PETI")

    assert told["unit"] == "peti"


def test_people_read_the_price_the_sentence_and_a_table(relasi: Relasi, kecap: None) -> None:
    told = relasi("price", "explain", "KM-600", "--quantity", "24")

    assert told.code == 0
    assert told.out.startswith("Kecap Manis: Rp16,650 / botol\n10% off the list price")
    assert "KM-600 ≥ 24 botol" in told.out


def test_the_list_of_rules_says_all_that_each_of_them_does(ask: Ask, relasi: Relasi, kecap) -> None:
    rule = ("new", "price_rule", "price list=Standard", "product=KM-600")
    ask(*rule, "min qty=48", "kind=formula", "value=-3", "plus=250")
    ask(*rule, "min qty=60", "price=35000.5")
    ask(*rule, "min qty=72", "free=yes")

    listed = relasi("list", "price_rule", "--lang", "en").out

    assert [said for said in ("−10%", "−3% + 250", "35,000.50", "Free of charge")
            if said not in listed] == []  # fmt: skip


def test_a_reason_is_told_whole_where_no_edge_cuts_it(
    ask: Ask, relasi: Relasi, kecap: None
) -> None:
    ask("new", "price_rule", "price list=Standard", "product=KM-600", "min qty=40",
        "price=17000")  # fmt: skip

    told = relasi("price", "explain", "KM-600", "--quantity", "48", "--lang", "id")

    whole = ask("price", "explain", "KM-600", "--quantity", "48", "--lang", "id")
    longest = max((rule["fate"] for rule in whole["rules"]), key=len)
    assert len(longest) > 60
    assert longest in told.out


def test_a_list_is_asked_in_its_own_money_unless_another_is_said(ask: Ask, kecap: None) -> None:
    ask("new", "exchange_rate", "currency=MYR", "rate=3700", "valid_from=2026-01-01")
    ask("new", "price_list", "name=Johor", "currency=MYR")

    own = ask("price", "explain", "KM-600", "--list", "Johor")
    said = ask("price", "explain", "KM-600", "--list", "Johor", "--currency", "IDR")

    assert (own["price"], own["currency"]) == ("5.00", "MYR")
    assert (said["price"], said["currency"]) == ("18500", "IDR")


def test_a_list_can_be_so_much_less_than_another(ask: Ask, relasi: Relasi, kecap: None) -> None:
    ask("new", "price_list", "name=Hotel", "list above=Standard", "class=B")
    ask("new", "price_rule", "price list=Hotel", "kind=percent", "value=5", "based on=above")

    told = ask("price", "explain", "KM-600", "--account", "Toko Maju", "--quantity", "24")
    listed = relasi("list", "price_rule", "--lang", "en").out
    refused = relasi("new", "price_rule", "price list=Hotel", "product=KM-600", "price=9000",
                     "based on=above")  # fmt: skip

    assert told["price"] == "15818"  # 16,650 less 5 %
    assert told["why"].startswith("5% off the price of “Standard”.")
    assert "The price of “Standard” is Rp16,650: 10% off the list price" in told["why"]
    assert [rule["won"] for rule in told["rules"]] == [True, True]
    assert "−5% on the list above" in listed
    assert (refused.code, "Only a percentage or a formula" in refused.err) == (1, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--unit", "palet"], "It is sold by: botol, dus."),
        (
            ["--currency", "SGD", "--date", "2026-11-22"],
            "no exchange rate for IDR in SGD on 22 Nov 2026",
        ),
        (["--date", "someday"], "someday"),
        (["--quantity", "many"], "many"),
        (["--quantity", "0"], "more than 0"),
        (["--quantity=-3"], "more than 0"),
        (["--quantity", "2000000000"], "at most 1,000,000,000"),
        (["--list", "Nobody"], "Nobody"),
        (["--account", "Nobody"], "Nobody"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    relasi: Relasi, kecap: None, options: list[str], said: str
) -> None:
    told = relasi("price", "explain", "KM-600", *options)

    assert told.code == 1
    assert said in told.err
    assert "Traceback" not in told.err


def test_what_is_no_currency_is_told_as_that(relasi: Relasi, kecap: None) -> None:
    answer = relasi("--lang", "en", "price", "explain", "KM-600", "--currency", "QQQ")

    assert answer.code == 1
    assert "“QQQ” is no currency" in answer.err
