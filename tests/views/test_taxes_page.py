"""The taxes in Settings: those of the program with their days, and the company's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models import Role, User
from app.views.screens.settings.taxes import TaxesPage
from tests.factories import tax_rate


@pytest.fixture
def page(desk, qtbot, shop, settle):
    """The page of an Indonesian company with a PPN of its own from 2027 on."""
    tax_rate(shop, "PPN", name="PPN", rate=Decimal(13), valid_from=date(2027, 1, 1))
    shown = TaxesPage(desk)
    qtbot.addWidget(shown)
    shown.load()
    settle()
    return shown


def row_of(page, code, holds=True):
    return next(n for n, tax in enumerate(page.shown) if (tax.code, tax.holds) == (code, holds))


def test_each_tax_of_the_country_stands_with_its_days_and_whose_it_is(page):
    cells = [page.table.item(row_of(page, "PPN"), column).text() for column in range(5)]

    assert cells == ["PPN", "PPN", "12% of 11/12", "from 1 Jan 2025", "the program"]
    assert not any(tax.country == "MY" for tax in page.shown)
    assert [tax.rate for tax in page.shown if tax.key is not None] == [13]


def test_the_companys_own_tax_is_opened_and_a_shipped_one_taken_as_a_start(page, qtbot):
    opened, begun = [], []
    page.open_wanted.connect(opened.append)
    page.new_wanted.connect(begun.append)
    own = next(n for n, tax in enumerate(page.shown) if tax.key is not None)

    for row in (own, row_of(page, "PPN")):
        page.table.setCurrentCell(row, 0)
        QTest.keyClick(page.table, Qt.Key.Key_Return)

    assert opened == [page.shown[own].key]
    assert [(texts["code"], texts["rate"], texts["base"]) for texts in begun] == [
        ("PPN", "12", "11/12")
    ]


def test_who_may_not_set_taxes_only_reads_them(page, shop, settle):
    with shop.work("Prepare") as session:
        session.get(User, shop.identity.user_id).role = Role.REP

    page.load()
    settle()

    assert page.add.isHidden() and page.change.isHidden()
