"""Papers from the command line: of many quotes, in another form, with what goes around them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from tests.documents.papers import page_texts

Ask = Callable[..., Any]


@pytest.fixture
def drafts(ask: Ask) -> list[str]:
    """Three quotes, of a company that has a name; gives their numbers."""
    ask("company", "name=CV Kopi Maju", "country=ID")
    toko = ask("new", "account", "name=Toko Maju")["id"]
    return [ask("quote", "new", toko, f"subject=Kopi {n}")["number"] for n in (1, 2, 3)]


def test_all_papers_that_are_asked_for_go_into_a_folder(
    ask: Ask, drafts: list[str], tmp_path: Path
) -> None:
    every = ask("quote", "pdf", "--all", tmp_path / "all")
    one = ask("quote", "pdf", "--all", tmp_path / "one", "--where", "subject=Kopi 2")
    ask("quote", "pdf", drafts[1], tmp_path / "alone.pdf")

    names = sorted(path.name for path in (tmp_path / "all").iterdir())
    (written,) = (tmp_path / "one").iterdir()
    assert (every["count"], every["failed"], every["warnings"]) == (3, [], [])
    assert (len(names), one["count"]) == (3, 1)
    assert written.read_bytes() == (tmp_path / "alone.pdf").read_bytes()


def test_a_paper_is_written_in_another_form(ask: Ask, drafts: list[str], tmp_path: Path) -> None:
    ask("quote", "pdf", drafts[0], tmp_path / "p.pdf", "--template", "pro_forma")

    assert "Faktur Proforma" in page_texts((tmp_path / "p.pdf").read_bytes())[0]


def test_the_logo_and_the_brochure_are_on_the_paper(
    ask: Ask, drafts: list[str], tmp_path: Path
) -> None:
    logo = BytesIO()
    Image.new("RGB", (60, 20), "navy").save(logo, "PNG")
    (tmp_path / "logo.png").write_bytes(logo.getvalue())
    writer = PdfWriter()
    writer.add_blank_page(300, 842)
    writer.write(tmp_path / "catalogue.pdf")

    ask("paper", "logo", tmp_path / "logo.png")
    ask("paper", "brochure", tmp_path / "catalogue.pdf")
    ask("quote", "pdf", drafts[0], tmp_path / "with.pdf")
    ask("paper", "logo")
    ask("quote", "pdf", drafts[0], tmp_path / "without.pdf")

    first, second = PdfReader(tmp_path / "with.pdf").pages
    assert len(first.images) == 1 and round(second.mediabox.width) == 300
    assert len(PdfReader(tmp_path / "without.pdf").pages[0].images) == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("quote", "pdf"), "--all"),
        (("quote", "pdf", "--all", "out", "--where", "subject=Teh"), "--where"),
        (("quote", "pdf", "--all", "out", "--template", "fancy"), "letter, modern"),
    ],
)
def test_what_is_missing_is_said(
    relasi: Callable[..., Any], drafts: list[str], words: tuple[str, ...], says: str
) -> None:
    answer = relasi(*words)

    assert answer.code == 1
    assert says in answer.err


def test_a_standard_text_is_put_into_a_quote_in_its_language(ask: Ask, drafts: list[str]) -> None:
    for language, text in (("id", "30 hari."), ("en", "30 days.")):
        ask("new", "terms", "name=Net 30", "kind=payment", f"language={language}", f"text={text}")
    key = ask("list", "terms", "--where", "language=en", "--where", "name=Net 30")[0]["id"]

    ask("do", "quote", drafts[0], "standard_text", f"text={key}")

    assert ask("show", "quote", drafts[0])["payment_terms"] == "30 hari."
