"""The passphrase of the data, asked for before there is anything else on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.views import theme
from app.views.kit.buttons import Buttons
from app.views.kit.plain import literal


class PassphraseDialog(QDialog):
    """One field to open what is there; two, and what they are for, to begin.

    Attributes:
        first, again: where it is typed; `again` is None where the data is there already.
        error: what is wrong with it.
    """

    def __init__(self, new: bool, wrong: str = "", parent: QWidget | None = None) -> None:
        """`wrong` says what was wrong with what was typed before."""
        super().__init__(parent)
        self.setWindowTitle("Relasi")
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(20),) * 4)
        column.setSpacing(theme.px(8))
        title = _("Choose a passphrase") if new else _("The passphrase of your data")
        column.addWidget(theme.mark(QLabel(title), "strong"))
        if new:
            column.addWidget(_paragraph(_(
                "It protects what you keep on this laptop, and is asked for each time Relasi"
                " starts. Nobody can recover it: without it your data cannot be read. Keep it in a"
                " safe place."
            )))  # fmt: skip
        self.first = _field(column, _("Passphrase"))
        self.again = _field(column, _("The same again")) if new else None
        self.error = theme.mark(_paragraph(wrong), "error")
        self.error.setVisible(bool(wrong))
        column.addWidget(self.error)
        go = theme.mark(QPushButton(literal(_("Begin") if new else _("Open"))), "primary")
        buttons = Buttons(go, by_enter=True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setFixedWidth(theme.px(420))
        self._fit()

    def passphrase(self) -> str:
        """What was typed."""
        return self.first.text()

    def accept(self) -> None:
        """Go on, unless nothing was typed or the two differ."""
        if not self.first.text():
            self._say(_("Type a passphrase."), self.first)
        elif self.again is not None and self.again.text() != self.first.text():
            self.again.clear()
            self._say(_("The two passphrases differ. Type the same twice."), self.again)
        else:
            super().accept()

    def _say(self, sentence: str, field: QLineEdit) -> None:
        self.error.setText(sentence)
        self.error.show()
        self._fit()
        field.setFocus()

    def _fit(self) -> None:
        """As high as its words need at this width."""
        column = self.layout()
        column.activate()
        # Where nothing in it wraps, Qt knows no height for a width.
        wrapped = column.totalHeightForWidth(self.width())
        self.setFixedHeight(wrapped if wrapped > 0 else column.totalSizeHint().height())


def ask_passphrase(new: bool, wrong: str = "") -> str | None:
    """What somebody types, in the looks of the program; None where they would rather not."""
    theme.apply(QApplication.instance())
    dialog = PassphraseDialog(new, wrong)
    said = dialog.passphrase() if dialog.exec() == QDialog.DialogCode.Accepted else None
    dialog.deleteLater()
    return said


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label


def _field(column: QVBoxLayout, name: str) -> QLineEdit:
    label, field = QLabel(name), QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    return field
