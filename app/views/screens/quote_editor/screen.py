"""The quote editor: lines and totals at the left, the paper itself at the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QWidget

from app.domain.discounts import Discount
from app.errors import Invalid, Problem
from app.i18n import _
from app.store.changes import Committed
from app.views import theme
from app.views.kit.ask import AskPanel
from app.views.kit.form import Form
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.plain import literal
from app.views.kit.reading import Read, read_record
from app.views.kit.screen import Desk, Page
from app.views.kit.verbs import Verbs
from app.views.screens.quote_editor.beginning import Beginning
from app.views.screens.quote_editor.beside import Beside
from app.views.screens.quote_editor.grid import LinesGrid, WholeRows
from app.views.screens.quote_editor.hand_over import HandOver
from app.views.screens.quote_editor.head import Head
from app.views.screens.quote_editor.inline import InlineFields
from app.views.screens.quote_editor.line_verbs import add_line_verbs
from app.views.screens.quote_editor.lines import Lines
from app.views.screens.quote_editor.paper_side import PaperSide
from app.views.screens.quote_editor.products import products_like
from app.views.screens.quote_editor.reading import Sheet, read_sheet
from app.views.screens.quote_editor.rows import Sum
from app.views.screens.quote_editor.totals import TotalsPanel
from app.views.screens.quote_editor.why import Why
from app.views.screens.quote_editor.writing import Writing

# Lines and paper stand side by side from this width on; below, the lines have it all.
BOTH_FROM = 960
LOW, LOWEST = 440, 320  # in lower windows the lines come first
# The verbs of the paper that are ways to hand it over, by their icons.
TO_HAND = ("printer", "file-down", "external-link")
CONCERNS = (
    "quote",
    "quote_line",
    "approval",
    "order",
    "discount_limit",
    "account",
    "contact",
    "preference",
    "product",
    "promotion",
    "promotion_item",
)


class QuoteEditor(Page):
    """Writes one quote.

    Attributes:
        sheet: the quote shown; None until it has been read.
        head, inline, lines, grid, totals, side, paper: its parts.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheet: Sheet | None = None
        self._key: UUID | None = None
        self._record = desk.records["quote"]
        self._paper_chosen: bool | None = None
        self._asked = Latest(desk.jobs)
        self._finding = Latest(desk.jobs)
        self.lines = Lines(self)
        self.grid = LinesGrid(self.lines, self._find)
        self.totals = TotalsPanel()
        self.side = PaperSide(desk, self)
        self.paper = self.side.view
        self._writing = Writing(desk, self.lines, self.totals, self.shown_key)
        self._writing.kept.connect(self.refresh)
        self.grid.pasted.connect(self._writing.paste)
        self.lines.summed.connect(self._on_summed)
        self.totals.typing.connect(self._on_discount_typed)
        self._build()
        self.why = Why(desk, self.grid)
        add_line_verbs(self, self.grid, self.why)
        go = QShortcut(QKeySequence("Ctrl+Shift+Return"), self, self._on_primary)
        go.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return self.sheet.number if self.sheet else _("Quote")

    @property
    def record(self) -> str:
        return "quote"

    def shown_key(self) -> UUID | None:
        return self._key

    def opened(self, row_id: UUID | None = None) -> None:
        if row_id is None:
            self.begin({})
            return
        if row_id != self._key:
            self._key, self.sheet = row_id, None
            self.inline.forget()
            self.ask.hide()
            self._left.setCurrentIndex(0)
            self.side.clear(_("The paper is being drawn."))
        self.refresh()

    def begin(self, values: Mapping[str, str]) -> None:
        """A new quote: for whom, where nobody has said it yet."""
        self._key, self.sheet = None, None
        self.inline.forget()
        self.lines.set_lines([], self.lines.terms, True)
        self.head.begin()
        self.hand_over.hide()  # there is nothing yet
        self.side.clear(_("The paper appears here as you write."))
        self._beginning.begin(values)

    def refresh(self) -> None:
        """Read the quote again and redraw its paper."""
        if self._key is not None:
            self._asked.read(_read, self.desk, self._key, then=self._on_read, failed=self._on_gone)
            if self.sheet is not None:
                self.side.show_paper(self._key, self.sheet.number)

    def edit(self) -> None:
        """Letter, terms and everything else about the quote in its form."""
        if self._key is not None and self.sheet is not None and self.sheet.editable:
            self._left.setCurrentWidget(self.form)
            self.form.show_record(self._key)

    def actions_here(self) -> list[QAction]:
        return [*self.actions(), *self.grid.actions()]

    def focus_first(self) -> None:
        if self.ask.isVisible():
            return
        if self.sheet is not None and self.sheet.editable:
            self.grid.begin_new()
        else:
            self.grid.setFocus()

    def can_leave(self) -> bool:
        """Nothing waits for a button: every line is kept as it is typed."""
        self.grid.setFocus()
        return True

    # How it is laid out

    def _build(self) -> None:
        self.ask = AskPanel(self.desk)
        self._beginning = Beginning(self.desk, self._record, self.ask)
        self._beginning.begun.connect(self._on_begun)
        self._beginning.given_up.connect(self._on_given_up)
        self.form = Form(self.desk, self._record)
        self.form.saved.connect(lambda _key: self._back_to_lines())
        self.form.closed.connect(self._back_to_lines)
        self.verbs = Verbs(self.desk, self._record, self)
        self.verbs.edit_button.setText(literal(_("Letter and terms")))
        self.verbs.edit_wanted.connect(self.edit)
        self.verbs.led_to.connect(self.open_record)
        self.verbs.removed.connect(self.closed)
        self.verbs.refused.connect(self.on_refused)
        self.hand_over = HandOver(self)
        self.hand_over.also(*(a for a in self.actions() if a.property("icon-name") in TO_HAND))
        self.head = Head(self.hand_over, self.verbs)
        self.head.customer_wanted.connect(self._on_customer)
        self.head.revision_wanted.connect(self._on_revision)
        self.head.compare_wanted.connect(self._compare)
        self.verb(_("What is different"), self._compare, "Ctrl+Shift+D", "git-compare")
        self.head.paper.clicked.connect(self._on_paper_button)
        self.verb(_("Show the paper"), self.head.paper.click, "Ctrl+Shift+P", "panel-right")
        self.inline = InlineFields(self.desk)
        self._left = QStackedWidget()
        self._left.addWidget(self._lines_side())
        self._left.addWidget(self.form)
        self._split = QSplitter()
        self._split.addWidget(self._left)
        self._split.addWidget(self.side)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._split.setSizes([theme.px(760), theme.px(390)])
        self._split.setChildrenCollapsible(False)
        column(self, self.head, self.ask, self.verbs.panel, (self._split, 1))

    def _lines_side(self) -> QWidget:
        side = theme.mark(QFrame(), "surface")
        edge = theme.mark(QFrame(), "line")
        totals = row(None, self.totals, margins=(8, 0))
        self.beside = Beside(self.grid, self)
        column(
            side,
            self.inline,
            (WholeRows(self.grid), 1),
            self.beside,
            edge,
            totals,
            margins=(0, 0, 0, 8),
        )
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._paper_chosen is None:
            self._show_paper(event.size().width() >= theme.px(BOTH_FROM))
        high = event.size().height()
        self.totals.spare(high < theme.px(LOW))
        self.inline.setVisible(high >= theme.px(LOWEST))  # all of it is in the form, too
        self.head.spare(high < theme.px(LOWEST))

    def _on_paper_button(self, on: bool) -> None:
        self._paper_chosen = on
        self._show_paper(on)

    def _show_paper(self, on: bool) -> None:
        self.side.setVisible(on)
        self.head.paper.setChecked(on)

    # What was read

    def _on_read(self, found: tuple[Sheet, Read]) -> None:
        sheet, read = found
        if sheet.id != self._key or self._writing.is_under_way:
            return
        first = self.sheet is None
        keyboard_here = self._has_keyboard()
        self.sheet = sheet
        self.verbs.put(sheet.id, read.allowed)
        self.verbs.edit_button.setEnabled(sheet.editable)
        self.verbs.primary.setToolTip("Ctrl+Shift+Enter")
        self.head.show_sheet(sheet)
        self.hand_over.show()
        self.inline.show_sheet(sheet, read)
        self.side.show_paper(sheet.id, sheet.number)
        self.grid.taxes, self.grid.units = sheet.taxes, sheet.units
        self.totals.show_terms(sheet.terms, sheet.editable)
        self.lines.set_lines(sheet.rows, sheet.terms, not sheet.editable)
        self.beside.put(sheet.goes_with)
        self.titled.emit()
        if first and self.isVisible() and not self.ask.isVisible():
            self.focus_first()
        elif keyboard_here and not self._has_keyboard():
            self.grid.setFocus()  # what was typed into is gone, such as with a quote just sent
        self._beginning.shown()

    def _has_keyboard(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and focus.isVisible() and self.isAncestorOf(focus)

    def _on_gone(self, problem: Problem) -> None:
        self._beginning.shown()
        self.desk.messages.problem(problem)
        self.closed.emit()

    def _on_committed(self, committed: Committed) -> None:
        if self._key is not None and any(name in committed.rows for name in CONCERNS):
            self.refresh()

    # What was typed

    def _find(self, words: str, then: Any) -> None:
        def failed(problem: Problem) -> None:
            self.desk.messages.problem(problem)
            then([])  # somebody may wait for it with keys that were typed on

        self._finding.read(
            *(products_like, self.desk.store, words), then=then, failed=failed, owner=self.grid
        )

    def _on_summed(self, summed: Sum) -> None:
        self.totals.show_sum(summed, self.sheet is not None and self.sheet.margin_seen)

    def _on_discount_typed(self, given: Discount) -> None:
        self.totals.warn(self.lines.beyond_with_discount(given))

    def on_refused(self, problem: Problem) -> None:
        """Go to what keeps the quote from its next step, where it has a place here."""
        if not isinstance(problem, Invalid):
            return
        if "line" in problem.details:
            self.grid.show_fault(problem)
        elif problem.field in ("discount_percent", "discount_amount"):
            self.totals.say(problem.sentence())

    # Around the lines

    def _on_begun(self, key: UUID) -> None:
        self.opened(key)
        self.open_record.emit("quote", key)  # where one is has a name from now on

    def _on_given_up(self) -> None:
        if self._key is None:
            self.closed.emit()

    def _back_to_lines(self) -> None:
        self._left.setCurrentIndex(0)
        self.refresh()
        self.grid.setFocus()

    def _on_customer(self) -> None:
        if self.sheet is not None:
            self.open_record.emit("account", self.sheet.account_id)

    def _on_revision(self, key: UUID) -> None:
        if key != self._key:
            self.open_record.emit("quote", key)

    def _compare(self) -> None:
        if self.sheet is not None and len(self.sheet.revisions) > 1:
            from app.views.screens.quote_editor.comparing import Comparing

            Comparing(self.desk, self.sheet.revisions, self.sheet.id, self).open()

    def _on_primary(self) -> None:
        if self.verbs.primary.isVisible():
            self.verbs.primary.click()


def _read(desk: Desk, key: UUID) -> tuple[Sheet, Read]:
    return read_sheet(desk.store, key), read_record(desk, desk.records["quote"], key)
