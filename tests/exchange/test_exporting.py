"""What is written opens safely elsewhere and comes back unchanged."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.retold import IN_CHAT
from app.errors import Refused
from app.exchange.exporting import export
from app.exchange.importing import plan_import, run_import
from app.i18n import speaking, translate
from app.models import Account, Product
from app.records import all_records
from tests import factories
from tests.exchange.real import DATA, needs_real_files

ACCOUNTS, PRODUCTS = all_records()["account"], all_records()["product"]


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bring(store, path, **more):
    return run_import(store, path, plan_import(store, path, **more))


def test_references_go_out_by_name_and_amounts_exactly(shop, tmp_path):
    parent = factories.account(shop, "Induk")
    factories.account(
        shop, "Toko Maju", parent_id=parent, credit_limit=Decimal("1234567890123456.7891")
    )

    assert export(shop, ACCOUNTS, tmp_path / "a.csv") == 2

    row = next(row for row in rows_of(tmp_path / "a.csv") if row["name"] == "Toko Maju")
    assert (row["parent"], row["credit_limit"]) == ("Induk", "1234567890123456.7891")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_json_keeps_keys_names_and_exact_amounts(shop, tmp_path):
    parent = factories.account(shop, "Induk")
    child = factories.account(shop, "Toko", parent_id=parent, credit_limit=Decimal("1.5"))

    export(shop, ACCOUNTS, tmp_path / "a.json", where=(Account.id == child,))

    (record,) = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (record["id"], record["parent_id"], record["parent_name"]) == (
        str(child), str(parent), "Induk",
    )  # fmt: skip
    assert record["credit_limit"] == "1.5"


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_what_the_program_said_of_a_letter_goes_out_in_the_language_of_who_exports(
    shop, tmp_path, ending
):
    with speaking("id"):
        said = translate(IN_CHAT)
    factories.activity(shop, outcome=said)

    with speaking("ms"):
        export(shop, all_records()["activity"], tmp_path / f"a.{ending}")
        wanted = translate(IN_CHAT)

    text = (tmp_path / f"a.{ending}").read_text("utf-8")
    assert wanted in text and said not in text


def test_only_what_matches_is_written(shop, tmp_path):
    factories.account(shop, "Toko Maju", billing_city="Bogor")
    factories.account(shop, "Toko Jaya", billing_city="Depok")

    assert export(shop, ACCOUNTS, tmp_path / "a.csv", where=(Account.billing_city == "Bogor",)) == 1
    assert export(shop, ACCOUNTS, tmp_path / "b.csv", words="jaya") == 1


def test_costs_stay_in_the_house(shop, tmp_path):
    factories.product(shop, "Kecap", cost=Decimal(7000))

    export(shop, PRODUCTS, tmp_path / "p.csv")

    assert "7000" not in (tmp_path / "p.csv").read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "id", "ms"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_numbers_and_dates_come_back_in_every_language(shop, tmp_path, language, ending):
    factories.product(shop, "Kecap", sku="0007", list_price=Decimal("1.054"))
    key = factories.account(
        shop, "Toko", birthday=date(1980, 3, 12), latitude=Decimal("-6.208"), employees=2822
    )
    before = factories.values_of(shop, Account, key)

    with speaking(language):
        for record in (PRODUCTS, ACCOUNTS):
            path = tmp_path / f"{record.name}.{ending}"
            export(shop, record, path)
            with path.open("rb"):
                report = run_import(shop, path, plan_import(shop, path), "update")
            assert (report.updated, report.errors) == (1, [])

    assert factories.values_of(shop, Account, key) == before
    with shop.read() as session:
        product = session.scalars(sa.select(Product)).one()
        assert (product.sku, product.list_price) == ("0007", Decimal("1.054"))


@needs_real_files
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_cells_that_would_run_come_out_harmless_and_come_back(shop, store, tmp_path, ending):
    payloads = (DATA / "csv_injection" / "payloads.txt").read_text("utf-8").split("\n")
    payloads = [text for text in payloads if text.strip()]
    for number, text in enumerate(payloads):
        factories.account(shop, f"Toko {number:02}", description=text)
    path = tmp_path / f"a.{ending}"

    export(shop, ACCOUNTS, path)

    if ending == "csv":
        cells = [cell for row in rows_of(path) for cell in row.values()]
        assert not [c for c in cells if c[:1] in tuple("=+-@\t\r") and not c[1:].isdigit()]
        with shop.work("Empty") as session:
            for account in session.scalars(sa.select(Account)):
                session.delete(account)
        bring(shop, path)
        with shop.read() as session:
            found = list(session.scalars(sa.select(Account.description).order_by(Account.name)))
        assert found == payloads
    else:
        import zipfile

        with zipfile.ZipFile(path) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1,
            max_size=40).filter(str.strip),
    min_size=1, max_size=5,
))  # fmt: skip
def test_any_text_comes_back_from_our_own_file(shop, tmp_path, texts):
    keys = [factories.account(shop, f"Toko {n}", description=text) for n, text in enumerate(texts)]
    path = tmp_path / "any.csv"
    export(shop, ACCOUNTS, path, where=(Account.id.in_(keys),), overwrite=True)
    with shop.work("Empty") as session:
        for account in session.scalars(sa.select(Account)):
            session.delete(account)

    report = bring(shop, path, as_record="account")

    with shop.read() as session:
        found = list(session.scalars(sa.select(Account.description).order_by(Account.name)))
    assert (found, report.errors) == (texts, [])


def test_an_unknown_ending_is_refused_with_the_possible_ones(shop, tmp_path):
    with pytest.raises(Refused, match=r"\.csv, \.xlsx, \.json"):
        export(shop, PRODUCTS, tmp_path / "p.docx")
    with pytest.raises(Refused, match=r"\.csv"):
        export(shop, PRODUCTS, tmp_path / "p.vcf")


def test_a_file_that_is_there_is_not_covered_unasked(shop, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("mine")

    with pytest.raises(Refused, match="already"):
        export(shop, PRODUCTS, path)

    assert path.read_text() == "mine"
    assert export(shop, PRODUCTS, path, overwrite=True) == 0


def test_a_place_that_cannot_be_written_to_is_said(shop, tmp_path):
    with pytest.raises(Refused, match="cannot be written"):
        export(shop, PRODUCTS, tmp_path / "none" / "p.csv")


def test_a_broken_write_leaves_what_was_there(shop, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("mine")

    with pytest.raises(sa.exc.DBAPIError):
        export(shop, PRODUCTS, path, where=(sa.text("nonsense = 1"),), overwrite=True)

    assert path.read_text() == "mine"
    assert sorted(one.name for one in tmp_path.glob("*p.csv*")) == ["p.csv"]
