"""A file is looked at and taken in on the desktop, and a list is written to one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from app.models import Account
from app.views.screens.lists import ListScreen
from app.views.taking_in import TakingIn
from tests import factories

HEAD = "Name;City;Customer no.\n"


@pytest.fixture
def accounts(desk, qtbot, settle):
    screen = ListScreen(desk, desk.records["account"])
    qtbot.addWidget(screen)
    screen.resize(900, 600)
    screen.show()
    screen.opened()
    settle()
    yield screen
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def taken(accounts, settle, tmp_path, monkeypatch):
    """Chooses a file with these rows, and gives what is shown of it."""

    def choose(rows: str) -> TakingIn:
        path = tmp_path / "customers.csv"
        path.write_text(rows, "utf-8")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(path), ""))
        accounts.take_in()
        settle()
        return accounts.findChild(TakingIn)

    return choose


def names(shop):
    with shop.read() as session:
        return sorted(one.name for one in session.query(Account))


def test_a_file_is_shown_column_by_column_and_then_taken_in(shop, desk, taken, settle):
    said = []
    desk.messages.said.connect(lambda message: said.append(message.text))
    shown = taken(f"{HEAD}Toko Maju;Bandung;1\nToko Baru;Bogor;2\n")
    first = [shown.table.item(0, place).text() for place in range(3)]
    before = names(shop)

    shown.go.click()
    settle()

    assert (first, before) == (["Name", "Name", "Toko Maju"], [])
    assert names(shop) == ["Toko Baru", "Toko Maju"]
    assert said[-1].startswith("Accounts: 2 new")


def test_a_row_that_is_not_taken_is_told_with_its_reason_and_kept(shop, taken, settle, tmp_path):
    shown = taken("Name;E-mail\nToko Maju;toko@maju.co.id\nToko Baru;no address\n")

    shown.go.click()
    settle()

    assert names(shop) == ["Toko Maju"]
    assert "Row 3:" in shown.told.text() and "1 not taken" in shown._head.text()
    assert list(tmp_path.glob("*rejected*"))
    assert not shown.go.isVisible()
    shown.reject()


def test_a_column_is_taken_for_the_field_that_is_chosen(shop, taken, settle):
    shown = taken("Name,Remark,Town\nToko Maju,by the bridge,Bogor\n")

    for row in range(shown.table.rowCount()):
        box = shown.table.cellWidget(row, 1)
        wanted = {"Remark": "billing_street", "Town": ""}.get(box.accessibleName())
        if wanted is not None:
            box.setCurrentIndex(box.findData(wanted))
            box.activated.emit(box.currentIndex())
            settle()
    shown.go.click()
    settle()

    with shop.read() as session:
        kept = session.query(Account).one()
        assert (kept.billing_street, kept.billing_city) == ("by the bridge", None)


def test_parts_of_names_and_other_records_are_told_in_words(taken):
    shown = taken("First Name,Last Name,Associated Company\nSiti,Rahma,Toko Maju\n")

    fields = [shown.table.item(row, 1).text() for row in range(3)]

    assert fields == ["Name", "Name", "Account"]
    shown.reject()


def test_taking_in_stops_when_it_is_left(shop, desk, taken, settle):
    said = []
    desk.messages.said.connect(lambda message: said.append(message.text))
    shown = taken("Name\n" + "".join(f"Toko {n}\n" for n in range(1500)))

    shown.go.click()
    shown.reject()
    settle()

    assert said[-1].startswith("Stopped.")
    assert len(names(shop)) < 1500


def test_a_file_that_holds_nothing_known_is_refused_in_a_sentence(desk, accounts, taken, qtbot):
    with qtbot.waitSignal(desk.messages.said) as met:
        shown = taken("qwx;zzk\n1;2\n")

    said = met.args[0].text
    assert shown is None and "customers.csv" in said and "--" not in said


def test_a_file_that_fits_several_kinds_waits_for_a_word(desk, taken, settle):
    shown = taken("Name;Phone\nSiti;+62 812 3456 7890\n")
    shown._show(replace(shown._plan, ambiguous=("account", "contact")))
    asked = (shown.go.isEnabled(), shown.told.text())

    shown.kind.editor.put("contact")
    shown.kind.editor.changed.emit()
    settle()

    assert asked[0] is False and "several kinds" in asked[1] and "--" not in asked[1]
    assert (shown.go.isEnabled(), shown._plan.record) == (True, "contact")
    shown.reject()


def test_what_a_list_shows_is_written_to_a_file(
    shop, desk, accounts, settle, tmp_path, monkeypatch
):
    for name in ("Toko Maju", "Warung Sari"):
        factories.account(shop, name)
    accounts.page.search.setText("warung")
    accounts.page.refresh()
    settle()
    path = tmp_path / "list.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))

    accounts.write()
    settle()

    text = path.read_text("utf-8-sig")
    assert "Warung Sari" in text and "Toko Maju" not in text
