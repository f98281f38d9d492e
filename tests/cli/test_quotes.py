"""Quotes from the command line, from the first line to the signed paper."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Relasi

Ask = Callable[..., Any]


@pytest.fixture
def draft(ask: Ask) -> str:
    """A quote with a product and a free text."""
    ask("new", "account", "name=Toko Maju", "street=Jl. Pajajaran 1", "city=Bogor")
    ask("new", "product", "name=Kecap Manis", "sku=KM-600", "unit=botol", "list_price=18500")
    key = ask("quote", "new", "Toko Maju", "subject=Ramadan")["id"]
    ask("quote", "line", key, "product=KM-600", "quantity=24")
    ask("quote", "line", key, "description=Ongkos kirim", "quantity=1", "price=50000")
    return str(key)


def test_a_quote_in_json_says_what_it_comes_to(ask: Ask, draft: str) -> None:
    quote = ask("show", "quote", draft)

    assert {
        "number", "revision", "state", "currency", "subtotal", "discount", "tax_base", "tax",
        "rounding", "total", "total_words", "lines",
    } <= quote.keys()  # fmt: skip
    assert {
        "position", "kind", "product", "description", "quantity", "unit", "price", "discount",
        "tax", "total",
    } <= quote["lines"][0].keys()  # fmt: skip
    assert (quote["state"], quote["revision"], quote["currency"]) == ("draft", 1, "IDR")
    assert quote["subtotal"] == "494000"
    assert Decimal(quote["total"]) == Decimal(quote["subtotal"]) + Decimal(quote["tax"])
    assert sum(Decimal(line["tax"]) for line in quote["lines"]) == Decimal(quote["tax"])
    assert quote["total_words"].startswith("Lima ratus empat puluh")


def test_a_line_takes_what_the_product_says_and_changes_by_its_position(
    ask: Ask, draft: str
) -> None:
    before = ask("show", "quote", draft)["lines"][0]

    after = ask("quote", "line", draft, "position=1", "quantity=30", "discount=10")["lines"][0]

    assert (before["price"], before["unit"], before["total"]) == ("18500", "botol", "444000")
    assert (after["quantity"], after["discount"], after["total"]) == ("30", "10", "499500")


def test_a_line_is_removed_by_its_position(ask: Ask, draft: str) -> None:
    ask("quote", "line", draft, "position=1", "--remove")

    assert [line["description"] for line in ask("show", "quote", draft)["lines"]] == [
        "Ongkos kirim"
    ]


def test_a_quote_goes_its_way_and_is_found_by_its_number(ask: Ask, draft: str) -> None:
    sent = ask("quote", "send", draft)
    accepted = ask("quote", "accept", sent["number"])

    assert sent["state"] == "sent"
    assert accepted["id"] == draft
    assert ask("show", "quote", sent["number"])["state"] == "accepted"


def test_a_sent_quote_is_fixed_and_its_number_then_means_the_last_revision(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    number = ask("quote", "send", draft)["number"]

    refused = relasi("set", "quote", number, "subject=Lebaran")
    revision = ask("quote", "revise", number)

    assert refused.code == 1
    assert revision["revision"] == 2
    assert ask("show", "quote", number)["id"] == revision["id"] != draft


def test_a_later_revision_is_told_apart_in_the_list(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("do", "quote", draft, "send")
    number = ask("show", "quote", draft)["number"]
    ask("do", "quote", draft, "revise")

    listed = relasi("list", "quote").out

    assert f"{number} · R2 " in listed
    assert f"{number}  " in listed
    assert {one["number"] for one in ask("list", "quote")} == {number}


def test_revisions_are_told_apart_by_the_search(ask: Ask, draft: str) -> None:
    number = ask("quote", "send", draft)["number"]
    ask("quote", "revise", number)

    found = [one["title"] for one in ask("search", number) if one["record"] == "quote"]

    assert sorted(found) == [number, f"{number} · R2"]


def test_a_line_for_a_sent_quote_says_that_it_went_into_the_next_revision(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "send", draft)

    done = ask("quote", "line", draft, "description=Bonus", "price=1000")
    again = relasi("quote", "line", draft, "position=2", "price=2000")
    listed = relasi("list", "quote")

    assert (done["revision"], done["quote"] != draft) == (2, True)
    assert any("revision 2" in sentence for sentence in done["warnings"])
    assert "revision 2" in again.out.splitlines()[-1]
    assert "· R2" in listed.out


def test_a_number_that_two_quotes_bear_is_not_guessed(ask: Ask, relasi: Relasi, draft: str) -> None:
    one = ask("quote", "show", draft)
    relasi("new", "quote", f"account={one['account_id']}", f"number={one['number']}")

    shown = relasi("quote", "show", one["number"])

    assert shown.code == 1 and draft in shown.err


def test_a_product_line_asks_for_its_price(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("new", "product", "name=Sirup Baru", "sku=SB-1")

    refused = [
        relasi("quote", "line", draft, *words)
        for words in (("product=SB-1", "price="), ("position=1", "price="))
    ]
    waits = ask("quote", "line", draft, "product=SB-1")
    shown = relasi("quote", "show", draft).out.splitlines()

    assert [answer.code for answer in refused] == [1, 1]
    assert [answer.err for answer in refused] == [
        "Line 3: enter a price; 0 is free of charge.\n",
        "Line 1: enter a price; 0 is free of charge.\n",
    ]  # fmt: skip
    assert waits["lines"][0]["price"] == "18500"
    assert waits["warnings"] == [
        "Line 3 has no price yet; give it one with position=3 price=… (price=0 is free of charge)."
        " This product has no list price. Enter a price."
    ]
    assert next(line for line in shown if "Sirup Baru" in line).rstrip().endswith("1")
    assert relasi("quote", "send", draft).code == 1


def test_a_rejection_needs_its_reason(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("quote", "send", draft)

    silent = relasi("quote", "reject", draft)
    ask("quote", "reject", draft, "--reason", "Terlalu mahal")

    assert silent.code == 1
    assert ask("show", "quote", draft)["reason"] == "Terlalu mahal"


def test_words_are_given_as_a_field_or_as_an_option(ask: Ask, draft: str) -> None:
    ask("quote", "send", draft)
    ask("quote", "reject", draft, "reason=Terlalu mahal")
    other = ask("quote", "new", "account=Toko Maju", "subject=Lagi")["id"]

    assert ask("show", "quote", draft)["reason"] == "Terlalu mahal"
    assert ask("show", "quote", other)["subject"] == "Lagi"


def test_the_paper_is_written_whole_and_the_same_each_time(
    ask: Ask, draft: str, tmp_path: Path
) -> None:
    ask("quote", "send", draft)

    ask("quote", "pdf", draft, tmp_path / "one.pdf")
    ask("quote", "pdf", draft, tmp_path / "two.pdf")

    content = (tmp_path / "one.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content == (tmp_path / "two.pdf").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one.pdf", "two.pdf", "profile"}


def test_a_paper_of_a_company_without_a_name_says_so_until_it_has_one(
    ask: Ask, draft: str, tmp_path: Path
) -> None:
    from pypdfium2 import PdfDocument

    nameless = ask("quote", "pdf", draft, tmp_path / "before.pdf")["warnings"]
    ask("company", "name=CV Kopi Maju", "address=Jl. Pajajaran 9")
    ask("set", "user", "me", "name=Rina Wulandari")
    named = ask("quote", "pdf", draft, tmp_path / "after.pdf")["warnings"]

    assert len(nameless) == 1 and "relasi company name=" in nameless[0]
    assert named == []
    paper = PdfDocument(tmp_path / "after.pdf")[0].get_textpage().get_text_bounded()
    assert all(text in paper for text in ("CV Kopi Maju", "Jl. Pajajaran 9", "Rina Wulandari"))


def test_a_pattern_of_numbers_is_answered_with_where_the_label_stands(relasi: Relasi) -> None:
    plain = relasi("--lang", "en", "company", "number_pattern={seq:03}/SPH/{year}").out
    placed = relasi("--lang", "en", "company", "number_pattern={device}-{seq}").out

    assert "label stands in each: 007-K7M/SPH/2026" in plain
    assert "label stands in each: K7M-7" in placed


def test_the_company_is_shown_and_a_setting_that_does_not_fit_is_refused(
    ask: Ask, relasi: Relasi
) -> None:
    ask("company", "name=CV Kopi Maju", "currency=myr")

    refused = [
        relasi("company", setting)
        for setting in ("currency=money", "language=fr", "zone=Bogor", "tax_code=VAT", "city=Bogor")
    ]

    assert (ask("company")["name"], ask("company")["currency"]) == ("CV Kopi Maju", "MYR")
    assert [answer.code for answer in refused] == [1] * 5
    assert all(len(answer.err.splitlines()) == 1 for answer in refused)
