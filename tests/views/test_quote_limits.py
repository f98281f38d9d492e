"""Limits while one types: said at the key that goes beyond, before anything is entered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.models import QuoteLine, Role
from app.services.quote_paste import paste_lines
from app.store import Identity
from app.views.screens.quote_editor.lines import AT_ONCE
from app.views.screens.quote_editor.texts import DISCOUNT, PRICE
from tests.factories import discount_limit, user
from tests.views.quote_editing import ENTER, add, lines_of, press, write_text


@pytest.fixture
def rep(shop):
    """Rina sells here, and may give ten per cent off a line, eight off the whole."""
    discount_limit(shop, max_line_percent=Decimal(10), max_total_percent=Decimal(8))
    shop.identity = Identity(user(shop, "Rina", role=Role.REP), None)


def type_into(editor, column, text):
    editor.grid.setCurrentIndex(editor.lines.index(0, column))
    press(ENTER)
    write_text(text)


def test_a_discount_says_at_the_key_that_it_goes_beyond(editor, shop, quote, settle, rep):
    add(shop, quote, editor, settle)
    before = len(lines_of(shop, quote))
    bubble = editor.grid._bubble

    type_into(editor, DISCOUNT, "1")
    within = bubble.isVisible()
    write_text("5")
    said = bubble.text()
    press_back = bubble.isVisible()

    assert (before, within, press_back) == (1, False, True)
    assert said.splitlines() == [
        "Line 1: the discount of 15% is above your limit of 10%: ask your manager.",
        "The discount of 15% is above your limit of 8%: ask your manager.",
    ]
    with shop.read() as session:
        assert session.query(QuoteLine).one().discount_percent is None


def test_a_price_below_that_of_the_lists_is_a_discount_while_it_is_typed(
    editor, shop, quote, settle, rep
):
    add(shop, quote, editor, settle)

    type_into(editor, PRICE, "15000")

    assert editor.grid._bubble.text().startswith("Line 1: the discount of 18.92% is above")


def test_the_discount_on_the_whole_says_so_while_it_is_typed(editor, shop, quote, settle, rep):
    add(shop, quote, editor, settle)
    editor.totals.discount.setFocus()

    write_text("8")
    within = editor.totals.warning.isVisible()
    write_text(",5")

    assert not within
    assert editor.totals.warning.text() == (
        "The discount of 8.5% is above your limit of 8%: ask your manager."
    )


def test_in_a_long_quote_the_line_itself_is_asked_at_every_key(editor, shop, quote, settle, rep):
    rows = "\n".join(f"Jasa {number}\t1\t1000" for number in range(AT_ONCE + 1))
    paste_lines(shop, quote, "KM-600\t10\n" + rows)
    settle()

    type_into(editor, DISCOUNT, "15")

    assert editor.grid._bubble.text() == (
        "Line 1: the discount of 15% is above your limit of 10%: ask your manager."
    )
