"""Files on a customer's page: attached, shown with a small picture, and opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QImage

from app.errors import Refused
from app.models import Attachment
from app.store.vault import vault_of
from app.sync.file_states import known_files, note_failure, note_here
from app.sync.life import place
from app.views import filing
from app.views.screens.account.screen import AccountPage
from app.views.screens.records import RecordPage
from tests.factories import account, contact


@pytest.fixture
def page(desk, qtbot, shop, settle):
    screen = AccountPage(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened(account(shop, "Toko Maju"))
    settle()
    return screen


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "shelf.jpg"
    Image.new("RGB", (640, 480), "darkred").save(path)
    return path


def drop(page, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none))


def files_of_a_contact(desk, qtbot, shop):
    """A page with its tab of files in front."""
    page = RecordPage(desk, desk.records["contact"])
    qtbot.addWidget(page)
    page.show()
    page.tabs.setCurrentWidget(page.files)
    page.opened(contact(shop, "Ibu Sari"))
    return page


def test_a_file_dropped_on_the_page_is_in_the_timeline_with_its_picture(page, photo, settle):
    drop(page, photo)
    settle()

    (card,) = [card for card in page.timeline.cards.cards if card.record == "attachment"]
    drawn = page.timeline.grab().toImage()
    dark = sum(
        drawn.pixelColor(x, y).red() > 110 and drawn.pixelColor(x, y).green() < 30
        for x in range(0, drawn.width(), 4)
        for y in range(0, min(400, drawn.height()), 4)
    )
    assert (card.title, card.text, card.state) == ("shelf.jpg", "5 kB", "")
    assert QImage.fromData(card.picture).width() == 320
    assert dark > 20


def test_a_file_that_waits_or_is_not_here_says_so(page, photo, settle, shop):
    shop.set_facts(server="https://relasi.example")
    drop(page, photo)
    settle()
    assert page.timeline.cards.cards[0].state == "Waits to be sent"

    with shop.read() as session:
        digest = session.query(Attachment).one().sha256
    vault_of(shop).drop(digest)
    page.refresh()
    settle()

    assert page.timeline.cards.cards[0].state == "Not here yet"


def test_what_is_said_of_a_file_follows_as_it_is_sent(page, photo, settle, shop):
    shop.set_facts(server="https://relasi.example")
    drop(page, photo)
    settle()
    before = page.timeline.cards.cards[0].state
    with shop.engine.connect() as connection:
        (file,), life = list(known_files(connection)), place(connection).life

    note_here(shop, file, life)
    settle()

    assert (before, page.timeline.cards.cards[0].state) == ("Waits to be sent", "")


def test_why_a_file_does_not_move_is_said_as_soon_as_it_failed(desk, qtbot, shop, settle, photo):
    page = files_of_a_contact(desk, qtbot, shop)
    settle()
    drop(page.files, photo)
    settle()
    with shop.engine.connect() as connection:
        (file,) = known_files(connection)

    note_failure(shop, file, Refused("The server has no room for {name}.", name="shelf.jpg"))
    settle()

    assert page.files.list.item(0).text().endswith("The server has no room for shelf.jpg.")


def test_opening_a_file_hands_a_copy_with_its_name_to_the_system(page, photo, settle, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    drop(page, photo)
    settle()

    page.timeline.opened.emit(page.timeline.cards.cards[0])
    settle()

    assert Path(opened[0]).name == "shelf.jpg"
    assert Path(opened[0]).read_bytes() == photo.read_bytes()


def test_a_program_is_neither_attached_nor_opened(page, photo, settle, desk, shop, tmp_path):
    tool = tmp_path / "tool.exe"
    tool.write_bytes(b"MZ")
    drop(page, tool)
    settle()
    assert not [card for card in page.timeline.cards.cards if card.record == "attachment"]

    drop(page, photo)
    settle()
    key = page.timeline.cards.cards[0].id
    with shop.work("Rename") as session:
        session.get(Attachment, key).name = "shelf.exe"

    with pytest.raises(Refused, match="program"):
        filing.fetch(shop, key, lambda _done, _total: None)


def test_the_page_of_any_record_that_bears_files_has_a_tab_of_them(
    desk, qtbot, shop, settle, photo, monkeypatch
):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    page = files_of_a_contact(desk, qtbot, shop)
    settle()

    drop(page.files, photo)
    settle()
    row = page.files.list.item(0)
    page.files.list.itemActivated.emit(row)
    settle()

    assert row is not None and page.files.list.item(0).text() == "shelf.jpg\n5 kB"
    assert not page.files.list.item(0).icon().isNull()
    assert Path(opened[0]).name == "shelf.jpg"
    assert RecordPage(desk, desk.records["price_list"]).files is None
