"""A paper on the screen: its pages as pictures of the very bytes that are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import pypdfium2

# PDFium keeps its state for the whole process: one page is drawn at a time.
_pen = Lock()


@dataclass(frozen=True, slots=True)
class PageImage:
    """A drawn page: rows of pixels from the top, four bytes each (blue, green, red, unused)."""

    width: int
    height: int
    bgrx: bytes


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words stand: the page from 0, and their left lower corner in points from the page's."""

    page: int
    left: float
    bottom: float
    top: float


def page_count(pdf: bytes) -> int:
    """How many pages the paper has."""
    with _pen:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_images(pdf: bytes, scale: float = 1.0, pages: range | None = None) -> list[PageImage]:
    """The pages drawn at `scale` pixels per point: all, or those numbered from 0 in `pages`."""
    with _pen:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_draw(document, number, scale) for number in pages or range(len(document))]
        finally:
            document.close()


def draw_pages(pdf: bytes, numbers: Sequence[int], scale: float) -> list[tuple[int, PageImage]]:
    """Some pages of a paper as pictures, each with its number."""
    return [(number, page_images(pdf, scale, range(number, number + 1))[0]) for number in numbers]


def words_of(pdf: bytes) -> str:
    """What a paper from anywhere says, as far as it can be read; empty where it cannot at all."""
    said = []
    with _pen:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return ""
        try:
            for number in range(len(document)):
                said.append(_words(document, number))
        finally:
            document.close()
    return "\n".join(said)


def spots_of(pdf: bytes, words: str) -> list[Spot]:
    """Every place where a paper says these words, from the first page on."""
    with _pen:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [
                spot for number in range(len(document)) for spot in _spots(document, number, words)
            ]
        finally:
            document.close()


def _words(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""  # a page that is damaged; others may still speak
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()


def _spots(document: pypdfium2.PdfDocument, number: int, words: str) -> list[Spot]:
    page = document[number]
    text = page.get_textpage()
    search, found = text.search(words, match_case=True), []
    try:
        while (place := search.get_next()) is not None:
            left, bottom, _right, top = text.get_charbox(place[0], loose=True)
            found.append(Spot(number, left, bottom, top))
    finally:
        search.close()
        text.close()
        page.close()
    return found


def _draw(document: pypdfium2.PdfDocument, number: int, scale: float) -> PageImage:
    page = document[number]
    bitmap = page.render(scale=scale, prefer_bgrx=True)
    try:
        pixels = bytes(bitmap.buffer)
        return PageImage(bitmap.width, bitmap.height, _packed(pixels, bitmap))
    finally:
        bitmap.close()
        page.close()


def _packed(pixels: bytes, bitmap: pypdfium2.PdfBitmap) -> bytes:
    """Rows without padding between them."""
    row = bitmap.width * 4
    if bitmap.stride == row:
        return pixels
    return b"".join(pixels[y * bitmap.stride :][:row] for y in range(bitmap.height))
