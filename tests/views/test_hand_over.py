"""A quote goes into the customer's hands from its page: signed by hand, mailed, as a message."""

from __future__ import annotations

from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from shiboken6 import isValid

from app.domain.strokes import read_strokes
from app.handover.mail_account import mail_account, set_mail_account
from app.handover.verifying import verify_quote
from app.ids import uuid7
from app.models import (
    Activity,
    ActivityKind,
    Attachment,
    Brochure,
    PaperUse,
    Quote,
    QuoteState,
    Signature,
)
from app.models.outgoing import Posting
from app.services import mailing, quote_choice, quote_lines, quoting
from app.views.post import Post
from app.views.screens.quote_editor import QuoteEditor
from app.views.screens.settings import SettingsScreen
from app.views.screens.settings.mail import MailPage
from tests import factories


@pytest.fixture
def quote(shop):
    siti = factories.contact(shop, name="Siti Rahma", email="siti@tokomaju.co.id",
                             whatsapp="+6281234567890")  # fmt: skip
    maju = factories.account(shop, "Toko Maju")
    key = quoting.new_quote(shop, maju, contact_id=siti, language="id", place="Bandung")
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(10_000))
    return key


@pytest.fixture
def editor(desk, qtbot, shop, quote, settle):
    screen = QuoteEditor(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened(quote)
    settle()
    return screen


@pytest.fixture
def opened(monkeypatch):
    """What another program would have been asked to open."""
    links: list = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: links.append(url) or True)
    return links


@pytest.fixture
def dialog(editor, settle):
    """Opens one of the ways, and gives its dialog."""

    def open_by(way):
        way()
        settle()
        return editor.hand_over.dialog

    yield open_by
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def mail_server(shop):
    """This laptop knows a mail server."""
    set_mail_account(shop, host="smtp.sumberrasa.co.id", sender="rina@sumberrasa.co.id")


def draw(pad, points):
    """A stroke with the left button held, as a hand does it."""
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        at = QPointF(point)
        move = QMouseEvent(
            *(QEvent.Type.MouseMove, at, QPointF(pad.mapToGlobal(point))),
            *(Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier),
        )
        QApplication.sendEvent(pad, move)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])


WAVE = [QPoint(40 + 6 * n, 60 + (n % 7) * 5) for n in range(30)]


def test_who_signs_sees_what_it_comes_to_with_what_they_take(shop, quote, editor, dialog):
    option = {"price": Decimal(5_000), "tax_code": "ID-NONE", "optional": True}
    taken = quote_lines.add_line(shop, quote, description="Pasang", **option)
    quote_lines.add_line(shop, quote, description="Antar", **option)
    quoting.send(shop, quote)
    quote_choice.choose(shop, taken)

    asked = dialog(editor.hand_over.sign)

    assert asked.what.text() == "They sign for Rp16,100.\nWith: Pasang.\nWithout: Antar."


def test_the_customer_signs_with_the_mouse_and_the_quote_is_accepted(
    shop, editor, quote, dialog, settle
):
    asked = dialog(editor.hand_over.sign)
    draw(asked.pad, WAVE)
    draw(asked.pad, [QPoint(40, 100), QPoint(60, 90), QPoint(200, 95)])

    asked.go.click()
    settle()

    with shop.read() as session:
        kept = session.query(Signature).one()
        strokes = read_strokes(kept.strokes)
        assert (kept.name, kept.place) == ("Siti Rahma", "Bandung")
        assert [len(line) for line in strokes.lines] == [30, 3]
        assert strokes.lines[0][0] == (160, 240), "four units a pixel"
    assert factories.get(shop, Quote, quote).state is QuoteState.ACCEPTED
    assert verify_quote(shop, quote).sound
    assert not isValid(asked), "it is over"


def test_a_yes_signed_or_noted_says_what_became_of_the_other_revisions(
    desk, shop, editor, quote, dialog, settle
):
    sent = quoting.duplicate(shop, quote)
    for one in (quote, sent):
        quoting.send(shop, one)
        quoting.revise(shop, one)
    said = []
    desk.messages.said.connect(lambda message: said.append((message.text, message.kind)))
    asked = dialog(editor.hand_over.sign)
    draw(asked.pad, WAVE)
    asked.go.click()
    settle()

    editor.opened(sent)
    settle()
    editor.verbs.start(desk.records["quote"].action("accept"))
    settle()

    ended = "Revision 2 of this offer is now “Cancelled”."
    assert said == [
        (f"Signed and accepted. The signed paper is kept with the quote. {ended}", "look"),
        (f"Done: Accepted. {ended}", "look"),
    ]


def test_the_dialog_shows_the_paper_that_is_signed_to_the_byte(shop, editor, quote, dialog):
    asked = dialog(editor.hand_over.sign)

    shown = factories.get(shop, Quote, quote)
    assert shown.state is QuoteState.SENT
    assert asked.view.count() == 1
    assert editor.hand_over.dialog._shown.number == shown.number
    asked.reject()


def test_what_the_paper_goes_without_is_said_before_it_is_signed_or_mailed(
    shop, editor, quote, dialog
):
    with shop.work("Brochure") as session:
        brochure = Brochure(id=uuid7(), name="Katalog", use=PaperUse.BROCHURE)
        session.add(brochure)
        session.flush()
        session.add(Attachment(name="k.pdf", sha256="ab" * 32, size=9, brochure_id=brochure.id))

    signing = dialog(editor.hand_over.sign)
    said = [label.text() for label in signing.findChildren(QLabel) if label.isVisible()]
    signing.reject()
    letter = dialog(editor.hand_over.email)

    sentence = "“Katalog” is not on this laptop yet, so the paper goes without it."
    assert any(text.startswith(sentence) for text in said)
    assert letter.lacks.isVisible() and letter.lacks.text().startswith(sentence)
    letter.reject()


def test_in_little_room_nothing_lies_over_the_place_to_sign(editor, dialog, settle):
    asked = dialog(editor.hand_over.sign)

    asked.resize(640, 420)
    settle()

    below = asked.back.mapTo(asked, QPoint(0, 0)).y()
    assert asked.pad.mapTo(asked, QPoint(0, asked.pad.height())).y() <= below
    assert asked.go.mapTo(asked, QPoint(0, asked.go.height())).y() <= asked.height()
    asked.reject()


def test_nothing_drawn_is_said_and_keeps_nothing(shop, editor, quote, dialog, settle):
    asked = dialog(editor.hand_over.sign)

    asked.go.click()
    settle()

    assert "Draw the signature" in asked.error.text()
    assert factories.get(shop, Quote, quote).state is QuoteState.SENT
    asked.reject()


def test_a_missing_name_is_said_beside_its_field(editor, dialog, settle):
    asked = dialog(editor.hand_over.sign)
    draw(asked.pad, WAVE)
    asked.fields["name"].editor.put("")

    asked.go.click()
    settle()

    assert asked.fields["name"].error
    assert asked.isVisible()
    asked.reject()


def test_strokes_are_taken_back_one_by_one_by_keyboard(editor, dialog):
    pad = dialog(editor.hand_over.sign).pad
    draw(pad, WAVE)
    draw(pad, WAVE[:3])

    QTest.keyClick(pad, Qt.Key.Key_Backspace)
    left = len(pad.lines())
    QTest.keyClick(pad, Qt.Key.Key_Delete)

    assert (left, pad.empty()) == (1, True)
    editor.hand_over.dialog.reject()


def test_an_email_is_written_looked_at_and_queued(shop, editor, quote, dialog, settle, mail_server):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)
    assert asked.fields["to"].editor.text() == "siti@tokomaju.co.id"

    asked.go.click()
    settle()

    with shop.read() as session:
        (letter,) = mailing.letters(session)
        assert (letter.state, letter.to) == (Posting.QUEUED, "siti@tokomaju.co.id")
    assert not isValid(asked), "it is over"


def test_without_a_mail_server_the_mail_program_is_offered_and_nothing_is_queued(
    shop, editor, quote, dialog, settle
):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)

    asked.send()
    settle()

    said = asked.warning.text()
    assert "mail server" in said and "mail program" in said and "relasi mail" not in said
    assert (asked.go.isEnabled(), asked.other.isEnabled()) == (False, True)
    with shop.read() as session:
        assert mailing.letters(session) == []
    asked.reject()


def test_one_sets_the_mail_server_up_and_finds_what_was_typed_again(
    desk, qtbot, shop, editor, quote, dialog, settle
):
    quoting.send(shop, quote)
    asked, settings = dialog(editor.hand_over.email), SettingsScreen(desk)
    qtbot.addWidget(settings)
    editor.show_in.connect(lambda _place, part: settings.opened(part))
    asked.fields["text"].editor.put("Selamat pagi, Bu Siti.")

    asked.set_up.click()
    set_mail_account(shop, host="smtp.sumberrasa.co.id", sender="rina@sumberrasa.co.id")
    again = dialog(editor.hand_over.email)

    assert settings.stack.currentWidget() is settings.mail
    assert again.fields["text"].editor.text() == "Selamat pagi, Bu Siti."
    assert (again.go.isEnabled(), again.set_up.isHidden()) == (True, True)
    again.reject()


def test_in_little_room_the_letter_is_whole_and_gives_way_first(
    shop, editor, quote, dialog, settle
):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)
    block = asked.fields["text"]
    heights = []

    for height in (660, 560, 330):
        asked.resize(640, height)
        settle()
        heights.append(block.editor.widget.height())
        assert block.rect().contains(block.editor.widget.geometry())

    assert heights[0] - heights[1] == 100
    assert asked.rect().contains(asked.go.mapTo(asked, asked.go.rect().bottomRight()))
    asked.reject()


def test_a_stray_enter_sends_no_email(shop, editor, quote, dialog, settle, mail_server):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)

    QTest.keyClick(asked.fields["subject"].editor.widget, Qt.Key.Key_Return)
    settle()

    with shop.read() as session:
        assert mailing.letters(session) == []
    asked.reject()


def test_a_wrong_address_stays_in_the_dialog(shop, editor, quote, dialog, settle, mail_server):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)
    asked.fields["to"].editor.put("siti")

    asked.go.click()
    settle()

    assert "name@company.com" in asked.fields["to"].error
    asked.reject()


def test_another_language_changes_the_words_and_not_the_address(
    shop, editor, quote, dialog, settle
):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)
    asked.fields["to"].editor.put("budi@maju.id")

    asked.fields["language"].editor.put("en")
    asked.fields["language"].editor.changed.emit()
    settle()

    assert asked.fields["subject"].editor.text().startswith("Quotation")
    assert asked.fields["to"].editor.text() == "budi@maju.id"
    asked.reject()


def test_the_mail_program_gets_a_letter_not_sent_yet_with_the_paper(
    shop, editor, quote, dialog, settle, opened
):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)

    asked.other.click()
    settle()

    with open(opened[0].toLocalFile(), "rb") as file:
        letter = message_from_bytes(file.read(), policy=policy.default)
    assert letter["X-Unsent"] == "1"
    assert next(letter.iter_attachments()).get_content().startswith(b"%PDF")


def test_a_link_begins_the_letter_and_opens_the_folder_of_the_paper(
    shop, editor, quote, dialog, settle, opened
):
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)

    asked.link.click()
    settle()

    assert opened[0].toString().startswith("mailto:siti@tokomaju.co.id?subject=Penawaran")
    (paper,) = Path(opened[1].toLocalFile()).iterdir()
    assert paper.read_bytes().startswith(b"%PDF")
    with shop.read() as session:
        noted = session.query(Activity).filter_by(kind=ActivityKind.EMAIL).one()
        assert "not known" in noted.outcome


def test_where_no_program_opens_a_letter_it_is_said_and_nothing_is_noted(
    shop, editor, quote, dialog, settle, monkeypatch
):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    quoting.send(shop, quote)
    asked = dialog(editor.hand_over.email)

    asked.other.click()
    settle()

    assert "Begin it by a link" in asked.warning.text()
    with shop.read() as session:
        assert session.query(Activity).count() == 0
    asked.reject()


def test_a_quote_that_was_not_sent_is_not_mailed_and_says_why(desk, qtbot, editor, dialog):
    with qtbot.waitSignal(desk.messages.said) as met:
        editor.hand_over.email()

    assert "Send the quote first" in met.args[0].text


def test_a_chat_opens_with_its_words_and_is_noted_as_prepared(
    shop, editor, quote, dialog, settle, opened
):
    quoting.send(shop, quote)

    editor.hand_over.whatsapp()
    settle()

    assert opened[0].toString().startswith("https://wa.me/6281234567890?text=Halo")
    with shop.read() as session:
        noted = session.query(Activity).filter_by(kind=ActivityKind.MESSAGE).one()
        assert "not known" in noted.outcome


def test_the_menu_and_its_ways_are_reached_by_keyboard(editor):
    verbs = {action.text(): action.shortcut().toString() for action in editor.actions_here()}

    assert verbs["Hand over"] == "Ctrl+Shift+H"
    assert verbs["Let the customer sign"] == "Ctrl+Shift+G"
    assert verbs["E-mail with the paper"] == "Ctrl+Shift+E"


def test_the_mail_settings_are_kept_and_wrong_ones_said_beside_their_field(
    desk, qtbot, shop, settle
):
    page = MailPage(desk)
    qtbot.addWidget(page)
    page.load()
    settle()
    page.fields["host"].editor.put("smtp.maju.id")
    page.fields["password"].editor.put("rahasia")
    page.save()
    settle()
    kept = mail_account(shop)
    page.fields["port"].editor.put("0")

    page.save()
    settle()

    assert (kept.host, kept.password, kept.sender) == (
        "smtp.maju.id", "rahasia", "rina@sumberrasa.co.id",
    )  # fmt: skip
    assert "65535" in page.fields["port"].error
    assert page.fields["password"].editor.text() == "", "it is never shown again"


def test_the_post_begins_when_the_first_letter_waits(desk, qtbot, shop, quote, settle):
    set_mail_account(shop, host="127.0.0.1", port="1", security="none", sender="rina@x.id")
    post = Post(shop, desk.jobs, desk.messages)
    post.start()
    settle()
    idle = post._postman is None
    key = mailing.queue(shop, mailing.Letter(("a@b.id",), "Hello", "Words"))

    def tried():
        with shop.read() as session:
            assert mailing.letter_of(session, key).tries == 1

    qtbot.waitUntil(lambda: post._postman is not None)
    qtbot.waitUntil(tried)
    post.stop()
    assert idle


def test_the_words_to_customers_are_first_shown_in_the_language_of_the_papers(
    desk, qtbot, shop, settle
):
    page = MailPage(desk)
    qtbot.addWidget(page)

    page.load()
    settle()
    begun = page._language.editor.text(), page._words.editor.text()
    page._language.editor.put("ms")
    page.load()
    settle()

    assert begun[0] == "id" and begun[1].startswith("Yth.")
    assert page._language.editor.text() == "ms"


def test_a_long_page_of_settings_scrolls_and_presses_no_field_together(desk, qtbot, settle):
    page = MailPage(desk)
    qtbot.addWidget(page)
    page.resize(700, 300)
    page.show()
    page.load()
    settle()

    for block in page.fields.values():
        assert block.height() >= block.sizeHint().height()


def test_what_is_set_is_there_when_the_page_is_opened_again(desk, qtbot, shop, settle):
    set_mail_account(shop, host="smtp.maju.co.id", sender="rina@maju.co.id", security="ssl")
    page = MailPage(desk)
    qtbot.addWidget(page)

    page.load()
    settle()

    assert page.fields["host"].editor.text() == "smtp.maju.co.id"
    assert page.changes() == {}
