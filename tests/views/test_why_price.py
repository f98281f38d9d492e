"""Why this price? is answered below the price of a line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import quote_lines, quoting
from app.views.screens.quote_editor import QuoteEditor
from app.views.screens.quote_editor.texts import PRICE
from tests.factories import account, product


@pytest.fixture
def line(shop):
    key = product(shop, "Kecap Manis 600 ml", sku="KM-600", list_price=Decimal(18_500))
    quote = quoting.new_quote(shop, account(shop))
    return quote, quote_lines.add_line(shop, quote, product_id=key, quantity=Decimal(10))


@pytest.fixture
def editor(desk, qtbot, line, settle):
    screen = QuoteEditor(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened(line[0])
    settle()
    screen.grid.setFocus()
    screen.grid.setCurrentIndex(screen.lines.index(0, PRICE))
    return screen


def test_it_is_said_below_the_price_and_any_key_puts_it_away(editor, settle):
    QTest.keyClick(editor.grid, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    settle()

    assert editor.why.isVisible()
    assert editor.why.text() == "List price: no price rule fits."

    QTest.keyClick(editor.grid, Qt.Key.Key_Down)
    assert not editor.why.isVisible()


def test_a_price_typed_by_hand_says_what_the_lists_would_have(editor, line, shop, settle):
    quote_lines.change_line(shop, line[1], price=Decimal(17_000))
    settle()

    editor.why.ask()
    settle()

    assert editor.why.text().startswith("Typed by hand. By the price lists it is Rp18,500:")
