"""One quote on the approval desk: its figures, why it needs a yes, and the place for the answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.laying import column, row
from app.views.kit.plain import literal
from app.views.kit.still_table import StillTable
from app.views.screens.approvals.reading import Item


class _Figures(QWidget):
    """Labels with their values below them, side by side."""

    def __init__(self, look: str) -> None:
        super().__init__()
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(32))
        self._grid.setVerticalSpacing(theme.px(2))

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these in place of those before."""
        while self._grid.count():
            part = self._grid.takeAt(0).widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        for place, (label, value) in enumerate(pairs):
            figure = theme.mark(QLabel(value), self._look)
            figure.setAccessibleName(f"{label}: {value}")
            self._grid.addWidget(theme.mark(QLabel(label), "muted"), 0, place)
            self._grid.addWidget(figure, 1, place)
        for place in range(self._grid.columnCount()):
            self._grid.setColumnStretch(place, int(place == len(pairs)))
        self._grid.setColumnStretch(len(pairs), 1)


class Detail(QFrame):
    """The side where the answer is given.

    Signals:
        approved(str), returned(str): the answer, with the comment.
        open_wanted: the quote itself.
        customer_wanted: the customer.
    """

    approved = Signal(str)
    returned = Signal(str)
    open_wanted = Signal()
    customer_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.mark(self, "surface")
        self._title = theme.mark(QLabel(), "title")
        self._customer = theme.mark(QPushButton(), "link")
        self._customer.setCursor(Qt.CursorShape.PointingHandCursor)
        self._customer.clicked.connect(self.customer_wanted)
        self._asked = theme.mark(QLabel(wordWrap=True), "muted")
        self._figures, self._of_customer = _Figures("record"), _Figures("strong")
        self.lines = StillTable(_("Lines"), whole=True)
        self._lines_head = theme.mark(QLabel(_("Lines")), "strong")
        self._agreed = theme.mark(QLabel(wordWrap=True), "warning")
        self._why = QLabel(wordWrap=True)
        self._reason = QLabel(wordWrap=True)
        self._history = theme.mark(QLabel(wordWrap=True), "muted")
        self._why_head = theme.mark(QLabel(_("Beyond the limits")), "strong")
        self._reason_head = theme.mark(QLabel(_("Why it is asked")), "strong")
        self._history_head = theme.mark(QLabel(_("Before")), "strong")
        for label in (self._asked, self._agreed, self._why, self._reason, self._history):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.comment = QPlainTextEdit()
        self.comment.setAccessibleName(_("Comment"))
        self.comment.setPlaceholderText(_("What you say to it"))
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(theme.px(72))
        self.error = theme.mark(QLabel(wordWrap=True), "error")
        self.error.hide()
        self.open = icons.beside(QPushButton(literal(_("Open the quote"))), "file-text")
        self.open.clicked.connect(self.open_wanted)
        self.give_back = icons.beside(QPushButton(literal(_("Return"))), "undo-2")
        self.give_back.setToolTip("Ctrl+Shift+Enter")
        self.give_back.clicked.connect(lambda: self.returned.emit(self.words()))
        self.approve = theme.mark(
            icons.beside(QPushButton(literal(_("Approve"))), "check", "on_accent"), "primary"
        )
        self.approve.setToolTip("Ctrl+Enter")
        self.approve.clicked.connect(lambda: self.approved.emit(self.words()))
        self._own = theme.mark(QLabel(wordWrap=True), "muted")
        self._build()

    def words(self) -> str:
        """The comment as typed."""
        return self.comment.toPlainText().strip()

    def show_item(self, item: Item, may_answer: bool) -> None:
        """Show a quote, with an empty place for the answer."""
        self._title.setText(item.number)
        self._customer.setText(literal(item.account))
        self._customer.setAccessibleName(item.account)
        self._asked.setText(" · ".join(filter(None, (item.subject, item.asked_by, item.when))))
        self._figures.show_pairs(item.figures)
        self._of_customer.show_pairs(item.customer)
        self._show_lines(item)
        self._say(self._agreed, None, item.agreed)
        self._say(self._why, self._why_head, "\n".join(item.beyond))
        self._say(self._reason, self._reason_head, item.reason)
        self._say(self._history, self._history_head, "\n".join(item.history))
        answers = may_answer and not item.mine
        for widget in (self.comment, self.give_back, self.approve):
            widget.setVisible(answers)
        self._own.setVisible(not answers)
        self._own.setText(
            _("A manager of the team answers this.") if not item.mine
            else _("This is your own quote: another manager answers.") if may_answer
            else _("This is your own quote: your manager answers.")
        )  # fmt: skip
        self.comment.clear()
        self.say("")

    def say(self, text: str) -> None:
        """What is wrong with the answer, beside the comment."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _show_lines(self, item: Item) -> None:
        heads = ["#", _("Description"), _("Quantity"), _("Price"), _("Discount"), _("Total")]
        if item.margins:
            heads.append(_("Margin"))
        self.lines.name_columns(heads, wide=1, right=range(2, len(heads)), spare=(3,))
        self.lines.put(item.lines, item.calm, item.tips)
        self.lines.setCurrentCell(-1, -1)

    def _say(self, label: QLabel, head: QLabel | None, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
        if head is not None:
            head.setVisible(bool(text))

    def _build(self) -> None:
        body = theme.mark(QFrame(), "surface")
        column(
            body,
            row(None, self._title, self._customer, None, gap=12),
            self._asked, self._figures, self._agreed,
            self._why_head, self._why, self._reason_head, self._reason,
            self._history_head, self._history, self._of_customer, self._lines_head, self.lines,
            None,
            margins=(24, 16), gap=8,
        )  # fmt: skip
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        foot = QWidget()
        column(
            foot,
            self._own, self.comment, self.error,
            row(None, self.open, None, self.give_back, self.approve),
            margins=(24, 12), gap=8,
        )  # fmt: skip
        edge = theme.mark(QFrame(), "line")
        column(self, (scroll, 1), edge, foot)
