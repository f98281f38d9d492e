"""Making and changing records by what people type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.errors import Invalid, NotFound, Refused
from app.i18n import speaking
from app.ids import uuid7
from app.models import Account, AccountType, PriceRule, RuleKind
from app.records import all_records, editing
from app.services.setup import stage_key
from tests import factories

ACCOUNTS = all_records()["account"]


def test_a_record_is_made_from_typed_values(store):
    typed = {
        "name": " Toko Maju ", "phone": "0812 3456 7890", "type": "Customer", "pkp": "ya",
        "credit_limit": "10jt", "birthday": "2026-12-03", "visit_every_days": "14",
        "latitude": "-6,2088",
    }  # fmt: skip

    with store.work("New account") as session, speaking("id"):
        values = {f: editing.from_text(session, ACCOUNTS, f, text) for f, text in typed.items()}
        made = editing.create(session, ACCOUNTS, values).id

    kept = factories.get(store, Account, made)
    assert (kept.name, kept.phone, kept.type) == (
        "Toko Maju", "+6281234567890", AccountType.CUSTOMER,
    )  # fmt: skip
    assert (kept.pkp, kept.credit_limit, kept.visit_every_days) == (True, Decimal(10_000_000), 14)
    assert (kept.birthday, kept.latitude) == (date(2026, 12, 3), Decimal("-6.208800"))


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("email", "tidak ada", "name@company.com"),
        ("phone", "none", "telephone"),
        ("phone", "12", "telephone number. Write it like 0812 3456 7890"),
        ("phone", "+60 3", "telephone"),
        ("type", "friend", "prospect, customer"),
        ("pkp", "maybe", "yes or no"),
        ("employees", "12.5", "whole number"),
        ("credit_limit", "lots", "lots"),
        ("birthday", "someday", "tomorrow"),
        ("latitude", "91", "-6.2088"),
        ("name", "  ", "cannot be empty"),
        ("name", "x" * 401, "400"),
        ("colour", "red", "Fields: name"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field(store, field, text, said):
    with store.read() as session, pytest.raises(Invalid, match=said) as refused:
        editing.from_text(session, ACCOUNTS, field, text)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("record", "values", "field"),
    [
        ("account", {"name": "Toko", "npwp": "123"}, "npwp"),
        ("account", {"name": "Toko", "nik": "A171011708450001"}, "nik"),
        ("account", {"name": "Toko", "credit_limit": Decimal(-1)}, "credit_limit"),
        ("account", {"name": "Toko", "payment_days": -30}, "payment_days"),
        ("product", {"name": "Kopi", "list_price": Decimal(-1)}, "list_price"),
        ("product", {"name": "Kopi", "cost": Decimal(-1)}, "cost"),
        ("lead", {"name": "Sari", "amount": Decimal(-1)}, "amount"),
        ("price_rule", {"value": Decimal(-1)}, "value"),
        ("price_rule", {"kind": RuleKind.PERCENT, "value": Decimal(101)}, "value"),
        ("price_rule", {"kind": RuleKind.PERCENT}, "value"),
        ("price_rule", {"min_quantity": Decimal(-1)}, "min_quantity"),
        ("price_rule", {"value": Decimal(9), "round_to": Decimal(-50)}, "round_to"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_beside_its_field(store, record, values, field):
    if record == "price_rule":
        values = {**values, "price_list_id": uuid7()}

    with pytest.raises(Invalid) as refused, store.work("New record") as session:
        editing.create(session, all_records()[record], values)

    assert refused.value.field == field


def test_a_tax_number_is_kept_as_it_was_typed(store):
    with store.work("New account") as session:
        made = editing.create(
            session, ACCOUNTS, {"name": "Toko", "npwp": "01.312.166.0-091.000"}
        ).id

    assert factories.get(store, Account, made).npwp == "01.312.166.0-091.000"


def test_a_surcharge_is_a_negative_percentage_off(store):
    values = {"kind": RuleKind.PERCENT, "value": Decimal(-5), "price_list_id": uuid7()}

    with store.work("New rule") as session:
        made = editing.create(session, all_records()["price_rule"], values).id

    assert factories.get(store, PriceRule, made).value == -5


def test_a_reference_is_found_by_name_whatever_its_case_or_by_key(store):
    parent = factories.account(store, "Grup Besar")

    with store.read() as session:
        found = {
            editing.from_text(session, ACCOUNTS, "parent_id", text)
            for text in ("grup besar", str(parent), parent.hex)
        }

    assert found == {parent}


def test_a_name_slightly_wrong_is_refused_with_the_right_one(store):
    factories.account(store, "GTX Pro")

    with store.read() as session, pytest.raises(Invalid, match="Did you mean “GTX Pro”"):
        editing.resolve(session, "account", "GTXPro")


def test_a_name_two_records_share_is_not_guessed(store):
    factories.account(store, "Toko Maju")
    factories.account(store, "TOKO MAJU")

    with store.read() as session, pytest.raises(Invalid, match="More than one"):
        editing.resolve(session, "account", "toko maju")


def test_a_refused_record_leaves_the_rest_of_the_work_alone(store):
    with store.work("Import") as session:
        with pytest.raises(Invalid) as refused:
            editing.create(session, ACCOUNTS, {"name": "Bad", "visit_every_days": 0})
        good = editing.create(session, ACCOUNTS, {"name": "Good"}).id

    assert refused.value.field == "visit_every_days"
    assert factories.get(store, Account, good).name == "Good"
    with store.read() as session:
        assert session.query(Account).count() == 1


def test_a_refused_change_leaves_the_record_as_it_was(store):
    shop = factories.account(store)

    with store.work("Change") as session:
        with pytest.raises(Invalid):
            editing.change(session, ACCOUNTS, shop, {"city": "Bogor"})
        with pytest.raises(Invalid):
            editing.change(session, ACCOUNTS, shop, {"name": None})
        with pytest.raises(Invalid):
            editing.change(session, ACCOUNTS, shop, {"name": "B", "visit_every_days": -1})

    assert factories.get(store, Account, shop).name == "Toko Maju"


def test_a_guarded_field_names_the_action_that_changes_it(store):
    shop, rina = factories.account(store), factories.user(store)

    with store.work("Change") as session, pytest.raises(Refused, match="Owner"):
        editing.change(session, ACCOUNTS, shop, {"owner_id": rina})


def test_a_record_that_is_gone_is_said_to_be_gone(store):
    with store.work("Change") as session, pytest.raises(NotFound):
        editing.change(session, ACCOUNTS, uuid7(), {"name": "X"})


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("rrule", "FREQ=SOMETIMES", "FREQ=WEEKLY"),
        ("rrule", "FREQ=SECONDLY", "FREQ=WEEKLY"),
        ("rrule", "every week", "FREQ=WEEKLY"),
        ("zone", "Jakarta", "Asia/Jakarta"),
        ("starts_at", "9999-12-31T23:59:00-12:00", "between 1900 and 2200"),
    ],
)
def test_what_no_calendar_could_follow_is_refused(store, field, text, said):
    activities = all_records()["activity"]

    with store.read() as session, pytest.raises(Invalid, match=said) as refused:
        editing.from_text(session, activities, field, text)

    assert refused.value.field == field


@pytest.mark.parametrize(("field", "bad"), [("rrule", "FREQ=SECONDLY"), ("zone", "Jakarta")])
def test_a_form_cannot_keep_what_no_calendar_could_follow(store, field, bad):
    activities = all_records()["activity"]
    good = {"subject": "Visit", "rrule": "FREQ=DAILY", "zone": "Asia/Makassar"}
    with store.work("New") as session:
        kept = editing.create(session, activities, good).id

    with store.work("Change") as session:
        with pytest.raises(Invalid) as changing:
            editing.change(session, activities, kept, {field: bad})
        with pytest.raises(Invalid) as making:
            editing.create(session, activities, good | {field: bad})

    assert (changing.value.field, making.value.field) == (field, field)


def test_a_usual_stage_is_found_by_what_it_is_called_in_any_language(shop):
    with shop.read() as session:
        found = {editing.resolve(session, "stage", text) for text in ("Won", "menang", "Menang")}

    assert found == {stage_key("Won")}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Bahasa Indonesia", "id"), ("ms", "ms"), ("inggris", "en"), ("Malay", "ms"), ("zh", "zh")],
)
def test_a_language_is_kept_by_its_code(store, typed, kept):
    with store.read() as session:
        value = editing.from_text(session, all_records()["contact"], "language", typed)

    assert value == kept


def test_a_language_that_has_no_code_is_refused_with_those_there_are(store):
    with store.read() as session, pytest.raises(Invalid, match="Bahasa Melayu"):
        editing.from_text(session, all_records()["contact"], "language", "Klingon")


def test_names_that_begin_with_what_was_typed_are_suggested(store):
    for name in ("Sinar Jaya Abadi Bogor", "Sinar Jaya Abadi Depok", "Lain"):
        factories.account(store, name)

    with (
        store.read() as session,
        pytest.raises(
            Invalid, match="Did you mean “Sinar Jaya Abadi Bogor”, “Sinar Jaya Abadi Depok”"
        ),
    ):
        editing.resolve(session, "account", "sinar")


def test_a_product_is_suggested_by_its_name_though_it_has_a_code(store):
    with store.work("A product") as session:
        editing.create(
            session, all_records()["product"], {"name": "Gula pasir 50 kg", "sku": "GP-50"}
        )

    for text in ("Gula pasir", "Gula pasir 5 kg"):
        with store.read() as session, pytest.raises(Invalid, match="mean “Gula pasir 50 kg”"):
            editing.resolve(session, "product", text)
