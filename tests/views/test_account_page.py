"""The page of a customer: who it is, what was said, and a place to add to it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.i18n import set_process_language
from app.models import Account, Activity, ActivityKind, ActivityState, Note
from app.services import activities, notes, opportunities, tags
from app.views import theme
from app.views.screens.account.reading import Fact
from app.views.screens.account.screen import AccountPage
from app.views.screens.account.side import Side
from app.views.screens.account.story import PAGE
from tests.factories import MONDAY, account, account_contact, contact

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def customer(shop):
    return account(
        shop,
        "Toko Maju",
        phone="+62251832",
        birthday=date(1998, 8, 7),
        credit_limit=Decimal(50_000_000),
        payment_days=30,
        owner_id=shop.identity.user_id,
    )


@pytest.fixture
def page(desk, qtbot, customer, settle):
    screen = AccountPage(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened(customer)
    settle()
    screen.focus_first()
    return screen


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def write(text):
    QTest.keyClicks(QApplication.focusWidget(), text)


def titles(page):
    return [card.title for card in page.timeline.cards.cards]


def activities_of(store):
    with store.read() as session:
        found = session.query(Activity).order_by(Activity.starts_at).all()
        return [(one.kind, one.state, one.subject, one.outcome) for one in found]


def test_a_note_is_kept_with_ctrl_enter_and_stands_on_top(page, shop, settle):
    write("Moved to the back")

    press(Qt.Key.Key_Return, CONTROL)
    settle()

    with shop.read() as session:
        assert [note.text for note in session.query(Note)] == ["Moved to the back"]
    assert page.timeline.cards.cards[0].text == "Moved to the back"
    assert page.composer.draft().text == ""


def test_a_call_result_is_kept_as_a_call_that_was_made_with_the_next_one(page, shop, settle):
    press(Qt.Key.Key_L, ALT)
    write("Wants a better price")
    press(Qt.Key.Key_Tab)
    write("tomorrow 9")
    press(Qt.Key.Key_Return)
    settle()

    assert activities_of(shop) == [
        (ActivityKind.CALL, ActivityState.DONE, "Toko Maju", "Wants a better price"),
        (ActivityKind.CALL, ActivityState.PLANNED, "Toko Maju", None),
    ]


def test_the_visit_planned_for_today_is_the_one_that_is_finished(page, shop, customer, settle):
    later = MONDAY + timedelta(hours=1)
    activities.plan(shop, ActivityKind.VISIT, "Show the sauce", later, account_id=customer)
    settle()

    page.composer.begin("visit")
    write("Shelf is full")
    press(Qt.Key.Key_Return, CONTROL)
    settle()

    assert activities_of(shop) == [
        (ActivityKind.VISIT, ActivityState.DONE, "Show the sauce", "Shelf is full")
    ]


def test_a_task_is_planned_for_its_time(page, shop, settle):
    page.composer.begin("task")
    write("Send the list")
    page.composer.when.setText("tomorrow 9")
    page.composer.send()
    settle()

    assert activities_of(shop)[0][:3] == (
        ActivityKind.TASK,
        ActivityState.PLANNED,
        "Send the list",
    )


def test_one_undo_takes_a_call_and_its_next_one_back(page, shop, settle):
    page.composer.begin("call")
    write("No answer")
    page.composer.when.setText("tomorrow 9")
    page.composer.send()
    settle()

    shop.undo()

    assert activities_of(shop) == []


def test_a_time_that_cannot_be_read_keeps_the_text(page, shop, settle):
    page.composer.begin("task")
    write("Send the list")
    page.composer.when.setText("someday")
    page.composer.send()
    settle()

    assert "someday" in page.composer.error.text()
    assert page.composer.draft().text == "Send the list"
    assert activities_of(shop) == []


def test_nothing_is_kept_where_nothing_is_written(page, shop, settle):
    press(Qt.Key.Key_Return, CONTROL)
    settle()

    assert page.composer.error.text() == "Write something first."


def test_what_is_being_written_survives_the_end_of_the_program(page, desk, qtbot, customer, settle):
    write("Half a sentence")
    page.can_leave()
    settle()
    page.close()

    again = AccountPage(desk)
    qtbot.addWidget(again)
    again.opened(customer)
    settle()

    assert again.composer.draft().text == "Half a sentence"


def test_the_draft_of_one_customer_is_not_shown_at_another(page, shop, settle):
    write("Half a sentence")

    page.opened(account(shop, "Hotel Pangrango"))
    settle()

    assert page.composer.draft().text == ""
    assert page.title == "Hotel Pangrango"


def test_the_head_and_the_facts_say_who_it_is(page, shop, customer, settle):
    opportunities.open_deal(shop, "Stok Ramadan", customer, amount=Decimal(45_000_000))
    tags.put_tag(shop, "Horeca", account_id=customer)
    account_contact(shop, account_id=customer, contact_id=contact(shop), role="Buyer")
    settle()

    profile = page.profile
    facts = {fact.label: fact.text for fact in profile.facts}
    assert profile.tags == ("Horeca",)
    assert profile.owner == "Rina Wulandari"
    assert profile.birthday == "Birthday in 4 days."
    assert facts["Open deals"] == "1 · Rp45,000,000"
    assert facts["Credit"] == "Rp50,000,000 · 30 days"
    assert facts["Last visit"] == "Never"
    assert [link.title for link in profile.people] == ["Ibu Sari"]


@pytest.mark.parametrize("width", [220, 330, 452])
def test_a_fact_of_two_lines_is_shown_whole(qapp, qtbot, width):
    theme.apply(qapp, dark=False)
    facts = tuple(Fact(f"Fact {n}", "Belum dirancang · setiap 14 hari") for n in range(4))
    side = Side()
    qtbot.addWidget(side)
    side.resize(width, 400)
    side.show_profile(SimpleNamespace(facts=facts, open=(), people=()))
    side.show()
    qtbot.waitExposed(side)

    labels = [label for label in side.findChildren(QLabel) if label.wordWrap()]

    assert len(labels) == 4
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)


def test_a_chip_shows_only_what_it_names(page, shop, customer, settle):
    notes.write_note(shop, "Said something", account_id=customer)
    activities.log_call(shop, customer, "Called")
    settle()
    everything = titles(page)

    page.said.chips.button(1).click()
    settle()

    assert everything == ["Call", "Note"]
    assert titles(page) == ["Note"]


def test_a_long_story_comes_in_pages(page, shop, customer, settle):
    for number in range(PAGE + 5):
        notes.write_note(shop, f"Note {number}", account_id=customer)
    settle()
    first = len(titles(page))

    page.timeline.scrollToBottom()
    settle()

    assert (first, len(titles(page))) == (PAGE, PAGE + 5)


def test_enter_on_a_card_opens_what_it_is_about(page, shop, customer, settle, qtbot):
    call = activities.log_call(shop, customer, "Called")
    settle()
    page.timeline.setFocus()
    page.timeline.setCurrentIndex(page.timeline.cards.index(0))

    with qtbot.waitSignal(page.open_record) as opened:
        press(Qt.Key.Key_Return)

    assert opened.args == ["activity", call]


def test_what_is_not_known_cannot_be_pressed(page):
    assert page.head.reach["phone"].isEnabled()
    assert not page.head.reach["whatsapp"].isEnabled()


@pytest.mark.parametrize(("phone", "there"), [
    ("+60172223333", True), ("+60312345678", False), ("+6581234567", True), ("0812 or 0813", False),
])  # fmt: skip
def test_a_mobile_number_is_written_to_on_whatsapp(page, shop, customer, settle, phone, there):
    with shop.work("Another number") as session:
        session.get(Account, customer).phone = phone
    settle()

    assert page.head.reach["whatsapp"].isEnabled() is there


def test_beside_a_list_the_facts_stand_above_the_timeline(page, qtbot):
    page.resize(520, 700)

    qtbot.waitUntil(lambda: page.side.narrow)
    assert page._tabs.geometry().bottom() <= page.timeline.mapTo(page, page.timeline.pos()).y()


def test_in_a_low_window_the_page_scrolls_to_what_is_written(page, qtbot):
    page.setMinimumSize(1, 1)  # the window around it decides
    page.resize(627, 302)

    page.focus_first()
    QApplication.processEvents()
    page.focus_first()

    composer = page.composer
    buttons = [composer.keep, *composer._group.buttons()]
    assert all(button.height() >= button.sizeHint().height() for button in buttons)
    assert composer.text.height() == theme.px(52)
    seen = page.rect().contains(composer.text.mapTo(page, composer.text.rect().center()))
    assert seen and composer.text.hasFocus()


@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_no_button_of_the_head_is_cut_beside_a_list(desk, qtbot, customer, settle, language):
    set_process_language(language)
    screen = AccountPage(desk)
    qtbot.addWidget(screen)
    screen.resize(638, 720)
    screen.show()
    screen.opened(customer)
    settle()

    buttons = screen.head.findChildren(QPushButton)

    # What was read changed the buttons; they are laid out in the next turn.
    qtbot.waitUntil(lambda: all(one.width() >= one.sizeHint().width() for one in buttons))
    assert screen.verbs.primary.isVisible()
