"""Words on the screens: an "&" is an "&", and no word of the navigation is cut."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction, QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar

from app import i18n
from app.i18n import set_process_language
from app.views.frame import Frame
from app.views.kit.plain import literal, read_back
from app.views.places import all_pages, all_places, pages_beside
from app.views.screens.settings import SettingsScreen
from tests import factories


class Ampersands:
    """A language in which every sentence has an "&" and a letter after it."""

    def gettext(self, msgid: str) -> str:
        return f"{msgid} &co"

    def pgettext(self, context: str, msgid: str) -> str:
        return self.gettext(msgid)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"{many} &co"


@pytest.fixture
def frame(desk, qtbot, monkeypatch, settle):
    """The window in that language, with one record of a few types."""
    account = factories.account(desk.store, "Budi & Sons")
    factories.contact(desk.store, "Ibu Sari")
    factories.quote(desk.store, account_id=account)
    monkeypatch.setattr(i18n, "_catalogue", lambda code: Ampersands())
    records = desk.records
    made = Frame(desk, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    settle()


def lone(text: str) -> bool:
    """Whether Qt would take an ampersand of the text for a shortcut."""
    return "&" in text.replace("&&", "")


def held(frame: Frame) -> list[str]:
    """Every text of a button, tab, verb or name of a field."""
    texts = [button.text() for button in frame.findChildren(QAbstractButton)]
    texts += [label.text() for label in frame.findChildren(QLabel) if label.buddy()]
    texts += [action.text() for action in frame.findChildren(QAction)]
    for bar in frame.findChildren(QTabBar):
        texts += [bar.tabText(number) for number in range(bar.count())]
    return texts


def test_what_is_written_is_read_back():
    assert read_back(literal("A & B && C")) == "A & B && C"


def test_no_button_tab_or_verb_swallows_an_ampersand(frame, desk, settle):
    for place in frame.place_names():
        frame.go(place)
        settle()
        frame.show_first()
        settle()
        frame.edit_here()
        settle()

    assert [text for text in held(frame) if lone(text)] == []


def test_the_palette_shows_the_ampersand_once(frame, desk, settle):
    frame.go("account")
    settle()

    frame.search.begin()

    assert "Undo &co" in frame.search.offers()


def test_a_button_of_a_message_says_what_it_was_given(frame, desk, settle):
    desk.messages.say("Budi & Sons.", "Open B&W")

    shown = [read_back(button.text()) for button in frame.findChildren(QAbstractButton)]
    assert "Open B&W" in shown


@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_no_word_of_the_navigation_is_cut(desk, qtbot, language, settle):
    set_process_language(language)
    records = desk.records
    frame = Frame(desk, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(frame)
    frame.resize(1366, 768)
    frame.show()
    settle()

    cut = []
    for button in frame.nav.findChildren(QAbstractButton):
        font = QFont(button.font())
        font.setWeight(QFont.Weight.DemiBold)
        wide = QFontMetrics(font).horizontalAdvance(button.text())
        if wide + button.iconSize().width() + 24 > button.width():
            cut.append(button.text())

    assert cut == []


def test_the_navigation_has_at_most_nine_entries(desk):
    entries = [place for place in all_places(desk.records) if place.group in ("main", "more")]

    assert len(entries) <= 9


@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_no_section_of_the_settings_is_cut(desk, qtbot, language):
    set_process_language(language)
    screen = SettingsScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1190, 720)
    screen.show()
    qtbot.waitExposed(screen)

    room = screen.list.viewport().width()
    set_process_language("en")

    assert screen.list.sizeHintForColumn(0) <= room
