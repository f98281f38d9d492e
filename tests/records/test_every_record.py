"""What is promised for all records holds for every one of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.errors import Invalid, Refused
from app.i18n import language
from app.ids import uuid7
from app.models import QuoteLine, synced_tables
from app.models.base import meaning, unplain
from app.paths import resources
from app.records import all_records, editing, listing, title_of
from app.records.description import Viewer
from app.store import search
from tests import factories

RECORDS = list(all_records().values())
SAMPLES = {
    "text": "Satu", "long_text": "Satu\nDua", "code": "007", "email": "sari@maju.co.id",
    "url": "https://maju.co.id", "phone": "+6281298765432", "flag": "yes", "whole": "12",
    "money": "1500", "quantity": "2.5", "percent": "10", "degrees": "1.5", "date": "2026-12-03",
    "moment": "2026-12-03 09:00", "language": "ms", "country": "SG",
    "reference": "01930000-0000-7000-8000-000000000002",
}  # fmt: skip
# What the sample of its kind would not fit.
SPECIAL = {
    ("account", "npwp"): "0012345678901234",
    ("account", "nitku"): "0012345678901234000001",
    ("account", "nik"): "3171011708450001",
    ("account", "tin"): "C 20990050040",
    ("account", "brn"): "201901000005",
    ("activity", "rrule"): "FREQ=WEEKLY;COUNT=4",
    ("activity", "zone"): "Asia/Makassar",
    ("quote_line", "tax_code"): "PPN-EXEMPT",
    ("quote_line", "kind"): "service",
    ("quote", "currency"): "MYR",
    ("opportunity", "currency"): "MYR",
    ("product", "currency"): "MYR",
    ("product", "tax_code"): "PPN-LUX",
    ("price_list", "currency"): "MYR",
    ("price_list", "main"): "no",
    ("exchange_rate", "currency"): "SGD",
    ("exchange_rate", "into"): "MYR",
    ("price_rule", "unit"): "botol",
    ("price_rule", "free"): "no",
    ("price_rule", "base"): "list_price",  # the other, and more on a cost, ask for their kind
    ("price_rule", "on_cost"): "0",
    ("price_rule", "cost_plus"): "0",
    ("promotion_item", "unit"): "botol",
    ("quote_line", "discount_percent"): "5",
    ("tax_rate", "base"): "11/12",
    ("tax_rate", "country"): "MY",
    ("tax_rate", "upon"): "PPN",
}
# Given by its own verb, and kept: `tests/handover/test_signing.py`.
EVIDENCE = frozenset({"signature"})
# Made and then kept, as papers that were sent go with it: `tests/documents/test_sent_paper.py`.
KEPT = EVIDENCE | {"brochure"}
every_but_evidence = pytest.mark.parametrize(
    "record", [r for r in RECORDS if r.name not in EVIDENCE], ids=lambda r: r.name
)
every_that_may_go = pytest.mark.parametrize(
    "record", [r for r in RECORDS if r.name not in KEPT], ids=lambda r: r.name
)


@pytest.fixture(params=RECORDS, ids=lambda record: record.name)
def record(request):
    return request.param


def built(store, record) -> UUID:
    """A record of this type."""
    made = getattr(factories, record.name)(store)
    return made[0] if isinstance(made, tuple) else made


def sample(store, record, column) -> str:
    """Something to type into a field."""
    if (record.name, column.name) == ("price_rule", "product_id"):
        return str(factories.product(store, category=SAMPLES["text"]))
    if refers := column.info.get("refers"):
        return str(built(store, all_records()[refers]))
    kind = meaning(column)
    usual = kind.offered[-1].value if kind.editor == "choice" else SAMPLES.get(kind.editor, "")
    return SPECIAL.get((record.name, column.name), usual)


def least(store, record) -> dict[str, str]:
    """The least that can be typed for a new record; an order takes what its quote says, and nobody
    is asked about a quote without lines."""
    if record.name == "order":
        return {"quote_id": str(factories.accepted_quote(store))}
    if record.name == "approval":
        return {
            "quote_id": str(factories.get(store, QuoteLine, factories.quote_line(store)).quote_id)
        }
    if record.name == "order_line":
        line = factories.line_to_order(store, factories.order(store))
        return {name: str(line[name]) for name in ("order_id", "quote_line_id")}
    more = {"value": "1500"} if record.name == "price_rule" else {}  # 0 would be an empty field
    return {column.name: sample(store, record, column) for column in needed(record)} | more


def needed(record) -> list[sa.Column]:
    """The fields nobody can leave out when making such a record."""
    given_by_the_program = {"pipeline_id", "stage_id"} if record.name == "opportunity" else set()
    return [
        column
        for column in record.table.columns
        if not column.nullable
        and column.default is None
        and not column.primary_key
        and column.name not in given_by_the_program
    ]


def a_text_of(record) -> str | None:
    """A field with a line of text that a form may change."""
    texts = (n for n in editing.editable(record) if meaning(record.table.c[n]).editor == "text")
    return next(texts, None)


def test_every_kind_of_record_is_described():
    assert set(all_records()) == set(synced_tables())


def test_it_speaks_of_its_own_fields_only(record):
    spoken = [
        *record.columns, *record.search, *record.names, record.title,
        *(field for section in record.sections for field in section.fields),
        *([record.sort] if record.sort else []),
    ]  # fmt: skip

    assert {field.class_ for field in spoken} == {record.kind}
    assert set(record.aliases) <= set(record.table.c.keys())


def test_its_names_are_said_once(record):
    for names in (
        [one.name for one in record.filters],
        [one.name for one in record.actions],
        [field.key for section in record.sections for field in section.fields],
        [field.key for field in record.columns],
        [alias.lower() for aliases in record.aliases.values() for alias in aliases],
    ):
        assert len(names) == len(set(names)), names


def test_its_icons_exist(record):
    icons = [record.icon, *(action.icon for action in record.actions if action.icon)]

    missing = [icon for icon in icons if not (resources() / "icons" / f"{icon}.svg").exists()]

    assert not missing


def test_every_guarded_field_has_an_action_or_is_said_to_be_closed(shop, record):
    key = built(shop, record)
    guarded = [c for c in record.table.columns if c.info.get("guarded")]

    for column in guarded:
        kept = factories.get(shop, record.kind, key).plain()[column.name]
        value = unplain(record.table, {column.name: _other(column, kept)})
        with shop.work("Change") as session, pytest.raises(Refused):
            editing.change(session, record, key, value)


def test_a_field_that_is_worked_out_cannot_be_set(shop, record):
    key = built(shop, record)

    for column in record.table.columns:
        if column.info.get("derived"):
            with shop.work("Change") as session, pytest.raises(Invalid) as refused:
                editing.change(session, record, key, {column.name: None})
            assert refused.value.field == column.name


def test_a_part_is_given_its_owner_once(shop, record):
    key = built(shop, record)
    new, kept = set(editing.editable(record, new=True)), set(editing.editable(record))

    owners = {column.name for column in record.table.columns if column.foreign_keys}

    assert new - kept == owners
    for name in owners:
        with shop.work("Change") as session, pytest.raises(Refused):
            editing.change(session, record, key, {name: uuid7()})


@every_but_evidence
def test_it_is_made_from_the_least_that_can_be_typed(shop, record):
    typed = least(shop, record)

    with shop.work("New") as session:
        values = {f: editing.from_text(session, record, f, text) for f, text in typed.items()}
        key = editing.create(session, record, values).id

    kept = factories.get(shop, record.kind, key)
    assert {name: getattr(kept, name) for name in values} == values
    assert kept.created_by == shop.identity.user_id


def test_every_field_is_changed_by_text_and_read_back(shop, record):
    key = built(shop, record)

    for name in editing.editable(record):
        typed = sample(shop, record, record.table.c[name])
        with shop.work("Change") as session:
            value = editing.from_text(session, record, name, typed)
            editing.change(session, record, key, {name: value})
        plain = factories.values_of(shop, record.kind, key)[name]
        assert plain == meaning(record.table.c[name]).plain(value) is not None, name


def test_every_field_that_may_be_empty_is_emptied_by_nothing(shop, record):
    key = built(shop, record)
    optional = [n for n in editing.editable(record) if record.table.c[n].nullable]

    for name in optional:
        with shop.work("Change") as session:
            value = editing.from_text(session, record, name, "")
            try:
                editing.change(session, record, key, {name: value})
            except Invalid:
                continue  # the record's own rule wants it, and says so
        assert factories.values_of(shop, record.kind, key)[name] is None, name


def test_plain_values_come_back_as_they_were(shop, record):
    kept = factories.get(shop, record.kind, built(shop, record))

    back = unplain(record.table, kept.plain())

    assert back == {name: getattr(kept, name) for name in back}


@pytest.mark.parametrize("record", [r for r in RECORDS if a_text_of(r)], ids=lambda r: r.name)
def test_its_history_tells_who_changed_what(shop, record):
    key, changed = built(shop, record), a_text_of(record)

    with shop.work("Change") as session:
        editing.change(session, record, key, {changed: "Other"})

    newest = next(line for line in shop.history(record.name, key) if line.field == changed)
    assert (newest.after, newest.user_id) == ("Other", shop.identity.user_id)


def test_its_list_is_sorted_both_ways_by_every_column(shop, record):
    for _ in range(3):
        built(shop, record)

    with shop.read() as session:
        connection = session.connection()
        for field in record.columns:
            up, down = (
                listing.keys(connection, listing.Question(record, sort=field.key, descending=way))
                for way in (False, True)
            )
            assert list(listing.split(up)) == list(listing.split(down))[::-1]
            assert len(up) >= 3 * listing.KEY


def test_its_filters_are_questions_the_database_answers(shop, record):
    built(shop, record)
    viewer = Viewer(shop.identity.user_id, date(2026, 8, 3))

    with shop.read() as session:
        for one in record.filters:
            question = listing.Question(record, where=(one.where(viewer),))
            assert listing.count(session.connection(), question) in (0, 1, 2, 3)


def test_its_rows_name_what_they_refer_to(shop, record):
    key = built(shop, record)
    fields = [field.key for field in record.columns]

    with shop.read() as session:
        rows = listing.rows(session.connection(), record, [key], fields, title_of)

    for name, title in rows[0].names.items():
        assert bool(title) == (rows[0].values[name] is not None)


@pytest.mark.parametrize("record", [r for r in RECORDS if r.search], ids=lambda r: r.name)
def test_it_is_found_by_its_title(shop, record):
    key = built(shop, record)
    title = factories.values_of(shop, record.kind, key)[record.title.key]
    if title is None:
        with shop.work("Name it") as session:
            setattr(session.get(record.kind, key), record.title.key, "XYZ-123")
        title = "XYZ-123"

    with shop.read() as session:
        hits = search.find(session.connection(), title.split()[0][:4], record=record.name)

    assert key in {hit.row_id for hit in hits}


@every_that_may_go
def test_it_is_removed_and_undo_brings_it_back_as_it_was(shop, record):
    key = built(shop, record)
    before = factories.values_of(shop, record.kind, key)

    with shop.work("Delete") as session:
        editing.remove(session, record, key)
    gone = factories.values_of(shop, record.kind, key)
    shop.undo()

    assert gone is None
    assert factories.values_of(shop, record.kind, key) == before


@every_that_may_go
def test_undo_of_a_new_one_leaves_nothing(shop, record):
    typed = least(shop, record)
    with shop.work("New") as session:
        values = {f: editing.from_text(session, record, f, text) for f, text in typed.items()}
        key = editing.create(session, record, values).id

    shop.undo()

    assert factories.get(shop, record.kind, key) is None


def _other(column: sa.Column, kept: object) -> object:
    """A plain value that the field does not hold."""
    kind = meaning(column)
    if kind.editor == "choice":
        return next(member.value for member in kind.choices if member.value != kept)
    if kind.editor == "flag":
        return not kept
    days = {"date": "2026-12-03", "moment": "2026-12-03T09:00:00+00:00", "whole": 7}
    if kind.editor in days:
        return days[kind.editor]
    return "01930000-0000-7000-8000-000000000001" if kind.editor == "reference" else "7"


def test_the_samples_are_read_in_english():
    assert language() == "en"
