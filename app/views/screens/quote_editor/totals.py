"""What the quote comes to, live below its lines; and for those who may, what is earned on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.entry import parse_discount
from app.errors import Invalid
from app.formats import format_amount, format_money
from app.i18n import _, language
from app.services.approval_desk import margin_told
from app.services.sums_said import before_total, total_called, within_total
from app.views import theme
from app.views.kit.plain import literal
from app.views.screens.quote_editor.rows import Sum, Terms, discounted
from app.views.screens.quote_editor.texts import discount_text

FULL_MARGIN = 50


class TotalsPanel(QWidget):
    """Subtotal, discount, taxes, total.

    Signals:
        discounted(object): another discount on the whole quote is wanted (`Discount`).
        typing(object): the same, while it is being typed.
    """

    discounted = Signal(object)
    typing = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: list[tuple[QLabel, QLabel]] = []
        self._terms = Terms()
        self.discount = QLineEdit()
        self.discount.setAccessibleName(_("Discount on the whole quote, in per cent or an amount"))
        self.discount.setPlaceholderText("0%")
        self.discount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.discount.setFixedWidth(theme.px(112))
        self.discount.editingFinished.connect(self._on_discount)
        self.discount.textEdited.connect(self._on_typing)
        self.warning = theme.mark(QLabel(wordWrap=True), "warning")
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.hide()
        self.fault = theme.mark(QLabel(wordWrap=True), "error")
        self.fault.hide()
        self.total = theme.mark(QLabel(), "title")
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.total.setAccessibleName(_("Total"))
        self.within = theme.mark(QLabel(), "muted")
        self.within.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.within.hide()
        self.margin = MarginBar()
        self.margin.hide()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(24))
        self._grid.setVerticalSpacing(theme.px(2))
        left = QVBoxLayout()
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        label = theme.mark(QLabel(literal(_("Discount on the whole"))), "muted")
        label.setBuddy(self.discount)
        row.addWidget(label)
        row.addWidget(self.discount)
        row.addStretch(1)
        left.addLayout(row)
        left.addWidget(self.fault)
        left.addWidget(self.warning)
        left.addWidget(self.margin)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.px(4))
        self._sums = QWidget()
        self._sums.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._sums)
        right.addWidget(self.total)
        right.addWidget(self.within)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(theme.px(8), theme.px(8), theme.px(8), theme.px(4))
        whole.addLayout(left, 1)
        whole.addLayout(right)

    def show_terms(self, terms: Terms, editable: bool) -> None:
        """Show the discount on the whole; it can be typed while the quote is a draft."""
        self._terms = terms
        if not self.discount.hasFocus():
            self.discount.setText(self._said())
        self.discount.setReadOnly(not editable)

    def spare(self, low: bool) -> None:
        """Show the total alone where the lines need the room."""
        self._sums.setVisible(not low)

    def _said(self) -> str:
        return discount_text(self._terms, self._terms.currency)

    def show_sum(self, summed: Sum, margin_seen: bool) -> None:
        """Show what the lines come to, of them what the customer took where they have chosen; the
        last figures stay while something does not fit."""
        totals, currency = summed.shown, self._terms.currency
        if summed.totals is None or totals is None:
            self.say(summed.sentence)
            return
        self.say("")
        sums = before_total(totals, self._said())
        rows = [(one.label, format_amount(one.amount, currency)) for one in sums]
        called = _(total_called(totals))
        if summed.taken is not None:
            offered = format_amount(summed.totals.total, currency)
            rows = [(_("Total of the offer"), offered), (_("The customer takes"), ""), *rows]
            called = _("The customer takes")
        self._write(rows)
        self.total.setText(format_money(totals.total, currency))
        self.total.setAccessibleName(called)
        within = [
            f"{one.label}: {format_amount(one.amount, currency)}" for one in within_total(totals)
        ]
        self.within.setText("\n".join(within))
        self.within.setVisible(bool(within))
        self.margin.setVisible(margin_seen and totals.margin_percent is not None)
        if totals.margin is not None and totals.margin_percent is not None:
            earned = format_money(totals.margin, currency)
            self.margin.show_margin(
                float(totals.margin_percent),
                f"{_('Margin')} {margin_told(totals.margin_percent, totals.uncosted, earned)}",
            )

    def told(self) -> list[tuple[str, str]]:
        """What leads from the lines to the total, each with its amount, as it is shown; what of
        it is tax stands in `within`."""
        return [(name.text(), said.text()) for name, said in self._figures if name.text()]

    def say(self, sentence: str) -> None:
        """Say why there are no totals; empty takes it away."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def warn(self, sentences: Sequence[str]) -> None:
        """Say what the discount that is being typed goes beyond."""
        text = "\n".join(sentences)
        self.warning.setText(text)
        self.warning.setVisible(bool(text))
        self.discount.setAccessibleDescription(text)

    def _on_typing(self, text: str) -> None:
        try:
            given = parse_discount(text.strip() or "0", language(), self._terms.currency)
        except Invalid:
            self.warn(())
            return
        self.typing.emit(given)

    def _write(self, rows: list[tuple[str, str]]) -> None:
        while len(self._figures) < len(rows):
            pair = (theme.mark(QLabel(), "muted"), QLabel())
            pair[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            for column, label in enumerate(pair):
                self._grid.addWidget(label, len(self._figures), column)
            self._figures.append(pair)
        for number, pair in enumerate(self._figures):
            used = number < len(rows)
            for label, text in zip(pair, rows[number] if used else ("", ""), strict=True):
                label.setText(text)
                label.setVisible(used)

    def _on_discount(self) -> None:
        self.warn(())
        text = self.discount.text().strip()
        try:
            given = parse_discount(text or "0", language(), self._terms.currency)
        except Invalid as problem:
            self.say(problem.sentence())
            return
        self.say("")
        if discounted(self._terms, given) != self._terms:
            self.discounted.emit(given)


class MarginBar(QWidget):
    """A quiet bar: how much of the price is earned; red and in words where it is a loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._percent = 0.0
        self._text = ""
        self.setFixedHeight(theme.px(24))
        self.setMinimumWidth(theme.px(200))

    def show_margin(self, percent: float, text: str) -> None:
        """Show a margin in per cent of the price, and what is said beside it."""
        self._percent, self._text = percent, text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        high = theme.px(4)
        room = QRectF(0, self.height() - high, min(self.width(), theme.px(240)), high)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(room, high / 2, high / 2)
        part = min(abs(self._percent) / FULL_MARGIN, 1.0)
        painter.setBrush(theme.colour("danger" if self._percent < 0 else "accent"))
        painter.drawRoundedRect(
            QRectF(room.left(), room.top(), room.width() * part, high), high / 2, high / 2
        )
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("danger" if self._percent < 0 else "muted"))
        above = self.rect().adjusted(0, 0, 0, -high)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, self._text)
