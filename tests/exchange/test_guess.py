"""What a file holds is known by its headings, its values and its name."""

from __future__ import annotations

import pytest

from app.errors import Invalid, NotFound, Refused
from app.exchange.guess import match_columns
from app.exchange.importing import plan_import
from app.exchange.shapes import shapes_of
from app.i18n import LANGUAGES, speaking, translate
from app.records import all_records
from tests.exchange.real import DATA, needs_real_files

MAKERS = {
    "google_contacts_2024plus": ("contact", {
        "First Name": "name.first", "Last Name": "name.last", "Organization Name": "account",
        "E-mail 1 - Value": "email", "Phone 1 - Value": "phone",
    }),
    "google_contacts_pre2024": ("contact", {
        "Name": "name", "Organization 1 - Name": "account", "E-mail 1 - Value": "email",
        "Phone 1 - Value": "phone", "Organization 1 - Title": "job_title",
    }),
    "hubspot_contacts": ("contact", {
        "First Name": "name.first", "Last Name": "name.last", "Associated Company": "account",
        "Email": "email", "Phone Number": "phone",
    }),
    "outlook_live_61": ("contact", {
        "First Name": "name.first", "Last Name": "name.last", "Company": "account",
        "E-mail Address": "email", "Business Phone": "phone", "Mobile Phone": "mobile",
        "Job Title": "job_title",
    }),
    "pipedrive_deals": ("opportunity", {
        "Deal - Title": "name", "Organization - Name": "account_id", "Person - Name": "contact_id",
        "Person - Email (Work)": "contact.email", "Person - Phone": "contact.phone",
    }),
    "salesforce_accounts": ("account", {
        "Account Name": "name", "Phone": "phone", "Website": "website",
        "Billing City": "billing_city",
    }),
    "salesforce_contacts_leads": ("contact", {
        "Account Name": "account", "Email": "email", "Phone": "phone", "Mobile": "mobile",
    }),
    "zoho_leads": ("lead", {"Lead Name": "name", "Email": "email", "Lead Status": "status"}),
}  # fmt: skip
BOOK = {"accounts": "account", "products": "product", "sales_teams": "user",
        "sales_pipeline": "opportunity"}  # fmt: skip


def plan(store, tmp_path, text: str, name: str = "file.csv", **more):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return plan_import(store, path, **more)


@needs_real_files
@pytest.mark.parametrize("maker", MAKERS)
def test_the_headings_of_a_maker_map_without_help(store, maker):
    record, wanted = MAKERS[maker]

    made = plan_import(store, DATA / "crm_headers" / f"{maker}.csv")

    assert made.record == record and not made.ambiguous
    assert {heading: made.mapping().get(heading) for heading in wanted} == wanted
    assert set(made.unmapped).isdisjoint(made.mapping())


@needs_real_files
@pytest.mark.parametrize("name", BOOK)
def test_the_files_of_a_sales_team_are_known_whatever_they_are_called(store, tmp_path, name):
    source = DATA / "crm_sales_opportunities" / f"{name}.csv"
    renamed = tmp_path / "file.csv"
    renamed.write_bytes(source.read_bytes())

    assert plan_import(store, source).record == BOOK[name]
    assert plan_import(store, renamed).record == BOOK[name]


@pytest.mark.parametrize(
    ("headings", "record", "mapped"),
    [
        ("Nama Barang;Kode;Satuan;Harga", "product", {"name", "sku", "unit", "list_price"}),
        ("Nama Toko;Alamat;Kota;No. Telepon;NPWP", "account",
         {"name", "billing_street", "billing_city", "phone", "npwp"}),
        ("Nama Syarikat;Bandar;Negeri;Poskod", "account",
         {"name", "billing_city", "billing_region", "billing_postcode"}),
    ],
)  # fmt: skip
def test_headings_of_three_languages_are_known(store, tmp_path, headings, record, mapped):
    made = plan(store, tmp_path, f"{headings}\n{';'.join('x' * (headings.count(';') + 1))}\n")

    assert (made.record, set(made.mapping().values())) == (record, mapped)


FORMS = {
    (name, column.name): column.info["label"]
    for name, record in all_records().items()
    for column in record.table.columns
    if column.name in {field.key for section in record.sections for field in section.fields}
    if not column.info.get("derived") and column.name not in ("id", "created_at", "created_by")
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_we_call_a_field_is_known_as_a_heading_in_every_language(code):
    missed = {}

    for (name, field), label in FORMS.items():
        with speaking(code):
            heading = translate(label)
        found = match_columns(all_records()[name], [heading], shapes_of(1, []))
        if [match.target for match in found] != [field]:
            missed[name, field] = heading, found

    # The customer of a lead is as yet a company that is nobody's customer.
    assert set(missed) == {("lead", "account_id")}


@pytest.mark.parametrize(
    ("record", "heading", "field"),
    [
        ("account", "Tanggal lahir", "birthday"), ("account", "Tarikh lahir", "birthday"),
        ("account", "Golongan", "account_class"), ("account", "Plafon kredit", "credit_limit"),
        ("account", "Termin", "payment_days"), ("account", "No. SSM", "brn"),
        ("contact", "Ulang tahun", "birthday"), ("contact", "No. HP", "mobile"),
        ("opportunity", "Tindakan susulan", "next_step"), ("product", "HPP", "cost"),
        ("activity", "Tarikh mula", "starts_at"), ("lead", "Nama kedai", "company"),
    ],
)  # fmt: skip
def test_what_people_here_call_a_field_is_known(record, heading, field):
    [match] = match_columns(all_records()[record], [heading], shapes_of(1, []))

    assert match.target == field


def test_a_file_that_fits_two_records_is_not_guessed(store, tmp_path):
    made = plan(store, tmp_path, "Name,Company,Email,Phone\nA,B,a@b.co,0812\n")

    assert {"contact", "lead"} <= set(made.ambiguous)
    assert any("--as" in warning for warning in made.warnings)


def test_what_it_is_called_settles_what_fits_two_records(store, tmp_path):
    text = "Name,Company,Email,Phone\nA,B,a@b.co,0812\n"

    assert plan(store, tmp_path, text, "leads.csv").record == "lead"
    assert plan(store, tmp_path, text, as_record="Contacts").record == "contact"


def test_an_unknown_heading_is_taken_by_its_values_and_that_is_said(store, tmp_path):
    rows = "".join(f"Toko {n},x{n}@toko.co.id,Bogor\n" for n in range(4))

    made = plan(store, tmp_path, f"Nama Toko,Korespondensi,Kota\n{rows}")

    assert made.mapping()["Korespondensi"] == "email"
    assert any("Korespondensi" in warning for warning in made.warnings)


def test_a_column_that_fits_nothing_is_listed(store, tmp_path):
    made = plan(store, tmp_path, "Nama Toko,Kota,Shoe size\nA,Bogor,42\n")

    assert made.unmapped == ("Shoe size",)


def test_a_choice_with_strange_values_is_left_out_and_that_is_said(store, tmp_path):
    made = plan(store, tmp_path, "Account Name,Billing City,Rating\nA,Bogor,Hot\nB,Bogor,Cold\n")

    assert "Rating" in made.unmapped
    assert any("Rating" in warning for warning in made.warnings)


def test_dates_that_nothing_settles_are_said(store, tmp_path):
    made = plan(
        store, tmp_path, "Deal name,Stage,Close date\nA,Won,3/1/2017\n", as_record="opportunity"
    )

    assert any("day first" in warning for warning in made.warnings)


def test_dates_are_read_in_the_order_of_their_neighbours(store, tmp_path):
    text = "Deal name,Open date,Close date\nA,10/20/2016,3/1/2017\n"

    made = plan(store, tmp_path, text, as_record="deal")

    assert made.shapes[2].month_first and not made.shapes[2].undecided
    assert any("Close date" in warning for warning in made.warnings)


def test_a_mapping_by_hand_wins(store, tmp_path):
    text = "Outlet,Kota,Wa\nA,Bogor,0812\n"

    made = plan(store, tmp_path, text, as_record="account", mapping={"Wa": "phone", "Kota": ""})

    assert made.mapping() == {"Outlet": "name", "Wa": "phone"}


@pytest.mark.parametrize(
    "mapping", [{"Nothing": "name"}, {"Outlet": "shoe_size"}], ids=["heading", "field"]
)
def test_a_mapping_that_names_nothing_is_refused(store, tmp_path, mapping):
    with pytest.raises(Invalid):
        plan(store, tmp_path, "Outlet,Kota\nA,Bogor\n", as_record="account", mapping=mapping)


def test_a_file_of_nothing_we_know_is_refused(store, tmp_path):
    with pytest.raises(Refused, match="--as"):
        plan(store, tmp_path, "qwerty,zxcvb\n1,2\n")
    with pytest.raises(NotFound, match="account"):
        plan(store, tmp_path, "name\nA\n", as_record="spaceship")
