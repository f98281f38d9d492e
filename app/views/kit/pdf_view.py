"""A PDF on the screen: the pages that are seen are drawn from its bytes, elsewhere than here."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.documents.preview import PageImage, draw_pages
from app.views.kit.jobs import Jobs
from app.views.kit.paper_view import PaperView


class PdfView(PaperView):
    """Shows one PDF after the other.

    Attributes:
        pdf: the bytes that are shown; empty while a sentence stands in their place.
    """

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.pdf = b""
        self.pages_wanted.connect(self._on_wanted)

    def show_pdf(self, pdf: bytes, count: int) -> None:
        """Show these bytes, of so many pages; the same bytes once more change nothing."""
        if pdf != self.pdf:
            self.pdf = pdf
            self.set_paper(count)

    def say(self, sentence: str) -> None:
        self.pdf = b""
        super().say(sentence)

    def _on_wanted(self, numbers: list[int], scale: float) -> None:
        self._jobs.read(
            *(draw_pages, self.pdf, numbers, scale),
            then=partial(self._on_drawn, self.pdf, scale),
            owner=self,
        )

    def _on_drawn(self, of: bytes, scale: float, pages: list[tuple[int, PageImage]]) -> None:
        if of is self.pdf:
            for number, page in pages:
                self.put(number, scale, page)
