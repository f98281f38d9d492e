"""Products with what belongs to them: who may write it, who sees what, what goes with them."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from PIL import Image

from app.errors import Invalid, NotAllowed, Refused
from app.models import (
    Attachment,
    Product,
    ProductRelation,
    ProductUnit,
    PromotionSide,
    Role,
    RuleKind,
    User,
)
from app.models.sight import hidden
from app.records import all_records, editing
from app.services.attachments import attach
from app.services.removing import remove_record
from app.services.setup import PRICE_LIST
from app.sync.files import vault_of
from tests.factories import (
    exchange_rate,
    price_rule,
    product,
    product_relation,
    product_unit,
    promotion_item,
)

D = Decimal


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "kecap.jpg"
    Image.new("RGB", (30, 40), "darkred").save(path)
    return path


@pytest.fixture
def as_rep(shop):
    with shop.work("Become a rep") as session:
        session.get(User, shop.identity.user_id).role = Role.REP


def count(store, kind) -> int:
    with store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_reps_never_hold_how_a_price_follows_from_the_cost():
    assert hidden(Role.REP)["price_rule"] == {"on_cost", "cost_plus"}
    assert "cost" in hidden(Role.REP)["product"]
    assert "price_rule" not in hidden(Role.MANAGER)


@pytest.mark.parametrize(
    "make", [product_unit, product_relation, promotion_item, exchange_rate, price_rule]
)
def test_reps_do_not_write_the_catalogue(shop, make, request):
    key = product(shop)
    known = {} if make is exchange_rate else {"product_id": key}
    request.getfixturevalue("as_rep")

    with pytest.raises(NotAllowed):
        make(shop, **known)


def test_reps_put_no_pictures_on_products(shop, picture, request):
    key = product(shop)
    request.getfixturevalue("as_rep")

    with pytest.raises(NotAllowed):
        attach(shop, vault_of(shop), picture, product_id=key)


def test_a_product_takes_what_belongs_to_it_along_and_undo_brings_all_of_it_back(shop, picture):
    key, other = product(shop), product(shop, "Sambal", sku="S")
    product_unit(shop, product_id=key)
    product_relation(shop, product_id=key, other_id=other)
    product_relation(shop, product_id=other, other_id=key)
    attach(shop, vault_of(shop), picture, product_id=key)

    remove_record(shop, "product", key)
    kinds = (Product, ProductUnit, ProductRelation, Attachment)
    assert [count(shop, kind) for kind in kinds] == [1, 0, 0, 0]

    shop.undo()
    assert [count(shop, kind) for kind in kinds] == [2, 1, 2, 1]


def test_a_product_with_a_price_of_its_own_is_kept(shop):
    key = product(shop)
    price_rule(shop, price_list_id=PRICE_LIST, product_id=key)

    with pytest.raises(Refused):
        remove_record(shop, "product", key)


@pytest.mark.parametrize(
    ("record", "values", "field"),
    [
        ("product", {"name": "Teh", "currency": "rupiah"}, "currency"),
        ("product_unit", {"name": " ", "factor": D(12)}, "name"),
        ("product_unit", {"name": "Dus", "factor": D(0)}, "factor"),
        ("product_unit", {"name": "Dus", "factor": D(-12)}, "factor"),
        ("product_unit", {"name": "Dus", "factor": D(10_000_000)}, "factor"),
        ("product_relation", {"quantity": D(0)}, "quantity"),
        ("price_list", {"name": ""}, "name"),
        ("price_list", {"name": "X", "currency": "Rp"}, "currency"),
        ("exchange_rate", {"currency": "USD", "rate": D(0)}, "rate"),
        ("exchange_rate", {"currency": "USD", "rate": D(1), "per": D(0)}, "per"),
        ("exchange_rate", {"currency": "IDR", "rate": D(1)}, "into"),
        ("exchange_rate", {"currency": "dollar", "rate": D(1)}, "currency"),
        ("promotion", {"name": ""}, "name"),
        ("promotion", {"name": "X", "times": 0}, "times"),
        ("promotion_item", {"quantity": D(0)}, "quantity"),
        ("promotion_item", {"percent": D(0)}, "percent"),
        ("promotion_item", {"percent": D(101)}, "percent"),
        ("promotion_item", {"side": PromotionSide.GIVE}, "product_id"),
        ("price_rule", {"kind": RuleKind.SURCHARGE, "value": D(-101)}, "value"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(shop, record, values, field):
    kind = all_records()[record]
    owners = {
        "product_unit": "product_id", "product_relation": "product_id",
        "promotion_item": "promotion_id", "price_rule": "price_list_id",
    }  # fmt: skip
    with shop.work("New") as session, pytest.raises(Invalid) as refused:
        given = dict(values)
        if record in owners:
            given[owners[record]] = shop.identity.user_id  # what it leads to is not asked
        if record == "product_relation":
            given["other_id"] = PRICE_LIST
        if record == "exchange_rate":
            given["valid_from"] = shop.clock.today()
        editing.create(session, kind, given)

    assert refused.value.field == field


@pytest.mark.parametrize("field", ["sku", "barcode"])
@pytest.mark.parametrize("record", ["product", "product_unit"])
def test_a_code_is_given_once_and_a_record_keeps_its_own(shop, record, field):
    with shop.work("New") as session:
        teh = editing.create(session, all_records()["product"], {"name": "Teh", "sku": "T-1"})
        given = {"name": "Dus", "factor": D(12), "product_id": teh.id, "sku": "T-DUS"}
        dus = editing.create(session, all_records()["product_unit"], given)
        other = {"name": "Kopi"} if record == "product" else {**given, "name": "Peti", "sku": None}

        editing.change(session, all_records()["product"], teh.id, {"sku": "T-1", "barcode": "T-1"})
        for code in ("T-1", "T-DUS"):
            with pytest.raises(Invalid, match=code) as refused:
                editing.create(session, all_records()[record], {**other, field: code})
            assert refused.value.field == field
        with pytest.raises(Invalid, match=r"T-1"):
            editing.change(session, all_records()["product_unit"], dus.id, {field: "T-1"})


def test_a_code_in_other_capitals_is_the_same_code(shop):
    product = all_records()["product"]
    with shop.work("New") as session:
        editing.create(session, product, {"name": "Teh", "sku": "t-1"})
        editing.create(session, product, {"name": "Gula", "sku": "G-1"})

        for code, whose in (("T-1", "Teh"), ("g-1", "Gula")):
            with pytest.raises(Invalid, match=whose):
                editing.create(session, product, {"name": "Kopi", "sku": code})


def test_a_product_is_sold_by_one_unit_of_a_name(shop):
    unit = all_records()["product_unit"]
    with shop.work("New") as session:
        of = editing.create(session, all_records()["product"], {"name": "Teh", "unit": "pcs"}).id
        given = {"name": "Karton", "factor": D(12), "product_id": of}
        kept = editing.create(session, unit, given)

        for name in ("karton", "Pcs"):
            with pytest.raises(Invalid, match=name):
                editing.create(session, unit, {**given, "name": name, "factor": D(48)})
        editing.change(session, unit, kept.id, {"name": "karton"})


@pytest.mark.parametrize("record", ["price_list", "price_rule", "promotion"])
def test_a_last_day_before_the_first_is_said_beside_it(shop, record):
    kind = all_records()[record]
    days = {"valid_from": "2026-08-03", "valid_until": "2026-08-02"}

    with shop.work("New") as session, pytest.raises(Invalid) as refused:
        given = {name: editing.from_text(session, kind, name, day) for name, day in days.items()}
        rule = {"price_list_id": PRICE_LIST, "value": Decimal(5)}
        more = rule if record == "price_rule" else {"name": "X"}
        editing.create(session, kind, {**given, **more})

    assert refused.value.field == "valid_until"
