"""Above a quote: its number and state, for whom it is, its revisions and its verbs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.editors import ChoiceBox
from app.views.kit.elided_button import ElidedButton
from app.views.kit.plain import literal
from app.views.kit.two_rows import TwoRows
from app.views.screens.quote_editor.reading import Sheet


class Head(QFrame):
    """The head of the editor; in a narrow window its buttons stand under the number.

    Signals:
        customer_wanted: the customer was clicked.
        revision_wanted(UUID): another revision was chosen.
        compare_wanted: what is different between two of them.

    Attributes:
        note: a sentence about the state, where there is something to say.
        beyond: what a manager has to agree to before it can be sent, and what promotions change.
        paper: the button that shows and hides the paper.
    """

    customer_wanted = Signal()
    revision_wanted = Signal(object)
    compare_wanted = Signal()

    def __init__(self, hand_over: QWidget, verbs: QWidget) -> None:
        super().__init__()
        theme.mark(self, "bar")
        self._verbs, self._low = verbs, False
        self._number = theme.mark(QLabel(), "title")
        self._state = theme.mark(QLabel(), "state")
        self._customer = theme.mark(ElidedButton(), "link")
        self._customer.clicked.connect(lambda: self.customer_wanted.emit())
        self._revision = ChoiceBox()
        self._revision.setAccessibleName(_("Revision"))
        self._revision.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._revision.activated.connect(
            lambda place: self.revision_wanted.emit(self._revision.itemData(place))
        )
        self.note = theme.mark(QLabel(wordWrap=True), "muted")
        self.beyond = theme.mark(QLabel(wordWrap=True), "warning")
        self.beyond.setTextFormat(Qt.TextFormat.PlainText)
        self.beyond.hide()
        self.compare = QPushButton(icons.icon("git-compare"), "")
        self.compare.setAccessibleName(_("What is different"))
        self.compare.setToolTip(_("What is different between two revisions (Ctrl+Shift+D)"))
        self.compare.clicked.connect(lambda: self.compare_wanted.emit())
        self.paper = QPushButton(icons.icon("panel-right"), "")
        self.paper.setCheckable(True)
        self.paper.setAccessibleName(_("Show the paper"))
        self.paper.setToolTip(_("Show the paper (Ctrl+Shift+P)"))
        about = (self._number, self._state, self._customer)
        top = TwoRows(about, (self.paper, hand_over, verbs))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        column.setSpacing(theme.px(2))
        column.addWidget(top)
        below = QHBoxLayout()
        below.addWidget(self.note, 100)
        below.addStretch(1)  # where there is no note
        below.addWidget(self._revision)
        below.addWidget(self.compare)
        column.addLayout(below)
        column.addWidget(self.beyond)

    def spare(self, low: bool) -> None:
        """Leave out the sentence about the state where the lines need the room."""
        self._low = low
        self.note.setVisible(bool(self.note.text()) and not low)

    def begin(self) -> None:
        """Show that a new quote is being made."""
        self._number.setText(_("New quote"))
        for widget in (self._state, self._customer, self._revision, self.note, self._verbs):
            widget.hide()
        for widget in (self.beyond, self.compare):
            widget.hide()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show what a quote is and how far it has come."""
        self._number.setText(sheet.number)
        self._state.setText(sheet.state)
        theme.mark(self._state, "warning" if sheet.tone in ("warning", "danger") else "state")
        self._state.setAccessibleName(_("State: {state}").format(state=sheet.state))
        name = " · ".join(filter(None, (sheet.account, sheet.contact)))
        self._customer.setText(literal(name))
        self._customer.setAccessibleName(name)
        self._customer.setToolTip(name)
        for widget in (self._state, self._customer, self._verbs):
            widget.show()
        self.note.setText(sheet.note)
        self._state.setToolTip(sheet.note)
        self.spare(self._low)
        self.beyond.setText("\n".join(sheet.beyond))
        self.beyond.setVisible(bool(sheet.beyond))
        self._revision.setVisible(len(sheet.revisions) > 1)
        self.compare.setVisible(len(sheet.revisions) > 1)
        self._revision.blockSignals(True)
        self._revision.clear()
        for revision in sheet.revisions:
            self._revision.addItem(revision.label, revision.id)
        self._revision.setCurrentIndex(
            next(n for n, one in enumerate(sheet.revisions) if one.id == sheet.id)
        )
        self._revision.blockSignals(False)
