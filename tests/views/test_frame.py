"""The window: going places, the palette, undo from the keyboard, names for screen readers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QPushButton,
)

from app.models import Account, Contact, Lead, Quote, QuoteState
from app.services import leads, mailing, quote_lines, quoting
from app.store import Act, Change, ChangeSet, Op, Origin, journal
from app.views import icons
from app.views.frame import Frame
from app.views.frame_body import Room
from app.views.frame_sync import SyncState, sentences, short
from app.views.places import all_pages, all_places, pages_beside
from tests import factories
from tests.factories import MONDAY

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def frame(desk, qtbot, settle):
    """The window at the accounts, with one account there."""
    desk.jobs.problem_met.connect(desk.messages.problem)
    records = desk.records
    made = Frame(desk, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.go("account")
    settle()
    return made


def press(qtbot, frame, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(frame.focusWidget() or frame, key, modifier)


def rows(frame) -> QAbstractItemView:
    return frame.screen_shown.page.rows


def test_the_row_the_keyboard_is_on_is_shown_beside_the_list(desk, frame, qtbot, settle):
    key = factories.account(desk.store, "Toko Maju")
    qtbot.waitUntil(lambda: rows(frame).model().rowCount() == 1)

    rows(frame).setCurrentIndex(rows(frame).model().index(0, 0))
    settle()

    assert frame.beside.page.shown_key() == key
    assert frame.beside.page.title == "Toko Maju"


def test_in_a_narrow_window_the_list_stands_alone_until_there_is_room_for_both(
    desk, frame, qtbot, settle
):
    shown = []

    for wide in (683, 1366):
        frame.resize(wide, 420)
        settle()
        shown.append((frame.beside.isVisible(), rows(frame).window().width() == wide))

    assert shown == [(False, True), (True, True)]


def test_in_less_room_than_anybody_can_work_in_the_window_scrolls(frame, settle):
    room = frame.findChild(Room)
    scrolled, bars = room.parent().parent(), []

    for size in ((420, 280), (683, 380)):
        frame.setMinimumSize(1, 1)
        frame.resize(*size)
        settle()
        across, down = scrolled.horizontalScrollBar(), scrolled.verticalScrollBar()
        bars.append((across.maximum() > 0, down.maximum() > 0))
        assert frame.body.width() >= 440 and frame.body.height() >= 300

    assert bars == [(True, True), (False, False)]


def test_enter_opens_a_record_in_full_and_esc_goes_back(desk, frame, qtbot, settle):
    key = factories.contact(desk.store, "Ibu Sari")
    frame.go("contact")
    qtbot.waitUntil(lambda: rows(frame).model().rowCount() == 1)
    rows(frame).setFocus()
    rows(frame).setCurrentIndex(rows(frame).model().index(0, 0))

    press(qtbot, frame, Qt.Key.Key_Return)
    settle()
    in_full = frame.page_shown is frame.full.page and frame.full.page.shown_key() == key
    press(qtbot, frame, Qt.Key.Key_Escape)

    assert in_full
    assert frame.screen_shown.title == "Contacts"


def test_alt_and_the_arrows_go_through_where_one_was(desk, frame, qtbot, settle):
    key = factories.account(desk.store)
    frame.open_record("account", key)
    frame.go("lead")
    settle()

    press(qtbot, frame, Qt.Key.Key_Left, ALT)
    settle()
    back = frame.location
    press(qtbot, frame, Qt.Key.Key_Right, ALT)

    assert back.key == key
    assert frame.location.place == "lead"


def test_from_today_one_comes_to_the_approval_desk_at_the_quote_that_waits(desk, frame, settle):
    ana = factories.user(desk.store, "Ana")
    keys = [factories.quote(desk.store, number=f"AN-000{n}", owner_id=ana) for n in range(1, 4)]
    with desk.store.work("Ask") as session:
        for key in keys:
            session.get_one(Quote, key).state = QuoteState.WAITING
    frame.go("today")
    settle()

    frame.screen_shown.show_in.emit("approval", keys[2])
    settle()

    assert frame.location.place == "approval"
    assert frame.screen_shown.items.current().id == keys[2]


def test_a_new_record_is_made_by_the_keyboard_alone(desk, frame, qtbot, settle):
    rows(frame).setFocus()

    press(qtbot, frame, Qt.Key.Key_N, CTRL)
    settle()
    qtbot.keyClicks(frame.focusWidget(), "Toko Baru")
    press(qtbot, frame, Qt.Key.Key_S, CTRL)
    settle()

    assert frame.full.page.title == "Toko Baru"
    assert frame.messages_bar.text == "Added."


def test_asking_for_a_new_record_twice_keeps_what_was_typed(desk, frame, qtbot, settle):
    frame.go("contact")
    press(qtbot, frame, Qt.Key.Key_N, CTRL)
    settle()
    qtbot.keyClicks(frame.focusWidget(), "Ibu Sari")

    press(qtbot, frame, Qt.Key.Key_N, CTRL)
    settle()

    assert frame.full.page.form.fields["name"].editor.text() == "Ibu Sari"


def test_the_last_work_is_undone_and_done_again_from_the_keyboard(desk, frame, qtbot, settle):
    key = factories.account(desk.store, "Toko Maju")
    rows(frame).setFocus()

    press(qtbot, frame, Qt.Key.Key_Z, CTRL)
    settle()
    gone = factories.values_of(desk.store, Account, key)
    said = frame.messages_bar.text
    press(qtbot, frame, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle()

    assert gone is None
    assert said == "Undone: Prepare (Account “Toko Maju”)"
    assert factories.values_of(desk.store, Account, key)["name"] == "Toko Maju"


def test_what_was_done_in_several_pieces_is_asked_about_and_what_is_left_is_named(
    desk, frame, qtbot, settle
):
    act, keys = Act(), []
    for name in ("Toko Maju", "Toko Sari"):
        with desk.store.work("Import a file", act=act) as session:
            session.add(account := Account(name=name))
            session.flush()
            keys.append(account.id)
    edit_elsewhere(desk.store, keys[0])
    said = []
    desk.messages.said.connect(said.append)

    press(qtbot, frame, Qt.Key.Key_Z, CTRL)
    settle()
    asked = said[-1]
    there = [factories.values_of(desk.store, Account, key) is not None for key in keys]
    asked.act()
    settle()

    assert asked.text.startswith("Undo all of this: Import a file (Accounts: 2)?")
    assert (asked.button, asked.kind, there) == ("Undo all", "ask", [True, True])
    assert factories.values_of(desk.store, Account, keys[1]) is None
    assert said[-1].text == (
        "Undone: Import a file (Account “Toko Sari”)."
        " Left as it is, because it was changed since: Account “Toko Maju”."
    )


@pytest.mark.parametrize("answer", ["again", "late"])
def test_what_was_asked_is_undone_when_asked_for_again_and_nothing_else_by_a_late_yes(
    desk, frame, qtbot, settle, answer
):
    act, said = Act(), []
    for name in ("Toko Maju", "Toko Sari"):
        with desk.store.work("Import a file", act=act) as session:
            session.add(Account(name=name))
    desk.messages.said.connect(said.append)
    press(qtbot, frame, Qt.Key.Key_Z, CTRL)
    settle()
    asked = said[-1]

    if answer == "late":
        newer = factories.account(desk.store, "Toko Baru")
        asked.act()
    else:
        press(qtbot, frame, Qt.Key.Key_Z, CTRL)
    settle()

    if answer == "late":
        assert factories.get(desk.store, Account, newer) is not None
        assert frame.messages_bar.text.startswith("Something else was done since")
    else:
        assert said[-1].text == "Undone: Import a file (Account “Toko Sari”, Account “Toko Maju”)"
        for key in (CTRL | Qt.KeyboardModifier.ShiftModifier, CTRL):
            press(qtbot, frame, Qt.Key.Key_Z, key)
            settle()
        assert said[-1].kind == "ask"


def edit_elsewhere(store, key):
    """A change of others, as sync brings it."""
    changes = ChangeSet()
    changes.add(
        Change("account", key, Op.UPDATE, {"billing_city": None}, {"billing_city": "Bekasi"})
    )
    table = Account.__table__
    with store.writing() as connection:
        there = table.c.id == key
        connection.execute(table.update().where(there).values(billing_city="Bekasi"))
        journal.write(
            *(connection, changes), label="Received", origin=Origin.REMOTE,
            at=store.clock.now(), user_id=None, device_id=None,
        )  # fmt: skip


def test_undoing_where_there_is_nothing_says_so(desk, frame, qtbot, settle):
    press(qtbot, frame, Qt.Key.Key_Z, CTRL)
    settle()
    press(qtbot, frame, Qt.Key.Key_Z, CTRL)
    settle()

    assert frame.messages_bar.text == "There is nothing to undo."


def test_the_palette_finds_records_and_commands_in_one_list(desk, frame, qtbot, settle):
    factories.account(desk.store, "Shortbread House")

    press(qtbot, frame, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(frame.search, "short")
    qtbot.waitUntil(lambda: "Shortbread House" in frame.search.offers())

    assert "Shortcuts of this screen" in frame.search.offers()


def test_the_palette_runs_a_command_by_enter(desk, frame, qtbot, settle):
    press(qtbot, frame, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(frame.search, "leads")

    press(qtbot, frame, Qt.Key.Key_Return)
    settle()

    assert frame.location.place == "lead"
    assert frame.search.text() == ""


def test_the_palette_opens_a_record(desk, frame, qtbot, settle):
    key = factories.account(desk.store, "Grosir Sentosa")

    press(qtbot, frame, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(frame.search, "grosir")
    qtbot.waitUntil(lambda: "Grosir Sentosa" in frame.search.offers())
    press(qtbot, frame, Qt.Key.Key_Return)
    settle()

    assert frame.location.key == key


def test_late_results_of_the_search_box_are_dropped(desk, frame, qtbot, settle):
    factories.account(desk.store, "Grosir Sentosa")
    factories.account(desk.store, "Warung Sari")
    press(qtbot, frame, Qt.Key.Key_K, CTRL)

    qtbot.keyClicks(frame.search, "gros")
    frame.search.ask()
    frame.search.clear()
    qtbot.keyClicks(frame.search, "warung")
    frame.search.ask()
    settle()

    assert "Warung Sari" in frame.search.offers()
    assert "Grosir Sentosa" not in frame.search.offers()


def test_help_lists_the_shortcuts_the_actions_have(desk, frame, qtbot):
    shown = frame.help()
    lines = shown.lines()
    shown.close()

    live = [a for a in (*frame.actions(), *frame.screen_shown.actions_here()) if a.shortcuts()]
    assert all(action.text() in lines for action in live)
    assert "Ctrl+K" in lines


def test_no_two_verbs_in_force_share_a_key(desk, frame, qtbot, settle):
    for place in frame.place_names():
        frame.go(place)
        settle()
        verbs = (*frame.screen_shown.actions_here(), *window_wide(frame))
        keys = [keys.toString() for action in verbs for keys in action.shortcuts()]

        assert len(keys) == len(set(keys)), place


def window_wide(frame) -> list[QAction]:
    """The window's verbs but those that give way to a screen's."""
    wide = Qt.ShortcutContext.WindowShortcut
    return [action for action in frame.actions() if action.shortcutContext() == wide]


def test_the_navigation_has_at_most_nine_entries_and_a_group_below(desk):
    places = [place for place in all_places(desk.records) if place.group == "main"]

    assert len(places) <= 9


def test_the_navigation_folds_to_icons_that_still_say_their_names(frame):
    frame.nav.fold(True)

    buttons = frame.nav.findChildren(QAbstractButton)
    assert all(button.accessibleName() for button in buttons)
    assert all(not button.text() for button in buttons)


def test_the_sync_pill_says_what_waits_and_since_when():
    state = SyncState(3, MONDAY - timedelta(hours=1), 0, MONDAY - timedelta(minutes=4), True)

    assert short(state, MONDAY) == "3 waiting · 4 min ago"
    assert sentences(state, MONDAY)[0] == "3 changes wait to be sent."


def test_the_sync_pill_puts_what_needs_a_decision_first():
    state = SyncState(waiting=3, attention=2, online=True, last_sync=MONDAY)

    assert short(state, MONDAY) == "2 need your attention"


def test_the_sync_pill_calms_when_the_server_cannot_be_reached():
    state = SyncState(waiting=1, oldest=MONDAY, online=False)

    assert "nothing is lost" in " ".join(sentences(state, MONDAY))


def test_the_sync_pill_says_in_short_why_a_laptop_is_refused_and_its_page_the_whole():
    whole = (
        "Access from this laptop was closed. Ask the person who runs the server; nothing is lost."
    )
    state = SyncState(online=False, text=whole, brief="Not let in")

    assert short(state, MONDAY) == "Not let in"
    assert sentences(state, MONDAY)[0] == whole
    assert not any("cannot be reached" in sentence for sentence in sentences(state, MONDAY))


def test_an_icon_stands_apart_from_the_words_of_its_button(qapp):
    alone, beside = QPushButton(icons.icon("plus"), ""), QPushButton("New")
    icons.beside(beside, "plus")

    wide, high = beside.iconSize().width(), beside.iconSize().height()
    picture = beside.icon().pixmap(beside.iconSize()).toImage()

    assert wide - high == alone.iconSize().width() // 4
    assert all(
        picture.pixelColor(x, y).alpha() == 0
        for x in range(picture.height(), picture.width())
        for y in range(picture.height())
    )


def test_a_record_deleted_elsewhere_leaves_its_page(desk, frame, qtbot, settle):
    key = factories.account(desk.store)
    frame.open_record("account", key)
    settle()

    desk.store.undo()
    settle()

    assert frame.screen_shown.title == "Accounts"


def test_the_history_tells_who_changed_what_in_sentences(desk, frame, qtbot, settle):
    rina = factories.user(desk.store, "Rina")
    desk.store.identify(user_id=rina)
    key = factories.contact(desk.store, city="Solo")
    with desk.store.work("Changes") as session:
        session.get(Contact, key).city = "Bogor"
    frame.open_record("contact", key)
    settle()
    page = frame.full.page

    page.tabs.setCurrentWidget(page.history)
    settle()

    lines = [page.history.item(row).text() for row in range(page.history.count())]
    assert lines[0].endswith("Rina changed City from “Solo” to “Bogor”.")
    assert lines[-1].endswith("Rina added this.")


def test_no_label_of_the_window_is_cut_at_the_usual_size(desk, frame, settle):
    for label in frame.nav.findChildren(QLabel):
        assert label.sizeHint().width() <= label.width()


def test_enter_may_come_before_the_answer_of_the_palette(desk, frame, qtbot, settle):
    key = factories.account(desk.store, "Grosir Sentosa")

    press(qtbot, frame, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(frame.search, "grosir")
    press(qtbot, frame, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.location.key == key)
    settle()

    assert frame.full.page.shown_key() == key


def test_a_command_called_as_typed_stands_before_the_records(desk, frame, qtbot, settle):
    factories.activity(desk.store, "Leads of the fair")

    press(qtbot, frame, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(frame.search, "leads")
    qtbot.waitUntil(lambda: "Leads of the fair" in frame.search.offers())

    assert frame.search.offers()[0] == "Leads"


def test_an_activity_found_says_whose_it_is(desk, frame, qtbot, settle):
    account = factories.account(desk.store, "Toko Maju")
    factories.activity(desk.store, "Routine call", account_id=account)

    press(qtbot, frame, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(frame.search, "routine")
    qtbot.waitUntil(lambda: "Routine call" in frame.search.offers())

    place = frame.search.offers().index("Routine call")
    assert "Toko Maju" in frame.search._list.item(place).text()


def test_a_customer_just_made_is_where_one_is(desk, frame, qtbot, settle):
    frame.new_here()
    settle()
    form = frame.full.page.form
    qtbot.keyClicks(form.fields["name"].editor.widget, "Toko Baru")
    form.save()
    settle()

    assert frame.location.key == frame.full.page.shown_key() is not None
    assert frame.focusWidget() is frame.full.page.composer.text


def test_the_keyboard_is_not_lost_when_a_quote_is_sent(desk, shop, frame, qtbot, settle):
    quote = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, quote, description="Kecap", price=Decimal(1000))
    frame.open_record("quote", quote)
    settle()
    page = frame.full.page

    press(qtbot, frame, Qt.Key.Key_Return, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle()
    settle()

    assert page.sheet.state == "Sent"
    focus = frame.focusWidget()
    assert focus is not None and focus.isVisible() and page.isAncestorOf(focus)


def test_the_keyboard_goes_back_after_a_verb_has_asked(desk, frame, qtbot, settle):
    key = factories.account(desk.store, "Toko Maju")
    frame.open_record("account", key)
    settle()
    page = frame.full.page
    plan = next(a for a in page._record.actions if a.label == "Plan visit")
    page.verbs.start(plan)
    panel = page.verbs.panel
    next(iter(panel.fields.values())).editor.put("nonsense")
    panel.fields["subject"].editor.widget.setFocus()

    panel.answer()
    settle()
    in_wrong = frame.focusWidget() is next(iter(panel.fields.values())).editor.widget
    next(iter(panel.fields.values())).editor.put("tomorrow 9")
    panel.answer()
    settle()

    assert in_wrong
    assert frame.focusWidget() is page.composer.text


@pytest.mark.parametrize("name", ["let_be", "send_again"])
def test_what_undo_leaves_alone_is_told_without_it(desk, shop, frame, settle, name):
    key = mailing.queue(shop, mailing.Letter(("siti@maju.id",), "Offer 1", "Dear Siti"))
    mailing.note_failed(shop, mailing.claim(shop), "No such mailbox.")
    frame.open_record("activity", key)
    settle()
    page, said = frame.full.page, []
    desk.messages.said.connect(said.append)

    page.verbs.start(page._record.action(name))
    settle()

    assert [(one.button, one.act) for one in said] == [("", None)]


def test_a_lead_becomes_a_customer_a_contact_and_a_deal_unless_told_otherwise(
    desk, shop, frame, settle
):
    key = factories.lead(shop, "Budi Santoso")
    leads.qualify(shop, key)
    frame.open_record("lead", key)
    settle()
    page = frame.full.page
    page.verbs.start(page._record.action("convert"))

    page.verbs.panel.answer()
    settle()

    lead = factories.get(shop, Lead, key)
    assert lead.account_id and lead.contact_id and lead.opportunity_id


def pressed_entry(frame) -> list[str]:
    buttons = frame.nav.findChildren(QAbstractButton)
    return [button.accessibleName() for button in buttons if button.isChecked()]


@pytest.mark.parametrize(
    ("record", "entry"),
    [("quote", "Quotes"), ("opportunity", "Deals"), ("activity", "Calendar"),
     ("price_list", "Products")],
)  # fmt: skip
def test_a_record_found_is_shown_where_such_records_are(desk, shop, frame, settle, record, entry):
    key = getattr(factories, record)(desk.store)

    frame.search.record_chosen.emit(record, key)
    settle()
    marked = pressed_entry(frame)
    frame.leave_record()
    settle()

    assert marked == pressed_entry(frame) == [entry]
    assert frame.screen_shown.record == record
    frame.back()
    frame.back()
    assert frame.location.place == "account"


def test_a_record_opened_from_a_screen_leaves_one_where_one_is(desk, frame, settle):
    frame.open_record("contact", factories.contact(desk.store))
    settle()

    assert pressed_entry(frame) == ["Accounts"]


def test_the_shortcuts_go_when_another_screen_comes(desk, frame, qtbot, settle):
    moves = (
        lambda: frame.go("lead"),
        lambda: frame.open_record("account", factories.account(desk.store)),
        lambda: frame.new_record("contact", {}),
        frame.back,
    )
    for move in moves:
        shown = frame.help()
        with qtbot.waitSignal(shown.destroyed):
            move()
        settle()
