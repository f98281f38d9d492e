"""Builders of records, and stores to keep them in: real encrypted files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.clock import SetClock
from app.ids import uuid7
from app.models import (
    Account,
    AccountContact,
    Activity,
    Approval,
    Attachment,
    Attention,
    Brochure,
    Contact,
    Delivery,
    Device,
    DiscountLimit,
    ExchangeRate,
    Lead,
    Note,
    Opportunity,
    Order,
    OrderLine,
    Pipeline,
    Preference,
    PriceList,
    PriceRule,
    Product,
    ProductRelation,
    ProductUnit,
    Promotion,
    PromotionItem,
    Quote,
    QuoteLine,
    QuoteState,
    QuoteTemplate,
    Signature,
    Stage,
    StageChange,
    Synced,
    Tag,
    Tagging,
    TaxRate,
    Team,
    TermKind,
    Terms,
    Territory,
    User,
    UserTerritory,
)
from app.models.attention import AttentionKind
from app.models.order import taken
from app.records import searchables
from app.store import Identity, Store, schema
from app.store.engine import sqlite_engine
from tests.engines import sharing

KEY = bytes(range(32))
# Monday 3 August 2026, 09:00 in Jakarta.
MONDAY = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared file to copy: making one anew costs a test more than all the rest."""
    path = tmp_path_factory.mktemp("template") / "relasi.db"
    engine = sqlite_engine(path, KEY)
    schema.prepare(engine, searchables())
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def clock() -> SetClock:
    """Stands at Monday 3 August 2026, 02:00 UTC, until a test moves it."""
    return SetClock(MONDAY)


@pytest.fixture(scope="session")
def begun_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of a company that has just begun: Rina works there, with the usual stages."""
    from app.services.setup import start_empty

    path = tmp_path_factory.mktemp("begun") / "relasi.db"
    shutil.copyfile(empty_file, path)
    store = Store(sqlite_engine(path, KEY), SetClock(MONDAY))
    start_empty(store, "Rina Wulandari", "rina@sumberrasa.co.id", "PT Sumber Rasa", "ID")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    """An empty encrypted store; nobody has signed in, unless the test wants a `shop`."""
    file = "begun_file" if "shop" in request.fixturenames else "empty_file"
    path = tmp_path / "relasi.db"
    shutil.copyfile(request.getfixturevalue(file), path)
    made = Store(sharing(sqlite_engine(path, KEY)), clock)
    yield made
    made.close()


@pytest.fixture
def shop(store: Store) -> Store:
    """The store of a company that has just begun: Rina works there, with the usual stages."""
    user, device = store.facts("user_id", "device_id")
    store.identity = Identity(UUID(user), UUID(device) if device else None)
    return store


def keep(store: Store, record: Synced) -> UUID:
    """Keep a record and return its key."""
    with store.work("Prepare") as session:
        record.id = record.id or uuid7()
        session.add(record)
        return record.id


def get(store: Store, kind: type[Any], row_id: UUID) -> Any:
    """The record as it is kept now, loose from its session; None where there is none."""
    with store.read() as session:
        found = session.get(kind, row_id)
        if found is not None:
            session.expunge(found)
        return found


def values_of(store: Store, kind: type[Any], row_id: UUID) -> dict[str, Any] | None:
    """The fields of a record as plain values."""
    found = get(store, kind, row_id)
    return None if found is None else found.plain()


def account(store: Store, name: str = "Toko Maju", **values: Any) -> UUID:
    """A customer."""
    return keep(store, Account(**{"name": name, "billing_city": "Bogor", **values}))


def contact(store: Store, name: str = "Ibu Sari", **values: Any) -> UUID:
    """A person."""
    return keep(store, Contact(**{"name": name, "phone": "+6281234567890", **values}))


def account_contact(store: Store, **values: Any) -> UUID:
    """A person's part at a customer."""
    return keep(
        store,
        AccountContact(
            account_id=values.pop("account_id", None) or account(store),
            contact_id=values.pop("contact_id", None) or contact(store),
            **values,
        ),
    )


def lead(store: Store, name: str = "Budi Santoso", **values: Any) -> UUID:
    """Somebody who might buy."""
    return keep(store, Lead(**{"name": name, "company": "Warung Budi", **values}))


def pipeline(store: Store, name: str = "Projects") -> tuple[UUID, UUID]:
    """A pipeline with one open stage: both keys."""
    way = keep(store, Pipeline(name=name))
    return way, stage(store, pipeline_id=way)


def stage(store: Store, name: str = "Talking", **values: Any) -> UUID:
    """A stage of a pipeline."""
    way = values.pop("pipeline_id", None) or keep(store, Pipeline(name="Projects"))
    return keep(store, Stage(name=name, pipeline_id=way, **values))


def opportunity(store: Store, name: str = "Ramadan stock", **values: Any) -> UUID:
    """A deal, in a pipeline of its own unless told."""
    if "pipeline_id" not in values:
        values["pipeline_id"], values["stage_id"] = pipeline(store)
    return keep(store, Opportunity(**{"name": name, "amount": Decimal(5_000_000), **values}))


def stage_change(store: Store, **values: Any) -> UUID:
    """A move of a deal."""
    deal = values.pop("opportunity_id", None) or opportunity(store)
    to = values.pop("to_stage_id", None) or stage(store)
    return keep(store, StageChange(opportunity_id=deal, to_stage_id=to, at=MONDAY, **values))


def product(store: Store, name: str = "Kecap Manis 600 ml", **values: Any) -> UUID:
    """Something to sell."""
    known = {"sku": "KM-600", "unit": "botol", "list_price": Decimal(18_500), **values}
    return keep(store, Product(name=name, **known))


def product_unit(store: Store, name: str = "Dus", **values: Any) -> UUID:
    """A box of twelve."""
    of = values.pop("product_id", None) or product(store)
    known = {"factor": Decimal(12), **values}
    return keep(store, ProductUnit(product_id=of, name=name, **known))


def product_relation(store: Store, **values: Any) -> UUID:
    """Two products that go well together."""
    of = values.pop("product_id", None) or product(store)
    other = values.pop("other_id", None) or product(store, "Saus Sambal 340 ml", sku="SS-340")
    return keep(store, ProductRelation(product_id=of, other_id=other, **values))


def promotion(store: Store, name: str = "Beli 10 gratis 1", **values: Any) -> UUID:
    """A promotion that asks for nothing yet."""
    return keep(store, Promotion(name=name, **values))


def promotion_item(store: Store, **values: Any) -> UUID:
    """What a promotion asks for."""
    of = values.pop("promotion_id", None) or promotion(store)
    what = values.pop("product_id", None) or product(store)
    known = {"quantity": Decimal(10), **values}
    return keep(store, PromotionItem(promotion_id=of, product_id=what, **known))


def exchange_rate(store: Store, currency: str = "USD", **values: Any) -> UUID:
    """What a dollar is in rupiah."""
    known = {"rate": Decimal(16_250), "valid_from": date(2026, 1, 1), "into": "IDR", **values}
    return keep(store, ExchangeRate(currency=currency, **known))


def price_list(store: Store, name: str = "Toko", **values: Any) -> UUID:
    """A price list."""
    return keep(store, PriceList(name=name, **values))


def price_rule(store: Store, **values: Any) -> UUID:
    """A price of a list."""
    of = values.pop("price_list_id", None) or price_list(store)
    return keep(store, PriceRule(**{"price_list_id": of, "value": Decimal(17_000), **values}))


def quote_template(store: Store, name: str = "Ramadan", **values: Any) -> UUID:
    """What quotes begin with."""
    return keep(store, QuoteTemplate(**{"name": name, "lines": "KM-600\t24\n", **values}))


def tax_rate(store: Store, code: str = "HOTEL", **values: Any) -> UUID:
    """A tax of the company's own."""
    known = {"name": "Hotel tax", "rate": Decimal(10)}
    return keep(store, TaxRate(**{"code": code, **known, **values}))


def quote(store: Store, **values: Any) -> UUID:
    """A draft offer without lines."""
    to = values.pop("account_id", None) or account(store)
    return keep(store, Quote(**{"account_id": to, "number": "AN-0001", **values}))


def quote_line(store: Store, **values: Any) -> UUID:
    """A line of a draft."""
    of = values.pop("quote_id", None) or quote(store)
    known = {"description": "Kecap", "quantity": Decimal(10), "price": Decimal(18_500), **values}
    return keep(store, QuoteLine(quote_id=of, **known))


def accepted_quote(store: Store, **values: Any) -> UUID:
    """A quote with one line, to which the customer said yes."""
    key = quote(store, number="001/SPH/VIII/2026", currency="IDR", **values)
    quote_line(store, quote_id=key, total=Decimal(185_000), position=1)
    with store.work("Prepare") as session:
        made = session.get(Quote, key)
        assert made is not None
        made.state, made.sent_at = QuoteState.SENT, MONDAY
        session.flush()
        made.state = QuoteState.ACCEPTED
    return key


def approval(store: Store, **values: Any) -> UUID:
    """A request that waits for an answer."""
    of = values.pop("quote_id", None) or quote(store)
    known = {"reason": "Old customer.", "asked_at": MONDAY, **values}
    return keep(store, Approval(quote_id=of, **known))


def discount_limit(store: Store, name: str = "Reps", **values: Any) -> UUID:
    """How far reps may go."""
    return keep(store, DiscountLimit(**{"name": name, "max_line_percent": Decimal(10), **values}))


def order(store: Store, **values: Any) -> UUID:
    """An order whose lines were not taken over yet."""
    of = values.pop("quote_id", None) or accepted_quote(store)
    kept = get(store, Quote, of)
    known = {"number": "AN-0001", "account_id": kept.account_id, "currency": "IDR", **values}
    return keep(store, Order(quote_id=of, **known))


def order_line(store: Store, **values: Any) -> UUID:
    """A line of an order: that of its quote."""
    of = values.pop("order_id", None) or order(store)
    return keep(store, OrderLine(**line_to_order(store, of), **values))


def line_to_order(store: Store, of: UUID) -> dict[str, Any]:
    """What a line of this order takes from the quote."""
    with store.read() as session:
        kept = session.get_one(Order, of)
        line = session.get_one(Quote, kept.quote_id).lines[0]
        taken_over = {name: getattr(line, name) for name in taken()}
        return {"order_id": of, "quote_line_id": line.id, **taken_over}


def delivery(store: Store, **values: Any) -> UUID:
    """Some of a line, on a day."""
    of = values.pop("line_id", None) or order_line(store)
    known = {"quantity": Decimal(4), "delivered_on": MONDAY.date(), "note": "By van", **values}
    return keep(store, Delivery(line_id=of, **known))


def activity(store: Store, subject: str = "Visit Toko Maju", **values: Any) -> UUID:
    """Something planned."""
    return keep(store, Activity(subject=subject, **values))


def note(store: Store, text: str = "Asked for a better price.", **values: Any) -> UUID:
    """What was said."""
    return keep(store, Note(**{"text": text, "at": MONDAY, **values}))


def attachment(store: Store, name: str = "shelf.jpg", **values: Any) -> UUID:
    """A file, known by its fingerprint only."""
    return keep(store, Attachment(**{"name": name, "sha256": "0" * 64, "size": 12, **values}))


def signature(store: Store, **values: Any) -> UUID:
    """A customer's name under a quote."""
    of = values.pop("quote_id", None) or accepted_quote(store)
    known = {"name": "Siti Rahma", "at": MONDAY, "sha256": "0" * 64, "size": 1}
    return keep(store, Signature(quote_id=of, signed_sha256="1" * 64, **{**known, **values}))


def terms(store: Store, name: str = "Net 30", **values: Any) -> UUID:
    """A text that quotes are made with."""
    known = {"kind": TermKind.PAYMENT, "language": "en", "text": "30 days after delivery."}
    return keep(store, Terms(name=name, **{**known, **values}))


def brochure(store: Store, name: str = "Catalogue 2026") -> UUID:
    """Pages that go with quotes."""
    return keep(store, Brochure(name=name))


def tag(store: Store, name: str = "Horeca") -> UUID:
    """A word to mark records with."""
    return keep(store, Tag(name=name))


def tagging(store: Store, **values: Any) -> UUID:
    """A tag on a customer."""
    word = values.pop("tag_id", None) or tag(store)
    return keep(store, Tagging(**{"tag_id": word, "account_id": account(store), **values}))


def user(store: Store, name: str = "Agus Pratama", **values: Any) -> UUID:
    """A colleague."""
    return keep(store, User(name=name, **values))


def team(store: Store, name: str = "Jabar") -> UUID:
    """A team."""
    return keep(store, Team(name=name))


def territory(store: Store, path: str = "Jabar/Bogor") -> UUID:
    """A territory."""
    return keep(store, Territory(name=path.rpartition("/")[2], path=path))


def user_territory(store: Store, **values: Any) -> UUID:
    """A territory granted to a person."""
    return keep(
        store,
        UserTerritory(
            user_id=values.get("user_id") or user(store),
            territory_id=values.get("territory_id") or territory(store),
        ),
    )


def device(store: Store, **values: Any) -> UUID:
    """A laptop."""
    return keep(store, Device(name="Laptop Rina", user_id=values.get("user_id") or user(store)))


def attention(store: Store, **values: Any) -> UUID:
    """An edit that waits for a choice."""
    return keep(
        store,
        Attention(
            user_id=values.get("user_id") or user(store),
            kind=AttentionKind.CONFLICT,
            code="conflict",
            sentence="Two people changed this.",
            at=MONDAY,
        ),
    )


def preference(store: Store, name: str = "theme", value: str = "dark") -> UUID:
    """A setting of the company."""
    return keep(store, Preference(name=name, value=value))
