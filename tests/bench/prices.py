"""A company with a million price rules, and how long it takes to find the one that holds."""

from __future__ import annotations

import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.clock import SystemClock
from app.ids import uuid7
from app.models import (
    Account,
    AccountClass,
    PriceList,
    PriceRule,
    Product,
    RuleBase,
    RuleKind,
    Territory,
)
from app.services.prices import Buyer, Item, prices_of
from app.services.setup import PRICE_LIST, start_empty
from app.store import Store, schema
from app.store.engine import sqlite_engine
from tests.bench import data
from tests.bench.measure import p95
from tests.bench.ring import KEY

PRODUCTS, LISTS, CUSTOMERS, CATEGORIES, AREAS = 10_000, 20, 2_000, 100, 30
DAY = date(2026, 8, 3)
LOOKUPS, LINES = 300, 300


def measured(rules: int) -> dict[str, float]:
    """Milliseconds: one lookup and its floor (median and 95 of 100), 300 lines and theirs."""
    folder = data.cache() / f"prices-{rules}"
    if not (folder / "whole").exists():
        _make(folder, rules)
    store = Store(sqlite_engine(folder / "relasi.db", KEY), SystemClock())
    try:
        with store.read() as session:
            products = list(session.scalars(sa.select(Product.id).order_by(Product.id)))
            customers = list(session.scalars(sa.select(Account.id).order_by(Account.id)))
        chance = random.Random(1)
        asked = [([chance.choice(products)], chance.choice(customers)) for _ in range(LOOKUPS)]
        many = [(chance.sample(products, LINES), chance.choice(customers)) for _ in range(9)]
        one, floor = _each(store, asked)
        lines, lines_floor = _each(store, many)
    finally:
        store.close()
    return {
        "one": statistics.median(one),
        "one_p95": p95(one),
        "floor": statistics.median(floor),
        "lines": statistics.median(lines),
        "lines_floor": statistics.median(lines_floor),
    }


def _each(store: Store, asked: list[tuple[list[UUID], UUID]]) -> tuple[list[float], list[float]]:
    """What we take, and what the bare driver takes to read as many products by their keys."""
    ours, floors = [], []
    for products, customer in asked:
        with store.read() as session:
            buyer = Buyer(session.get(Account, customer), "IDR", DAY)
            items = [Item(key, Decimal(24)) for key in products]
            ours.append(_took(partial(prices_of, session, buyer, items)))
            driver = session.connection().connection.driver_connection
            floors.append(_took(partial(_read, driver, [key.bytes for key in products])))
    return ours, floors


def _read(driver: Any, keys: list[bytes]) -> None:
    marks = ", ".join("?" * len(keys))
    driver.execute(f"SELECT * FROM product WHERE id IN ({marks})", keys).fetchall()


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1_000_000


def _make(folder: Path, rules: int) -> None:
    """Lists that stand on the main one, products in categories, rules of every kind."""
    print(f"making {rules:,} price rules in {folder} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = sqlite_engine(folder / "relasi.db", KEY)
    schema.prepare(engine)
    store = Store(engine, SystemClock())
    start_empty(store, "Rina", "rina@sumberrasa.co.id", "PT Sumber Rasa", "ID")
    chance = random.Random(2)
    products, lists, customers, areas = ([uuid7() for _ in range(count)] for count in (
        PRODUCTS, LISTS, CUSTOMERS, AREAS,
    ))  # fmt: skip
    with store.writing() as connection:
        for kind, rows in (
            (Territory, [_area(key, number) for number, key in enumerate(areas)]),
            (Product, [_product(key, number) for number, key in enumerate(products)]),
            (PriceList, [_list(key, number) for number, key in enumerate(lists)]),
            (Account, [_account(key, chance, lists, areas) for key in customers]),
        ):
            connection.execute(sa.insert(kind), rows)
        come = _rules(rules, chance, products, [*lists, PRICE_LIST], customers, areas)
        while some := [row for row, _ in zip(come, range(50_000), strict=False)]:
            connection.execute(sa.insert(PriceRule.__table__), some)
    with store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    store.close()
    (folder / "whole").touch()


def _area(key: UUID, number: int) -> dict[str, Any]:
    return {"id": key, "name": f"Area {number}", "path": f"Jabar/Area {number}"}


def _product(key: UUID, number: int) -> dict[str, Any]:
    return {
        "id": key, "name": f"Product {number}", "sku": f"P-{number}", "unit": "pcs",
        "category": f"Category {number % CATEGORIES}", "list_price": Decimal(1000 + number),
        "currency": "IDR",
    }  # fmt: skip


def _list(key: UUID, number: int) -> dict[str, Any]:
    return {"id": key, "name": f"List {number}", "currency": "IDR", "parent_id": PRICE_LIST}


def _account(key: UUID, chance: random.Random, lists: list[UUID], areas: list[UUID]) -> Any:
    return {
        "id": key, "name": f"Toko {key.hex[-6:]}", "price_list_id": chance.choice(lists),
        "account_class": chance.choice(list(AccountClass)), "territory_id": chance.choice(areas),
    }  # fmt: skip


def _rules(
    count: int,
    chance: random.Random,
    products: list[UUID],
    lists: list[UUID],
    customers: list[UUID],
    areas: list[UUID],
) -> Iterator[dict[str, Any]]:
    """Most name a product; one in five a customer; some a class, a territory or a category. Half
    of the percentages stand on the list above."""
    plain = {"product_id": None, "category": None, "account_id": None, "account_class": None,
             "territory_id": None}  # fmt: skip
    for _ in range(count):
        about: dict[str, Any] = {"product_id": chance.choice(products)}
        draw = chance.random()
        if draw < 0.01:
            about = {"category": f"Category {chance.randrange(CATEGORIES)}"}
        elif draw < 0.2:
            about["account_id"] = chance.choice(customers)
        elif draw < 0.4:
            about["account_class"] = chance.choice(list(AccountClass))
        elif draw < 0.6:
            about["territory_id"] = chance.choice(areas)
        of, kind = chance.choice(lists), chance.choice((RuleKind.FIXED, RuleKind.PERCENT))
        above = of != PRICE_LIST and kind is RuleKind.PERCENT and chance.random() < 0.5
        yield {
            **plain, **about, "id": uuid7(), "price_list_id": of, "kind": kind,
            "base": RuleBase.ABOVE if above else RuleBase.LIST_PRICE,
            "value": Decimal(chance.randrange(1, 40)), "round_to": Decimal(50),
            "min_quantity": Decimal(chance.choice((0, 12, 24, 48))),
        }  # fmt: skip
