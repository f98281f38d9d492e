"""The company that every history begins with: founded once, then copied.

Founding, hashing passwords and first synchronisations cost more than a history.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher

from app.clock import SetClock
from app.models import (
    Account,
    AccountContact,
    Contact,
    DiscountLimit,
    Lead,
    Note,
    Product,
    Role,
    Territory,
)
from app.paths import draft_of
from app.records import searchables
from app.server import organisation, passwords, people, territories
from app.server.api import LocalApi
from app.services import activities, opportunities, quoting
from app.services.quote_lines import add_line
from app.store import Store, schema
from app.store.engine import sqlite_engine
from app.sync import outbox
from app.sync.joining import join
from app.sync.session import check, synchronize
from tests.factories import MONDAY
from tests.sync.simulator.chance import replayable
from tests.sync.simulator.files import closed_copy
from tests.sync.simulator.sales import sell_before

PASSWORD = "rahasia-123"
# What a rep may give of the whole, per cent.
MOST_OFF = Decimal(10)
# name: (role, territories, manager)
PEOPLE: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "maya": ("manager", (), None),
    "ana": ("rep", ("Jawa/Bandung",), "maya"),
    "ben": ("rep", ("Jawa/Bandung", "Jawa/Bogor"), "maya"),
    "cici": ("rep", ("Sumatera/Medan",), None),
    "oki": ("office", (), None),
    "dewi": ("admin", (), None),
}
# Each has a laptop; Ana has two.
LAPTOPS = ("ana", "ben", "cici", "maya", "oki", "dewi", "ana-2")
# Written last: what the clock says when histories begin.
BEGINS = "begins"
TERRITORIES = ("Jawa/Bandung", "Jawa/Bogor", "Sumatera/Medan")


@dataclass(frozen=True)
class Template:
    """Where the files lie, and what the clock says when histories begin."""

    folder: Path
    begins: SetClock

    def server(self) -> Path:
        """The server's file."""
        return self.folder / "server.db"

    def laptop(self, name: str) -> Path:
        """A laptop's file, signed in and synchronised."""
        return self.folder / f"{name}.db"


def founded(folder: Path, making: Callable[[Path], object] | None = None) -> Template:
    """The company in `folder`, where it was founded before; founds it there otherwise.

    It is made beside, by `making`, and put in its place whole: of two that do so at once one's is
    taken. Raises OSError where something else lies there.
    """
    begins = folder / BEGINS
    if not begins.exists():
        draft = draft_of(folder)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        (making or found)(draft)
        with suppress(OSError):
            folder.rmdir()  # an empty one stands in the way where a folder takes no other's place
        try:
            draft.rename(folder)
        except OSError:
            if not begins.exists():
                raise
            shutil.rmtree(draft)
    return Template(folder, SetClock(datetime.fromisoformat(begins.read_text())))


def email(name: str) -> str:
    """By which somebody signs in; their second laptop too."""
    return f"{name.partition('-')[0]}@rasa.id"


def found(folder: Path) -> Template:
    """Found the company in `folder`."""
    hash_fast()
    clock = SetClock(MONDAY)
    with replayable(clock) as keys:
        keys.begin(0, "template")
        server = organisation.open_organisation(sqlite_engine(folder / "server.db", None), clock)
        organisation.create(server, "PT Sumber Rasa")
        for path in TERRITORIES:
            territories.add_territory(server, path)
        for name, (role, paths, manager) in PEOPLE.items():
            boss = email(manager) if manager else None
            people.add_user(server, email(name), name.title(), role, paths, PASSWORD, None, boss)
        api = LocalApi(server)
        laptops = {name: _laptop(folder, name, api, clock) for name in LAPTOPS}
        _furnish(laptops["dewi"], clock)
        _synchronize_all(laptops, api)
        for name in ("ana", "cici"):
            sell_before(laptops[name])
        _synchronize_all(laptops, api)
        for store in laptops.values():
            check(store, api)  # so that histories reckon only what changed in them
        for store in (server, *laptops.values()):
            closed_copy(store.engine)
    (folder / BEGINS).write_text(clock.now().isoformat())
    return Template(folder, clock)


def _synchronize_all(laptops: dict[str, Store], api: LocalApi) -> None:
    """Twice, so that all hear of all."""
    for _ in range(2):
        for store in laptops.values():
            synchronize(store, api)


def hash_fast() -> None:
    """Passwords are not what is looked at here; each sign-in would cost half a history."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def _laptop(folder: Path, name: str, api: LocalApi, clock: SetClock) -> Store:
    engine = sqlite_engine(folder / f"{name}.db", None)
    schema.prepare(engine, searchables())
    store = Store(engine, clock)
    outbox.attach(store)
    join(store, api, "local", email(name), PASSWORD)
    return store


def _furnish(dewi: Store, clock: SetClock) -> None:
    """A few customers in each territory, and people who are known in two."""
    with dewi.work("Furnish") as session:
        places = {row.path: row.id for row in session.scalars(sa.select(Territory))}
        first: list[UUID] = []
        for path in TERRITORIES:
            for number in (1, 2):
                account = Account(name=f"Toko {path} {number}", territory_id=places[path])
                session.add(account)
                session.flush()
                first.append(account.id)
                contact = Contact(name=f"Ibu {path} {number}")
                session.add(contact)
                session.flush()
                session.add(AccountContact(account_id=account.id, contact_id=contact.id))
                session.add(Note(account_id=account.id, text=f"Catatan {path} {number}"))
        session.add(Product(name="Kecap 600 ml", list_price=Decimal(9_000), cost=Decimal(6_000)))
        session.add(Lead(name="Calon Bandung", territory_id=places["Jawa/Bandung"]))
        session.add(DiscountLimit(name="Sales", role=Role.REP, max_total_percent=MOST_OFF))
        for number, (one, other) in enumerate(combinations(first[::2], 2)):
            shared = Contact(name=f"Pak Dua Kota {number}")
            session.add(shared)
            session.flush()
            session.add(AccountContact(account_id=one, contact_id=shared.id))
            session.add(AccountContact(account_id=other, contact_id=shared.id))
    _paperwork(dewi, [first[0], first[-1]])
    clock.move(timedelta(minutes=5))


def _paperwork(store: Store, accounts: list[UUID]) -> None:
    for account in accounts:
        opportunities.open_deal(store, "Stok awal", account, amount=Decimal(1_000_000))
        quote = quoting.new_quote(store, account, subject="Penawaran awal")
        add_line(store, quote, description="Kecap", quantity=Decimal(2), price=Decimal(9_000))
        activities.plan(store, activities.ActivityKind.VISIT, "Kunjungan awal", account_id=account)
