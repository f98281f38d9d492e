"""Address cards of any phone become contacts at their customers, and go out again."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.exchange.exporting import export
from app.exchange.importing import plan_import, run_import
from app.exchange.vcards import read_cards, write_card
from app.models import Account, AccountContact, Contact
from app.records import all_records
from tests import factories

OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9;Ren=C3=A9;;Dr.
TEL;CELL:0812-3456-7890
TEL;WORK;VOICE:(021) 555 1234
TEL;FAX:021 999
EMAIL;INTERNET:rene@example.com
ORG:Toko Maju;Sales
NOTE;ENCODING=QUOTED-PRINTABLE:line one=0D=0A=
line two
END:VCARD
"""
NEW = """BEGIN:VCARD
VERSION:4.0
FN:Siti Aminah
item1.EMAIL;PREF=1;TYPE="work,home":siti@example.com
TEL;VALUE=uri;TYPE="cell":tel:+60-12-345-6789
ADR;TYPE=home:;;Jl. Merdeka 1\\, lt 2;Bandung;Jawa Barat;40111;Indonesia
BDAY:19800312
NOTE:a very long note that is
  folded
END:VCARD
"""


OTHER = OLD.replace("Toko Maju", "CV Baru").replace("rene@", "x@").replace("Caf=C3=A9", "Caf")


def bring(store, tmp_path, text: str, **more):
    path = tmp_path / "cards.vcf"
    path.write_bytes(text.encode())
    return run_import(store, path, plan_import(store, path), **more)


def contacts(store) -> list[Contact]:
    with store.read() as session:
        found = list(session.scalars(sa.select(Contact).order_by(Contact.name)))
        session.expunge_all()
        return found


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_cards_of_every_version_become_contacts(shop, tmp_path, ending):
    report = bring(shop, tmp_path, (OLD + NEW).replace("\n", ending))

    rene, siti = contacts(shop)
    assert (report.created, report.errors) == (2, [])
    assert (rene.name, rene.salutation, rene.mobile, rene.phone) == (
        "René Café", "Dr.", "+6281234567890", "+62215551234",
    )  # fmt: skip
    assert rene.description.split() == ["line", "one", "line", "two", "021", "999"]
    assert (siti.email, siti.mobile) == ("siti@example.com", "+60123456789")
    assert (siti.birthday, siti.street) == (date(1980, 3, 12), "Jl. Merdeka 1, lt 2")
    assert siti.description == "a very long note that is folded"


def test_the_customer_of_a_card_is_found_or_made_and_listed(shop, tmp_path):
    known = factories.account(shop, "Toko Maju")

    report = bring(shop, tmp_path, OLD + OTHER)

    assert [(one.record, one.name) for one in report.related] == [("account", "CV Baru")]
    with shop.read() as session:
        at = set(session.scalars(sa.select(AccountContact.account_id)))
        assert at == {known, session.scalar(sa.select(Account.id).where(Account.name == "CV Baru"))}


def test_a_card_brought_again_is_known(shop, tmp_path):
    bring(shop, tmp_path, OLD + NEW)

    again = bring(shop, tmp_path, OLD + NEW)
    newer = bring(shop, tmp_path, NEW.replace("Bandung", "Bogor"), on_duplicate="update")

    assert (again.created, again.skipped, newer.updated) == (0, 2, 1)
    assert [one.city for one in contacts(shop)] == [None, "Bogor"]


def test_a_card_that_does_not_fit_is_said_and_written_out(shop, tmp_path):
    report = bring(shop, tmp_path, NEW.replace("siti@example.com", "at home") + OLD)

    assert (report.created, report.rows) == (1, 2)
    assert report.errors[0].column == "email"
    assert report.rejected_file == tmp_path / "cards.rejected.csv"
    fixed = report.rejected_file.read_text("utf-8-sig").replace("at home", "siti@example.com")
    report.rejected_file.write_text(fixed, "utf-8")
    path = report.rejected_file
    assert run_import(shop, path, plan_import(shop, path, "contact")).created == 1


def test_a_card_that_ends_early_is_still_a_card(shop, tmp_path):
    assert bring(shop, tmp_path, NEW.replace("END:VCARD\n", "") + OLD).created == 2


def test_a_nul_byte_keeps_out_its_card_only(shop, tmp_path):
    report = bring(shop, tmp_path, OLD + NEW.replace("Siti Aminah", "Siti\0 Aminah"))

    assert (report.created, [error.column for error in report.errors]) == (1, ["name"])
    assert [one.name for one in contacts(shop)] == ["René Café"]


def test_a_file_without_a_card_is_refused(shop, tmp_path):
    with pytest.raises(Refused, match="no address card"):
        bring(shop, tmp_path, "hello\n")


def test_contacts_go_out_as_cards_and_come_back_the_same(shop, tmp_path):
    bring(shop, tmp_path, OLD + NEW)

    written = export(shop, all_records()["contact"], tmp_path / "out.vcf")
    path = tmp_path / "out.vcf"
    report = run_import(shop, path, plan_import(shop, path), "update")

    before = {"René Café", "Siti Aminah"}
    assert (written, report.updated, {one.name for one in contacts(shop)}) == (2, 2, before)
    assert all(len(line) <= 75 for line in path.read_bytes().split(b"\r\n"))


# A card of nobody is not written: who it is about has a name.
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).filter(
        str.strip
    )
)
def test_any_text_goes_through_a_card(text):
    card = write_card({"name": text, "note": f"{text}\n{text}"}, [("CELL", "+62")])

    (back,) = read_cards(card)

    assert back.first("FN").text() == text
    assert back.first("NOTE").text() == f"{text}\n{text}"


@given(st.text(st.sampled_from('BEGIN:VCARD\nEND;="\\, N=A0'), max_size=200))
def test_no_card_is_too_broken_to_read(text):
    for card in read_cards(f"BEGIN:VCARD\n{text}"):
        [line.parts() for line in card.lines]


def test_a_card_that_is_skipped_makes_nothing(shop, tmp_path):
    bring(shop, tmp_path, OLD)

    again = bring(shop, tmp_path, OLD.replace("Toko Maju", "CV Baru"))

    assert (again.skipped, again.related) == (1, [])
