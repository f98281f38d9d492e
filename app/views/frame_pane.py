"""Where a record is shown, beside a list or in full: one page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout

from app.i18n import _
from app.views import theme
from app.views.kit.empty import EmptyState
from app.views.kit.screen import Desk, Page, Screen

PageMaker = Callable[[Desk], Page]


class PagePane(QStackedWidget):
    """Shows one record at a time, each type on its own page, made when first wanted."""

    closed = Signal()

    def __init__(self, desk: Desk, makers: Mapping[str, PageMaker], join: Callable[[Screen], None]):
        super().__init__()
        self._desk, self._makers, self._join = desk, makers, join
        self._pages: dict[str, Page] = {}
        self.empty = EmptyState("panel-right")
        ground = theme.mark(QFrame(), "surface")
        column = QVBoxLayout(ground)
        column.addWidget(self.empty)
        self.addWidget(ground)
        self.empty.say(_("Choose a row to see it here"), _("Enter opens it in full."))

    @property
    def page(self) -> Page | None:
        """The page shown; None while there is none."""
        shown = self.currentWidget()
        return shown if isinstance(shown, Page) else None

    def bring(self, record: str) -> Page | None:
        """The page of a record type, in front; None where the type has none."""
        if record not in self._makers:
            return None
        if record not in self._pages:
            page = self._makers[record](self._desk)
            self._pages[record] = page
            self._join(page)
            page.closed.connect(self.closed)
            self.addWidget(page)
        self.setCurrentWidget(self._pages[record])
        return self._pages[record]

    def clear(self) -> None:
        """Show nothing."""
        self.setCurrentIndex(0)
