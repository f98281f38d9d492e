"""Handing over in a company: who sends, what colleagues see, what a signature is to the server."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.errors import Refused
from app.handover.handing import draft_email, email_quote
from app.handover.mail_account import set_mail_account
from app.handover.postman import send_waiting
from app.handover.signing import sign, to_be_signed
from app.i18n import speaking
from app.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Attachment,
    Quote,
    QuoteState,
    Signature,
)
from app.services import mailing, quote_lines, quoting
from app.services.waiting.letters import letters
from app.sync.before_mail import ask_company, be_the_only_one
from tests import factories
from tests.handover.signatures import SITI
from tests.sync.sending import delete, send, update
from tests.sync.worlds import (
    add_account,
    company_database,
    company_file,
    open_file,
    waiting,
    world,
)

__all__ = ["company_database", "company_file", "world"]

# Nothing here asks the server's database for what only one of the two could answer.
pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


@pytest.fixture
def ana(world):
    return world.laptop("ana@rasa.id")


@pytest.fixture
def ben(world):
    return world.laptop("ben@rasa.id")


@pytest.fixture
def offer(world, ana):
    """A quote of Ana's that was sent."""
    key = quoting.new_quote(ana, add_account(ana, "Toko Maju", email="siti@maju.id"))
    quote_lines.add_line(ana, key, description="Kecap", price=Decimal(10_000))
    quoting.send(ana, key)
    world.sync(ana)
    return key


def by_mail(store, port):
    set_mail_account(
        store, host="127.0.0.1", port=str(port), security="none", sender="ana@sumberrasa.co.id"
    )


def test_only_the_laptop_that_queued_a_letter_sends_it(world, ana, ben, offer, serving_mail, box):
    port = serving_mail()
    by_mail(ana, port)
    by_mail(ben, port)
    key = email_quote(ana, draft_email(ana, offer))
    world.sync(ana, ben)

    there = factories.get(ben, Activity, key)
    by_ben = send_waiting(ben, again=True)
    by_ana = send_waiting(ana)

    assert there.state is ActivityState.PLANNED, "a colleague sees that it waits"
    assert (by_ben.sent, by_ana.sent, len(box.letters)) == (0, 1, 1)


def test_a_colleague_cannot_have_it_sent_and_hears_where_it_waits(world, ana, ben, offer):
    key = email_quote(ana, draft_email(ana, offer))
    world.sync(ana, ben)

    with pytest.raises(Refused, match="another laptop"):
        mailing.send_again(ben, key)


def test_what_a_copy_of_the_file_has_sent_is_not_sent_again(world, ana, offer, serving_mail, box):
    by_mail(ana, serving_mail())
    email_quote(ana, draft_email(ana, offer))
    copy = copied(world, ana)

    by_ana = send_waiting(ana, before=world.sync)
    world.sync(ana)
    by_copy = send_waiting(copy, before=world.sync)

    assert (by_ana.sent, by_copy.sent, len(box.letters)) == (1, 0, 1)


@pytest.mark.parametrize("when", ["before it is asked", "once it has been asked"])
def test_of_two_copies_that_send_at_the_same_moment_one_sends(
    world, ana, offer, serving_mail, box, when
):
    by_mail(ana, serving_mail())
    for _ in range(2):
        email_quote(ana, draft_email(ana, offer), again=True)
    copy = copied(world, ana)

    def ask(store):
        be_the_only_one(store, world.api)

    def ask_while_the_copy_sends(store):
        if when == "once it has been asked":
            ask(store)
        send_waiting(copy, before=ask)
        if when == "before it is asked":
            ask(store)

    send_waiting(ana, before=ask_while_the_copy_sends)
    world.sync(ana, copy, ana)

    assert len(box.letters) == len({letter["Message-ID"] for _, letter in box.letters}) == 2
    for store in (ana, copy):
        assert states(store) == [ActivityState.DONE, ActivityState.DONE]


def test_without_a_network_nothing_piles_up_while_letters_wait(ana, offer, serving_mail, box):
    by_mail(ana, serving_mail())
    email_quote(ana, draft_email(ana, offer))
    ana.set_facts(server="http://127.0.0.1:9")
    before = waiting(ana)

    ask_company(ana)

    assert waiting(ana) == before


def test_where_no_server_can_be_asked_the_letter_goes(ana, offer, serving_mail, box):
    by_mail(ana, serving_mail())
    email_quote(ana, draft_email(ana, offer))
    ana.set_facts(server="http://127.0.0.1:9")

    done = send_waiting(ana, before=ask_company)

    assert (done.sent, len(box.letters)) == (1, 1)


def states(store):
    """What became of the letters, as the timeline tells of them."""
    with store.read() as session:
        query = sa.select(Activity.state).where(Activity.kind == ActivityKind.EMAIL)
        return list(session.scalars(query.order_by(Activity.id)))


def copied(world, original):
    """Another laptop with a copy of a data file, made behind the program's back."""
    with original.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", path)
    copy = open_file(path, world.clock)
    copy.identity = original.identity
    world.laptops.append(copy)
    return copy


def test_colleagues_see_what_became_of_a_letter(world, ana, ben, offer, serving_mail, box):
    by_mail(ana, serving_mail())
    key = email_quote(ana, draft_email(ana, offer))
    box.answers = ["550 nobody here"]
    send_waiting(ana)
    world.sync(ana, ben)
    failed = factories.get(ben, Activity, key)
    mailing.send_again(ana, key)
    send_waiting(ana)
    world.sync(ana, ben)

    assert (failed.state, "nobody here" in failed.reason) == (ActivityState.NOT_DONE, True)
    assert factories.get(ben, Activity, key).state is ActivityState.DONE


def test_a_letter_that_a_colleague_has_settled_is_not_sent(
    world, ana, ben, offer, serving_mail, box
):
    by_mail(ana, serving_mail())
    key = email_quote(ana, draft_email(ana, offer))
    world.sync(ana, ben)
    with ben.work("By hand") as session:
        session.get(Activity, key).finish(ben.clock.now(), "I brought it along.")
    world.sync(ben, ana)

    assert send_waiting(ana).sent == 0
    assert box.letters == []


def test_a_signature_reaches_the_company_with_its_file_and_the_yes(world, ana, ben, offer):
    key = sign(ana, to_be_signed(ana, offer), "Siti", "", "Bandung", SITI)
    world.sync(ana, ben)

    for store in (world.server, ben):
        kept = factories.get(store, Signature, key)
        file = factories.get(store, Attachment, kept.attachment_id)
        assert factories.get(store, Quote, offer).state is QuoteState.ACCEPTED
        assert (kept.strokes, file.sha256) == (SITI.written(), kept.signed_sha256)


def test_nobody_changes_or_removes_a_signature_on_another_laptop(world, ana, ben, offer):
    key = sign(ana, to_be_signed(ana, offer), "Siti", "", "Bandung", SITI)
    world.sync(ana, ben)

    with pytest.raises(Refused, match="evidence"), ben.work("Change") as session:
        session.get(Signature, key).name = "Ben"
    with pytest.raises(Refused, match="evidence"), ben.work("Remove") as session:
        session.delete(session.get(Signature, key))


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_server_keeps_a_signature_whatever_a_laptop_asks(world, ana, offer, act):
    key = sign(ana, to_be_signed(ana, offer), "Siti", "", "Bandung", SITI)
    world.sync(ana)
    asked = update("signature", key, name="Ana") if act == "update" else delete("signature", key)

    code, _answer = send(world, ana, asked)

    assert code == "rejected"
    assert factories.get(world.server, Signature, key).name == "Siti"


def test_where_the_company_refuses_what_went_is_told_and_the_rest_waits_with_the_reason(
    world, ana, offer, serving_mail, box
):
    by_mail(ana, serving_mail())
    for _ in range(2):
        email_quote(ana, draft_email(ana, offer), again=True)
    asked = []

    def refusing_the_second(store):
        asked.append(store)
        if len(asked) > 1:
            raise Refused("Update Relasi first.")

    done = send_waiting(ana, before=refusing_the_second)

    assert (done.sent, done.waiting, done.failed, len(box.letters)) == (1, 1, 0, 1)
    assert "Update Relasi first." in done.problem
    assert mailing.next_time(ana) > ana.clock.now(), "it is not tried again at once"
    with ana.read() as session:
        (held,) = letters(session, ana.identity.user_id, ana.clock.now().date(), 10)
    with speaking("id"):
        told = held.why.sentence()
    assert held.step == "send_again"
    assert told.startswith("Email menunggu") and told.endswith("Update Relasi first.")


def test_a_letter_of_another_laptop_is_left_at_that_there_only(world, ana, ben, offer):
    key = email_quote(ana, draft_email(ana, offer))
    world.sync(ana, ben)

    with pytest.raises(Refused, match="not written on this laptop"):
        mailing.let_be(ben, key)
