"""E-mail from the laptop: queued, sent once, and never silently lost."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.documents.batch import paper_name
from app.errors import Invalid, Refused
from app.handover.handing import draft_email, email_quote, message_for
from app.handover.letter_texts import keep_text
from app.handover.mail_account import mail_account, plainly, set_mail_account
from app.handover.mail_trial import send_test
from app.handover.postman import Postman, send_waiting
from app.handover.signing import sign, to_be_signed
from app.handover.smtp import Later, Never, Shut
from app.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Attachment,
    Direction,
    Quote,
    Signature,
)
from app.models.outgoing import Posting
from app.services import mailing, quote_choice, quote_lines, quoting
from app.services.company import set_company
from app.services.timeline import timeline
from app.store.vault import vault_of
from tests import factories


@pytest.fixture
def sent(shop, quote):
    return quoting.send(shop, quote)


@pytest.fixture
def queued(shop, sent):
    return email_quote(shop, draft_email(shop, sent))


def state_of(shop, activity):
    with shop.read() as session:
        return mailing.letter_of(session, activity).state


def told(shop, activity) -> Activity:
    return factories.get(shop, Activity, activity)


def test_a_draft_speaks_the_customers_language_with_number_total_and_validity(shop, sent):
    draft = draft_email(shop, sent)

    assert draft.to == "siti@tokomaju.co.id"
    assert draft.subject.startswith("Penawaran") and "SPH" in draft.subject
    assert "Siti Rahma" in draft.text
    assert "Rp11.100" in draft.text
    assert "17 Agustus 2026" in draft.text


def test_once_accepted_mail_and_chat_tell_what_the_customer_took_comes_to(shop, quote):
    option = quote_lines.add_line(
        shop, quote, description="Antar", price=Decimal(5_000), tax_code="ID-NONE", optional=True
    )
    quoting.send(shop, quote)
    quote_choice.choose(shop, option)
    assert "Rp11.100" in draft_email(shop, quote).text, "the offer, until they say yes"

    quoting.accept(shop, quote)

    for said in (draft_email(shop, quote).text, message_for(shop, quote)):
        assert "Rp16.100" in said and "Rp11.100" not in said


def test_a_company_writes_its_own_words_and_a_line_without_a_fact_is_left_out(shop, sent):
    keep_text(shop, "email", "id", "Halo {contact}\nPerihal {subject}\nTotal {total}")

    assert draft_email(shop, sent).text == "Halo Siti Rahma\nTotal Rp11.100"


def test_a_mark_nobody_can_fill_is_refused(shop):
    with pytest.raises(Invalid, match=r"\{price\}"):
        keep_text(shop, "email", "id", "Total {price}")


def test_a_quote_that_was_not_sent_goes_to_nobody(shop, quote):
    with pytest.raises(Refused, match="Send the quote first"):
        email_quote(shop, draft_email(shop, quote))


def test_what_is_queued_stands_on_the_timeline_and_waits_without_a_network(shop, queued, sent):
    activity = told(shop, queued)

    assert (activity.kind, activity.direction) == (ActivityKind.EMAIL, Direction.OUT)
    assert (activity.state, activity.quote_id) == (ActivityState.PLANNED, sent)
    assert state_of(shop, queued) is Posting.QUEUED
    with shop.read() as session:
        entries = {entry.row_id: entry.text for entry in timeline(session, activity.account_id)}
    assert entries[queued] == "Waiting to be sent."


def test_a_queued_letter_is_sent_once_with_its_paper(shop, mail, box, queued, sent):
    assert (send_waiting(shop).sent, send_waiting(shop).sent) == (1, 0)

    ((people, letter),) = box.letters
    (paper,) = letter.iter_attachments()
    kept = paper.get_content()
    assert people == ["siti@tokomaju.co.id"]
    assert str(letter["From"]) == "Rina Wulandari <rina@sumberrasa.co.id>"
    assert "SPH" in letter["Subject"]
    assert "Siti Rahma" in letter.get_body().get_content()
    assert paper.get_content_type() == "application/pdf"
    with shop.read() as session:
        attached = session.query(Attachment).filter_by(quote_id=sent).one()
        assert attached.sha256 == hashlib.sha256(kept).hexdigest()
    assert told(shop, queued).state is ActivityState.DONE
    assert "siti@tokomaju.co.id" in told(shop, queued).outcome


def test_the_signed_paper_is_what_goes_once_there_is_one(shop, mail, box, sent):
    key = sign(shop, to_be_signed(shop, sent), "Siti", "", "Bogor")

    email_quote(shop, draft_email(shop, sent))
    send_waiting(shop)

    (paper,) = box.letters[0][1].iter_attachments()
    signature = factories.get(shop, Signature, key)
    assert paper.get_content() == vault_of(shop).read(signature.signed_sha256)
    number = (paper_name(factories.get(shop, Quote, sent).number)).removesuffix(".pdf")
    assert paper.get_filename() == f"{number}-bertanda-tangan.pdf"
    assert "tanda" not in draft_email(shop, sent, "en").file_name


def test_several_people_and_a_copy_to_oneself(shop, mail, box, sent):
    set_mail_account(shop, copy="yes")
    draft = replace(
        draft_email(shop, sent), to="Siti <siti@maju.id>; budi@maju.id", copies="bos@maju.id"
    )

    email_quote(shop, draft)
    send_waiting(shop)

    people, letter = box.letters[0]
    assert people == ["siti@maju.id", "budi@maju.id", "bos@maju.id", "rina@sumberrasa.co.id"]
    assert letter["To"].addresses[1].addr_spec == "budi@maju.id"
    assert len(letter["Cc"].addresses) == 2


@pytest.mark.parametrize(
    "to", ["siti", "siti@", "a b@c.id", "siti@maju", "x@y.id\nBcc: z@w.id", ""]
)
def test_an_address_that_is_none_is_said_beside_its_field(shop, sent, to):
    with pytest.raises(Invalid) as refused:
        email_quote(shop, replace(draft_email(shop, sent), to=to))

    assert refused.value.field == "to"


def test_a_line_break_in_the_subject_begins_no_header(shop, mail, box, sent):
    email_quote(shop, replace(draft_email(shop, sent), subject="Offer\r\nBcc: boss@x.id"))

    send_waiting(shop)

    assert "Bcc" not in box.letters[0][1]
    assert box.letters[0][1]["Subject"] == "Offer Bcc: boss@x.id"


def test_a_lone_dot_in_the_text_ends_nothing(shop, mail, box, sent):
    email_quote(shop, replace(draft_email(shop, sent), text="One\n.\n..two\nQUIT"))

    send_waiting(shop)

    said = box.letters[0][1].get_body().get_content()
    assert said.splitlines() == ["One", ".", "..two", "QUIT"]


def test_without_a_server_it_waits_longer_each_time_and_goes_when_there_is_one(
    shop, clock, serving_mail, box, queued
):
    set_mail_account(shop, host="127.0.0.1", port="1", security="none", sender="rina@x.co.id")

    first = send_waiting(shop)
    at_once = send_waiting(shop)
    clock.move(timedelta(minutes=2))
    then = send_waiting(shop)

    assert (first.waiting, at_once.waiting, then.waiting) == (1, 0, 1)
    assert "cannot be reached" in first.problem
    assert told(shop, queued).state is ActivityState.PLANNED
    assert mailing.next_time(shop) >= clock.now() + timedelta(minutes=2)
    set_mail_account(shop, port=str(serving_mail()))
    assert send_waiting(shop).sent == 1
    assert len(box.letters) == 1


def test_a_refused_address_sends_to_nobody_and_says_the_servers_words(shop, mail, box, sent):
    box.refuses["budi@maju.id"] = "550 no such person"
    key = email_quote(shop, replace(draft_email(shop, sent), to="siti@maju.id, budi@maju.id"))

    done = send_waiting(shop)

    assert (done.failed, box.letters) == (1, [])
    assert told(shop, key).state is ActivityState.NOT_DONE
    assert "budi@maju.id" in told(shop, key).reason
    assert "no such person" in told(shop, key).reason


def test_a_letter_that_failed_is_sent_again_by_one_word(shop, mail, box, queued):
    box.answers = ["554 looks like spam"]
    send_waiting(shop)
    assert state_of(shop, queued) is Posting.FAILED

    mailing.send_again(shop, queued)

    assert send_waiting(shop).sent == 1
    assert told(shop, queued).state is ActivityState.DONE
    assert told(shop, queued).reason is None


def test_a_busy_server_is_asked_again_later(shop, mail, box, queued):
    box.answers = ["451 come back"]

    assert send_waiting(shop).waiting == 1
    assert send_waiting(shop, again=True).sent == 1


def test_a_line_that_drops_after_the_letter_leaves_it_in_doubt_and_unsent_by_itself(
    shop, mail, box, queued, clock
):
    box.hangs_up = True
    done = send_waiting(shop)
    box.hangs_up = False
    clock.move(timedelta(hours=5))

    assert done.failed == 1
    assert send_waiting(shop, again=True).sent == 0
    assert state_of(shop, queued) is Posting.DOUBTFUL
    assert "may have arrived" in told(shop, queued).reason
    assert len(box.letters) == 1, "the server had it"


def test_a_letter_is_named_after_the_domain_it_comes_from(shop, mail, box, queued):
    send_waiting(shop)

    [(_, letter)] = box.letters
    domain = letter["From"].addresses[0].domain
    assert letter["To"].addresses[0].domain != domain
    assert letter["Message-ID"].endswith(f"@{domain}>")


def test_a_letter_in_doubt_goes_again_under_the_same_name_when_its_writer_says_so(
    shop, mail, box, queued
):
    box.hangs_up = True
    send_waiting(shop)
    box.hangs_up = False

    mailing.send_again(shop, queued)
    send_waiting(shop)

    first, second = (letter["Message-ID"] for _, letter in box.letters)
    assert first == second


def test_a_program_that_died_while_sending_leaves_the_letter_in_doubt(shop, mail, box, queued):
    assert mailing.claim(shop).state is Posting.SENDING  # and here the power goes

    done = send_waiting(shop)

    assert (done.sent, box.letters) == (0, [])
    assert state_of(shop, queued) is Posting.DOUBTFUL


def test_undo_takes_a_letter_back_while_it_waits(shop, mail, box, queued):
    shop.undo()

    assert send_waiting(shop).sent == 0
    assert box.letters == []


def test_undo_after_it_was_sent_does_not_make_it_unsent(shop, mail, box, queued):
    send_waiting(shop)

    shop.undo()

    assert told(shop, queued).state is ActivityState.DONE
    assert send_waiting(shop).sent == 0


def test_a_letter_that_went_while_it_was_taken_back_is_told_of_all_the_same(shop, queued, sent):
    letter = mailing.claim(shop)
    shop.undo()

    mailing.note_sent(shop, letter)

    with shop.read() as session:
        kept = session.query(Activity).filter_by(kind=ActivityKind.EMAIL).one()
        assert (kept.state, kept.quote_id) == (ActivityState.DONE, sent)


def test_a_copy_of_the_file_that_is_another_device_sends_nothing(shop, mail, box, queued):
    shop.identify(device_id=factories.uuid7())

    assert send_waiting(shop).sent == 0
    assert state_of(shop, queued) is Posting.QUEUED


def test_what_waited_in_a_restored_file_is_in_doubt(shop, mail, box, queued):
    mailing.doubt_waiting(shop)

    assert send_waiting(shop).sent == 0
    assert state_of(shop, queued) is Posting.DOUBTFUL


def test_the_password_goes_over_tls_from_the_first_byte(shop, serving_mail, box, queued, tls):
    port = serving_mail(secure=tls, authenticator=box.let_in, auth_require_tls=False)
    set_mail_account(shop, host="localhost", port=str(port), security="ssl", user="rina",
                     password="rahasia", sender="rina@x.co.id")  # fmt: skip

    assert send_waiting(shop).sent == 1
    assert box.names == ["rina"]


def test_the_password_goes_after_starttls_only(shop, serving_mail, box, queued, tls):
    port = serving_mail(
        tls_context=tls, require_starttls=True, authenticator=box.let_in, auth_required=True
    )
    set_mail_account(shop, host="localhost", port=str(port), security="starttls", user="rina",
                     password="rahasia", sender="rina@x.co.id")  # fmt: skip

    assert send_waiting(shop).sent == 1
    assert box.names == ["rina"]


def test_a_server_without_tls_gets_neither_password_nor_letter(shop, serving_mail, box, queued):
    set_mail_account(shop, host="localhost", port=str(serving_mail()), security="starttls",
                     user="rina", password="rahasia", sender="rina@x.co.id")  # fmt: skip

    done = send_waiting(shop)

    assert (done.sent, box.letters, box.names) == (0, [], [])
    assert "no protected line" in done.problem


def test_a_certificate_nobody_vouches_for_gets_nothing(
    shop, serving_mail, box, queued, tls, monkeypatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    set_mail_account(shop, host="localhost", port=str(serving_mail(secure=tls)),
                     security="ssl", sender="rina@x.co.id")  # fmt: skip

    assert "does not trust" in send_waiting(shop).problem
    assert box.letters == []


def test_a_wrong_password_is_tried_once_until_the_settings_change(
    shop, serving_mail, box, queued, tls, clock
):
    port = serving_mail(secure=tls, authenticator=box.let_in, auth_require_tls=False)
    set_mail_account(shop, host="localhost", port=str(port), security="ssl", user="rina",
                     password="falsch", sender="rina@x.co.id")  # fmt: skip

    first, tried = send_waiting(shop), len(box.names)
    clock.move(timedelta(hours=3))
    send_waiting(shop)

    assert "refused the user name or the password" in first.problem
    assert len(box.names) == tried > 0
    set_mail_account(shop, password="rahasia")
    assert send_waiting(shop).sent == 1


def test_a_password_is_never_sent_over_a_bare_line(shop):
    with pytest.raises(Invalid) as refused:
        set_mail_account(shop, host="smtp.x.id", security="none", password="rahasia")

    assert refused.value.field == "security"


@pytest.mark.parametrize(
    ("name", "value"),
    [("host", "https://x.id"), ("port", "0"), ("port", "99999"), ("security", "tls"),
     ("sender", "rina"), ("colour", "red")],
)  # fmt: skip
def test_a_setting_that_does_not_fit_is_named(shop, name, value):
    with pytest.raises(Invalid) as refused:
        set_mail_account(shop, **{name: value})

    assert refused.value.field == name


def test_the_password_is_never_shown(shop):
    set_mail_account(shop, host="smtp.x.id", password="rahasia")

    assert "rahasia" not in str(plainly(mail_account(shop)))


def test_without_a_server_sending_says_where_to_set_one(shop, queued):
    with pytest.raises(Refused, match="Settings"):
        send_waiting(shop)


def test_a_test_to_oneself_arrives_or_says_why_not(shop, mail, box):
    assert send_test(shop) == "rina@sumberrasa.co.id"
    box.refuses["rina@sumberrasa.co.id"] = "550 unknown"

    with pytest.raises(Never, match="unknown"):
        send_test(shop)
    set_mail_account(shop, port="1")
    with pytest.raises(Later):
        send_test(shop)
    with pytest.raises((Shut, Later)):
        set_mail_account(shop, security="ssl", port=str(mail))
        send_test(shop)
    assert len(box.letters) == 1


def test_the_postman_sends_what_is_queued_while_the_program_is_open(shop, mail, box, sent):
    gone = threading.Event()
    bugs: list[BaseException] = []
    postman = Postman(shop, lambda done: gone.set(), bugs.append)
    postman.start()

    email_quote(shop, draft_email(shop, sent))

    assert gone.wait(20)
    postman.stop()
    assert (len(box.letters), bugs) == (1, [])


def test_two_programs_on_one_profile_send_a_letter_once(shop, mail, box, sent):
    for _ in range(3):
        email_quote(shop, draft_email(shop, sent), again=True)

    with ThreadPoolExecutor(2) as programs:
        done = list(programs.map(send_waiting, [shop, shop]))

    assert sum(each.sent for each in done) == len(box.letters) == 3
    assert len({letter["Message-ID"] for _, letter in box.letters}) == 3


def test_the_name_of_the_company_may_be_in_any_script(shop, mail, box, sent):
    set_company(shop, name="PT Sumber Rasa 香料")
    email_quote(shop, replace(draft_email(shop, sent), subject="Penawaran 香料"))

    send_waiting(shop)

    assert box.letters[0][1]["Subject"] == "Penawaran 香料"
