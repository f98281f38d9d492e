"""The lines of a quote from the command line: options, taxes, units, and many at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.models import Product
from app.sync.laptop import open_laptop
from tests import factories
from tests.cli.conftest import Relasi

Ask = Callable[..., Any]


@pytest.fixture
def draft(ask: Ask) -> str:
    """A quote without lines; a product is sold by the bottle and by the box of twelve."""
    ask("new", "account", "name=Toko Maju")
    ask("new", "product", "name=Kecap Manis", "sku=KM-600", "unit=botol", "list_price=18500")
    ask("new", "product_unit", "product=KM-600", "name=dus", "factor=12")
    return str(ask("quote", "new", "Toko Maju")["id"])


def test_a_line_says_unit_discounts_taxes_and_whether_it_counts(ask: Ask, draft: str) -> None:
    quote = ask(
        *("quote", "line", draft, "product=KM-600", "quantity=2", "unit=Dus"),
        *("discount=10% + 44000", "tax=PPN-LUX + PPNBM-20"),
    )

    line = quote["lines"][0]
    assert (line["unit"], line["unit_factor"], line["price"]) == ("dus", "12", "222000")
    assert (line["discount"], line["discount_amount"], line["total"]) == ("10", "44000", "355600")
    assert (line["gross"], line["taken_off"]) == ("444000", "88400"), "less that it is the total"
    assert (line["tax_code"], line["tax"], line["counts"]) == (
        "PPN-LUX + PPNBM-20", "113792", True,
    )  # fmt: skip
    assert [(tax["code"], tax["rate"], tax["base"], tax["amount"]) for tax in quote["taxes"]] == [
        ("PPN-LUX", "12", "355600", "42672"),
        ("PPNBM-20", "20", "355600", "71120"),
    ]


def test_the_code_of_a_box_says_product_and_unit_to_every_command(ask: Ask, draft: str) -> None:
    ask("set", "product_unit", ask("list", "product_unit")[0]["id"], "sku=KM-DUS")

    ask("do", "quote", draft, "line", "product=KM-DUS", "quantity=2")
    quote = ask("do", "quote", draft, "line", "product=KM-DUS", "unit=botol") and ask(
        "quote", "show", draft
    )

    assert [(line["quantity"], line["unit"]) for line in quote["lines"]] == [
        ("2", "dus"), ("1", "botol"),
    ]  # fmt: skip


def test_a_code_that_two_products_bear_is_never_guessed(
    ask: Ask, relasi: Relasi, draft: str, folder: Path, tmp_path: Path
) -> None:
    laptop = open_laptop(folder)  # two laptops gave it, each unseen by the other
    for name in ("Gula 1 kg", "Gula 25 kg"):
        factories.keep(laptop.store, Product(name=name, sku="AAA"))
    laptop.close()
    rows = tmp_path / "rows.tsv"
    rows.write_text("AAA\t5\n", encoding="utf-8")

    typed = relasi("quote", "line", draft, "product=AAA", "quantity=10")
    asked = relasi("do", "quote", draft, "line", "product=aaa", "quantity=10")
    explained = relasi("price", "explain", "AAA")
    pasted = ask("--lang", "en", "quote", "paste", draft, rows)

    assert [answer.code for answer in (typed, asked, explained)] == [1, 1, 1]
    for said in (typed.err, asked.err, explained.err, pasted["errors"][0]["message"]):
        assert "Gula 1 kg" in said
        assert "Gula 25 kg" in said
    assert [(line["kind"], line["description"]) for line in pasted["lines"]] == [("text", "AAA")]
    assert pasted["errors"][0]["field"] == "description", "where a person looks for the product"


def test_an_amount_is_read_in_the_currency_of_what_it_is_part_of(ask: Ask, draft: str) -> None:
    quote = ask("quote", "new", "Toko Maju", "currency=USD")["id"]
    ask("do", "quote", quote, "line", "description=Tea", "price=1.250")
    ask("new", "quote_line", f"quote={quote}", "description=Cup", "quantity=1", "price=2.125")
    tea, cup = sorted(ask("quote", "show", quote)["lines"], key=lambda line: line["price"])
    ask("set", "quote_line", cup["id"], "price=2.250")
    ask("do", "quote", quote, "discount", "amount=1.125")
    ask("do", "quote", draft, "line", "description=Tea", "price=1.250")
    rate = ask("new", "exchange_rate", "currency=USD", "rate=16.250", "valid_from=2026-01-01")["id"]

    shown, rupiah = ask("quote", "show", quote), ask("quote", "show", draft)

    assert (tea["price"], cup["price"]) == ("1.25", "2.125")
    assert {line["price"] for line in shown["lines"]} == {"1.25", "2.25"}
    assert (shown["discount_amount"], rupiah["lines"][0]["price"]) == ("1.125", "1250")
    assert ask("show", "exchange_rate", rate)["rate"] == "16250", "in the company's own"


def test_what_is_kept_for_the_program_is_not_told(ask: Ask, draft: str) -> None:
    ask("quote", "line", draft, "product=KM-600")
    ask("quote", "send", draft)

    told = ask("quote", "show", draft)

    assert not {"reckoned", "dress", "made_on"} & set(told)
    assert [tax["code"] for tax in told["taxes"]] == ["PPN"]


def test_a_quote_is_told_with_the_words_of_its_paper_so_that_anyone_can_follow_the_sums(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("new", "tax_rate", "code=STAY", "name=Hotel", "rate=10")
    ask("quote", "line", draft, "product=KM-600", "quantity=10", "tax=PPN STAY")
    ask("quote", "discount", draft, "10%")

    shown = ask("quote", "show", draft)
    told = [" ".join(line.split()) for line in relasi("quote", "show", draft).out.splitlines()]

    sums = ["Subtotal 185,000", "Discount 10% -18,500", "Subtotal after discount 166,500",
            "DPP nilai lain 152,625", "PPN 12% 18,315", "Hotel 10% 16,650",
            "Total 201,465"]  # fmt: skip
    assert told[told.index(sums[0]) :][: len(sums)] == sums
    assert (shown["discount"], shown["sums"][2]) == (
        "18500", {"label": "Subtotal after discount", "amount": "166500"},
    )  # fmt: skip


def test_a_discount_in_steps_is_told_as_it_was_given(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("quote", "line", draft, "product=KM-600", "discount=10+5")
    given = ask("quote", "discount", draft, "4+2")
    other = ask("quote", "duplicate", draft)["id"]

    told = relasi("quote", "line", other, "position=1", "discount=10+2.5").out
    differs = relasi("quote", "diff", draft, other).out

    [line] = given["lines"]
    assert (line["discount"], line["discount_steps"], line["total"]) == ("14.5", "10+5", "15818")
    assert given["discount_steps"] == "4+2" and given["discount"] == "936"
    assert "10% + 2.5%" in told and "Discount 4% + 2%" in " ".join(told.split())
    assert "“Discount %” from 10% + 5% to 10% + 2.5%." in differs
    assert "10% + 5%" in relasi("list", "quote_line").out


def test_a_tax_that_is_none_is_told_where_the_taxes_are_listed(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("set", "quote", draft, "quote_date=2026-08-03")

    refused = relasi("quote", "line", draft, "product=KM-600", "tax=SST-8")

    assert refused.code == 1
    assert "SST-8 on 3 Aug 2026" in refused.err
    assert "relasi list tax_rate" in refused.err


def test_options_and_alternatives_count_once_the_customer_takes_them(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "description=Mesin A", "price=100", "alternative=A", "tax=")
    ask("quote", "line", draft, "description=Mesin B", "price=250", "alternative=A", "tax=")
    ask("quote", "line", draft, "description=Pasang", "price=40", "optional=yes", "tax=")
    offered = ask("show", "quote", draft)
    ask("quote", "send", draft)

    ask("quote", "line", draft, "position=2", "chosen=yes")
    chosen = ask("quote", "line", draft, "position=3", "chosen=yes")

    assert [line["counts"] for line in offered["lines"]] == [True, False, False]
    assert (offered["total"], offered["accepted_total"]) == ("100", None)
    assert (chosen["total"], chosen["accepted_total"], chosen["revision"]) == ("100", "290", 1)
    assert ask("list", "quote")[0]["own_total"] == chosen["own_total"] == "290"
    told = [" ".join(line.split()) for line in relasi("show", "quote", draft).out.splitlines()]
    assert "Total of the offer Rp100" in told and "The customer takes 290" in told
    assert "Rp290" in relasi("list", "quote").out


def test_a_section_says_what_of_it_the_customer_takes(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("quote", "line", draft, "kind=section", "description=Mesin")
    ask("quote", "line", draft, "description=Mesin A", "price=100", "alternative=A", "tax=")
    ask("quote", "line", draft, "description=Mesin B", "price=250", "alternative=A", "tax=")
    ask("quote", "line", draft, "kind=section", "description=Jasa")
    ask("quote", "line", draft, "description=Antar", "price=5", "tax=")
    offered = ask("quote", "send", draft)

    chosen = ask("quote", "line", draft, "position=3", "chosen=yes")

    told = [" ".join(line.split()) for line in relasi("quote", "show", draft).out.splitlines()]
    assert {line["accepted_total"] for line in offered["lines"]} == {None}
    assert [line["total"] for line in chosen["lines"]] == ["100", "100", "250", "5", "5"]
    assert [line["accepted_total"] for line in chosen["lines"]] == ["250", "0", "250", "5", "5"]
    assert chosen["accepted_total"] == "255"
    assert any("Mesin (taken 250) 100" in line for line in told)
    assert any("Jasa 5" in line for line in told)


def test_the_words_below_the_sum_that_was_accepted_are_those_of_it(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "line", draft, "description=Mesin", "price=100", "tax=")
    ask("quote", "line", draft, "description=Pasang", "price=40", "optional=yes", "tax=")
    ask("quote", "send", draft)
    ask("quote", "line", draft, "position=2", "chosen=yes")

    *_rest, last = relasi("quote", "show", draft).out.strip().splitlines()

    assert last == "Seratus empat puluh rupiah"
    assert ask("quote", "show", draft)["accepted_total_words"] == last


def test_what_is_chosen_in_a_draft_counts_at_once(ask: Ask, draft: str) -> None:
    ask("quote", "line", draft, "description=Pasang", "price=40", "optional=yes", "tax=")

    quote = ask("quote", "line", draft, "position=1", "chosen=yes")

    assert quote["total"] == "40"


def test_a_section_is_refused_an_amount_by_whichever_command(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    section = ask("new", "quote_line", f"quote={draft}", "kind=section", "description=Minuman")

    refused = [
        relasi("quote", "line", draft, "kind=section", "description=Teh", "quantity=3"),
        relasi("new", "quote_line", f"quote={draft}", "kind=section", "description=Teh", "price=9"),
        relasi("set", "quote_line", section["id"], "quantity=3"),
    ]

    assert [one.code for one in refused] == [1, 1, 1]
    assert all("A section or a note has no product" in one.err for one in refused)
    assert [line["quantity"] for line in ask("quote", "show", draft)["lines"]] == [None]


def test_sections_say_what_they_come_to(ask: Ask, draft: str) -> None:
    ask("quote", "line", draft, "kind=section", "description=Minuman")
    quote = ask("quote", "line", draft, "product=KM-600", "quantity=2")

    assert [line["total"] for line in quote["lines"]] == ["37000", "37000"]


def test_a_spreadsheet_is_pasted_with_what_was_not_found(
    ask: Ask, draft: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_text("KM-600\t24\nBarang aneh\tdua\tdus\t5000\n", encoding="utf-8")

    quote = ask("--lang", "en", "quote", "paste", draft, rows)

    assert [(line["kind"], line["quantity"], line["price"]) for line in quote["lines"]] == [
        ("product", "24", "18500"),
        ("text", None, "5000"),
    ]
    assert [(error["line"], error["field"]) for error in quote["errors"]] == [
        (2, "description"),
        (2, "quantity"),
    ]
    assert quote["lines"][1]["description"] == "Barang aneh\nKuantitas? dua"
    assert len(quote["added"]) == 2


def test_rows_come_from_the_input_too(
    ask: Ask, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("KM-600\t24\n"))

    quote = ask("quote", "paste", draft, "-")

    assert [line["quantity"] for line in quote["lines"]] == ["24"]


def test_a_quote_becomes_a_template_that_fills_another(ask: Ask, draft: str) -> None:
    ask("quote", "line", draft, "product=KM-600", "quantity=24")
    ask("quote", "keep-template", draft, "name=Ramadan")
    other = ask("quote", "new", "Toko Maju")["id"]

    filled = ask("quote", "fill", other, "template=Ramadan")

    assert [(line["sku"], line["quantity"]) for line in filled["lines"]] == [("KM-600", "24")]
    assert [one["name"] for one in ask("list", "quote_template")] == ["Ramadan"]


def test_lines_of_the_last_quote_and_prices_of_today(ask: Ask, draft: str) -> None:
    ask("quote", "line", draft, "product=KM-600", "quantity=24", "price=1")
    ask("quote", "send", draft)
    other = ask("quote", "new", "Toko Maju")["id"]

    ask("quote", "like-last", other)
    ask("quote", "line", other, "position=1", "price=2")
    repriced = ask("quote", "reprice", other)

    assert [line["price"] for line in repriced["lines"]] == ["18500"]


def test_the_company_may_add_a_tax_of_its_own(ask: Ask, draft: str) -> None:
    ask("new", "tax_rate", "code=HOTEL", "name=Pajak hotel", "rate=10", "base=11/12")

    quote = ask("quote", "line", draft, "description=Kamar", "price=1200000", "tax=HOTEL")

    assert (quote["tax"], quote["tax_base"]) == ("110000", "1100000")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (("product=KM-600", "quantity=0"), "more than 0"),
        (("product=KM-600", "quantity=-1"), "more than 0"),
        (("product=KM-600", "quantity=1e30"), "“1e30”|quantity"),
        (("product=KM-600", "price="), "enter a price"),
        (("product=KM-600", "discount=900rb"), "more than the line comes to"),
        (("product=KM-600", "discount=120%"), "from 0 to 100"),
        (("product=KM-600", "tax=VAT"), "no tax VAT"),
        (("quantity=2",), "product or write a description"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_in_a_sentence(
    relasi: Relasi, ask: Ask, draft: str, values: tuple[str, ...], says: str
) -> None:
    import re

    answer = relasi("--lang", "en", "quote", "line", draft, *values)

    assert answer.code == 1
    assert re.search(says, answer.err), answer.err
    assert ask("show", "quote", draft)["lines"] == []


def test_a_product_that_is_withdrawn_is_not_sold(relasi: Relasi, ask: Ask, draft: str) -> None:
    ask("set", "product", "KM-600", "inactive=yes")

    answer = relasi("--lang", "en", "quote", "line", draft, "product=KM-600")

    assert answer.code == 1
    assert "“Kecap Manis” is withdrawn" in answer.err


def test_the_taxes_that_hold_are_listed_the_shipped_beside_the_companys_own(
    ask: Ask, relasi: Relasi
) -> None:
    ask("new", "tax_rate", "code=PPN", "name=PPN", "rate=13", "valid_from=2027-01-01")
    listed = ask("list", "tax_rate", "--where", "code=PPN", "--sort", "rate")

    found = [(row["rate"], row["valid_from"], row["id"] is None) for row in listed]
    assert found == [
        ("10", None, True), ("11", "2022-04-01", True), ("12", "2025-01-01", True),
        ("13", "2027-01-01", False),
    ]  # fmt: skip
    assert len(ask("list", "tax_rate", "--where", "code=PPN", "--limit", "2")) == 2
    shown = relasi("list", "tax_rate", "--search", "luxury ppn", "--filter", "valid").out
    assert [line.split()[0] for line in shown.splitlines()[1:]] == ["PPN-LUX"]
    assert shown.rstrip().endswith("the program")


def test_a_quantity_with_two_meanings_is_refused_and_a_plain_one_is_taken(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    refused = relasi("quote", "line", draft, "product=KM-600", "quantity=1.500", "price=1.250")

    quote = ask("quote", "line", draft, "product=KM-600", "quantity=1.5", "price=1.250")

    assert refused.code == 1
    assert refused.err.strip() == ("quantity: “1.500” can mean 1.5 and 1500. Write 1.5 or 1500.")
    assert [(line["quantity"], line["price"]) for line in quote["lines"]] == [("1.5", "1250")]


def test_a_pasted_quantity_with_two_meanings_is_told_beside_its_line(
    relasi: Relasi, draft: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_text("Kecap Manis\t1.500\t18500\n", "utf-8")

    answer = relasi("quote", "paste", draft, rows)

    assert "Line 1: “1.500” can mean 1.5 and 1500. Write 1.5 or 1500." in answer.out


def test_a_price_is_read_in_the_currency_of_the_quote(ask: Ask) -> None:
    ask("new", "account", "name=Toko Ekspor")
    dollars = ask("quote", "new", "Toko Ekspor", "currency=USD")["id"]

    quote = ask("quote", "line", dollars, "description=Coffee", "quantity=1", "price=US$1.250")

    assert quote["lines"][0]["price"] == "1.25"
