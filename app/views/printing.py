"""The paper on its way out: printed as the very pages shown, saved, opened elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.disk import unwritable
from app.documents.batch import paper_name
from app.documents.preview import page_count, page_images
from app.errors import Refused
from app.exchange.files import replace_file
from app.i18n import N_, _
from app.views.kit.folders import documents

POINTS = 72
# Dots an inch: more is no sharper to the eye, and a page takes four times the memory.
FINEST = 300


def ask_printer(parent: QWidget, name: str, pages: int) -> QPrinter | None:
    """Let the person choose a printer; None where they changed their mind."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    # Print to a file takes it for the name of the file: a slash there would be a folder.
    printer.setDocName(file_name(name).removesuffix(".pdf"))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Print"))
    dialog.setMinMax(1, pages)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def print_pages(printer: QPrinter, pdf: bytes) -> None:
    """Send the pages to a printer, drawn from the bytes of the paper. Raises Refused."""
    count = page_count(pdf)
    first = max(1, printer.fromPage()) - 1
    with _painting(printer) as painter:
        for number in range(first, min(printer.toPage() or count, count)):
            if number > first:
                printer.newPage()
            _draw(painter, printer, pdf, number)


def print_papers(
    printer: QPrinter, papers: Iterable[bytes], told: Callable[[], None] = lambda: None
) -> int:
    """Send one paper after the other as one job of the printer; how many. Raises Refused.

    `told` is called after each; what it raises ends the job, and nothing of it is printed where
    the printer has not begun.
    """
    done = 0
    with _painting(printer) as painter:
        for pdf in papers:
            for number in range(page_count(pdf)):
                if done or number:
                    printer.newPage()
                _draw(painter, printer, pdf, number)
            done += 1
            told()
    return done


@contextmanager
def _painting(printer: QPrinter) -> Iterator[QPainter]:
    painter = QPainter()
    if not painter.begin(printer):
        raise Refused(N_("The printer did not answer. Check that it is on, then print again."))
    try:
        yield painter
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()


def _draw(painter: QPainter, printer: QPrinter, pdf: bytes, number: int) -> None:
    """A page in the middle of the sheet, as large as fits whatever its size: a page of A4 is never
    stretched to another one."""
    scale = min(printer.resolution(), FINEST) / POINTS
    page = page_images(pdf, scale, range(number, number + 1))[0]
    image = QImage(page.bgrx, page.width, page.height, page.width * 4, QImage.Format.Format_RGB32)
    sheet = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    size = QSizeF(image.size()).scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(sheet.topLeft(), size)
    place.moveCenter(sheet.center())
    painter.drawImage(place, image)


def ask_file(parent: QWidget, name: str) -> Path | None:
    """Let the person choose where to save; None where they changed their mind."""
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, _("Save the paper"), str(documents() / file_name(name)), "PDF (*.pdf)"
    )
    return Path(chosen) if chosen else None


def file_name(name: str) -> str:
    """The number of a quote as the name of a file: `001/SPH/VIII/2026` has no slash there."""
    return paper_name(name)


def write(pdf: bytes, path: Path) -> Path:
    """Write the paper beside the old file, then put it in its place. Raises Refused."""
    try:
        replace_file(path, pdf)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def open_elsewhere(path: Path) -> None:
    """Show a file in whatever program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
