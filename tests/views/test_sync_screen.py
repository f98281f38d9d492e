"""Sync in sentences: what waits, what failed, and one click to settle what needs a person."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton

from app.ids import uuid7
from app.models import Account, Attention, AttentionKind
from app.services import notes
from app.sync import outbox
from app.sync.protocol import Mutation, Patch
from app.views.screens.sync_status import (
    Choice,
    Difference,
    Matter,
    StoreSource,
    SyncPicture,
    SyncScreen,
)
from app.views.screens.sync_status.card import MatterCard
from tests.factories import MONDAY, account, get, keep

REVIEW = "{name} changed this without knowing that it is yours now. Decide what becomes of it."


@pytest.fixture
def joined(shop):
    """A profile that belongs to a company: what is done here waits to be sent."""
    outbox.attach(shop)
    shop.set_facts(server="https://sales.example.com", organisation="PT Sumber Rasa")
    return shop


@pytest.fixture
def screen(desk, qtbot):
    made = SyncScreen(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def conflict(store, customer):
    return keep(
        store,
        Attention(
            user_id=store.identity.user_id,
            kind=AttentionKind.CONFLICT,
            code="conflict",
            sentence="Two people changed this.",
            record="account",
            row_id=customer,
            field="phone",
            kept='"+62251111"',
            other='"+62251222"',
            at=MONDAY,
        ),
    )


def held(store, customer, **values):
    """Somebody's late edit of a customer that is ours now."""
    patch = Patch("account", customer.bytes, "update", values, 1)
    edit = Mutation(1, uuid7().bytes, "Edit", "local", MONDAY.isoformat(), [patch])
    return keep(
        store,
        Attention(
            user_id=store.identity.user_id,
            kind=AttentionKind.HELD,
            code="review",
            sentence=REVIEW,
            details='{"name": "Ben"}',
            record="account",
            row_id=customer,
            changes=msgspec.json.encode(edit).decode(),
            at=MONDAY,
        ),
    )


def buttons(screen):
    return {one.text(): one for one in screen.matters.findChildren(QPushButton)}


def test_a_laptop_of_its_own_says_what_joining_gives_and_what_holds_without(
    screen, shop, settle, qtbot
):
    screen.opened()
    settle()

    with qtbot.waitSignal(screen.go_to) as place:
        screen.alone.join.click()
    with qtbot.waitSignal(screen.show_in) as page:
        screen.alone.back_up.click()

    said = " ".join(label.text() for label in screen.alone.findChildren(QLabel))
    assert all(words in said for words in ("encrypted", "backup", "lost laptop", "comes along"))
    assert (place.args, page.args) == (["join"], ["settings", "data"])
    assert (screen.alone.isVisible(), screen._now.isVisible()) == (True, False)


def test_the_sample_company_leads_out_of_it_first(screen, shop, settle, qtbot):
    shop.set_facts(sample="1")
    screen.opened()
    settle()

    with qtbot.waitSignal(screen.show_in) as page:
        screen.alone.leave.click()

    assert page.args == ["settings", "data"]
    assert (screen.alone.join.isVisible(), screen.by_file.isVisible()) == (False, False)


def test_what_waits_is_named_with_what_it_is_about(screen, joined, clock, settle):
    customer = account(joined, "Toko Maju")
    clock.move(timedelta(minutes=5))
    notes.write_note(joined, "Moved to the back", account_id=customer)

    screen.opened()
    settle()

    assert [(one.what, one.about) for one in screen.picture.pending] == [
        ("Prepare", "Account Toko Maju"),
        ("Write note", "Note Moved to the back"),
    ]
    assert screen.picture.sentences[0] == "2 changes wait to be sent."
    assert screen.pending.rows.item(1).text() == "today 02:05 · Write note · Note Moved to the back"


def test_one_click_takes_the_value_that_was_kept_aside(screen, joined, settle):
    customer = account(joined, "Toko Maju", phone="+62251111")
    conflict(joined, customer)
    screen.opened()
    settle()

    buttons(screen)["Use mine"].click()
    settle()

    assert get(joined, Account, customer).phone == "+62251222"
    assert screen.picture.matters == ()
    assert screen.matters.isHidden()


def test_a_matter_shows_both_values_and_whose_field_it_is(screen, joined, settle):
    conflict(joined, account(joined, "Toko Maju", phone="+62251111"))

    screen.opened()
    settle()

    matter = screen.picture.matters[0]
    assert matter.title == "Toko Maju"
    assert matter.differences == (Difference("Phone", "+62 251111", "+62 251222"),)


def test_a_figure_on_the_keyboard_chooses_and_the_arrow_goes_on(screen, joined, settle, qtbot):
    customer = account(joined, "Toko Maju", phone="+62251111")
    conflict(joined, customer)
    conflict(joined, customer)
    screen.opened()
    settle()
    screen.focus_first()
    upper, lower = screen.matters.findChildren(MatterCard)

    qtbot.keyClick(upper, Qt.Key.Key_Down)
    asked = [lower.matter.id] if lower.hasFocus() else []
    qtbot.keyClick(lower, Qt.Key.Key_1)
    settle()

    assert asked == [lower.matter.id]
    assert get(joined, Account, customer).phone == "+62251222"
    assert len(screen.picture.matters) == 1


def test_a_held_change_says_who_which_field_and_from_what_to_what(screen, joined, settle):
    customer = account(joined, "Toko Maju", credit_limit=Decimal(5_000_000))
    held(joined, customer, credit_limit="7500000")

    screen.opened()
    settle()

    matter = screen.picture.matters[0]
    assert matter.sentence == (
        "Ben changed this without knowing that it is yours now. Decide what becomes of it."
    )
    assert matter.differences == (Difference("Credit limit", "Rp5,000,000", "Rp7,500,000"),)
    assert list(buttons(screen)) == [
        "Accept the change", "Keep what is there", "Copy it to a note", "Open",
    ]  # fmt: skip


def test_a_failure_is_said_in_a_sentence(desk, qtbot, settle):
    class Broken:
        def picture(self):
            return SyncPicture("PT Sumber Rasa", ("Fine.",), failure="Sign in again.")

    made = SyncScreen(desk, Broken())
    qtbot.addWidget(made)
    made.opened()
    settle()

    assert made.notice.text == "Sign in again."
    assert not made.notice.isHidden()


def test_any_source_can_stand_behind_the_page(desk, qtbot, settle):
    settled = []

    class Source:
        def picture(self):
            choice = Choice("mine", "Mine")
            return SyncPicture("x", (), matters=(Matter(MATTER, "Toko", "Why.", (choice,)),))

        def settle(self, key, choice):
            settled.append((key, choice))

    made = SyncScreen(desk, Source())
    qtbot.addWidget(made)
    made.opened()
    settle()

    buttons(made)["Mine"].click()
    settle()

    assert settled == [(MATTER, "mine")]


def test_the_store_itself_is_a_source(joined):
    picture = StoreSource(joined).picture()

    assert picture.company == "PT Sumber Rasa"
    assert "Everything you typed has reached the server." in picture.sentences


def test_a_button_compares_with_the_server_and_says_what_came_of_it(desk, qtbot, joined, settle):
    asked = []

    class Comparing(QObject):
        changed = Signal(object)
        state = None

        def check(self, then, failed):
            asked.append(then)

    desk.facts["link"] = Comparing()
    made = SyncScreen(desk)
    qtbot.addWidget(made)
    said = []
    desk.messages.say = lambda sentence, *_: said.append(sentence)
    made.opened()
    settle()

    button = next(
        each for each in made.findChildren(QPushButton) if each.text() == "Check against the server"
    )
    button.click()
    assert not button.isEnabled()
    asked[0]("Everything is the same.")
    settle()

    assert said == ["Everything is the same."]
    assert button.isEnabled()
    reserve = "No quote numbers are in reserve"
    assert any(sentence.startswith(reserve) for sentence in made.picture.sentences)


MATTER = "a matter"
