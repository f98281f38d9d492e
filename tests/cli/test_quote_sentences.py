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
