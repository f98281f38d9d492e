"""The confirmation of an order as a tab of its page: seen, saved and printed as it is."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QPushButton

from app.documents.from_quote import Made, make
from app.documents.preview import page_count
from app.errors import Problem
from app.i18n import _
from app.models import Order, PaperTemplate
from app.services import here
from app.store import Store
from app.views import icons, theme
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.pdf_view import PdfView
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.when_seen import WhenSeen

WIDEST = 820  # a page wider than the eye takes in is no easier to read
# What changes the paper.
SHOWN = frozenset({"order", "quote", "account", "preference"})


class OrderPaper(WhenSeen):
    """The paper the customer gets to an order; it is made when the tab is looked at.

    Attributes:
        view: its pages; `save`, `print`: the ways out.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHOWN)
        theme.mark(self, "surface")
        self._made: Made | None = None
        self._asked = Latest(desk.jobs)
        self.view = PdfView(desk.jobs)
        self.save = icons.beside(QPushButton(literal(_("Save as PDF"))), "file-down")
        self.save.clicked.connect(self._on_save)
        self.print = icons.beside(QPushButton(literal(_("Print"))), "printer")
        self.print.clicked.connect(self._on_print)
        self.view.setMaximumWidth(theme.px(WIDEST))
        verbs = row(None, None, self.save, self.print, margins=(16, 8))
        column(self, verbs, (row(None, None, (self.view, 100), None), 1))

    def read_of(self, key: UUID) -> None:
        """Make the confirmation of an order."""
        self._asked.read(
            *(_made, self._desk.store, key),
            then=self._on_made,
            failed=self._on_refused,
            owner=self,
        )

    def _on_made(self, found: tuple[Made, int]) -> None:
        self._made, pages = found
        self._may_leave(True)
        self.view.show_pdf(self._made.pdf, pages)

    def _on_refused(self, problem: Problem) -> None:
        self._made = None
        self._may_leave(False)
        self.view.say(problem.sentence())

    def _may_leave(self, may: bool) -> None:
        self.save.setEnabled(may)
        self.print.setEnabled(may)

    def _on_save(self) -> None:
        from app.views.printing import ask_file, write

        made = self._made
        path = ask_file(self, made.number) if made else None
        if made and path:
            self._desk.jobs.read(
                *(write, made.pdf, path),
                then=lambda kept: self._desk.messages.say(
                    _("Saved: {file}").format(file=kept.name)
                ),
                owner=self,
            )  # fmt: skip

    def _on_print(self) -> None:
        from app.views.printing import ask_printer, print_pages

        made = self._made
        printer = ask_printer(self, made.number, self.view.count()) if made else None
        if made and printer:
            self._desk.jobs.read(print_pages, printer, made.pdf, owner=self)


def _made(store: Store, key: UUID) -> tuple[Made, int]:
    with store.read() as session:
        quote_id = here.found(session, Order, key).quote_id
    made = make(store, quote_id, template=PaperTemplate.ORDER)
    return made, page_count(made.pdf)
