"""What stands over the fields of a form: what is wrong with them, and that a draft was found."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from app.i18n import _
from app.views import icons, theme
from app.views.kit.field import FieldBlock
from app.views.kit.laying import row
from app.views.kit.plain import literal


class ErrorSummary(QFrame):
    """A line for each thing that is wrong.

    Signals:
        chosen(FieldBlock): somebody wants to go to the field.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        theme.mark(self, "problem")
        self._lines = QVBoxLayout(self)
        self._lines.setSpacing(0)
        self.hide()

    def show_errors(self, errors: Mapping[str, str], fields: Mapping[str, FieldBlock]) -> None:
        """Show these sentences by field; nothing where there are none."""
        while self._lines.count():
            self._lines.takeAt(0).widget().deleteLater()
        for name, sentence in errors.items():
            block = fields.get(name)
            label = f"{block.label}: {sentence}" if block else sentence
            line = theme.mark(
                icons.beside(QPushButton(literal(label)), "circle-alert", "danger"), "link"
            )
            line.setAccessibleName(label)
            if block is not None:
                line.clicked.connect(lambda _=False, block=block: self.chosen.emit(block))
            self._lines.addWidget(line)
        self.setVisible(bool(errors))


class DraftNotice(QFrame):
    """Says that what is shown was typed before and never saved.

    Signals:
        discarded: it is not wanted.
    """

    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.mark(self, "notice")
        said = QLabel(_("These are your unsaved changes from before."), wordWrap=True)
        discard = theme.mark(QPushButton(literal(_("Discard them"))), "quiet")
        discard.clicked.connect(self.discarded)
        row(self, (said, 1), discard, margins=(12, 4, 8, 4))
        self.hide()
