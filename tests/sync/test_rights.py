"""Who sees and changes what: the same answer on the laptop and on the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.domain.access import NOT_YOUR_ROLE
from app.errors import Invalid, NotAllowed
from app.models import (
    Account,
    ExchangeRate,
    LineKind,
    Product,
    ProductRelation,
    Quote,
    QuoteLine,
    RelationKind,
    Role,
    User,
)
from app.models.base import synced_tables
from app.models.sight import hidden, read_only
from app.server.own_work import change, insert, own_work
from app.services import quoting
from app.services.bundles import holding
from app.services.prices import price_of
from app.services.quote_lines import add_line, change_line
from app.store import Store
from app.sync.session import synchronize
from tests.sync.between import Listening
from tests.sync.worlds import World, add_account, add_product, altered, attention, edit, read


def test_what_a_rep_may_not_see_never_travels_to_a_rep(world: World) -> None:
    office, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    product = add_product(office, cost=Decimal("7531.9"))
    world.sync(office)
    network = Listening(world.api)

    synchronize(ana, network)

    assert b"Kopi" in network.heard
    assert b"7531.9" not in network.heard
    assert read(ana, Product, product, "cost", "list_price") == (None, Decimal(10000))
    assert read(office, Product, product, "cost") == (Decimal("7531.9"),)


def test_no_secret_field_of_any_record_is_shown_to_a_rep_and_all_to_a_manager() -> None:
    secrets = {
        name: {column.name for column in kind.__table__.columns if column.info.get("secret")}
        for name, kind in synced_tables().items()
    }

    assert {name: set(hidden(Role.REP).get(name, ())) for name in secrets} == secrets
    assert {"product", "quote_line"} <= hidden(Role.REP).keys()
    assert not hidden(Role.MANAGER) and not hidden(Role.OFFICE) and not hidden(Role.ADMIN)


def test_the_cost_of_a_line_a_rep_adds_is_filled_in_by_the_server(world: World) -> None:
    office, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    coffee, tea = add_product(office), add_product(office, name="Teh", cost=Decimal(300))
    world.sync(office, ana)
    quote = quoting.new_quote(ana, add_account(ana))
    line = add_line(ana, quote, product_id=coffee, quantity=Decimal(2), price=Decimal(9000))
    world.sync(ana, office)
    assert read(office, QuoteLine, line, "cost") == (Decimal(7000),)

    change_line(ana, line, product_id=tea)
    world.sync(ana, office)

    assert read(office, QuoteLine, line, "cost") == (Decimal(300),)
    assert read(ana, QuoteLine, line, "cost") == (None,)


def test_the_cost_of_a_bundle_a_rep_adds_is_that_of_its_parts(world: World) -> None:
    office, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    parcel, coffee = add_product(office, name="Parcel", cost=None), add_product(office)
    with office.work("Bundle") as session:
        kind = RelationKind.BUNDLE
        session.add(
            ProductRelation(product_id=parcel, other_id=coffee, kind=kind, quantity=Decimal(3))
        )
    world.sync(office, ana)
    line = add_line(ana, quoting.new_quote(ana, add_account(ana)), product_id=parcel)

    world.sync(ana, office)

    assert read(office, QuoteLine, line, "cost") == (Decimal(21000),)
    assert read(ana, QuoteLine, line, "cost") == (None,)


def test_the_cost_of_a_bundle_in_a_bundle_is_that_of_all_that_is_in_it(world: World) -> None:
    office, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    hamper, parcel = (add_product(office, name=name, cost=None) for name in ("Hamper", "Parcel"))
    coffee = add_product(office)
    for outer, part, many in ((hamper, parcel, 2), (parcel, coffee, 3)):
        add_part(office, outer, part, many)
    world.sync(office, ana)
    line = add_line(ana, quoting.new_quote(ana, add_account(ana)), product_id=hamper)

    world.sync(ana, office)

    assert read(office, QuoteLine, line, "cost") == (Decimal(42000),)


def test_a_circle_of_bundles_that_was_taken_once_ends_in_a_sentence(world: World) -> None:
    """Two laptops could each write half of one before the server looked at new parts."""
    office = world.laptop("admin@rasa.id")
    hamper = add_product(office, name="Hamper", cost=None, list_price=None)
    parcel = add_product(office, name="Parcel", cost=None, list_price=None)
    add_part(office, hamper, parcel, 1)
    world.sync(office)
    with own_work(world.server, "Add") as work:
        ends = {"product_id": str(parcel), "other_id": str(hamper)}
        insert(work, "product_relation", {**ends, "kind": "bundle", "quantity": "1"})

    world.sync(office)

    line = add_line(office, quoting.new_quote(office, add_account(office)), product_id=hamper)
    assert read(office, QuoteLine, line, "price", "cost") == (None, None)
    with office.read() as session:
        product, on = session.get_one(Product, hamper), date(2026, 8, 3)
        with pytest.raises(Invalid, match="“Hamper” is in itself"):
            price_of(session, product, None, Decimal(1), "IDR", on)
        assert holding(session, parcel) == {hamper, parcel}


def test_r12_two_halves_of_a_circle_of_bundles_are_not_both_taken(world: World) -> None:
    office, admin = world.laptop("admin@rasa.id"), world.laptop("admin@rasa.id")
    hamper, parcel = (add_product(office, name=name, cost=None) for name in ("Hamper", "Parcel"))
    world.sync(office, admin)
    taken = add_part(office, hamper, parcel, 1)
    add_part(admin, parcel, hamper, 1)

    world.sync(office, admin)

    [item] = attention(admin)
    assert "bundle with this product in it" in item["sentence"]
    with admin.read() as session:
        assert list(session.scalars(sa.select(ProductRelation.id))) == [taken]


def test_what_is_in_what_may_be_turned_round(world: World) -> None:
    office, admin = world.laptop("admin@rasa.id"), world.laptop("admin@rasa.id")
    hamper, parcel = (add_product(office, name=name, cost=None) for name in ("Hamper", "Parcel"))
    part = add_part(office, hamper, parcel, 1)
    world.sync(office)
    edit(office, ProductRelation, part, product_id=parcel, other_id=hamper)

    world.sync(office, admin)

    assert attention(office) == []
    assert read(admin, ProductRelation, part, "other_id") == (hamper,)


def add_part(store: Store, outer: UUID, part: UUID, many: int) -> UUID:
    with store.work("Bundle") as session:
        made = ProductRelation(
            product_id=outer, other_id=part, kind=RelationKind.BUNDLE, quantity=Decimal(many)
        )
        session.add(made)
        session.flush()
        return made.id


def test_the_cost_of_a_line_a_rep_adds_is_in_the_money_of_the_quote(world: World) -> None:
    office, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    coffee = add_product(office)
    with office.work("Rate") as session:
        for rate, valid_from in ((17_500, date(2025, 1, 1)), (14_000, date(2026, 1, 1))):
            known = {"rate": Decimal(rate), "valid_from": valid_from}
            session.add(ExchangeRate(currency="USD", into="IDR", **known))
    world.sync(office, ana)
    quote = quoting.new_quote(ana, add_account(ana), currency="USD")
    line = add_line(ana, quote, product_id=coffee, price=Decimal(1))
    world.sync(ana, office)
    costs = [read(office, QuoteLine, line, "cost")]

    for values in ({"quote_date": date(2025, 7, 1)}, {"currency": "IDR"}):
        quoting.change_quote(ana, quote, **values)
        world.sync(ana, office)
        costs.append(read(office, QuoteLine, line, "cost"))

    assert costs == [(Decimal("0.5"),), (Decimal("0.4"),), (Decimal(7000),)]
    assert read(ana, QuoteLine, line, "cost") == (None,)


def test_a_rep_cannot_write_a_field_that_is_not_shown(world: World) -> None:
    ana, office = world.laptop("ana@rasa.id"), world.laptop("admin@rasa.id")
    quote = quoting.new_quote(ana, add_account(ana))
    line = add_line(ana, quote, description="Ongkos kirim", price=Decimal(9000))
    world.sync(ana)
    with altered(ana):
        edit(ana, QuoteLine, line, cost=Decimal(1))

    world.sync(ana, office)

    assert read(office, QuoteLine, line, "cost") == (None,)
    assert [item["sentence"] for item in attention(ana)] == [NOT_YOUR_ROLE]


@pytest.mark.parametrize(
    ("email", "sees"), [("ana@rasa.id", False), ("maya@rasa.id", True), ("admin@rasa.id", True)]
)
def test_who_comes_to_see_more_or_less_reads_it_anew(world: World, email: str, sees: bool) -> None:
    office, laptop = world.laptop("admin@rasa.id"), world.laptop(email)
    product = add_product(office)
    world.sync(office, laptop)
    assert read(laptop, Product, product, "cost") == ((Decimal(7000) if sees else None),)

    _become(world, email, Role.REP if sees else Role.MANAGER)
    world.sync(laptop)

    assert read(laptop, Product, product, "cost") == ((None if sees else Decimal(7000)),)


def _credit(laptop: Store, account: UUID) -> None:
    edit(laptop, Account, account, credit_limit=Decimal(5_000_000))


def _product_price(laptop: Store, account: UUID) -> None:
    with laptop.work("Edit") as session:
        session.scalars(sa.select(Product)).one().list_price = Decimal(1)


def _own_role(laptop: Store, account: UUID) -> None:
    with laptop.work("Edit") as session:
        session.scalars(sa.select(User).where(User.name == "Ana")).one().role = Role.ADMIN


@pytest.mark.parametrize("act", [_credit, _product_price, _own_role])
def test_what_a_role_may_not_change_is_refused_on_the_laptop_and_by_the_server(
    world: World, act: Callable[[Store, UUID], None]
) -> None:
    office, ana, ben = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "ben"))
    add_product(office)
    account = add_account(ana)
    world.sync(office, ana, ben)
    before = _everything(ben)

    with pytest.raises(NotAllowed, match="role"):
        act(ana, account)
    with altered(ana):
        act(ana, account)
    world.sync(ana, ben)

    assert _everything(ben) == before
    assert [item["kind"] for item in attention(ana)] == ["rejected"]


def test_a_manager_and_the_office_set_a_customers_credit(world: World) -> None:
    ana, maya = world.laptop("ana@rasa.id"), world.laptop("maya@rasa.id")
    account = add_account(ana)
    world.sync(ana, maya)

    _credit(maya, account)
    world.sync(maya, ana)

    assert read(ana, Account, account, "credit_limit") == (Decimal(5_000_000),)


def test_somebody_who_belongs_to_no_company_may_do_everything(store: Store) -> None:
    with store.work("Add") as session:
        session.add(Product(name="Kopi", cost=Decimal(7)))
        session.add(Account(name="Toko", credit_limit=Decimal(1)))

    assert "cost" in read_only(Role.REP)["product"]
    with store.read() as session:
        assert session.scalars(sa.select(Product.cost)).one() == Decimal(7)


def test_the_price_of_a_draft_is_right_whoever_adds_the_line(world: World) -> None:
    """The cost is not part of the total: a laptop that does not see it comes to the same."""
    office, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    product = add_product(office)
    world.sync(office, ana)
    quote = quoting.new_quote(ana, add_account(ana))
    add_line(ana, quote, product_id=product, quantity=Decimal(3))
    add_line(ana, quote, kind=LineKind.NOTE, description="Lunas")
    here = read(ana, Quote, quote, "subtotal", "tax", "total")

    world.sync(ana, office)

    assert read(office, Quote, quote, "subtotal", "tax", "total") == here
    assert here is not None and here[0] == Decimal(30000)


def _become(world: World, email: str, role: Role) -> None:
    with own_work(world.server, "Change role") as book:
        user = User.__table__
        key = book.connection.execute(
            sa.select(user.c.id).where(user.c.email == email)
        ).scalar_one()
        change(book, "user", key, {"role": str(role)})


def _everything(laptop: Store) -> list[Any]:
    with laptop.read() as session:
        return [
            session.execute(sa.select(kind.__table__).order_by(kind.__table__.c.id)).all()
            for name, kind in synced_tables().items()
            if name != "attention"
        ]
