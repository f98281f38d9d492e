"""The quote editor: lines and totals at the left, the paper itself at the right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import Invalid, Problem
from app.i18n import N_, _
from app.models import Quote
from app.records.description import Input, kind_of
from app.store.changes import Committed
from app.views import theme
from app.views.kit import saving
from app.views.kit.ask import AskPanel
from app.views.kit.form import Form
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal
from app.views.kit.reading import Read, read_record
from app.views.kit.screen import Desk, Page, add_verb
from app.views.kit.undoing import say_done
from app.views.kit.verbs import Verbs
from app.views.screens.quote_editor import keeping
from app.views.screens.quote_editor.grid import LinesGrid
from app.views.screens.quote_editor.head import Head
from app.views.screens.quote_editor.inline import InlineFields
from app.views.screens.quote_editor.lines import Lines
from app.views.screens.quote_editor.paper_side import PaperSide
from app.views.screens.quote_editor.reading import (
    Sheet,
    products_like,
    read_sheet,
)
from app.views.screens.quote_editor.rows import Row, Sum
from app.views.screens.quote_editor.totals import TotalsPanel

# Lines and paper stand side by side from this width on; below, the lines have it all.
BOTH_FROM = 960
CONCERNS = ("quote", "quote_line", "account", "contact", "preference", "product")


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
        self._keeping = 0
        self._paper_chosen: bool | None = None
        self._asked = Latest(desk.jobs)
        self._finding = Latest(desk.jobs)
        self.lines = Lines(self)
        self.grid = LinesGrid(self.lines, self._find)
        self.totals = TotalsPanel()
        self.side = PaperSide(desk, self)
        self.paper = self.side.view
        self._build()
        self._verbs_here()
        self.lines.added.connect(self._on_added)
        self.lines.edited.connect(self._on_edited)
        self.lines.removed.connect(lambda key: self._keep(keeping.remove, key))
        self.lines.shifted.connect(self._on_shifted)
        self.lines.summed.connect(self._on_summed)
        self.totals.discounted.connect(self._on_discounted)
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
        self._first = dict(values)
        self.lines.set_lines([], self.lines.terms, True)
        self.head.begin()
        self.side.clear(_("The paper appears here as you write."))
        if values.get("account_id"):
            self._on_asked({})
            return
        question = N_("Which customer is it for?")
        wanted = Input("account_id", question, kind_of(Quote.account_id), True, "account")
        self.ask.ask(_("New quote"), _("Begin"), (wanted,))

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
        self.ask.answered.connect(self._on_asked)
        self.ask.cancelled.connect(self._on_given_up)
        self.form = Form(self.desk, self._record)
        self.form.saved.connect(lambda _key: self._back_to_lines())
        self.form.closed.connect(self._back_to_lines)
        self.verbs = Verbs(self.desk, self._record, self)
        self.verbs.edit_button.setText(literal(_("Letter and terms")))
        self.verbs.edit_wanted.connect(self.edit)
        self.verbs.led_to.connect(self.open_record)
        self.verbs.removed.connect(self.closed)
        self.head = Head(self.verbs)
        self.head.customer_wanted.connect(self._on_customer)
        self.head.revision_wanted.connect(self._on_revision)
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
        self._split.setSizes([theme.px(720), theme.px(430)])
        self._split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.ask)
        whole.addWidget(self.verbs.panel)
        whole.addWidget(self._split, 1)

    def _lines_side(self) -> QWidget:
        side = theme.mark(QFrame(), "surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, theme.px(8))
        column.setSpacing(0)
        column.addWidget(self.inline)
        column.addWidget(self.grid, 1)
        column.addWidget(theme.mark(QFrame(), "line"))
        totals = QHBoxLayout()
        totals.setContentsMargins(theme.px(8), 0, theme.px(8), 0)
        totals.addWidget(self.totals)
        column.addLayout(totals)
        return side

    def _verbs_here(self) -> None:
        grid = self.grid
        self.verb(_("Add a line"), grid.begin_new, "Ctrl+L", "plus")
        section, note = partial(grid.add_silent, "section"), partial(grid.add_silent, "note")
        self.verb(_("Add a section"), section, "Ctrl+Shift+L", "list")
        self.verb(_("Add a note"), note, "Ctrl+Shift+T", "sticky-note")
        # On the lines only: elsewhere some of these keys belong to the field one types in.
        add_verb(grid, _("Duplicate the line"), grid.duplicate, "Ctrl+D", "copy")
        add_verb(grid, _("Remove the line"), grid.remove, "Ctrl+Del", "trash-2")
        add_verb(grid, _("Move the line up"), partial(grid.shift, -1), "Alt+Up", "arrow-up")
        add_verb(grid, _("Move the line down"), partial(grid.shift, 1), "Alt+Down", "arrow-down")
        add_verb(grid, _("Offer the line as an option"), grid.toggle_optional, "Alt+O", "split")
        add_verb(grid, _("Details of the line"), grid.edit_details, "Alt+Return", "pencil")
        go = QShortcut(QKeySequence("Ctrl+Shift+Return"), self, self._on_primary)
        go.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._paper_chosen is None:
            self._show_paper(event.size().width() >= theme.px(BOTH_FROM))

    def _on_paper_button(self, on: bool) -> None:
        self._paper_chosen = on
        self._show_paper(on)

    def _show_paper(self, on: bool) -> None:
        self.side.setVisible(on)
        self.head.paper.setChecked(on)

    # What was read

    def _on_read(self, found: tuple[Sheet, Read]) -> None:
        sheet, read = found
        if sheet.id != self._key or self._keeping:
            return
        first = self.sheet is None
        keyboard_here = self._has_keyboard()
        self.sheet = sheet
        self.verbs.put(sheet.id, read.allowed)
        self.verbs.edit_button.setEnabled(sheet.editable)
        self.verbs.primary.setToolTip("Ctrl+Shift+Enter")
        self.head.show_sheet(sheet)
        self.inline.show_sheet(sheet, read)
        self.side.show_paper(sheet.id, sheet.number)
        self.grid.taxes = sheet.taxes
        self.totals.show_terms(sheet.terms, sheet.editable)
        self.lines.set_lines(sheet.rows, sheet.terms, not sheet.editable)
        self.titled.emit()
        if first and self.isVisible() and not self.ask.isVisible():
            self.focus_first()
        elif keyboard_here and not self._has_keyboard():
            self.grid.setFocus()  # what was typed into is gone, such as with a quote just sent

    def _has_keyboard(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and focus.isVisible() and self.isAncestorOf(focus)

    def _on_gone(self, problem: Problem) -> None:
        self.desk.messages.problem(problem)
        self.closed.emit()

    def _on_committed(self, committed: Committed) -> None:
        if self._key is not None and any(name in committed.rows for name in CONCERNS):
            self.refresh()

    # What was typed

    def _find(self, words: str, then: Any) -> None:
        self._finding.read(products_like, self.desk.store, words, then=then, owner=self.grid)

    def _keep(self, run: Any, *args: Any, then: Any = None, failed: Any = None) -> None:
        """Keep a change; the quote is read again once all that was typed is kept."""
        self._keeping += 1
        job = self.desk.jobs.work(
            run, self.desk.store, *args, then=then, failed=failed or self._on_refused, owner=self
        )
        job.ended.connect(self._on_kept)

    def _on_kept(self) -> None:
        self._keeping -= 1
        if not self._keeping:
            self.refresh()

    def _on_added(self, row: Row, _number: int, copy: bool) -> None:
        position = self.lines.position_of(row.id)
        refused = partial(self._on_line_refused, row.id)
        self._keep(keeping.add, self._key, row, position, copy, failed=refused)

    def _on_edited(self, row: Row, names: tuple[str, ...]) -> None:
        self._keep(keeping.change, row, names, failed=partial(self._on_line_refused, row.id))

    def _on_shifted(self, key: UUID, _number: int) -> None:
        self._keep(keeping.move, key, self.lines.position_of(key))

    def _on_line_refused(self, key: UUID, problem: Problem) -> None:
        if isinstance(problem, Invalid):
            self.lines.refuse(key, problem.field, problem.sentence())
        self.desk.messages.problem(problem)

    def _on_refused(self, problem: Problem) -> None:
        self.desk.messages.problem(problem)

    def _on_discounted(self, percent: Any) -> None:
        amount = self.lines.terms.discount_amount
        self._keep(
            keeping.discount,
            *(self._key, percent, amount),
            failed=lambda problem: self.totals.say(problem.sentence()),
        )

    def _on_summed(self, summed: Sum) -> None:
        self.totals.show_sum(summed, self.sheet is not None and self.sheet.margin_seen)

    # Around the lines

    def _on_asked(self, texts: Mapping[str, str]) -> None:
        values = {**self._first, **texts}
        self.desk.jobs.work(
            saving.save,
            *(self.desk, self._record, None, values),
            then=self._on_begun,
            failed=self._on_not_begun,
        )

    def _on_begun(self, key: UUID) -> None:
        self.ask.hide()
        say_done(self.desk, _("Quote begun."))
        self.opened(key)
        self.open_record.emit("quote", key)  # where one is has a name from now on

    def _on_not_begun(self, problem: Problem) -> None:
        if isinstance(problem, saving.Wrong):
            self.ask.say(problem.errors)
        if not self.ask.isVisible() or not isinstance(problem, saving.Wrong):
            self.desk.messages.problem(problem)

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

    def _on_primary(self) -> None:
        if self.verbs.primary.isVisible():
            self.verbs.primary.click()


def _read(desk: Desk, key: UUID) -> tuple[Sheet, Read]:
    return read_sheet(desk.store, key), read_record(desk, desk.records["quote"], key)
