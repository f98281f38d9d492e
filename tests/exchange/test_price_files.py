"""A back office brings its catalogue as files: products, units, price rules, rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from app.exchange.importing import plan_import, run_import
from app.models import ExchangeRate, PriceRule, ProductUnit, RuleKind
from tests.factories import price_list, product, product_unit

D = Decimal


def bring(store, tmp_path, text: str, record: str):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, plan_import(store, path, record))


def all_of(store, kind):
    with store.read() as session:
        found = list(session.scalars(sa.select(kind).order_by(kind.id)))
        session.expunge_all()
        return found


def test_units_come_by_sku_and_an_unfit_factor_is_said_with_its_row(shop, tmp_path):
    key = product(shop, sku="KM-600")

    report = bring(
        shop, tmp_path,
        "Product,Satuan,Isi,Barcode\nKM-600,Dus,12,8990001\nKM-600,Palet,0,\nXX-1,Dus,6,\n",
        "product_unit",
    )  # fmt: skip

    (unit,) = all_of(shop, ProductUnit)
    assert (unit.product_id, unit.name, unit.factor, unit.barcode) == (key, "Dus", 12, "8990001")
    assert [(error.row, error.column) for error in report.errors] == [(3, "Isi"), (4, "Product")]


def test_a_unit_that_comes_again_is_changed_and_not_doubled(shop, tmp_path):
    product(shop, sku="KM-600")
    bring(shop, tmp_path, "Product,Unit,Factor\nKM-600,Dus,12\n", "product_unit")

    path = tmp_path / "again.csv"
    path.write_text("Product,Unit,Factor\nKM-600,Dus,24\n", encoding="utf-8")
    plan = plan_import(shop, path, "product_unit")
    run_import(shop, path, plan, on_duplicate="update")

    assert [unit.factor for unit in all_of(shop, ProductUnit)] == [24]


def test_price_rules_come_with_list_product_unit_and_quantity(shop, tmp_path):
    of, key = price_list(shop, "Grosir"), product(shop, sku="KM-600")
    product_unit(shop, "Dus", product_id=key)

    report = bring(
        shop, tmp_path,
        "Price list,SKU,Unit,Min qty,Kind,Price,Valid until\n"
        "Grosir,KM-600,dus,5,Fixed price,234000,31/12/2026\n"
        "Grosir,,,24,Percent off,5,\n"
        "Grosir,KM-600,,1,Percent off,101,\n"
        "Grosir,KM-600,peti,1,Fixed price,1,\n",
        "price_rule",
    )  # fmt: skip

    fixed, percent = all_of(shop, PriceRule)
    assert (fixed.price_list_id, fixed.product_id, fixed.unit) == (of, key, "dus")
    assert (fixed.min_quantity, fixed.value, fixed.valid_until) == (5, 234_000, date(2026, 12, 31))
    assert (percent.product_id, percent.kind, percent.value) == (None, RuleKind.PERCENT, 5)
    assert [(one.row, one.column) for one in report.errors] == [(4, "Price"), (5, "Unit")]


def test_exchange_rates_are_in_the_money_of_the_company_unless_said(shop, tmp_path):
    bring(
        shop, tmp_path,
        "Currency,Tanggal,Kurs,For so many\nUSD,2026-08-03,16250.5,1\nJPY,2026-08-03,10900,100\n",
        "exchange_rate",
    )  # fmt: skip

    assert [(one.currency, one.into, one.rate, one.per) for one in all_of(shop, ExchangeRate)] == [
        ("USD", "IDR", D("16250.5"), 1), ("JPY", "IDR", 10_900, 100),
    ]  # fmt: skip
