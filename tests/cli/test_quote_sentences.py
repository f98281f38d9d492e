"""What the command line says about quotes: which line, which field, what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Relasi

Ask = Callable[..., Any]


@pytest.fixture
def draft(ask: Ask) -> str:
    """A quote without lines; a product is sold by the bottle and by the box of twelve."""
    ask("new", "account", "name=Toko Maju")
    ask("new", "product", "name=Kecap Manis", "sku=KM-600", "unit=botol", "list_price=18500")
    ask("new", "product_unit", "product=KM-600", "name=dus", "factor=12", "sku=KM-DUS")
    return str(ask("quote", "new", "Toko Maju")["id"])


def test_sentences_about_lines_say_the_number_of_the_paper(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "kind=section", "description=Jasa")
    ask("quote", "line", draft, "description=Cuci", "price=0")
    ask("quote", "line", draft, "kind=note", "description=Lunas di muka")
    waits = ask("quote", "line", draft, "description=Ongkos kirim")

    sent = relasi("quote", "send", draft)
    shown = relasi("quote", "line", draft, "position=4", "quantity=2").out.splitlines()

    assert [line["number"] for line in waits["lines"]] == [None, 1, None, 2]
    assert waits["warnings"] == [
        "Line 2 has no price yet; give it one with position=4 price=… (price=0 is free of charge)."
    ]
    assert (sent.code, sent.err) == (1, "Line 2: enter a price; 0 is free of charge.\n")
    assert shown[0].split()[:2] == ["position", "#"]
    assert shown[4].split()[:2] == ["4", "2"]

    ask("quote", "line", draft, "position=4", "price=0")
    assert ask("quote", "send", draft)["state"] == "sent"


def test_only_a_currency_of_today_is_taken(ask: Ask, relasi: Relasi, draft: str) -> None:
    refused = [
        relasi("set", "quote", draft, "currency=XXZ"),
        relasi("set", "quote", draft, "currency=DEM"),
        relasi("new", "product", "name=Kopi", "currency=ABC"),
        relasi("company", "currency=QQQ"),
    ]
    taken = relasi("set", "quote", draft, "currency=usd")

    assert [answer.code for answer in refused] == [1, 1, 1, 1]
    assert {answer.err for answer in refused} == {
        f"“{code}” is no currency of today. Write its three letters, such as IDR or USD.\n"
        for code in ("XXZ", "DEM", "ABC", "QQQ")
    }
    assert taken.code == 0
    assert ask("show", "quote", draft)["currency"] == "USD"


def test_another_currency_reads_the_lists_again_and_says_what_was_typed(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "kind=section", "description=Jasa")
    ask("quote", "line", draft, "product=KM-600")
    ask("quote", "line", draft, "product=KM-600", "price=17000")
    ask("quote", "line", draft, "description=Pasang", "price=500000")
    ask("new", "exchange_rate", "currency=USD", "rate=18500", "valid_from=2020-01-01")

    changed = ask("set", "quote", draft, "currency=USD")
    prices = [line["price"] for line in ask("show", "quote", draft)["lines"]]

    assert prices == [None, "1", "17000", "500000"]
    assert changed["warnings"] == [
        "Prices are in USD now.",
        "1 was read again from the price lists.",
        "Lines 2, 3 keep what was typed: look at their prices.",
    ]
    assert "Lines 2, 3 keep" in relasi("set", "quote", draft, "tax_included=yes").out


def test_a_missing_rate_is_named_with_the_place_to_enter_it(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "product=KM-600")

    changed = ask("set", "quote", draft, "currency=USD")
    sent = relasi("quote", "send", draft)
    said = ask("quote", "line", draft, "product=KM-600", "quantity=2")["warnings"]

    why = "There is no exchange rate for IDR in USD on "
    where = " Enter it under Products, Exchange rates, or type the price."
    assert why in changed["warnings"][-1] and where in changed["warnings"][-1]
    assert sent.code == 1
    assert sent.err.startswith(f"Line 1: {why}")
    assert all(why in one for one in said) and len(said) == 2
    assert ask("show", "quote", draft)["lines"][0]["price"] is None


def test_a_unit_it_is_not_sold_by_is_refused_with_those_there_are(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    refused = relasi("quote", "line", draft, "product=KM-600", "unit=karton")

    assert refused.code == 1
    assert refused.err == ("This product is not sold by “karton”. It is sold by: botol, dus.\n")
    assert ask("show", "quote", draft)["lines"] == []


def test_a_fixed_price_nobody_entered_is_asked_for(ask: Ask, relasi: Relasi) -> None:
    ask("new", "price_list", "name=Eceran")

    refused = relasi("new", "price_rule", "price_list=Eceran", "category=Bumbu")

    free = ask("new", "price_rule", "price_list=Eceran", "category=Bumbu", "free=yes")

    assert refused.err == "Enter the price, or say that it is free of charge.\n"
    assert ask("show", "price_rule", free["id"])["value"] == "0"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("7%",), "70000"),
        (("7",), "70000"),
        (("50.000",), "50000"),
        (("Rp50.000",), "50000"),
        (("5%", "+", "50rb"), "100000"),
        (("percent=5",), "50000"),
    ],
)
def test_a_discount_on_the_whole_is_said_as_people_say_it(
    ask: Ask, draft: str, said: tuple[str, ...], kept: str
) -> None:
    ask("quote", "line", draft, "description=Mesin", "price=1000000")

    assert ask("quote", "discount", draft, *said)["discount"] == kept


def test_figures_that_do_not_fit_say_of_which_field_they_are(relasi: Relasi, draft: str) -> None:
    said = [
        relasi("quote", "line", draft, "product=KM-600", text).err
        for text in ("quantity=1e30", "price=1e30", "price=" + "9" * 20, "discount=1e30")
    ]
    said += [
        relasi(
            "quote", "line", draft, "product=KM-600", "quantity=999999999", "price=" + "9" * 16
        ).err,
        relasi("quote", "discount", draft, "1e30").err,
        relasi("set", "product", "KM-600", "list_price=1e30").err,
    ]

    assert [one.partition(":")[0] for one in said] == [
        "quantity", "price", "price", "discount", "Line 1", "discount", "list_price",
    ]  # fmt: skip
    assert said[4] == "Line 1: price times quantity is too large: at most 16 digits.\n"


def test_a_code_of_a_unit_means_the_product_in_that_unit(ask: Ask, draft: str) -> None:
    quote = ask("quote", "line", draft, "product=km-dus", "quantity=2")

    line = quote["lines"][0]
    assert (line["sku"], line["unit"], line["price"], line["total"]) == (
        "KM-600", "dus", "222000", "444000",
    )  # fmt: skip


def test_a_revision_that_was_begun_is_told_by_every_door(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "product=KM-600")
    number = ask("quote", "send", draft)["number"]
    says = f"Quote {number} is “Sent” and can no longer change: this was done in its revision 2"

    told = [
        ask("quote", "line", draft, "product=KM-600")["warnings"],
        ask("quote", "discount", draft, "7%")["warnings"],
        ask("quote", "reprice", draft)["warnings"],
        ask("do", "quote", draft, "line", "product=KM-600")["warnings"],
    ]
    asked_for = ask("quote", "revise", draft)

    assert [len(one) for one in told] == [1, 1, 1, 1]
    assert all(one[0].startswith(says) for one in told)
    assert asked_for.get("warnings") is None
    assert ask("quote", "line", number, "product=KM-600")["warnings"] == []


def test_a_line_beyond_the_sellers_limit_is_warned_of_and_a_send_that_waits_says_for_whom(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("new", "discount_limit", "name=All", "max_line_percent=10")
    boss = ask("new", "user", "name=Rina Hartono", "email=rina@example.com")["id"]
    me = next(one["id"] for one in ask("list", "user") if one["id"] != boss)
    ask("set", "user", me, f"manager={boss}")

    warned = ask("quote", "line", draft, "product=KM-600", "discount=15")["warnings"]
    ask("quote", "ask-approval", draft)
    waits = [relasi("quote", "send", draft), relasi("quote", "ask-approval", draft)]

    assert warned == ["Line 1: the discount of 15% is above your limit of 10%: ask your manager."]
    assert {answer.err for answer in waits} == {
        "This quote waits for an answer of Rina Hartono. To change it, take back the request.\n"
    }


def test_a_discount_in_the_other_money_that_is_too_much_is_named(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "product=KM-600")
    ask("quote", "discount", draft, "Rp5.000")

    refused = relasi("set", "quote", draft, "currency=USD")

    assert refused.err == (
        "Take away the discount of 5,000 on the whole first: it was typed in IDR.\n"
    )
    assert ask("show", "quote", draft)["currency"] == "IDR"
