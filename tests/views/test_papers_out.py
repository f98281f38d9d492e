"""The form of a paper is chosen beside it; all papers of a list go into a folder."""

from __future__ import annotations

from decimal import Decimal

import pytest

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


def test_all_papers_of_a_list_go_into_a_folder(desk, qtbot, settle, quote, tmp_path):
    place = next(place for place in all_places(desk.records) if place.name == "quote")
    screen = place.make(desk)
    qtbot.addWidget(screen)
    screen.opened()
    settle()
    said = []
    desk.messages.said.connect(said.append)

    write_all(screen.page, tmp_path / "papers")
    settle()

    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["A-1.pdf"]
    assert said[-1].text.startswith("1 paper in papers")
