"""A template's lines are read as a quote will have them, not as the rows they are pasted from."""

from __future__ import annotations

from app.i18n import speaking
from app.records import all_records

ROWS = (
    "sku\tname\tquantity\tunit\tprice\tdiscount\tkind\n"
    "\tStaples\t\t\t\t\tsection\n"
    "BT-002\tRice 10 kg\t10\tkarung\t\t10%\t\n"
    "\tDelivery\t1\t\t1500.5\t\ttext\n"
    "\tDrinks\t\t\t\t\tsection\n"
    "MN-001\tTea\t1.5\t\t\t\t"
)


def told(lines: str | None) -> str:
    with speaking("id"):
        return all_records()["quote_template"].telling["lines"].words({"lines": lines})


def test_lines_are_told_without_the_headings_of_their_columns():
    said = told(ROWS)

    assert said.splitlines() == [
        "Staples",
        "10 karung Rice 10 kg · BT-002 · 10%",
        "1 × Delivery · 1.500,50",
        "",
        "Drinks",
        "1,5 × Tea · MN-001",
    ]


def test_a_template_without_lines_tells_none():
    assert told(None) == ""
