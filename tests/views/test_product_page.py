"""The page of a product: what it costs in each list, its picture, its units and neighbours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from app.models import Product, Role, RuleKind, User
from app.services.attachments import attach
from app.services.setup import PRICE_LIST
from app.sync.files import vault_of
from app.views.places import all_pages
from tests.factories import price_rule, product, product_unit

D = Decimal


@pytest.fixture
def kecap(shop):
    key = product(shop, list_price=D(1000), cost=D(800), currency="IDR", tax_code="PPN")
    product_unit(shop, "Dus", product_id=key)
    price_rule(shop, price_list_id=PRICE_LIST, product_id=key, kind=RuleKind.PERCENT, value=D(10),
               min_quantity=D(24))  # fmt: skip
    return key


@pytest.fixture
def page(desk, qtbot, kecap, settle):
    screen = all_pages(desk.records)["product"](desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened(kecap)
    settle()
    (prices,) = screen.more.values()
    screen.tabs.setCurrentWidget(prices)
    settle()
    return screen


def cells(page) -> list[list[str]]:
    (prices,) = page.more.values()
    table = prices.table
    return [
        [table.item(row, place).text() for place in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_it_says_what_the_product_costs_by_quantity_and_unit_with_margin_and_why(page):
    assert [row[:4] for row in cells(page)] == [
        ["Standard", "1 botol", "Rp1,000", "20%"],
        ["Standard", "24 botol", "Rp900", "11.1%"],
        ["Standard", "1 Dus", "Rp12,000", "20%"],
    ]
    assert cells(page)[1][4].startswith("10% off the list price, from 24 botol on.")


def test_a_new_rule_is_seen_at_once(page, shop, kecap, settle):
    price_rule(shop, price_list_id=PRICE_LIST, product_id=kecap, unit="dus", value=D(11_000),
               min_quantity=D(5))  # fmt: skip
    settle()

    assert ["Standard", "5 Dus", "Rp11,000", "12.7%"] in [row[:4] for row in cells(page)]


def test_its_picture_stands_beside_the_prices(page, shop, kecap, settle, tmp_path: Path):
    (prices,) = page.more.values()
    assert not prices.picture.isVisible()

    path = tmp_path / "kecap.jpg"
    Image.new("RGB", (300, 400), "darkred").save(path)
    attach(shop, vault_of(shop), path, product_id=kecap)
    settle()

    drawn = prices.picture.pixmap().toImage()
    assert prices.picture.isVisible()
    assert drawn.height() > drawn.width()
    assert drawn.pixelColor(drawn.width() // 2, drawn.height() // 2).red() > 100


@pytest.mark.parametrize("why", ["no cost", "a rep"])
def test_who_does_not_see_the_cost_sees_no_margin(page, shop, kecap, settle, why):
    with shop.work("Change") as session:
        if why == "a rep":
            session.get(User, shop.identity.user_id).role = Role.REP
        else:
            session.get(Product, kecap).cost = None
    page.opened(kecap)
    page.tabs.setCurrentIndex(0)
    page.tabs.setCurrentWidget(next(iter(page.more.values())))
    settle()

    (prices,) = page.more.values()
    heads = [prices.table.horizontalHeaderItem(n).text() for n in range(prices.table.columnCount())]
    assert heads == ["Price list", "From quantity", "Price", "Why"]
