"""The form of a paper is chosen beside it; all papers of a list go into a folder."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel

from app.models import PaperTemplate, Quote
from app.services import quote_lines, quoting
from app.views.papers_out import write_all
from app.views.places import all_places
from app.views.screens.quote_editor import QuoteEditor
from tests import factories
from tests.documents.papers import page_texts


@pytest.fixture
def quote(store):
    key = quoting.new_quote(store, factories.account(store, "Toko 𐎠"), number="A/1")
    quote_lines.add_line(store, key, description="Kecap", price=Decimal(1000))
    return key


@pytest.fixture
def side(desk, qtbot, settle, quote):
    editor = QuoteEditor(desk)
    qtbot.addWidget(editor)
    editor.opened(quote)
    settle()
    qtbot.waitUntil(lambda: bool(editor.side.pdf), timeout=20_000)
    return editor.side


def test_a_form_of_quotes_is_kept_and_another_only_shown(side, store, quote, qtbot):
    side.choose_form(PaperTemplate.MODERN)
    qtbot.waitUntil(
        lambda: factories.get(store, Quote, quote).template is PaperTemplate.MODERN, timeout=20_000
    )
    side.choose_form(PaperTemplate.PRO_FORMA)
    qtbot.waitUntil(lambda: "Proforma" in " ".join(page_texts(side.pdf)), timeout=20_000)

    assert factories.get(store, Quote, quote).template is PaperTemplate.MODERN
    assert side.forms.currentData() == PaperTemplate.PRO_FORMA


def test_letters_that_would_be_boxes_are_named_above_the_paper(side):
    assert "𐎠" in side.concerns.text()
    assert not side.concerns.isHidden()


@pytest.fixture
def screen(desk, qtbot, settle, quote):
    """The list of quotes."""
    place = next(place for place in all_places(desk.records) if place.name == "quote")
    made = place.make(desk)
    qtbot.addWidget(made)
    made.opened()
    settle()
    return made


def test_the_papers_of_the_rows_chosen_go_into_a_folder_however_the_list_is_sorted_then(
    screen, store, settle, quote, tmp_path
):
    made = {"A/1": quote}
    for number in ("A/2", "A/3"):
        made[number] = quoting.new_quote(store, factories.account(store), number=number)
        quote_lines.add_line(store, made[number], description="Kecap", price=Decimal(1000))
    page, flags = screen.page, QItemSelectionModel.SelectionFlag
    page.refresh()
    settle()
    for number in ("A/1", "A/3"):
        index = page.model.index(page.model.row_of(made[number]), 0)
        page.rows.selectionModel().select(index, flags.Select | flags.Rows)
    for _way in ("up", "down"):
        page.sort_by(0)
        settle()

    write_all(page, tmp_path / "papers")
    settle()

    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == ["A-1.pdf", "A-3.pdf"]


def test_all_papers_of_a_list_go_into_a_folder(screen, desk, settle, tmp_path):
    said = []
    desk.messages.said.connect(said.append)

    write_all(screen.page, tmp_path / "papers")
    settle()

    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["A-1.pdf"]
    assert said[-1].text.startswith("1 paper in papers")
