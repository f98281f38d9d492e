"""A signature given on the screen: on the paper, in the record, and beyond doubt."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdf
import pytest

from app.documents.from_quote import quote_pdf_of
from app.documents.preview import spots_of
from app.documents.quote import quote_pdf
from app.documents.seal import Certificate
from app.errors import Invalid, Refused
from app.handover.certificate import keep_certificate
from app.handover.signing import sign, to_be_signed
from app.handover.verifying import verify_file, verify_quote
from app.ids import uuid7
from app.models import Attachment, Quote, QuoteLine, QuoteState, Signature
from app.services import quote_choice, quote_lines, quoting
from app.services.company import set_company
from tests import factories
from tests.documents.certificates import a_certificate
from tests.documents.papers import a_paper
from tests.handover.signatures import SITI, signed


@pytest.fixture
def quote(shop):
    key = quoting.new_quote(shop, factories.account(shop, name="Toko Maju"), language="id")
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(10_000))
    return key


@pytest.fixture
def seal():
    """A certificate the company made for itself."""
    return a_certificate()


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_signing_keeps_who_where_when_and_exactly_which_paper(shop, quote):
    shown = to_be_signed(shop, quote)

    key = sign(shop, shown, " Siti Rahma ", "Owner", "Bandung", SITI)

    kept = factories.get(shop, Signature, key)
    assert (kept.name, kept.title, kept.place) == ("Siti Rahma", "Owner", "Bandung")
    assert (kept.at, kept.created_by) == (shop.clock.now(), shop.identity.user_id)
    assert kept.sha256 == hashlib.sha256(shown.pdf).hexdigest()
    assert kept.strokes == SITI.written()
    assert factories.get(shop, Quote, quote).state is QuoteState.ACCEPTED


def test_the_signed_file_begins_with_the_paper_shown_and_is_kept_with_the_quote(shop, quote):
    signature, content = signed(shop, quote)

    attached = factories.get(shop, Attachment, signature.attachment_id)

    assert hashlib.sha256(content[: signature.size]).hexdigest() == signature.sha256
    assert (attached.sha256, attached.size) == (signature.signed_sha256, len(content))
    assert attached.quote_id == quote


def test_the_signed_paper_shows_the_name_the_place_and_the_fingerprint(shop, quote):
    signature, content = signed(shop, quote)

    text = text_of(content)

    assert "Siti Rahma" in text
    assert "Owner, Bandung · 3 Agu 2026" in text
    assert "Ditandatangani di layar oleh Siti Rahma, 3 Agustus 2026" in text
    assert signature.sha256 in text


def test_the_drawing_stands_above_the_line_where_the_customer_signs(shop, quote):
    _, content = signed(shop, quote)

    page = pypdf.PdfReader(BytesIO(content)).pages[-1]
    ink = page["/Contents"][-1].get_object().get_data().decode()

    points = [line.split() for line in ink.replace(" m ", " l ").split(" l ")[1:-1]]
    assert len(points) >= 50
    assert all(float(x) > 300 for x, _y in points), "the customer's block is at the right"


def test_the_time_is_that_of_the_companys_zone_on_paper_and_when_verified(shop, quote):
    set_company(shop, zone="Asia/Jayapura")

    signature, content = signed(shop, quote)

    at = signature.at.astimezone(ZoneInfo("Asia/Jayapura"))
    assert text_of(content).count(f"{at:%H:%M} WIT") == 2, "below the name, and at the foot"
    assert f"{at:%H:%M} WIT" in verify_quote(shop, quote).says[1]


def test_a_quote_that_was_not_sent_is_sent_before_it_is_shown(shop, quote):
    shown = to_be_signed(shop, quote)

    kept = factories.get(shop, Quote, quote)
    assert kept.state is QuoteState.SENT
    assert kept.number == shown.number and "SPH" in shown.number


def test_on_a_paper_in_two_languages_the_place_stands_below_both_labels(shop, quote):
    quoting.change_quote(shop, quote, second_language="en")

    _, content = signed(shop, quote)

    (below,) = spots_of(content, "Name, title, date and stamp")
    (said,) = spots_of(content, "Owner, Bandung")
    assert said.top <= below.bottom + 1


def test_a_name_without_a_drawing_is_said_to_be_so_on_the_paper(shop, quote):
    signature, content = signed(shop, quote, strokes=None)

    assert signature.strokes is None
    assert "bukan digambar" in text_of(content)


@pytest.mark.parametrize(
    ("name", "place", "field"), [("", "Bogor", "name"), ("Siti", " ", "place")]
)
def test_nobody_signs_without_a_name_and_a_place(shop, quote, name, place, field):
    shown = to_be_signed(shop, quote)

    with pytest.raises(Invalid) as refused:
        sign(shop, shown, name, "", place, SITI)

    assert refused.value.field == field
    assert factories.get(shop, Quote, quote).state is QuoteState.SENT


def test_another_paper_than_the_one_that_was_sent_is_not_signed(shop, quote):
    shown = replace(to_be_signed(shop, quote), pdf=quote_pdf(a_paper()))

    with pytest.raises(Refused, match="changed since"):
        sign(shop, shown, "Siti", "", "Bogor", SITI)

    assert factories.get(shop, Quote, quote).state is QuoteState.SENT


def test_what_becomes_of_the_company_while_the_customer_reads_changes_no_paper(shop, quote):
    shown = to_be_signed(shop, quote)
    set_company(shop, legal_name="PT Sumber Rasa Baru")

    sign(shop, shown, "Siti", "", "Bogor", SITI)

    assert factories.get(shop, Quote, quote).state is QuoteState.ACCEPTED


def test_a_quote_is_not_signed_twice(shop, quote):
    shown = to_be_signed(shop, quote)
    sign(shop, shown, "Siti", "", "Bogor", SITI)

    with pytest.raises(Refused, match=r"Siti signed this quote already, on \d+ \w+ \d{4}"):
        sign(shop, shown, "Siti", "", "Bogor", SITI)
    with pytest.raises(Refused, match="new revision"):
        to_be_signed(shop, quote)


def test_a_quote_accepted_without_a_signature_is_not_told_to_be_sent(shop, quote):
    quoting.send(shop, quote)
    quoting.accept(shop, quote)

    with pytest.raises(Refused, match="new revision") as refused:
        to_be_signed(shop, quote)

    assert "Send it" not in refused.value.sentence()


def test_a_signature_is_evidence_that_undo_leaves_alone(shop, quote):
    signature, _ = signed(shop, quote)

    with pytest.raises(Refused):
        shop.undo()

    assert factories.get(shop, Signature, signature.id) is not None
    assert factories.get(shop, Quote, quote).state is QuoteState.ACCEPTED


@pytest.fixture
def choice(shop, quote):
    """Of two boxes and an installation, the dearer box and the installation."""

    def add(text, price, **more):
        known = {"description": text, "price": Decimal(price), "tax_code": "ID-NONE"}
        return quote_lines.add_line(shop, quote, **known, **more)

    add("Kotak kayu", 30_000, alternative="A")
    taken = [add("Kotak jati", 50_000, alternative="A"), add("Pasang", 5_000, optional=True)]
    add("Antar", 7_000, optional=True)
    quoting.send(shop, quote)
    for line in taken:
        quote_choice.choose(shop, line)


def test_the_customer_signs_for_what_they_take_and_what_it_comes_to(shop, quote, choice):
    as_sent = quote_pdf_of(shop, quote)
    shown = to_be_signed(shop, quote)
    assert (shown.taken, shown.left) == (("Kotak jati", "Pasang"), ("Kotak kayu", "Antar"))
    assert shown.total == "Rp66,100", "10,000 with PPN 11 %, 50,000 and 5,000"

    _, content = signed(shop, quote)

    text = text_of(content)
    agreed = text[text.index("Yang diambil pelanggan") :]
    for said in ("Kotak jati · 1 · Rp50.000", "Rp66.100", "Enam puluh enam ribu seratus rupiah"):
        assert said in agreed
    assert agreed.index("Rp66.100") < agreed.index("Siti Rahma"), "above the signature"
    assert quote_pdf_of(shop, quote) == as_sent, "what was sent stays as it was"


def test_another_choice_than_was_shown_is_not_signed(shop, quote, choice):
    shown = to_be_signed(shop, quote)
    with shop.read() as session:
        last = session.get(Quote, quote).lines[-1].id
    quote_choice.choose(shop, last)

    with pytest.raises(Refused, match="changed since"):
        sign(shop, shown, "Siti", "", "Bogor", SITI)


def test_where_there_is_nothing_to_choose_the_paper_says_nothing_of_it(shop, quote):
    shown = to_be_signed(shop, quote)

    assert shown.pdf == quote_pdf_of(shop, quote)
    assert (shown.total, shown.taken, shown.left) == ("Rp11,100", (), ())


def test_nobody_is_asked_to_sign_for_nothing(shop):
    bare = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, bare, description="Antar", price=Decimal(5_000), optional=True)

    with pytest.raises(Refused, match="Say what the customer takes"):
        to_be_signed(shop, bare)

    assert factories.get(shop, Quote, bare).sent_at is None, "before anything is sent"
    quoting.send(shop, bare)
    with pytest.raises(Refused, match="Say what the customer takes"):
        to_be_signed(shop, bare)


def test_what_the_customer_takes_stays_once_they_signed_for_it(shop, quote):
    option = quote_lines.add_line(
        shop, quote, description="Antar", price=Decimal(5_000), optional=True
    )
    quoting.send(shop, quote)
    quote_choice.choose(shop, option)
    signed(shop, quote)

    with pytest.raises(Refused, match=r"Siti Rahma signed for what they take .* new revision"):
        quote_choice.choose(shop, option, False)

    assert factories.get(shop, QuoteLine, option).chosen


def test_a_signature_never_changes_and_is_never_removed(shop, quote):
    signature, _ = signed(shop, quote)

    with pytest.raises(Refused, match="evidence"), shop.work("Change") as session:
        session.get(Signature, signature.id).name = "Somebody else"
    with pytest.raises(Refused, match="evidence"), shop.work("Remove") as session:
        session.delete(session.get(Signature, signature.id))


def test_a_signature_stands_under_a_quote_that_was_sent_only(shop, quote):
    made = Signature(
        id=uuid7(), quote_id=quote, name="Siti", at=shop.clock.now(), sha256="0" * 64, size=1,
        signed_sha256="0" * 64,
    )  # fmt: skip

    with pytest.raises(Refused, match="Send the quote"), shop.work("Forge") as session:
        session.add(made)


def test_a_signed_file_is_found_sound_by_its_quote_and_as_a_file(shop, quote):
    signature, content = signed(shop, quote)

    for verdict in (verify_quote(shop, quote), verify_file(shop, content)):
        assert verdict.sound and verdict.paper
        assert verdict.signature.id == signature.id
        assert verdict.seal is None
        assert "not sealed by a certificate" in " ".join(verdict.says)


def test_the_paper_without_its_signature_is_known_as_what_was_signed(shop, quote):
    signature, content = signed(shop, quote)

    verdict = verify_file(shop, content[: signature.size])

    assert verdict.sound and "without the signature" in verdict.says[0]


def test_a_signed_file_that_was_changed_behind_the_paper_is_told(shop, quote):
    signature, content = signed(shop, quote)

    verdict = verify_file(shop, content + b"% more\n")

    assert (verdict.sound, verdict.paper) == (False, True)
    assert verdict.signature.id == signature.id
    assert "fingerprint" not in " ".join(verdict.says)


def test_a_paper_whose_words_were_changed_is_said_to_be_another_than_was_signed(shop, quote):
    signature, content = signed(shop, quote)
    changed = (
        content[: signature.size - 40].replace(b"/Title", b"/Tible")
        + content[signature.size - 40 :]
    )

    verdict = verify_file(shop, changed)

    assert (verdict.sound, verdict.paper) == (False, False)
    assert verdict.signature.id == signature.id
    assert "it was changed" in verdict.says[0]


def test_of_a_file_nobody_signed_no_fingerprint_speaks(shop, quote):
    shown = to_be_signed(shop, quote)

    verdict = verify_file(shop, shown.pdf)

    assert len(verdict.says) == 1
    assert "never signed with this profile" in verdict.says[0]


def test_what_is_no_pdf_is_said_to_be_none(shop):
    with pytest.raises(Refused, match="no PDF"):
        verify_file(shop, b"Dear customer")


def test_the_companys_certificate_seals_what_the_customer_signed(shop, quote, seal):
    assert keep_certificate(shop, seal) == "PT Sumber Rasa"

    signature, content = signed(shop, quote)

    verdict = verify_file(shop, content)
    assert signature.sealed_by == "PT Sumber Rasa"
    assert verdict.sound
    assert (verdict.seal.by, verdict.seal.intact, verdict.seal.whole) == (
        "PT Sumber Rasa", True, True,
    )  # fmt: skip
    assert not verdict.seal.known, "nobody this machine trusts issued it"
    assert hashlib.sha256(content[: signature.size]).hexdigest() == signature.sha256


def test_a_seal_whose_issuer_is_not_known_here_is_told_in_sentences_alone(
    shop, quote, seal, caplog, capfd
):
    keep_certificate(shop, seal)
    _, content = signed(shop, quote)

    verdict = verify_file(shop, content)

    assert verdict.says[-1] == "Who issued the certificate is not known to this computer."
    assert (caplog.records, *capfd.readouterr()) == ([], "", "")


def test_a_byte_changed_under_the_seal_breaks_it(shop, quote, seal):
    keep_certificate(shop, seal)
    _, content = signed(shop, quote)
    at = content.index(b"/Signed Do")

    verdict = verify_file(shop, content[:at] + b"/Signet Do" + content[at + 10 :])

    assert not verdict.sound
    assert not verdict.seal.intact


def test_what_is_added_behind_the_seal_is_told(shop, quote, seal):
    keep_certificate(shop, seal)
    _, content = signed(shop, quote)

    verdict = verify_file(shop, content + b"\n% more\n")

    assert not verdict.sound


@pytest.mark.parametrize("word", ["wrong", ""])
def test_a_certificate_that_does_not_open_is_refused(shop, seal, word):
    with pytest.raises(Refused, match="does not open"):
        keep_certificate(shop, Certificate(seal.file, word))


def test_a_strict_reader_takes_the_signed_file_with_every_object_in_it(shop, quote, seal):
    keep_certificate(shop, seal)
    _, content = signed(shop, quote)

    whole = pypdf.PdfReader(BytesIO(content), strict=True)

    fonts = [font.get_object() for page in whole.pages for font in _fonts(page["/Resources"])]
    assert len(whole.pages) == 1
    assert fonts and all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def _fonts(resources):
    """All fonts of a page, also of what was put on it later."""
    yield from resources.get("/Font", {}).values()
    for form in resources.get("/XObject", {}).values():
        if "/Resources" in form.get_object():
            yield from _fonts(form.get_object()["/Resources"])
