"""Importing takes in what fits, says why for what does not, and loses nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Problem, Refused
from app.exchange.importing import plan_import, run_import
from app.exchange.running import UNIT
from app.exchange.tables import REASON, open_table
from app.exchange.unit import OnDuplicate
from app.i18n import speaking
from app.models import (
    Account,
    AccountContact,
    AccountType,
    Contact,
    Lead,
    LeadStatus,
    Opportunity,
    Product,
    ProductUnit,
    Role,
    Stage,
    StageKind,
    Team,
    User,
)  # fmt: skip
from app.records.undone import counted
from app.store import Identity
from tests import factories


def bring(store, tmp_path, text: str, name: str = "file.csv", record=None, mapping=None, **more):
    """Import a file written here."""
    path = tmp_path / name
    path.write_bytes(text.encode())
    return run_import(store, path, plan_import(store, path, record, mapping), **more)


def all_of(store, kind):
    with store.read() as session:
        found = list(session.scalars(sa.select(kind).order_by(kind.__table__.c.id)))
        session.expunge_all()
        return found


def names(store, kind) -> list[str]:
    return [record.name for record in all_of(store, kind)]


def test_accounts_arrive_with_their_fields(shop, tmp_path):
    report = bring(
        shop,
        tmp_path,
        "Nama Toko;Kota;No Telepon;NPWP;Pelanggan sejak;Batas\n"
        "Toko Maju;Bogor;0812 3456 7890;0012345678901234;x;10jt\n",
        mapping={"Batas": "credit_limit"},
        record="account",
    )

    (account,) = all_of(shop, Account)
    assert (report.created, report.rows, report.rejected_file) == (1, 1, None)
    assert (account.name, account.billing_city) == ("Toko Maju", "Bogor")
    assert (account.phone, account.npwp) == ("+6281234567890", "0012345678901234")
    assert account.credit_limit == Decimal(10_000_000)


def test_a_telephone_is_read_as_it_is_dialled_where_its_row_is(shop, tmp_path):
    bring(
        shop,
        tmp_path,
        "Nama Toko,Negara,No Telepon\nKedai Ali,Malaysia,03-2141 5566\nToko Maju,,021 570 1234\n",
        record="account",
    )

    assert [account.phone for account in all_of(shop, Account)] == ["+60321415566", "+62215701234"]


def test_a_telephone_brought_up_to_date_is_read_as_it_is_dialled_where_its_customer_is(
    shop, tmp_path
):
    bring(shop, tmp_path, "Nama Toko,Negara\nKedai Ali,Malaysia\nToko Maju,\n", record="account")

    bring(
        shop,
        tmp_path,
        "Nama Toko,No Telepon\nKedai Ali,03-2141 5566\nToko Maju,021 570 1234\n",
        record="account",
        on_duplicate=OnDuplicate.UPDATE,
    )

    assert [account.phone for account in all_of(shop, Account)] == ["+60321415566", "+62215701234"]


def test_what_begins_as_a_cell_says_is_suggested(shop, tmp_path):
    factories.product(shop, "Kecap Manis Cap Bango Botol Besar 600 ml")

    report = bring(
        shop, tmp_path, "product,name,factor\nKecap Manis,dus,12\n", record="product_unit"
    )

    (error,) = report.errors
    assert "Did you mean “Kecap Manis Cap Bango Botol Besar 600 ml”?" in error.message


@pytest.mark.parametrize("heading", ["Biaya", "Kos", "Harga pokok"])
def test_the_cost_of_a_product_is_taken_by_its_usual_names(shop, tmp_path, heading):
    path = tmp_path / "products.csv"
    path.write_text(f"Nama,Kode,Harga,{heading}\nKopi,K-1,25000,18000\n", encoding="utf-8")

    plan = plan_import(shop, path, "product")

    assert plan.mapping()[heading] == "cost"


def test_an_import_of_many_rows_is_undone_at_once_and_what_was_before_stays(shop, tmp_path):
    factories.account(shop, "Toko Maju")
    rows = "".join(f"Toko {number},Bogor\n" for number in range(UNIT + 1))
    bring(shop, tmp_path, f"Nama Toko,Kota\n{rows}")

    undone = shop.undo()

    assert names(shop, Account) == ["Toko Maju"]
    assert counted(undone) == {"account": UNIT + 1}


def test_a_dry_run_tells_the_same_and_keeps_nothing(shop, tmp_path):
    text = "sales_agent,manager,regional_office\nAna,Budi,Barat\n,Budi,Barat\n"

    tried = bring(shop, tmp_path, text, dry_run=True)
    assert names(shop, User) == ["Rina Wulandari"] and list(tmp_path.glob("*rejected*")) == []

    done = bring(shop, tmp_path, text)
    assert (tried.created, tried.reasons()) == (done.created, done.reasons())
    assert [(x.record, x.name) for x in tried.related] == [(x.record, x.name) for x in done.related]


def test_managers_and_teams_that_are_missing_are_made_and_listed(shop, tmp_path):
    report = bring(
        shop,
        tmp_path,
        "sales_agent,manager,regional_office\nAna,Budi,Barat\nCici,budi,Barat\nBudi,,Barat\n",
    )

    made = {user.name: user for user in all_of(shop, User)}
    (team,) = all_of(shop, Team)
    assert made["Ana"].manager_id == made["Cici"].manager_id == made["Budi"].id
    assert made["Ana"].team_id == team.id
    assert [(one.record, one.name) for one in report.related] == [("team", "Barat")]
    assert report.created == 3


def test_a_manager_nobody_knows_becomes_a_user_who_manages(shop, tmp_path):
    bring(shop, tmp_path, "sales_agent,manager\nAna,Budi\n")

    made = {user.name: user for user in all_of(shop, User)}
    assert (made["Budi"].role, made["Ana"].role) == (Role.MANAGER, Role.REP)


def test_a_colleague_all_but_spelt_right_is_asked_about(shop, tmp_path):
    factories.user(shop, "Dustin Brinkmann")

    report = bring(shop, tmp_path, "sales_agent,manager\nAna,Dustin Brinkman\n")

    assert report.created == 0
    assert "Did you mean “Dustin Brinkmann”?" in report.errors[0].message


def test_a_parent_may_come_later_in_the_file(shop, tmp_path):
    report = bring(
        shop, tmp_path, "account,sector,subsidiary_of\nChild,retail,Parent\nParent,retail,\n"
    )

    by_name = {account.name: account for account in all_of(shop, Account)}
    assert by_name["Child"].parent_id == by_name["Parent"].id
    assert (report.created, report.warnings) == (2, [])


def test_a_parent_whose_row_was_refused_is_missed_aloud(shop, tmp_path):
    report = bring(
        shop,
        tmp_path,
        "account,sector,employees,subsidiary_of\nChild,retail,1,Parent\nParent,retail,many,\n",
    )

    assert (report.created, len(report.errors), report.rows) == (1, 1, 2)
    assert "Row 2" in report.warnings[0] and "Parent" in report.warnings[0]


DEALS = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"


def with_book(store):
    factories.account(store, "Toko Maju")
    factories.product(store, "GTX Pro")
    factories.user(store, "Moses Frase")


def test_a_deal_finds_what_it_names(shop, tmp_path):
    with_book(shop)

    bring(
        shop,
        tmp_path,
        DEALS + "X1,Moses Frase,GTX Pro,toko maju,Won,10/20/2016,3/1/2017,1054\n"
        "X2,Moses Frase,GTX Pro,Toko Maju,Prospecting,,,\n",
    )

    won, open_deal = all_of(shop, Opportunity)
    assert (won.reference, won.kind, won.amount) == ("X1", StageKind.WON, Decimal(1054))
    assert (won.opened_on, won.close_date) == (date(2016, 10, 20), date(2017, 3, 1))
    assert won.stage_since.date() == date(2017, 3, 1)
    assert won.name == "Toko Maju · GTX Pro"
    assert factories.get(shop, Stage, open_deal.stage_id).name == "Prospecting"
    assert (open_deal.kind, open_deal.opened_on) == (StageKind.OPEN, None)


def test_a_name_that_is_not_there_is_an_error_with_a_suggestion(shop, tmp_path):
    with_book(shop)

    report = bring(shop, tmp_path, DEALS + "X1,Moses Frase,GTXPro,Toko Maju,Won,,3/31/2017,1\n")

    (error,) = report.errors
    assert (error.row, error.column) == (2, "product")
    assert error.message == "There is no product “GTXPro”. Did you mean “GTX Pro”?"
    assert all_of(shop, Opportunity) == []


def test_an_unknown_stage_is_an_error(shop, tmp_path):
    with_book(shop)

    report = bring(
        shop, tmp_path, DEALS + "X1,Moses Frase,GTX Pro,Toko Maju,Engagin,,,1\nX2,,,,Zzz,,,\n"
    )

    assert "Did you mean “Engaging”?" in report.errors[0].message
    assert report.errors[0].column == "deal_stage" and "Negotiation" in report.errors[1].message


def test_a_deal_without_a_customer_is_kept_and_counted(shop, tmp_path):
    with_book(shop)

    report = bring(shop, tmp_path, DEALS + "X1,Moses Frase,GTX Pro,,Won,,,\nX2,,GTX Pro,,Lost,,,\n")

    assert (report.created, report.warnings) == (2, ["Deals kept without a customer: 2."])


def test_a_book_without_stages_gets_the_usual_ones_and_says_so(store, tmp_path):
    report = bring(store, tmp_path, "Deal name,Stage,Amount\nA,Won,1\n")

    assert (report.created, [one.record for one in report.related]) == (1, ["pipeline"])


def test_a_closed_deal_in_an_open_stage_is_closed(shop, tmp_path):
    bring(
        shop, tmp_path, "Deal - Title,Deal - Stage,Deal - Status\nA,Proposal,Won\nB,Proposal,Open\n"
    )

    assert [deal.kind for deal in all_of(shop, Opportunity)] == [StageKind.WON, StageKind.OPEN]


def test_the_person_of_a_deal_is_made_at_its_customer(shop, tmp_path):
    customer = factories.account(shop, "Toko Maju")
    text = (
        "Deal - Title,Organization - Name,Person - Name,Person - Phone,Person - Email (Work)\n"
        "A,Toko Maju,Ibu Sari,0812 3456 7890,sari@maju.co.id\nB,Toko Maju,Ibu Sari,,\n"
    )

    report = bring(shop, tmp_path, text)

    (person,) = all_of(shop, Contact)
    assert [(one.record, one.name) for one in report.related] == [("contact", "Ibu Sari")]
    assert (person.phone, person.email) == ("+6281234567890", "sari@maju.co.id")
    assert {deal.contact_id for deal in all_of(shop, Opportunity)} == {person.id}
    assert [link.account_id for link in all_of(shop, AccountContact)] == [customer]


def test_a_contact_gets_its_name_from_parts_and_its_company(shop, tmp_path):
    report = bring(
        shop,
        tmp_path,
        "First Name,Middle Name,Last Name,Company,E-mail 1 - Value,Phone 1 - Value\n"
        "Siti,,Aminah,Toko Maju,siti@maju.co.id ::: s@x.co,+60 12-345 6789\n"
        "Ali,bin,Abu,Toko Maju,ali@maju.co.id,\n",
    )

    siti, ali = all_of(shop, Contact)
    assert (siti.name, ali.name) == ("Siti Aminah", "Ali bin Abu")
    assert (siti.email, siti.phone) == ("siti@maju.co.id", "+60123456789")
    assert [(one.record, one.name) for one in report.related] == [("account", "Toko Maju")]
    assert len(all_of(shop, AccountContact)) == 2


def test_leads_arrive_in_their_status(shop, tmp_path):
    bring(shop, tmp_path, "Lead Name,Company,Lead Status\nBudi,Toko,Qualified\nAni,Toko,\n")

    assert [lead.status for lead in all_of(shop, Lead)] == [LeadStatus.QUALIFIED, LeadStatus.NEW]


@pytest.mark.parametrize(
    ("choice", "counts", "cities"),
    [("skip", (0, 0, 2), [None, None]), ("update", (0, 2, 0), ["Bogor", "Depok"]),
     ("create", (2, 0, 0), [None, None, "Bogor", "Depok"])],
)  # fmt: skip
def test_what_is_there_already_is_treated_as_asked(shop, tmp_path, choice, counts, cities):
    bring(shop, tmp_path, "Nama Toko,NPWP\nA,0012345678901234\nB,0099999999999999\n")

    report = bring(
        shop,
        tmp_path,
        "Nama Toko,NPWP,Kota\nA,0012345678901234,Bogor\nB,0099999999999999,Depok\n",
        on_duplicate=choice,
    )

    assert (report.created, report.updated, report.skipped) == counts
    assert [account.billing_city for account in all_of(shop, Account)] == cities


def test_no_product_is_made_with_the_code_of_another_whatever_is_asked_of_repeats(shop, tmp_path):
    bring(shop, tmp_path, "Name,SKU,Barcode\nKecap,KM-600,899001\n", record="product")

    report = bring(
        shop,
        tmp_path,
        "Name,SKU,Barcode\nKecap lagi,km-600,\nSambal,SB-1,899001\nTeh,T-1,\nTeh lagi,T-1,\n"
        "Kopi,,\nKopi,,\n",
        record="product",
        on_duplicate="create",
    )

    assert names(shop, Product) == ["Kecap", "Teh", "Kopi", "Kopi"]
    assert [(error.row, error.column) for error in report.errors] == [
        (2, "SKU"), (3, "Barcode"), (5, "SKU"),
    ]  # fmt: skip
    assert report.errors[0].message == (
        "“km-600” is the code of Kecap already. Give this one another."
    )
    assert "Teh" in report.errors[2].message
    again = open_table(report.rejected_file)
    assert [row.cells[0] for row in again.rows()] == ["Kecap lagi", "Sambal", "Teh lagi"]


def test_no_unit_is_made_twice_or_with_the_code_of_a_product(shop, tmp_path):
    bring(shop, tmp_path, "Name,SKU,Unit\nKecap,KM-600,btl\n", record="product")

    report = bring(
        shop,
        tmp_path,
        "product_id,name,factor,sku\n"
        "KM-600,karton,12,KM-12\nKM-600,Karton,24,\nKM-600,dus,6,KM-600\nKM-600,palet,99,KM-12\n",
        record="product_unit",
        on_duplicate="create",
    )

    assert names(shop, ProductUnit) == ["karton"]
    assert [error.row for error in report.errors] == [3, 4, 5]


def test_a_row_may_repeat_one_before_it(shop, tmp_path):
    text = "Nama Toko,Kota,Alamat\nA,Bogor,Jl. Satu\na,BOGOR,Jl. Dua\nA,Depok,Jl. Tiga\n"

    report = bring(shop, tmp_path, text)

    assert (report.created, report.skipped) == (2, 1)


def test_an_address_in_capitals_is_the_same(shop, tmp_path):
    bring(shop, tmp_path, "First Name,Last Name,Email\nAni,Wati,ani@toko.co.id\n", record="contact")

    again = bring(
        shop, tmp_path, "First Name,Last Name,Email\nAni,Wati,Ani@Toko.co.id\n", record="contact"
    )

    assert (again.created, again.skipped) == (0, 1)


def test_an_empty_cell_takes_nothing_away(shop, tmp_path):
    bring(shop, tmp_path, "SKU,Nama Barang,Harga\nK1,Kecap,10000\n")

    bring(shop, tmp_path, "SKU,Nama Barang,Harga\nK1,Kecap Manis,\n", on_duplicate="update")

    from app.models import Product

    (product,) = all_of(shop, Product)
    assert (product.name, product.list_price) == ("Kecap Manis", Decimal(10_000))


def test_an_updated_deal_moves_to_its_stage_with_its_history(shop, tmp_path):
    from app.models import StageChange

    text = "Deal id,Deal name,Stage,Close date\nX1,A,{},{}\n"
    bring(shop, tmp_path, text.format("Proposal", "2026-12-31"))

    bring(shop, tmp_path, text.format("Lost", "2026-07-01"), on_duplicate="update")

    (deal,) = all_of(shop, Opportunity)
    assert (deal.kind, deal.close_date) == (StageKind.LOST, date(2026, 7, 1))
    assert len(all_of(shop, StageChange)) == 1


def test_somebody_skipped_for_another_ones_address_is_named(shop, tmp_path):
    text = "First Name,Last Name,Email\nAni,Wati,info@toko.co.id\nBudi,Hartono,info@toko.co.id\n"

    report = bring(shop, tmp_path, text, record="contact")

    assert (report.created, report.skipped) == (1, 1)
    assert "Budi Hartono" in report.warnings[0] and "Ani Wati" in report.warnings[0]


def test_rejected_rows_can_be_corrected_and_brought_again(shop, tmp_path):
    with_book(shop)
    rows = "".join(f"X{n},Moses Frase,GTX Pro,Toko Maju,Won,,10/{n}/2016,1\n" for n in (20, 21))
    report = bring(
        shop, tmp_path, DEALS + rows + "X3,Moses Frase,GTXPro,Toko Maju,Won,,3/1/2017,1.5\n"
    )

    assert report.rejected_file == tmp_path / "file.rejected.csv"
    rejected = open_table(report.rejected_file)
    ((*cells,),) = [row.cells for row in rejected.rows()]
    assert rejected.headings[-1] == REASON and "Did you mean" in cells[-1]
    corrected = report.rejected_file.read_text("utf-8-sig").replace("GTXPro,", "GTX Pro,")
    again = bring(shop, tmp_path, corrected, "file.rejected.csv")

    assert (again.created, again.errors) == (1, [])
    assert all_of(shop, Opportunity)[-1].close_date == date(2017, 3, 1)


def test_rejected_rows_keep_the_separator_and_what_stood_under_no_heading(shop, tmp_path):
    report = bring(shop, tmp_path, "Nama Toko;Kota;Phone\nA;Bogor;0812 3456 7890\nB;Bogor;;=x;y\n")

    kept = report.rejected_file.read_text("utf-8-sig").splitlines()
    assert kept[0] == "Nama Toko;Kota;Phone;" + REASON
    assert kept[1].startswith("B;Bogor;;") and kept[1].endswith(";'=x;y")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_nul_byte_keeps_out_its_row_only(shop, tmp_path, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes("Nama Toko,Kota\nTo\0ko Raya,Bogor\nToko Café,Depok\n".encode(encoding))

    report = run_import(shop, path, plan_import(shop, path, "account"))

    assert names(shop, Account) == ["Toko Café"]
    assert [(error.row, error.column) for error in report.errors] == [(2, "Nama Toko")]
    assert "NUL" in report.errors[0].message
    again = run_import(shop, report.rejected_file, plan_import(shop, report.rejected_file))
    assert (again.created, again.errors) == (1, [])
    assert names(shop, Account) == ["Toko Café", "Toko Raya"]


def test_rejected_rows_never_cover_others(shop, tmp_path):
    bad = "Nama Toko,Kota,employees\nA,Bogor,many\n"

    first = bring(shop, tmp_path, bad)
    first.rejected_file.write_text("being corrected")
    second = bring(shop, tmp_path, bad)

    assert second.rejected_file.name == "file.rejected-2.csv"
    assert first.rejected_file.read_text() == "being corrected"


def test_all_that_is_wrong_with_a_row_is_said_at_once(shop, tmp_path):
    report = bring(shop, tmp_path, "Nama Toko,Kota,Email,employees\nA,Bogor,nobody,many\n")

    assert "e-mail" in report.errors[0].message and "whole number" in report.errors[0].message
    assert report.errors[0].column == "Email"


def test_a_row_with_more_cells_than_headings_is_refused(shop, tmp_path):
    report = bring(shop, tmp_path, "Nama Toko,Kota\nToko Maju, Bogor,Jawa Barat\nB,Bogor\n")

    assert (report.created, report.errors[0].row) == (1, 2)


def test_a_number_that_cannot_be_meant_keeps_out_its_row_only(shop, tmp_path):
    report = bring(
        shop, tmp_path,
        "Nama Toko,NPWP,Credit limit\nA,123,1\nB,01.312.166.0-091.000,1\nC,,-5\n",
    )  # fmt: skip

    assert names(shop, Account) == ["B"]
    assert [(error.row, error.column) for error in report.errors] == [
        (2, "NPWP"), (4, "Credit limit"),
    ]  # fmt: skip


def test_a_row_without_a_name_is_refused_alone(shop, tmp_path):
    report = bring(shop, tmp_path, "Nama Toko,Kota\n,Bogor\nB,Bogor\n")

    assert (report.created, report.errors[0].column) == (1, "Nama Toko")


def test_a_report_counts_every_row_in_units_too(shop, tmp_path):
    rows = "".join(f"Toko {n},Bogor,{'x' if n % 7 == 0 else n}\n" for n in range(450))
    seen = []

    report = bring(
        shop, tmp_path, "Nama Toko,Kota,employees\n" + rows, progress=lambda *now: seen.append(now)
    )

    assert (report.created, len(report.errors), report.rows) == (385, 65, 450)
    assert seen == [(200, 450), (400, 450), (450, 450)]


def test_headings_alone_are_refused_but_can_be_looked_at(shop, tmp_path):
    assert bring(shop, tmp_path, "Nama Toko,Kota\n", dry_run=True).rows == 0
    with pytest.raises(Refused, match="no rows"):
        bring(shop, tmp_path, "Nama Toko,Kota\n")


def test_what_fits_two_records_is_not_brought(shop, tmp_path):
    with pytest.raises(Refused, match="--as"):
        bring(shop, tmp_path, "Name,Company,Email,Phone\nA,B,a@b.co,0812\n")


def test_reasons_are_in_the_language_in_force(shop, tmp_path):
    with speaking("id"):
        report = bring(shop, tmp_path, "Nama Toko,Kota,pkp\nA,Bogor,ya\nB,Bogor,tidak\n")

    assert [account.pkp for account in all_of(shop, Account)] == [True, False]
    assert report.created == 2


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cell, cell, cell, cell), max_size=8), choice=st.sampled_from(
    ["skip", "update", "create"]))  # fmt: skip
def test_no_row_is_ever_lost(shop, tmp_path, rows, choice):
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("Nama Toko", "Kota", "Email", "employees"), *rows])
    filled = [row for row in rows if any(one.strip() for one in row)]

    try:
        report = bring(shop, tmp_path, text.getvalue(), on_duplicate=choice, record="account")
    except Problem:
        assert not filled
    else:
        assert report.rows == len(filled)


def test_columns_that_were_not_taken_are_named_unless_somebody_left_them_out(shop, tmp_path):
    text = "Name,City,Warna,Parkir,Kosong\nToko Maju,Bogor,merah,luas,\n"

    silent = bring(shop, tmp_path, text, record="account")
    chosen = bring(shop, tmp_path, text, record="account", mapping={"Warna": "", "Parkir": ""})

    assert [said for said in silent.warnings if said.startswith("Columns not taken")] == [
        "Columns not taken: Warna, Parkir. Say with --map which field each is."
    ]
    assert not [said for said in chosen.warnings if "not taken" in said]


def test_a_skipped_deal_is_not_said_to_be_kept_without_a_customer(shop, tmp_path):
    with_book(shop)
    text = DEALS + "X1,,,,Prospecting,,,\n"

    first = bring(shop, tmp_path, text, record="opportunity")
    again = bring(shop, tmp_path, text, record="opportunity")

    assert (first.created, again.skipped) == (1, 1)
    assert "Deals kept without a customer: 1." in first.warnings
    assert not [said for said in again.warnings if "customer" in said]


def test_a_row_that_the_role_does_not_allow_names_the_column(shop, tmp_path):
    shop.identity = Identity(factories.user(shop, "Rina", role=Role.REP), None)

    report = bring(
        shop,
        tmp_path,
        "Nama Toko,Batas\nToko Maju,10jt\nToko Jaya,\n",
        mapping={"Nama Toko": "name", "Batas": "credit_limit"},
        record="account",
    )

    assert report.created == 1
    assert [(error.row, error.column) for error in report.errors] == [(2, "Batas")]
    assert report.errors[0].message.startswith("Your role does not allow changing “Credit limit”.")


JENIS = "Nama Toko,Jenis,No. Pendaftaran\nKedai Maju,prospek,201901000005\nKedai Baru,pelanggan,\n"


def test_a_column_that_was_said_to_be_a_field_is_not_told_as_left_out(shop, tmp_path):
    path = tmp_path / "jenis.csv"
    path.write_text("Nama Toko,Jenis\nKedai Maju,besar\n", encoding="utf-8")

    guessed = plan_import(shop, path, "account").warnings
    said = plan_import(shop, path, "account", {"Jenis": "industry"})

    # Named as it is on screen.
    assert any("“besar” is not one of the choices of “Kind”" in warning for warning in guessed)
    assert not [warning for warning in said.warnings if "not taken" in warning]
    assert said.mapping()["Jenis"] == "industry"


def test_a_column_of_choices_goes_to_the_field_whose_choices_they_are(shop, tmp_path):
    bring(shop, tmp_path, JENIS, record="account")

    with shop.read() as session:
        query = sa.select(Account.type, Account.brn).order_by(Account.name)
        kept = [tuple(row) for row in session.execute(query)]
    assert kept == [(AccountType.CUSTOMER, None), (AccountType.PROSPECT, "201901000005")]
