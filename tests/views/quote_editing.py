"""A quote in its editor, and typing in it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.models import Quote
from app.services import quote_lines, quoting
from app.views.screens.quote_editor import QuoteEditor
from app.views.screens.quote_editor.products import products_like
from tests.factories import account, product

ENTER = Qt.Key.Key_Return


@pytest.fixture
def quote(shop):
    return quoting.new_quote(shop, account(shop, "Toko Maju"))


@pytest.fixture
def editor(desk, qtbot, shop, quote, settle):
    """The editor with the draft of Toko Maju; two products are in the catalogue."""
    product(shop, "Kecap Manis 600 ml", sku="KM-600", list_price=Decimal(18_500), tax_code="PPN")
    product(shop, "Kopi Bubuk 200 g", sku="KP-200", list_price=Decimal(38_500), tax_code="PPN")
    screen = QuoteEditor(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened(quote)
    settle()
    return screen


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def write_text(text):
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def lines_of(store, quote):
    with store.read() as session:
        return [
            (line.kind.value, line.description, line.quantity, line.price)
            for line in session.get(Quote, quote).lines
        ]


def add(store, quote, editor, settle):
    """Ten bottles on the quote, seen by the editor."""
    key = next(one.id for one in products_like(store, "KM-600"))
    quote_lines.add_line(store, quote, product_id=key, quantity=Decimal(10))
    settle()
    assert len(editor.lines.rows) == 1
