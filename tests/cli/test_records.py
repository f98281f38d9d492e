"""Any record from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.cli.printing import read
from app.cli.showing import history_told
from app.cli.words import name_key
from app.models import Product
from app.models.people import Role
from app.records import all_records
from app.store import Store
from tests import factories
from tests.cli.conftest import Relasi

Ask = Callable[..., Any]


def test_an_empty_folder_works_at_once(run: Relasi, tmp_path: Path) -> None:
    fresh = ("--data", tmp_path / "new")

    made = run(*fresh, "new", "account", "name=Toko Maju")

    assert made.code == 0
    assert run(*fresh, "list", "account", "--json").json[0]["id"] == made.out.strip()


def test_a_record_in_json_has_the_names_of_its_model_and_names_what_it_refers_to(ask: Ask) -> None:
    account = ask("new", "account", "name=Toko Maju", "class=A", "credit_limit=2500000.5")
    ask("new", "deal", "name=Ramadan", "account=Toko Maju", "amount=10jt")

    (deal,) = ask("list", "opportunity")
    (shown,) = ask("list", "account")

    assert deal["account_id"] == account["id"]
    assert deal["account_name"] == "Toko Maju"
    assert deal["amount"] == "10000000"
    assert (shown["account_class"], shown["credit_limit"]) == ("A", "2500000.5")
    assert shown["pkp"] is False
    assert shown["phone"] is None


def test_show_and_list_say_the_same(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju", "city=Bogor")

    assert ask("show", "account", "toko maju") == ask("list", "account")[0]


def test_a_usual_stage_is_shown_in_the_language_asked_for_and_kept_by_its_own_name(
    ask: Ask, relasi: Relasi
) -> None:
    ask("new", "account", "name=Toko Maju")
    ask("new", "deal", "name=Ramadan", "account=Toko Maju", "stage=Negosiasi", "--lang", "id")

    listed = relasi("list", "deal", "--lang", "id").out
    (document,) = ask("list", "deal", "--lang", "id")

    assert "Negosiasi" in listed
    assert document["stage_name"] == "Negotiation"


@pytest.mark.parametrize("record", all_records())
def test_no_name_of_a_reference_hides_a_field(record: str) -> None:
    columns = all_records()[record].table.columns
    references = [column.name for column in columns if column.info.get("refers")]

    beside = [name_key(name) for name in references if name != "id"]

    assert len(set(beside)) == len(beside)
    assert not {column.name for column in columns} & set(beside)


@pytest.mark.parametrize("record", all_records())
def test_every_record_type_can_be_listed(ask: Ask, record: str) -> None:
    assert isinstance(ask("list", record), list)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("account", "account"), ("accounts", "account"), ("Pelanggan", "account"),
        ("deal", "opportunity"), ("opportunities", "opportunity"), ("kontak", "contact"),
        ("price list", "price_list"), ("activities", "activity"),
    ],
)  # fmt: skip
def test_record_types_answer_to_what_people_call_them(said: str, meant: str) -> None:
    from app.cli.words import record_named

    assert record_named(said).name == meant


@pytest.mark.parametrize("language", ["en", "id", "ms"])
@pytest.mark.parametrize("amount", ["1250.5", "1250000", "99.95"])
def test_money_as_decimal_text_means_the_same_in_every_language(
    ask: Ask, language: str, amount: str
) -> None:
    ask("new", "deal", "name=Ramadan", f"amount={amount}", "--lang", language)

    assert ask("list", "deal")[0]["amount"] == amount


def test_the_languages_own_forms_are_taken_too(ask: Ask) -> None:
    ask("new", "deal", "name=Ramadan", "amount=1.250.000,50", "close_date=3 Agu 2026", "--lang=id")

    (deal,) = ask("list", "deal")

    assert (deal["amount"], deal["close_date"]) == ("1250000.5", "2026-08-03")


def test_an_empty_value_empties_the_field_and_at_reads_a_file(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "about.txt").write_text("Pintu belakang.\nTanya Bu Sari.", encoding="utf-8")
    ask("new", "account", "name=Toko Maju", "city=Bogor")

    ask("set", "account", "Toko Maju", "city=", f"description=@{tmp_path}/about.txt")

    shown = ask("show", "account", "Toko Maju")
    assert shown["billing_city"] is None
    assert shown["description"] == "Pintu belakang.\nTanya Bu Sari."


def test_rows_are_chosen_sorted_and_paged(ask: Ask) -> None:
    for name, city in (("C", "Bogor"), ("A", "Bogor"), ("B", "Depok"), ("D", "Bogor")):
        ask("new", "account", f"name={name}", f"city={city}")

    def names(*words: str) -> list[str]:
        return [row["name"] for row in ask("list", "account", *words)]

    assert names() == ["A", "B", "C", "D"]
    assert names("--where", "city=bogor") == ["A", "C", "D"]
    assert names("--where", "city=Bogor", "--where", "name=C") == ["C"]
    assert names("--where", "phone=", "--limit", "2", "--offset", "1") == ["B", "C"]
    assert names("--sort", "name", "--descending", "--limit", "1") == ["D"]
    assert names("--search", "dep") == ["B"]
    assert names("--filter", "customers") == []


def test_where_finds_by_what_a_reference_is_called(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju")
    ask("new", "deal", "name=Ramadan", "account=Toko Maju")
    ask("new", "deal", "name=Lebaran")

    assert [row["name"] for row in ask("list", "deal", "--where", "account=Toko Maju")] == [
        "Ramadan"
    ]


def test_a_new_contact_is_put_at_its_customer_with_its_role(ask: Ask, relasi: Relasi) -> None:
    ask("new", "account", "name=Toko Maju")

    key = ask("new", "contact", "name=Ibu Sari", "account=Toko Maju", "role=Pemilik", "primary=yes")
    nowhere = relasi("new", "contact", "name=Budi", "account=Toko Tutup")
    no_customer = relasi("new", "contact", "name=Budi", "role=Pemilik")
    changed = relasi("set", "contact", "Ibu Sari", "account=Toko Maju")

    (part,) = ask("list", "account_contact", "--where", f"contact={key['id']}")
    assert (part["account_name"], part["contact_name"], part["contact_id"]) == (
        "Toko Maju", "Ibu Sari", key["id"],
    )  # fmt: skip
    assert (part["role"], part["primary"]) == ("Pemilik", True)
    assert "There is no “Toko Tutup” in “Accounts”" in nowhere.err
    assert "account=…" in no_customer.err and len(ask("list", "contact")) == 1
    assert f"relasi new account_contact account=… contact={key['id']} role=…" in changed.err
    assert "makes the contact one" in relasi("new", "contact", "--help").out


def test_undo_brings_back_what_was_deleted_and_redo_deletes_it_again(ask: Ask) -> None:
    ask("new", "contact", "name=Ibu Sari")
    ask("delete", "contact", "Ibu Sari")
    assert ask("list", "contact") == []

    ask("undo")
    assert [row["name"] for row in ask("list", "contact")] == ["Ibu Sari"]

    ask("redo")
    assert ask("list", "contact") == []


def test_undo_and_redo_say_which_record_they_were_about(ask: Ask, relasi: Relasi) -> None:
    ask("new", "product", "name=Set Raya", "sku=SR")
    ask("new", "account", "name=Toko Maju")
    quote = ask("quote", "new", "Toko Maju")["id"]
    ask("quote", "line", quote, "product=SR", "quantity=2", "price=1000")
    number = ask("show", "quote", quote)["number"]

    said = [relasi(word).out for word in ("undo", "redo", "undo", "undo", "undo", "undo")]

    assert said == [
        f"Undone: Add quote line (Quote “{number}”).\n",
        f"Done again: Add quote line (Quote “{number}”).\n",
        f"Undone: Add quote line (Quote “{number}”).\n",
        f"Undone: New record (Quote “{number}”).\n",
        "Undone: New record (Account “Toko Maju”).\n",
        "Undone: New record (Product “Set Raya”).\n",
    ]


def test_undo_tells_a_long_text_by_its_beginning_and_no_name_of_the_programs_own(
    ask: Ask, relasi: Relasi
) -> None:
    ask("new", "note", "text=" + "Wants smaller bottles. " * 20)
    ask("company", "place=Bogor")

    settings, note = relasi("undo").out, relasi("undo").out

    assert settings == "Undone: Change company settings.\n"
    assert note.startswith("Undone: New record (Note “Wants smaller bottles.")
    assert note.endswith("…”).\n") and len(note) < 120


def test_undo_calls_a_usual_stage_as_the_reader_does(ask: Ask, relasi: Relasi) -> None:
    ask("set", "stage", "Won", "probability=90")

    assert "“Menang”" in relasi("undo", "--lang", "id").out


def test_undoing_an_import_says_how_many_of_what_it_took_back(
    ask: Ask, relasi: Relasi, tmp_path: Path
) -> None:
    rows = "".join(f"K{number},Kopi {number}\n" for number in range(25))
    (tmp_path / "p.csv").write_text(f"sku,name\n{rows}", encoding="utf-8")
    ask("import", tmp_path / "p.csv", "--as", "product")

    said = relasi("undo").out

    assert said.startswith("Undone: Import a file (Products: 25). “relasi redo” does it again")
    assert ask("redo")["records"] == {"product": 25}


def test_an_action_is_done_and_what_can_be_done_is_listed(ask: Ask, relasi: Relasi) -> None:
    ask("new", "deal", "name=Ramadan")
    offered = {action["action"] for action in ask("do", "deal", "Ramadan")}

    ask("do", "deal", "Ramadan", "win")

    assert "win" in offered
    assert ask("show", "deal", "Ramadan")["kind"] == "won"
    assert relasi("do", "deal", "Ramadan", "win").code == 1


def test_a_guarded_field_names_the_command_that_changes_it(ask: Ask, relasi: Relasi) -> None:
    ask("new", "lead", "name=Budi")

    refused = relasi("set", "lead", "Budi", "status=qualified")

    assert refused.code == 1
    assert "relasi do lead ID ACTION" in refused.err
    assert "qualify" in refused.err


def test_history_tells_who_changed_what(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju", "city=Bogor")
    ask("set", "account", "Toko Maju", "city=Depok")

    newest = ask("show", "account", "Toko Maju", "--history")["history"][0]

    assert (newest["field"], newest["from"], newest["to"]) == ("billing_city", "Bogor", "Depok")
    assert newest["by_name"]


def test_search_finds_records_of_every_kind(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju")
    ask("new", "contact", "name=Maju Mundur")

    found = ask("search", "maju")

    assert {hit["record"] for hit in found} == {"account", "contact"}
    assert len(ask("search", "maju", "--limit", "1")) == 1


def test_global_options_stand_before_and_after_the_command(run: Relasi, folder: Path) -> None:
    after = run("new", "account", "--json", "name=A", "--data", folder)
    before = run("--data", folder, "--json", "new", "account", "name=B")

    assert after.json["id"]
    assert before.json["id"]


def test_the_folder_and_the_passphrase_may_come_from_elsewhere(
    run: Relasi, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("sebelas duabelas\n", encoding="utf-8")
    monkeypatch.delenv("RELASI_PASSPHRASE")
    monkeypatch.setenv("RELASI_DATA", str(folder))

    opened = run("list", "account", "--passphrase-file", secret)
    closed = run("list", "account")

    assert opened.code == 0
    assert closed.code == 1
    assert "passphrase" in closed.err


def test_a_wrong_passphrase_is_one_sentence(
    capfd: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli.main import main

    monkeypatch.setenv("RELASI_PASSPHRASE", "salah")

    code = main(["list", "account", "--data", str(folder)])

    assert code == 1
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_people_see_a_table_in_their_language(ask: Ask, relasi: Relasi) -> None:
    ask("new", "account", "name=Toko Maju")
    ask("new", "deal", "name=Ramadan", "account=Toko Maju", "amount=10000000")

    assert "Rp10.000.000" in relasi("list", "deal", "--lang", "id").out
    assert "Rp10,000,000" in relasi("list", "deal").out


def test_tags_are_a_list_parted_by_commas(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju", "tags=Horeca, Grosir")
    ask("set", "account", "Toko Maju", "tags=horeca,Pasar")

    shown = ask("show", "account", "Toko Maju")

    assert shown["tags"] == ["Horeca", "Pasar"]
    assert ask("list", "account")[0]["tags"] == ["Horeca", "Pasar"]
    ask("undo")
    assert ask("show", "account", "Toko Maju")["tags"] == ["Grosir", "Horeca"]


def test_what_was_done_is_said_in_a_sentence(ask: Ask, relasi: Relasi) -> None:
    ask("new", "activity", "subject=Ask for order", "kind=call")
    ask("new", "deal", "name=Ramadan")

    done = relasi("do", "activity", "Ask for order", "finish")
    won = relasi("do", "deal", "Ramadan", "win")
    moved = relasi("do", "activity", "Ask for order", "reopen")

    assert done.out == "“Ask for order” is now: Done.\n"
    assert won.out == "“Ramadan” is now: Won.\n"
    assert moved.out == "“Ask for order” is now: Planned.\n"


def test_a_refusal_does_not_repeat_a_pasted_page(relasi: Relasi) -> None:
    page = "start " + "x" * 5000 + " end"

    refused = relasi("new", "activity", "subject=Visit", f"kind={page}")

    assert refused.code == 1
    assert len(refused.err) < 250
    assert "start" in refused.err and "end" in refused.err


def test_a_second_customer_of_the_same_name_or_number_is_made_and_said(
    ask: Ask, relasi: Relasi
) -> None:
    npwp = "0012345678901000"
    first = ask("new", "account", "name=Toko Maju", "city=Bogor", f"npwp={npwp}")["id"]

    same = relasi("new", "account", "name=TOKO MAJU", "city=Depok")
    number = relasi("new", "account", "name=CV Lain", f"npwp={npwp}")
    other = relasi("new", "account", "name=Toko Mundur", "phone=0812 3456 7890")

    assert (same.code, number.code, other.err) == (0, 0, "")
    assert "“Toko Maju (Bogor)”" in same.err and first in same.err and "Name" in same.err
    assert first in number.err and "NPWP" in number.err
    assert len(number.err.splitlines()) == 1


def test_a_name_that_several_have_lists_them_with_city_and_key(ask: Ask, relasi: Relasi) -> None:
    keys = [
        ask("new", "account", "name=Toko Maju", f"city={city}")["id"] for city in ("Bogor", "Depok")
    ]

    refused = relasi("quote", "new", "Toko Maju")

    assert refused.code == 1
    for city, key in zip(("Bogor", "Depok"), keys, strict=True):
        assert f"Toko Maju ({city}) {key}" in refused.err


def test_the_history_of_a_record_is_told_in_words(ask: Ask, relasi: Relasi) -> None:
    first = ask("new", "account", "name=Toko Maju", "city=Bogor")["id"]
    key = ask("new", "account", "name=Cabang", "type=prospect")["id"]
    ask("set", "account", key, "type=customer", f"parent={first}")

    told = relasi("show", "account", key, "--history", "--lang", "id").out
    kept = ask("show", "account", key, "--history")["history"]

    assert "Toko Maju (Bogor)" in told.split("Sebelum")[1] and "Pelanggan" in told
    assert first not in told.split("Sebelum")[1]
    assert {one["to"] for one in kept} >= {"customer", first}


def test_help_names_the_fields_that_may_be_given_and_the_words_of_a_choice(relasi: Relasi) -> None:
    deal = relasi("new", "deal", "--help").out
    item = relasi("new", "promotion_item", "--help", "--lang", "id").out
    line = relasi("quote", "line", "--help").out
    quote = relasi("quote", "new", "--help").out

    told = {words[0] for row in deal.splitlines() if (words := row.split())}
    assert {"name", "account", "owner", "amount"} <= told
    assert "give (" in item
    assert "\n  quantity " in line
    assert "\n  discount " in line
    assert "\n  valid_until " in quote
    assert "created_at" not in deal + item + line + quote


def test_a_choice_that_is_none_names_the_words_to_type(relasi: Relasi, ask: Ask) -> None:
    ask("new", "promotion", "name=Ramadan")

    refused = relasi("new", "promotion_item", "promotion=Ramadan", "side=gift")

    assert refused.code == 1
    assert "give (Is given as well)" in refused.err


def test_a_currency_is_asked_for_by_its_letters(relasi: Relasi) -> None:
    refused = relasi("new", "price_list", "name=Luar", "currency=rupiah")

    assert refused.code == 1
    assert "three letters, such as IDR" in refused.err


def test_customers_of_one_country_are_found_together_however_it_was_written(
    ask: Ask, relasi: Relasi, tmp_path: Path
) -> None:
    path = tmp_path / "shops.csv"
    path.write_text("Name,City,Country\nA,Klang,Malaysia\nB,Ipoh,MYS\nC,Leeds,UK\nD,Rangi,Rangi\n")
    ask("import", path, "--as", "account")
    ask("new", "account", "name=E", "billing_country=malaysia")
    ask("set", "account", "C", "billing_country=MY")

    found = ask("list", "account", "--where", "billing_country=my", "--sort", "name")
    ask("export", "account", tmp_path / "all.csv")
    ask("export", "account", tmp_path / "all.vcf")

    assert [(one["name"], one["billing_country"]) for one in found] == [
        ("A", "MY"), ("B", "MY"), ("C", "MY"), ("E", "MY"),
    ]  # fmt: skip
    assert ask("show", "account", "D")["billing_country"] == "Rangi"
    assert re.search("Negara +Malaysia", relasi("show", "account", "E", "--lang", "id").out)
    assert (tmp_path / "all.csv").read_text(encoding="utf-8-sig").count(",MY,") == 4
    assert (tmp_path / "all.vcf").read_text(encoding="utf-8").count(";Malaysia") == 4


def test_a_telephone_typed_with_its_country_is_read_as_it_is_dialled_there(ask: Ask) -> None:
    ask("new", "account", "name=Kedai Ali", "phone=03-2141 5566", "billing_country=MY")

    assert ask("show", "account", "Kedai Ali")["phone"] == "+60321415566"


def test_another_telephone_is_read_as_it_is_dialled_where_the_customer_is(ask: Ask) -> None:
    ask("new", "account", "name=Kedai Ali", "billing_country=Malaysia")

    ask("set", "account", "Kedai Ali", "phone=03-2141 5566")

    assert ask("show", "account", "Kedai Ali")["phone"] == "+60321415566"


@pytest.mark.parametrize(("role", "told"), [(Role.REP, False), (Role.MANAGER, True)])
def test_what_a_product_costs_us_is_told_to_who_may_see_it(
    role: Role, told: bool, shop: Store
) -> None:
    product = factories.product(shop, cost=Decimal(12_345))
    with shop.work("A better price") as session:
        session.get(Product, product).cost = Decimal(12_346)
    shop.identify(user_id=factories.user(shop, "Rina", role=role))

    with shop.read() as session:
        (row,) = read(session, all_records()["product"], [product], ["name", "cost"])
    history, text = history_told(shop, all_records()["product"], product)

    assert (row.values["cost"] == Decimal(12_346)) is told
    assert ("cost" in {change["field"] for change in history}) is told
    assert ("12,345" in text) is told


def test_the_list_of_contacts_says_at_which_customer_they_are(ask: Ask, relasi: Relasi) -> None:
    ask("new", "account", "name=Toko Maju")
    ask("new", "account", "name=Anak Toko")
    ask("new", "contact", "name=Ibu Sari", "job_title=Pembelian", "account=Toko Maju")
    ask("new", "contact", "name=Pak Budi", "account=Toko Maju")
    ask("new", "account_contact", "account=Anak Toko", "contact=Ibu Sari")
    ask("new", "contact", "name=Ali")

    lines = relasi("list", "contact").out

    assert "Pembelian · Toko Maju" in lines  # where they were met first
    assert [name for name in ("Ali", "Pak Budi") if f"{name}  " in lines] == ["Ali", "Pak Budi"]
    assert lines.count("Toko Maju") == 2 and "Anak Toko" not in lines
    assert ask("list", "contact")[1]["job_title"] == "Pembelian"


def test_a_number_is_searched_for_as_it_is_dialled_in_the_companys_country(ask: Ask) -> None:
    ask("company", "country=MY")
    ask("new", "account", "name=Anugerah", "phone=+62 31 1234567")
    ask("new", "account", "name=Kedai", "phone=03-1123 4567")

    found = [one["title"] for one in ask("search", "0311234567")]
    ask("company", "country=ID")
    abroad = [one["title"] for one in ask("search", "0311234567")]

    assert (found, abroad) == (["Kedai", "Anugerah"], ["Anugerah", "Kedai"])
