"""A quote beside its list: the paper the customer gets, and the next verb."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.documents.from_quote import quote_pdf_of
from app.models import PaperUse, Quote, QuoteState
from app.services import quote_lines, quoting
from app.services.brochures import add_brochure
from app.store.vault import vault_of
from app.views.frame import Frame
from app.views.kit.plain import read_back
from app.views.kit.reading import read_record
from app.views.places import all_pages, all_places, pages_beside
from app.views.screens.quote_editor import QuoteEditor, QuoteGlance
from tests.documents.papers import a_pdf
from tests.factories import account, get


@pytest.fixture
def quote(shop):
    made = quoting.new_quote(shop, account(shop, "Toko Maju & Anak"))
    quote_lines.add_line(
        shop, made, description="Kecap", quantity=Decimal(2), price=Decimal(1_000), unit="dus"
    )
    return made


@pytest.fixture
def frame(desk, qtbot, quote, settle) -> Frame:
    """The window at the quotes, with the keyboard on the one there is."""
    records = desk.records
    made = Frame(desk, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.go("quote")
    settle()
    made.show_first()
    settle()
    return made


def test_the_paper_stands_beside_the_list_before_all_details(frame, shop, quote, qtbot):
    glance = frame.beside.page

    qtbot.waitUntil(lambda: glance.side.view.count() == 1 and glance.side.view.drawn())

    assert isinstance(glance, QuoteGlance)
    assert glance.tabs.currentWidget() is glance.side
    assert glance.side.pdf == quote_pdf_of(shop, quote)


def test_with_a_cover_the_page_of_the_quote_itself_is_seen_first(
    frame, shop, quote, qtbot, tmp_path
):
    add_brochure(shop, vault_of(shop), a_pdf(tmp_path / "cover.pdf", 2), PaperUse.COVER)
    view = frame.beside.page.side.view
    other = quoting.duplicate(shop, quote)

    frame.beside.page.side.show_paper(other, "Copy")
    qtbot.waitUntil(lambda: view.count() == 3 and view.drawn())

    assert view.page() == 2


def test_its_details_say_a_discount_as_it_was_given(desk, shop, quote):
    quoting.set_discount(shop, quote, Decimal("14.5"), None, "10+5")

    read = read_record(desk, desk.records["quote"], quote)

    assert read.texts["discount_percent"] == "10% + 5%"


def test_a_long_number_and_state_leave_the_buttons_their_room(frame, shop, quote, settle):
    with shop.work("Number") as session:
        session.get(Quote, quote).number = "120/SPH/XI/2026-C9U-AND-MORE"
    settle()
    glance = frame.beside.page

    button = glance.verbs.primary
    assert button.isVisible() and button.width() >= button.sizeHint().width()


def test_the_head_says_who_how_much_and_what_is_next(frame):
    glance = frame.beside.page

    assert read_back(glance._customer.text()) == "Toko Maju & Anak"
    assert "2,000" in glance._total.text() or "2,220" in glance._total.text()
    assert glance._state.text() == "Draft"
    assert glance.verbs.primary.isVisible()


def test_the_next_verb_acts_at_once(frame, shop, quote, qtbot, settle):
    glance = frame.beside.page

    qtbot.mouseClick(glance.verbs.primary, Qt.MouseButton.LeftButton)
    settle()

    assert get(shop, Quote, quote).state is QuoteState.SENT
    assert glance._state.text() == "Sent"


def test_open_leads_to_where_the_quote_is_written(frame, quote, qtbot, settle):
    qtbot.mouseClick(frame.beside.page.verbs.edit_button, Qt.MouseButton.LeftButton)
    settle()

    assert isinstance(frame.full.page, QuoteEditor)
    assert frame.full.page.shown_key() == quote
