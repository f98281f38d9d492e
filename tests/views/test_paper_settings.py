"""How papers look is set with the paper beside it; what does not fit stands beside its field."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter
from PySide6.QtWidgets import QPushButton

from app.models import PaperUse
from app.services.letterhead import logo_of
from app.views.screens.settings.screen import SettingsScreen
from tests.documents.papers import page_texts


@pytest.fixture
def papers(desk, qtbot, settle):
    screen = SettingsScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1200, 700)
    screen.list.setCurrentRow(1)
    screen.show()
    screen.opened()
    settle()
    return screen.papers


@pytest.fixture
def drawn(papers, qtbot, settle):
    """The words of the paper once it says something."""

    def wait(words: str) -> str:
        qtbot.waitUntil(lambda: words in _text(papers), timeout=20_000)
        settle()
        return _text(papers)

    return wait


def _text(papers) -> str:
    return " ".join(page_texts(papers.view.pdf)) if papers.view.pdf else ""


def type_into(papers, name: str, text: str) -> None:
    editor = papers.fields[name].editor
    editor.put(text)
    editor.changed.emit()


def test_the_paper_is_redrawn_as_one_types_and_nothing_is_kept(papers, drawn, store):
    drawn("Penawaran Harga")

    type_into(papers, "name", "Kopi Maju Jaya")
    type_into(papers, "template", "modern")

    drawn("Kopi Maju Jaya")
    assert papers.view.count() == 1
    assert set(papers.form.changes()) == {"name", "template"}


def test_a_half_typed_colour_stops_nothing_and_is_refused_beside_its_field(papers, drawn, settle):
    type_into(papers, "colour", "#12")
    type_into(papers, "name", "Kopi Maju Jaya")
    drawn("Kopi Maju Jaya")

    papers.form.save()
    settle()

    assert "six digits" in papers.fields["colour"].error


def test_a_broken_logo_is_said_beside_it_and_the_paper_still_made(papers, drawn, settle, tmp_path):
    broken = tmp_path / "logo.png"
    broken.write_bytes(b"\x89PNG no picture")

    papers.logo.put(broken)
    settle()

    assert "PNG or JPEG" in papers.logo.error
    drawn("Penawaran Harga")


def test_a_logo_is_kept_shown_and_taken_off(papers, settle, store, tmp_path):
    file = BytesIO()
    Image.new("RGB", (60, 20), "navy").save(file, "PNG")
    path = tmp_path / "logo.png"
    path.write_bytes(file.getvalue())

    papers.logo.put(path)
    settle()
    with store.read() as session:
        kept = logo_of(session)
    shown = not papers.logo._picture.pixmap().isNull()
    papers.logo.take_off.click()
    settle()

    assert (kept, shown) == (file.getvalue(), True)
    with store.read() as session:
        assert logo_of(session) is None


def test_brochures_are_listed_left_out_and_removed(papers, settle, tmp_path):
    path = _a_pdf(tmp_path / "Catalogue.pdf")

    papers.pages.add(PaperUse.BROCHURE, path)
    settle()
    papers.pages.add(PaperUse.COVER, tmp_path / "gone.pdf")
    settle()

    assert papers.pages.names() == ["Catalogue"]
    assert "gone.pdf" in papers.pages.error


def test_a_brochure_that_is_removed_is_left_out_until_that_is_undone(
    papers, settle, store, tmp_path
):
    papers.pages.add(PaperUse.BROCHURE, _a_pdf(tmp_path / "Catalogue.pdf"))
    settle()
    (remove,) = (
        b for b in papers.pages.findChildren(QPushButton) if "Catalogue" in b.accessibleName()
    )

    remove.click()
    settle()
    removed = papers.pages.names()
    store.undo()
    papers.pages.load()
    settle()

    assert removed == [] and papers.pages.names() == ["Catalogue"]


def _a_pdf(path: Path) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(path)
    return path
