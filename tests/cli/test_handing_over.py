"""A quote handed over from the command line: signed, verified, mailed and as a link."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest

from tests.cli.conftest import Answer
from tests.handover.conftest import box, serving_mail

__all__ = ["box", "serving_mail"]

DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg"><path d="M10 80 C 40 10, 65 10, 95 80 q 20 -60 50 -10'
    ' l 30 -20 h 5 v 9"/><polyline points="1,2 30,40 50,10"/></svg>'
)


@pytest.fixture
def quote(ask, relasi):
    """A quote for Toko Maju that was sent."""
    ask("company", "name=PT Sumber Rasa")
    ask("new", "account", "name=Toko Maju", "email=siti@maju.id", "whatsapp=0812 3456 7890")
    key = ask("quote", "new", "Toko Maju", "language=id")["id"]
    ask("quote", "line", key, "description=Kecap", "quantity=1", "price=10000")
    ask("quote", "send", key)
    return key


def signed(ask, quote, tmp_path: Path, *more: str):
    drawing = tmp_path / "siti.svg"
    drawing.write_text(DRAWN, encoding="utf-8")
    words = ("--name", "Siti Rahma", "--place", "Bandung", "--strokes", drawing)
    return ask("quote", "sign", quote, *words, *more)


def test_a_customer_signs_and_the_file_is_verified_by_quote_and_by_file(ask, quote, tmp_path):
    document = signed(ask, quote, tmp_path)
    copy = tmp_path / "signed.pdf"
    ask("file", "get", document["file"], copy)

    by_quote, by_file = ask("quote", "verify", quote), ask("quote", "verify", copy)

    assert document["state"] == "accepted"
    assert document["sealed_by"] is None
    assert by_quote["sound"] and by_file["sound"]
    assert by_file["signature"] == document["id"]
    assert "Siti Rahma" in pypdf.PdfReader(copy).pages[-1].extract_text()


def test_the_paper_of_a_signed_quote_is_the_signed_one_unless_it_is_wanted_bare(
    ask, relasi, quote, tmp_path
):
    document = signed(ask, quote, tmp_path, "--to", tmp_path / "at-once.pdf")
    ask("file", "get", document["file"], tmp_path / "kept.pdf")

    ask("quote", "pdf", quote, tmp_path / "paper.pdf")
    ask("quote", "pdf", quote, tmp_path / "bare.pdf", "--unsigned")
    ask("quote", "pdf", "--all", tmp_path / "all")

    kept = (tmp_path / "kept.pdf").read_bytes()
    (of_all,) = (tmp_path / "all").iterdir()
    assert document["written"] == str(tmp_path / "at-once.pdf")
    assert (tmp_path / "at-once.pdf").read_bytes() == kept
    assert (tmp_path / "paper.pdf").read_bytes() == of_all.read_bytes() == kept
    bare = (tmp_path / "bare.pdf").read_bytes()
    assert len(bare) < len(kept) and kept.startswith(bare)


def test_who_signs_one_revision_is_told_which_others_end_by_it(ask, relasi, quote):
    number = ask("quote", "show", quote)["number"]
    ask("quote", "revise", quote)

    said = relasi("quote", "sign", f"{number} R1", "--name", "Siti", "--place", "Bandung").out

    first, second, *_rest = said.splitlines()
    assert first == f"{number} · Accepted · Rp11,100"
    assert second == "Revision 2 of this offer is now “Cancelled”."


def test_who_signs_is_told_how_to_get_the_signed_paper(relasi, quote):
    answer = relasi("quote", "sign", quote, "--name", "Siti", "--place", "Bandung")

    assert "relasi quote pdf" in answer.out


def test_a_file_that_was_changed_is_not_what_was_signed_and_the_exit_says_so(
    ask, relasi, quote, tmp_path
):
    document = signed(ask, quote, tmp_path)
    copy = tmp_path / "signed.pdf"
    ask("file", "get", document["file"], copy)
    copy.write_bytes(copy.read_bytes() + b"%%EOF\n")

    answer: Answer = relasi("--json", "quote", "verify", copy)

    assert answer.code == 1
    assert answer.json["sound"] is False
    assert answer.json["paper_unchanged"] is True


def test_a_file_that_is_not_there_is_said_to_be_none(relasi):
    answer = relasi("quote", "verify", "nowhere.pdf")

    assert answer.code != 0
    assert "no file “nowhere.pdf”" in answer.err


def test_what_is_no_drawing_is_refused_and_nothing_is_signed(relasi, quote, tmp_path):
    drawing = tmp_path / "siti.svg"
    drawing.write_text('<!DOCTYPE x [<!ENTITY a "b">]><svg/>', encoding="utf-8")

    answer = relasi("quote", "sign", quote, "--name", "S", "--place", "B", "--strokes", drawing)

    assert answer.code == 1
    assert "SVG" in answer.err
    assert relasi("--json", "list", "signature").json == []


def test_a_signature_is_neither_typed_nor_removed(relasi, ask, quote, tmp_path):
    key = signed(ask, quote, tmp_path)["id"]

    typed = relasi("new", "signature", f"quote_id={quote}", "name=Siti")
    gone = relasi("delete", "signature", key)

    assert (typed.code, gone.code) == (1, 1)
    assert "evidence" in gone.err


def test_an_email_waits_is_listed_and_is_sent(ask, relasi, quote, serving_mail, box):
    queued = ask("quote", "email", quote, "--copy", "boss@maju.id")
    no_server = relasi("mail", "send")
    settings = ("host=127.0.0.1", f"port={serving_mail()}", "security=none", "sender=rina@x.id")
    ask("mail", "set", *settings)

    sent = ask("mail", "send")

    (listed,) = ask("mail", "list")
    assert queued["state"] == "queued"
    assert "mail set" in queued["warnings"][0]
    assert (no_server.code, sent["sent"]) == (1, 1)
    assert (listed["state"], listed["to"]) == ("sent", ["siti@maju.id"])
    assert box.letters[0][0] == ["siti@maju.id", "boss@maju.id"]


def test_what_is_not_on_this_laptop_yet_is_said_before_the_paper_goes_without_it(
    ask, relasi, quote, folder, tmp_path
):
    signed(ask, quote, tmp_path, "--to", tmp_path / "page.pdf")
    other = ask("quote", "duplicate", quote)["id"]
    (tmp_path / "page.pdf").rename(tmp_path / "Katalog.pdf")
    ask("paper", "brochure", tmp_path / "Katalog.pdf")
    ask("quote", "send", other)
    whole = ask("quote", "email", other)
    draft = ask("quote", "duplicate", quote)["id"]
    for file in ask("list", "attachment"):
        for kept in folder.rglob(file["sha256"]):
            kept.unlink()

    mailed, signing = (
        relasi("quote", "email", other),
        relasi(*("quote", "sign", other, "--name", "Siti", "--place", "Bandung")),
    )
    unsent = relasi(*("quote", "sign", draft, "--name", "Siti", "--place", "Bandung"))
    elsewhere = relasi("quote", "email", quote)

    assert whole["state"] == "queued"
    assert ask("show", "quote", draft)["state"] == "draft"
    for refused in (mailed, signing, unsent):
        assert refused.code == 1 and "“Katalog” is not on this laptop yet" in refused.err
        assert "--as-it-is" in refused.err
    assert "The file the customer signed is not on this laptop yet" in elsewhere.err
    assert ask("quote", "email", other, "--as-it-is", "--again")["state"] == "queued"


def test_a_letter_that_was_refused_is_retried(ask, relasi, quote, serving_mail, box):
    ask("quote", "email", quote)
    settings = ("host=127.0.0.1", f"port={serving_mail()}", "security=none", "sender=rina@x.id")
    ask("mail", "set", *settings)
    box.answers = ["550 no"]
    refused = relasi("mail", "send")
    (letter,) = ask("mail", "list")

    again = ask("mail", "retry", letter["id"])

    assert (refused.code, letter["state"], again["sent"]) == (1, "failed", 1)


def test_what_waited_when_a_backup_was_made_is_in_doubt_where_it_is_restored(ask, quote, tmp_path):
    ask("quote", "email", quote)
    ask("backup", tmp_path / "copy.zip")

    ask("restore", tmp_path / "copy.zip", "--force")

    (letter,) = ask("mail", "list")
    assert letter["state"] == "doubtful"
    assert ask("list", "activity")[0]["state"] == "not_done"


def test_a_letter_is_shown_whole_with_its_words(ask, relasi, quote, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("Dear Siti,\nhere is our offer.", encoding="utf-8")
    subject = "An offer whose subject is a good deal longer than the sixty letters of a cell"
    ask("quote", "email", quote, "--subject", subject, "--text", words)
    (letter,) = ask("mail", "list")

    listed = relasi("mail", "list")
    shown = relasi("mail", "show", letter["id"])
    none = relasi("mail", "show", letter["id"][::-1])

    assert subject in listed.out
    assert subject in shown.out
    assert "Dear Siti,\nhere is our offer." in shown.out
    assert ask("mail", "show", letter["id"])["text"].startswith("Dear Siti")
    assert none.code == 1
    assert "no such e-mail" in none.err


def test_without_a_network_a_letter_waits_and_the_exit_says_so(ask, relasi, quote):
    ask("quote", "email", quote)
    ask("mail", "set", "host=127.0.0.1", "port=1", "security=none", "sender=rina@x.id")

    assert relasi("mail", "send").code == 3


def test_the_same_letter_is_not_queued_twice_unless_it_is_wanted_again(ask, relasi, quote):
    ask("quote", "email", quote)

    twice = relasi("quote", "email", quote)
    other = relasi("quote", "email", quote, "--to", "budi@maju.id")
    again = relasi("quote", "email", quote, "--again")

    assert (twice.code, other.code, again.code) == (1, 0, 0)
    assert "siti@maju.id waits to be sent already" in twice.err
    assert len(ask("mail", "list")) == 3


def test_without_an_address_it_is_said_where_to_give_one(ask, relasi, quote):
    ask("set", "account", "Toko Maju", "email=")

    refused = relasi("quote", "email", quote)

    assert "--to" in refused.err
    assert "“E-mail” of the contact" in refused.err


def test_why_a_letter_waits_and_a_chat_was_noted_is_told_to_each_reader_in_their_language(
    ask, relasi, quote
):
    ask("quote", "email", quote)
    chat = ask("quote", "whatsapp", quote)["activity"]
    ask("mail", "set", "host=127.0.0.1", "port=1", "security=none", "sender=rina@x.id")
    relasi("mail", "send")

    listed = relasi("--lang", "id", "mail", "list").out
    shown = relasi("--lang", "ms", "show", "activity", chat).out

    assert "Email menunggu jaringan." in listed
    assert "cannot be reached" not in listed
    assert "not known here" not in shown
    assert "WhatsApp;" in shown


def test_the_password_is_taken_from_standard_input_only_and_never_shown(relasi, ask, monkeypatch):
    import io
    import sys

    refused = relasi("mail", "set", "host=smtp.x.id", "password=rahasia")
    monkeypatch.setattr(sys, "stdin", io.StringIO("rahasia\n"))
    shown = ask("mail", "set", "host=smtp.x.id", "user=rina", "--password-stdin")

    assert refused.code == 1 and "--password-stdin" in refused.err
    assert shown["password"] is True
    assert "rahasia" not in json.dumps(shown)


def test_a_letter_is_written_for_another_mail_program(ask, quote, tmp_path):
    path = tmp_path / "offer.eml"

    ask("quote", "email", quote, "--eml", path, "--language", "en")

    text = path.read_text("ascii")
    assert "X-Unsent: 1" in text and "Subject: Quotation" in text
    assert ask("mail", "list") == []
    (noted,) = ask("list", "activity", "--where", "kind=email")
    assert (noted["state"], noted["subject"][:9]) == ("done", "Quotation")
    assert "whether it was sent is not known" in noted["outcome"]


def test_a_link_begins_the_letter_in_any_mail_program_and_the_paper_lies_beside(
    ask, quote, tmp_path
):
    path = tmp_path / "offer.pdf"

    document = ask("quote", "email", quote, "--link", path, "--to", "siti@maju.co.id")

    parts = urlsplit(document["link"])
    assert (parts.scheme, parts.path) == ("mailto", "siti@maju.co.id")
    assert parse_qs(parts.query)["subject"][0].startswith("Penawaran")
    assert path.read_bytes().startswith(b"%PDF")
    assert ask("show", "activity", document["activity"])["kind"] == "email"


@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_a_chat_is_noted_in_words_that_colleagues_of_every_language_read(ask, quote, language):
    noted = ask("--lang", language, "quote", "whatsapp", quote)["activity"]

    shown = ask("show", "activity", noted)
    number = ask("show", "quote", quote)["number"]
    assert shown["subject"] == f"WhatsApp · {number}"


def test_a_chat_is_a_link_with_digits_and_words_in_the_customers_language(ask, quote):
    document = ask("quote", "whatsapp", quote)

    parts = urlsplit(document["link"])
    assert (parts.netloc, parts.path) == ("wa.me", "/6281234567890")
    assert parse_qs(parts.query)["text"][0] == document["text"]
    assert document["text"].startswith("Halo Toko Maju")


def test_no_chat_begins_about_a_quote_that_was_not_sent(ask, relasi, quote):
    draft = ask("quote", "new", "Toko Maju")["id"]

    refused = relasi("quote", "whatsapp", draft)

    assert (refused.code, refused.out) == (1, "")
    assert "Send the quote first" in refused.err


@pytest.mark.parametrize(
    ("number", "digits"),
    [("+60 12-345 6789", "60123456789"), ("0812-3456-7890", "6281234567890")],
)  # fmt: skip
def test_a_number_is_read_as_it_is_dialled_at_home(ask, relasi, quote, number, digits):
    answer = relasi("--json", "quote", "whatsapp", quote, "--number", number)

    assert answer.json["number"] == digits


def test_the_words_of_a_letter_are_the_companys_own(ask, quote, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("Halo {contact}", encoding="utf-8")

    ask("mail", "words", "message", "id", "--text", words)

    assert ask("quote", "whatsapp", quote)["text"] == "Halo Toko Maju"


@pytest.mark.parametrize(("company", "said"), [("Asia/Jakarta", False), ("Asia/Jayapura", True)])
def test_the_day_says_whose_clock_it_goes_by_where_the_company_has_another(
    ask, relasi, monkeypatch, company, said
):
    import time

    with monkeypatch.context() as machine:
        machine.setenv("TZ", "Asia/Jakarta")
        time.tzset()
        ask("company", f"zone={company}")
        told = relasi("today").out
    time.tzset()

    assert (f"this computer (Asia/Jakarta); your company's clocks show {company}" in told) is said
