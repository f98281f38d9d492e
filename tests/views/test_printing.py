"""Papers on a printer: one or a whole list, never stretched, and stopped where somebody says so."""

from __future__ import annotations

from decimal import Decimal

import pypdfium2
import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter

from app.documents.from_quote import quote_pdf_of
from app.documents.preview import page_count, page_images
from app.services import quote_lines, quoting
from app.views.papers_out import print_all
from app.views.places import all_places
from app.views.printing import print_pages, print_papers
from tests import factories


@pytest.fixture
def paper(shop):
    key = quoting.new_quote(shop, factories.account(shop, "Toko Maju"))
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(1000))
    return quote_pdf_of(shop, key)


@pytest.fixture
def printer(qapp, tmp_path):
    """A printer whose sheets are the pages of a file."""
    made = QPrinter()
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setFullPage(True)
    made.setResolution(96)
    made.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    made.setOutputFileName(str(tmp_path / "printed.pdf"))
    return made


def printed(printer) -> bytes:
    with open(printer.outputFileName(), "rb") as file:
        return file.read()


def ink_of(pdf: bytes) -> tuple[float, float]:
    """How wide and how high what is drawn on the first page is, in parts of the page's width."""
    page = page_images(pdf, 1.0, range(1))[0]
    rows = [page.bgrx[y * page.width * 4 : (y + 1) * page.width * 4] for y in range(page.height)]
    dark = [
        [x for x in range(page.width) if row[x * 4] < 200 or row[x * 4 + 2] < 200] for row in rows
    ]
    high = [y for y, found in enumerate(dark) if found]
    wide = [x for found in dark for x in found]
    return (max(wide) - min(wide)) / page.width, (max(high) - min(high)) / page.width


def test_what_is_printed_is_what_is_shown(printer, paper):
    print_pages(printer, paper)

    wide, high = ink_of(printed(printer))
    shown_wide, shown_high = ink_of(paper)
    assert page_count(printed(printer)) == page_count(paper)
    assert abs(wide - shown_wide) < 0.02
    assert abs(high - shown_high) < 0.03


def test_a_page_is_not_stretched_to_another_sheet(printer, paper):
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))

    print_pages(printer, paper)

    wide, high = ink_of(printed(printer))
    shown_wide, shown_high = ink_of(paper)
    assert abs(high / wide - shown_high / shown_wide) < 0.03


def test_papers_follow_each_other_in_one_job(printer, paper):
    done = print_papers(printer, [paper, paper, paper])

    assert done == 3
    assert page_count(printed(printer)) == 3 * page_count(paper)


def test_a_job_ends_where_somebody_stops_it(printer, paper):
    class Stopped(Exception):
        pass

    def stop():
        raise Stopped

    with pytest.raises(Stopped):
        print_papers(printer, [paper, paper], stop)

    assert printer.printerState() != QPrinter.PrinterState.Active


def test_the_papers_of_a_list_go_to_the_printer(desk, qtbot, settle, shop, paper, printer):
    quoting.new_quote(shop, factories.account(shop, "Toko Dua"))
    place = next(place for place in all_places(desk.records) if place.name == "quote")
    screen = place.make(desk)
    qtbot.addWidget(screen)
    screen.opened()
    settle()
    said = []
    desk.messages.said.connect(said.append)

    print_all(screen.page, printer)
    settle()

    assert len(pypdfium2.PdfDocument(printed(printer))) == 2
    assert "2 papers printed" in said[-1].text
    assert "Ctrl+P" in [action.shortcut().toString() for action in screen.actions_here()]
