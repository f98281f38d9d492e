"""The paper of a quote with what can be done with it: zoomed, printed, saved, opened elsewhere."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import Problem
from app.i18n import _
from app.models import PaperTemplate
from app.models.paper import OFFERS
from app.views import icons, printing, theme
from app.views.kit.editors import ChoiceBox
from app.views.kit.jobs import Latest
from app.views.kit.pdf_view import PdfView
from app.views.kit.screen import Desk, Screen
from app.views.screens.quote_editor.drawing import Drawn, draw_paper, keep_form

# While one types or runs down a list nothing is drawn; after a rest the next is drawn at once.
REDRAW_AFTER, RESTED = 150, 400  # milliseconds


class PaperSide(QWidget):
    """Draws the paper of one quote, the same bytes that are printed and sent.

    Attributes:
        view: the paper as last drawn.
        form: another form than the quote's own, in which it is shown; None for its own.
    """

    def __init__(self, desk: Desk, screen: Screen) -> None:
        super().__init__(screen)
        self._desk, self._screen = desk, screen
        self._key: UUID | None = None
        self._name = ""
        self.form: PaperTemplate | None = None
        self._drawn: Drawn | None = None
        self.view = PdfView(desk.jobs)
        self._drawing = Latest(desk.jobs)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._draw)
        self._asked_last = QElapsedTimer()
        self._build()

    @property
    def pdf(self) -> bytes:
        """The bytes that are shown; empty while there is no paper."""
        return self.view.pdf

    def show_paper(self, key: UUID, name: str) -> None:
        """Draw a quote's paper, once nothing has been asked for a moment."""
        if key != self._key:
            self.clear()
            self.form = None
        self._key, self._name = key, name
        rested = not self._asked_last.isValid() or self._asked_last.elapsed() > RESTED
        self._asked_last.start()
        self._soon.start(0 if rested else REDRAW_AFTER)

    def clear(self, sentence: str = "") -> None:
        """Show a sentence instead of a paper."""
        self._key = self._drawn = None
        self._soon.stop()
        self._drawing.drop()
        self.view.say(sentence)

    def print_paper(self) -> None:
        """Print the pages that are shown."""
        if self.pdf:
            printer = printing.ask_printer(self, self._name, self.view.count())
            if printer is not None:
                self._desk.jobs.read(
                    *(printing.print_pages, printer, self.pdf),
                    then=lambda _nothing: self._desk.messages.say(_("Sent to the printer.")),
                    owner=self,
                )

    def save_paper(self) -> None:
        """Save the paper as a file."""
        if self.pdf:
            path = printing.ask_file(self, self._name)
            if path is not None:
                self._write(path, self._on_saved)

    def open_paper(self) -> None:
        """Open the paper in the system's own program."""
        if self.pdf:
            folder = Path(tempfile.mkdtemp(prefix="relasi-"))
            self._write(folder / printing.file_name(self._name), printing.open_elsewhere)

    # Building

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(8), theme.px(8), theme.px(8), theme.px(4))
        row.setSpacing(theme.px(4))
        for icon, text, keys, act in (
            ("zoom-out", _("Smaller"), "Ctrl+-", self.view.zoom_out),
            ("maximize-2", _("Fit to width"), "Ctrl+0", partial(self.view.set_zoom, None)),
            ("zoom-in", _("Larger"), "Ctrl++", self.view.zoom_in),
        ):
            row.addWidget(self._tool(icon, text, keys, act))
        row.addStretch(1)
        row.addWidget(self._forms())
        for icon, text, keys, act in (
            ("printer", _("Print"), "Ctrl+P", self.print_paper),
            ("file-down", _("Save as PDF"), "Ctrl+Shift+S", self.save_paper),
            ("external-link", _("Open the paper"), "Ctrl+Shift+O", self.open_paper),
        ):
            row.addWidget(self._tool(icon, text, keys, act))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self.concerns = theme.mark(QLabel(wordWrap=True), "warning")
        self.concerns.setTextFormat(Qt.TextFormat.PlainText)
        self.concerns.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        self.concerns.hide()
        column.addWidget(self.concerns)
        column.addWidget(self.view, 1)

    def _forms(self) -> QWidget:
        """Which form the paper has; a quote that is being written keeps the one chosen."""
        self.forms = ChoiceBox()
        self.forms.setAccessibleName(_("Form of the paper"))
        self.forms.setToolTip(_("Form of the paper"))
        for form in PaperTemplate:
            self.forms.addItem(_(form.label), form)
        self.forms.activated.connect(lambda: self.choose_form(self.forms.currentData()))
        return self.forms

    def choose_form(self, form: PaperTemplate) -> None:
        """Show the paper in a form; the quote keeps it where it may and the form is a quote's."""
        key = self._key
        if key is None:
            return
        if form in OFFERS and self._drawn is not None and self._drawn.editable:
            self.form = None
            self._desk.jobs.work(
                *(keep_form, self._desk.store, key, form),
                then=lambda _nothing: self._draw(),
                owner=self,
            )
        else:
            self.form = form
            self._draw()

    def _tool(self, icon: str, text: str, keys: str, act: Callable[[], Any]) -> QPushButton:
        button = theme.mark(QPushButton(icons.icon(icon), ""), "quiet")
        button.setAccessibleName(text)
        button.setToolTip(f"{text} ({keys})")
        button.clicked.connect(lambda: act())
        self._screen.verb(text, act, keys, icon)
        return button

    # Drawing

    def _draw(self) -> None:
        if self._key is not None:
            self._drawing.read(
                *(draw_paper, self._desk.store, self._key, self.form),
                then=self._on_drawn,
                failed=self._on_undrawn,
                owner=self,
            )

    def _on_drawn(self, drawn: Drawn) -> None:
        other, self._drawn = self._drawn is None, drawn
        self.forms.setCurrentIndex(self.forms.findData(self.form or drawn.template))
        self.concerns.setText("\n".join(drawn.concerns))
        self.concerns.setVisible(bool(drawn.concerns))
        self.view.show_pdf(drawn.pdf, drawn.count)
        if other:
            self.view.go_to(drawn.before)

    def _on_undrawn(self, problem: Problem) -> None:
        self.concerns.hide()
        self.view.say(problem.sentence())

    # On its way out

    def _write(self, path: Path, then: Callable[[Path], Any]) -> None:
        self._desk.jobs.read(printing.write, self.pdf, path, then=then, owner=self)

    def _on_saved(self, path: Path) -> None:
        self._desk.messages.say(
            _("Saved as {name}.").format(name=path.name),
            _("Open"),
            partial(printing.open_elsewhere, path),
        )
