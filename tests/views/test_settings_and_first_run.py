"""The first start and the settings."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pypdf
import pytest
import sqlalchemy as sa
from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from app.documents.from_quote import quote_pdf_of
from app.errors import NotAllowed, Refused
from app.handover.verifying import verify_quote
from app.i18n import N_
from app.models import Quote, QuoteState, Signature, User
from app.services.company import company_settings
from app.views import theme
from app.views.screens.first_run import FirstRun
from app.views.screens.settings import SettingsScreen
from tests.factories import get


class Link(QObject):
    """A company that knows one password."""

    changed = Signal(object)
    state = None

    def join(self, url, email, password, then, failed, authority=None):
        if password == "right":
            then(url)
        else:
            failed(NotAllowed(N_("The e-mail or the password is not right.")))


class Looks:
    language, theme, size = "en", "system", 13

    def __init__(self):
        self.chosen = []

    def choose(self, **what):
        self.chosen.append(what)


@pytest.fixture
def guide(desk, qtbot):
    screen = FirstRun(replace(desk, looks=Looks(), facts={"link": Link()}))
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.focus_first()
    return screen


def test_in_a_small_window_no_door_lies_over_another_and_each_is_reached(guide, settle):
    guide.setMinimumSize(1, 1)  # the window around it decides
    guide.resize(683, 350)
    settle()
    page = guide.stack.widget(0)
    places = {name: QRect(door.mapTo(page.widget(), QPoint(0, 0)), door.size())
              for name, door in guide.doors.items()}  # fmt: skip

    assert not any(a.intersects(b) for a, b in combinations(places.values(), 2))
    assert all(page.widget().rect().contains(place) for place in places.values())
    assert all(door.width() >= door.sizeHint().width() for door in guide.doors.values())


def test_in_a_small_window_the_fields_to_join_keep_their_height(guide, settle):
    guide.setMinimumSize(1, 1)
    guide.resize(683, 300)
    guide.enter("join")
    settle()

    fields = guide.join_form.fields.values()

    assert all(field.height() >= field.sizeHint().height() for field in fields)


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def write(text):
    QTest.keyClicks(QApplication.focusWidget(), text)


def test_starting_empty_by_keyboard_makes_the_user_and_the_company(guide, store, settle, qtbot):
    press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    write("Rina")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    write("PT Sumber Rasa")

    with qtbot.waitSignal(guide.begun):
        press(Qt.Key.Key_Return)

    assert get(store, User, store.identity.user_id).name == "Rina"
    with store.read() as session:
        assert company_settings(session).name == "PT Sumber Rasa"


def test_an_empty_field_is_said_beside_it(guide, settle):
    guide.enter("empty")

    press(Qt.Key.Key_Return)
    settle()

    assert guide.empty_form._errors["name"].text() == "Fill this in to begin."
    assert guide.empty_form.fields["name"].hasFocus()


def test_a_wrong_password_is_said_beside_it_and_can_be_typed_again(guide, qtbot):
    guide.enter("join")
    guide.join_form.fields["password"].setText("wrong")
    guide.join_form.send()
    said = guide.join_form._errors["password"].text()

    guide.join_form.fields["password"].setText("right")
    with qtbot.waitSignal(guide.begun):
        guide.join_form.send()

    assert said == "The e-mail or the password is not right."


def test_esc_leads_back_to_the_three_doors(guide):
    guide.enter("join")

    press(Qt.Key.Key_Escape)

    assert guide.stack.currentIndex() == 0


def test_the_sample_company_is_made(guide, store, qtbot):
    with qtbot.waitSignal(guide.begun, timeout=60_000):
        guide.doors["sample"].click()

    with store.read() as session:
        assert company_settings(session).name == "PT Sumber Rasa Nusantara"
        signed = session.scalars(sa.select(Signature.quote_id)).one()
        assert session.get(Quote, signed).state is QuoteState.ACCEPTED
    assert verify_quote(store, signed).sound
    pages = pypdf.PdfReader(BytesIO(quote_pdf_of(store, signed))).pages
    assert "Rasa Nusantara di rak Anda" in pages[-1].extract_text()
    assert pages[0].images, "the logo"
    with pytest.raises(Refused, match="nothing to undo"):
        store.undo()


def test_without_a_link_there_is_no_door_to_a_company(desk, qtbot):
    screen = FirstRun(desk)
    qtbot.addWidget(screen)
    screen.show()

    assert list(screen.doors) == ["sample", "empty"]


@pytest.fixture
def settings(desk, shop, qtbot, settle, tmp_path):
    screen = SettingsScreen(replace(desk, looks=Looks(), facts={"folder": tmp_path}))
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    screen.opened()
    settle()
    return screen


def test_the_letterhead_is_kept(settings, shop, settle):
    settings.papers.fields["phone"].editor.put("+62 251 832 1234")

    settings.papers.form.save()
    settle()

    with shop.read() as session:
        assert company_settings(session).phone == "+62 251 832 1234"
    assert settings.papers.form.changes() == {}


def test_a_setting_that_does_not_fit_is_said_beside_its_field(settings, shop, settle):
    settings.papers.fields["valid_days"].editor.put("a week")

    settings.papers.form.save()
    settle()

    assert settings.papers.fields["valid_days"].error == "Give a number of days from 1 to 999."
    with shop.read() as session:
        assert company_settings(session).valid_days == "14"


def test_what_was_typed_and_not_saved_is_there_again(settings, desk, qtbot, settle):
    settings.papers.fields["closing"].editor.put("With kind regards")
    settings.can_leave()
    settle()

    again = SettingsScreen(desk)
    qtbot.addWidget(again)
    again.opened()
    settle()

    assert again.papers.fields["closing"].editor.text() == "With kind regards"
    assert again.papers.form.keep.isEnabled()


def test_another_language_is_chosen_at_once(settings):
    group = settings.looks.choices["language"]

    group.buttons()[1].click()

    assert settings.looks._looks.chosen == [{"language": "id"}]


def test_my_data_says_where_it_is_and_that_it_belongs_to_nobody_else(settings, tmp_path):
    assert str(tmp_path) in settings.data._where.text()
    assert settings.data._company.text() == (
        "This laptop belongs to no company yet; nothing leaves it."
    )


def test_a_change_of_the_country_shows_and_says_what_came_with_it(settings, shop, settle, desk):
    fields, said = settings.company.fields, []
    desk.messages.said.connect(lambda message: said.append(message.text))
    fields["country"].editor.put("MY")

    settings.company.save()
    settle()

    shown = {name: fields[name].editor.text() for name in ("currency", "tax_code", "zone")}
    assert shown == {"currency": "MYR", "tax_code": "SST-NONE", "zone": "Asia/Kuala_Lumpur"}
    assert fields["cash_rounding"].editor.text() == "yes"
    assert len(said) == 1 and "Currency MYR" in said[0]
    assert settings.company.changes() == {}


def test_the_usual_numbers_shown_are_those_of_the_country(settings, shop, settle):
    page = settings.company
    hint = page.fields["number_pattern"].editor.widget.placeholderText
    at_home = hint()

    page.fields["country"].editor.put("MY")
    page.save()
    settle()

    assert (at_home, hint()) == ("{seq:03}/SPH/{roman_month}/{year}", "QT-{year}-{seq:04}")


def test_the_usual_numbers_shown_follow_the_country_as_it_is_typed(settings):
    page, hints = settings.company, []

    for typed in ("M", "malaysia", "id"):
        page.fields["country"].editor.put(typed)
        page.fields["country"].editor.changed.emit()
        hints.append(page.fields["number_pattern"].editor.widget.placeholderText())

    at_home = "{seq:03}/SPH/{roman_month}/{year}"
    assert hints == [at_home, "QT-{year}-{seq:04}", at_home]


def test_beside_the_pattern_of_numbers_stands_how_one_without_a_server_reads(settings):
    block = settings.company.fields["number_pattern"]

    for typed, told in (("{seq}/A", "7-K7M/A"), ("{seq}{device}", "7K7M"), ("{seq", "")):
        block.editor.put(typed)
        block.editor.changed.emit()

        assert told in block.noted and bool(told) == bool(block.noted)


def test_the_names_of_the_pages_stand_apart(settings):
    rows = [settings.list.visualItemRect(settings.list.item(n)) for n in range(2)]

    assert rows[1].top() - rows[0].bottom() > 0
    assert rows[0].height() > settings.list.fontMetrics().height() + theme.px(8)


@pytest.mark.parametrize("page", ["looks", "papers", "company", "mail", "data", "keyboard"])
def test_in_a_narrow_window_no_page_is_wider_than_its_room(settings, settle, page):
    settings.setMinimumSize(1, 1)  # the window around it decides
    settings.resize(627, 302)

    settings.opened(page)
    settle()

    shown = settings.stack.currentWidget()
    scrolled = shown if isinstance(shown, QScrollArea) else shown.form
    assert scrolled.horizontalScrollBar().maximum() == 0


def test_cash_rounding_has_a_field_of_its_own(settings, shop, settle):
    settings.company.fields["cash_rounding"].editor.put("yes")

    settings.company.save()
    settle()

    with shop.read() as session:
        assert company_settings(session).cash_rounding == "yes"
