"""A quote of three hundred lines: priced anew, typed into, pasted, and what it comes to."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.clock import SystemClock
from app.domain.totals import totals_of
from app.ids import uuid7
from app.models import Account, PriceRule, Product, Quote
from app.services import quote_lines, quoting
from app.services.quote_paste import paste_lines
from app.services.quote_totals import line_of
from app.services.repricing import reprice
from app.services.setup import PRICE_LIST, start_empty
from app.services.taxes import load_tax_rules
from app.store import Store, schema
from app.store.engine import sqlite_engine
from tests.bench.ring import KEY

LINES, TURNS = 300, 9
DAY = date(2026, 8, 3)


def measured() -> dict[str, float]:
    """Milliseconds, medians: repricing where every price is another, its floor; one line changed;
    three hundred pasted; the totals alone, as they are worked out while somebody types."""
    gc.disable()  # as the desktop does
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder) / "relasi.db", KEY)
        schema.prepare(engine)
        store = Store(engine, SystemClock())
        start_empty(store, "Rina", "rina@sumberrasa.co.id", "PT Sumber Rasa", "ID")
        products, customer = _make(store)
        rows = "\n".join(f"P-{number}\t{number % 40 + 1}" for number in range(LINES))
        quotes = [quoting.new_quote(store, customer) for _ in range(TURNS)]
        pasted = [_took(partial(paste_lines, store, quote, rows)) for quote in quotes]
        repriced, floors, changed = [], [], []
        with store.read() as session:
            line = session.get_one(Quote, quotes[0]).lines[150].id
        for turn in range(TURNS):
            _raise_prices(store, turn)
            repriced.append(_took(partial(reprice, store, quotes[0])))
            floors.append(_floor(store, quotes[0], products))
            many = Decimal(50 + turn)
            changed.append(_took(partial(quote_lines.change_line, store, line, quantity=many)))
        summed = _summed(store, quotes[0])
        store.close()
    gc.enable()
    return {
        "repriced": statistics.median(repriced),
        "floor": statistics.median(floors),
        "changed": statistics.median(changed),
        "pasted": statistics.median(pasted),
        "summed": summed,
    }


def _make(store: Store) -> tuple[list[UUID], UUID]:
    """Three hundred products with a price each, and a customer."""
    products, customer = [uuid7() for _ in range(LINES)], uuid7()
    with store.work("Prepare") as session:
        session.add(Account(id=customer, name="Toko Maju"))
        for number, key in enumerate(products):
            name = {"name": f"Product {number}", "sku": f"P-{number}", "unit": "pcs"}
            session.add(Product(id=key, list_price=Decimal(1000 + number), tax_code="PPN", **name))
            price = {"price_list_id": PRICE_LIST, "product_id": key, "value": Decimal(900)}
            session.add(PriceRule(id=uuid7(), **price))
    return products, customer


def _raise_prices(store: Store, turn: int) -> None:
    with store.work("Raise prices") as session:
        for rule in session.scalars(sa.select(PriceRule)):
            rule.value = Decimal(1000 + turn)


def _floor(store: Store, quote: UUID, products: list[UUID]) -> float:
    """The bare driver reading the lines and their products and writing as many numbers."""
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(
            "CREATE TEMP TABLE IF NOT EXISTS written (id BLOB PRIMARY KEY, price, total)"
        )
        keys = [(key.bytes,) for key in products]
        driver.executemany("INSERT OR IGNORE INTO written VALUES (?, 0, 0)", keys)
        marks = ", ".join("?" * len(products))

        def work() -> None:
            driver.execute("SELECT * FROM quote_line WHERE quote_id = ?", (quote.bytes,)).fetchall()
            asked = [key.bytes for key in products]
            driver.execute(f"SELECT * FROM product WHERE id IN ({marks})", asked).fetchall()
            new = [(1, 2, key.bytes) for key in products]
            driver.executemany("UPDATE written SET price = ?, total = ? WHERE id = ?", new)

        took = _took(work)
        connection.rollback()
    return took


def _summed(store: Store, quote: UUID) -> float:
    with store.read() as session:
        lines = [line_of(line) for line in session.get_one(Quote, quote).lines]
    rules = load_tax_rules()
    return statistics.median(
        _took(partial(totals_of, lines, "IDR", DAY, rules, discount_percent=Decimal(5)))
        for _ in range(TURNS)
    )


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1_000_000
