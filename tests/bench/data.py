"""Profiles with very many customers, made once and kept in the system's temporary folder."""

from __future__ import annotations

import hashlib
import itertools
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from sqlalchemy.schema import CreateIndex, CreateTable

from app.clock import SystemClock
from app.models.mapping import all_tables
from app.records import searchables
from app.services.setup import start_empty
from app.store import Store, indexing, schema
from app.store.engine import sqlite_engine
from app.store.keys import KeyCard, check_of
from app.sync import tables as _tables  # noqa: F401 - its tables belong to the file
from tests.bench.ring import KEY, NAME

KINDS = ("Toko", "Warung", "UD", "PT", "CV", "Rumah Makan", "Kedai", "Swalayan", "Grosir")
WORDS = (
    *("Maju", "Jaya", "Makmur", "Sari", "Rasa", "Abadi", "Sentosa", "Barokah", "Subur", "Lestari"),
    *("Mulia", "Bersama", "Sejahtera", "Rezeki", "Harapan", "Mandiri", "Karya", "Indah", "Utama"),
    *("Cahaya", "Sumber", "Berkah", "Murni", "Anugerah", "Damai", "Setia", "Mekar", "Bahagia"),
)
CITIES = (
    *("Bogor", "Depok", "Bekasi", "Bandung", "Cirebon", "Garut", "Medan", "Binjai", "Surabaya"),
    *("Malang", "Sidoarjo", "Semarang", "Kudus", "Solo", "Yogyakarta", "Denpasar", "Makassar"),
)
COLUMNS = (
    *("id", "name", "kind", "type", "account_class", "industry", "owner_id", "phone", "email"),
    *("billing_street", "billing_city", "pkp", "visit_every_days", "credit_limit", "created_at"),
)


def profile(customers: int) -> Path:
    """The folder of a profile with so many customers; made where there is none yet."""
    folder = cache() / str(customers)
    if (folder / "relasi.key.json").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"making {customers:,} customers in {folder} ...", flush=True)
    _fill(folder / "relasi.db", customers)
    # Last: a profile with a card is whole.
    card = KeyCard("keyring", NAME, check=check_of(KEY))
    (folder / "relasi.key.json").write_bytes(msgspec.json.encode(card))
    return folder


def cache() -> Path:
    """Named after what shapes the file, so that a stale one is never measured."""
    tables = all_tables().sorted_tables
    parts = [str(CreateTable(table)) for table in tables]
    parts += sorted(str(CreateIndex(index)) for table in tables for index in table.indexes)
    parts += [indexing.description(one) for one in searchables()]
    parts += [*indexing.INDEXES.values(), indexing.TERMS]
    said = hashlib.sha256("".join((*parts, Path(__file__).read_text())).encode()).hexdigest()
    return Path(tempfile.gettempdir()) / f"relasi-bench-{said[:10]}"


def _fill(path: Path, customers: int) -> None:
    engine = sqlite_engine(path, KEY)
    schema.prepare(engine)
    store = Store(engine, SystemClock())
    start_empty(store, "Rina Wulandari", "rina@sumberrasa.co.id", "PT Sumber Rasa", "ID")
    owner = store.identity.user_id
    assert owner is not None
    come = rows(customers, owner.bytes)
    marks = ", ".join("?" * len(COLUMNS))
    insert = f"INSERT INTO account ({', '.join(COLUMNS)}) VALUES ({marks})"
    while some := list(itertools.islice(come, 50_000)):
        with store.writing() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.executemany(insert, some)
    schema.prepare(engine, searchables())
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("INSERT INTO search (search) VALUES ('optimize')")
        driver.execute("ANALYZE")
    store.close()


def rows(customers: int, owner: bytes) -> Iterator[tuple[object, ...]]:
    chance = random.Random(20260803)
    now = time.time_ns() // 1000
    for number in range(customers):
        words = f"{chance.choice(WORDS)} {chance.choice(WORDS)}"
        # Version 7: the time first, so that keys grow as they do in life.
        key = (number + 1_700_000_000_000).to_bytes(6, "big") + b"\x70\x00"
        key += b"\x80" + chance.randbytes(7)
        yield (
            key,
            f"{chance.choice(KINDS)} {words} {number}",
            "company",
            chance.choice(("customer", "prospect")),
            chance.choice("ABC"),
            chance.choice(("Horeca", "Retail", "Grosir")),
            owner if number % 3 else None,
            f"+628{chance.randrange(10**9, 10**10)}",
            f"beli{number}@example.com",
            f"Jl. {chance.choice(WORDS)} {chance.randrange(1, 300)}",
            chance.choice(CITIES),
            0,
            chance.choice((7, 14, 30)),
            chance.randrange(10**6, 10**9) * 10_000,
            now - chance.randrange(10**13),
        )
