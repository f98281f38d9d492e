"""Synchronising by file: a button with the ways to write for the office, and to read from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import Problem
from app.i18n import _
from app.views import icons, theme
from app.views.kit.folders import documents
from app.views.kit.plain import literal

KIND = "Relasi (*.relasi)"


class ByFile(QPushButton):
    """Writes and reads sealed files by way of the link to the company.

    Signals:
        done(str): what came of it, as a sentence.
        failed(str): why it could not be done.
        invited(Path): an invitation was chosen, whose passphrase is to be typed.
    """

    done = Signal(str)
    failed = Signal(str)
    invited = Signal(object)

    def __init__(self, link: Any) -> None:
        """`link` writes and reads by `write_file` and `read_file`, and names a new file."""
        super().__init__(literal(_("By file")))
        icons.beside(self, "hard-drive")
        self._link = link
        self.setToolTip(_("Without a network: by a stick, or a message."))
        menu = QMenu(self)
        self.write = menu.addAction(
            icons.icon("upload"), literal(_("Write a file for the office…")), self._choose_target
        )
        self.read = menu.addAction(
            icons.icon("download"), literal(_("Read the office's answer…")), self._choose_answer
        )
        self.join = menu.addAction(
            icons.icon("log-in"), literal(_("Read an invitation…")), self._choose_invitation
        )
        self.setMenu(menu)

    def offer(self, joined: bool) -> None:
        """Offer what makes sense for a profile that belongs to a company, or to none."""
        for action in (self.write, self.read):
            action.setVisible(joined)

    def write_to(self, path: Path) -> None:
        """Write what waits."""
        self._busy(_("Writing…"))
        self._link.write_file(path, then=self._on_done, failed=self._on_failed)

    def read_from(self, path: Path) -> None:
        """Read an answer."""
        self._busy(_("Reading…"))
        self._link.read_file(path, then=self._on_done, failed=self._on_failed)

    def accept(self, path: Path, passphrase: str) -> None:
        """Join the company that wrote an invitation."""
        self._busy(_("Reading…"))
        self._link.accept_file(path, passphrase, then=self._on_done, failed=self._on_failed)

    def _choose_target(self) -> None:
        name = str(documents() / self._link.new_file_name())
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Write a file for the office"), name, KIND
        )
        if chosen:
            self.write_to(Path(chosen))

    def _choose_answer(self) -> None:
        chosen = choose_file(self, _("Read the office's answer"))
        if chosen:
            self.read_from(chosen)

    def _choose_invitation(self) -> None:
        chosen = choose_file(self, _("Read an invitation"))
        if chosen:
            self.invited.emit(chosen)

    def _busy(self, text: str) -> None:
        self.setText(literal(text))
        self.setEnabled(False)

    def _rest(self) -> None:
        self.setText(literal(_("By file")))
        self.setEnabled(True)

    def _on_done(self, sentence: str) -> None:
        self._rest()
        self.done.emit(sentence)

    def _on_failed(self, problem: Problem) -> None:
        self._rest()
        self.failed.emit(problem.sentence())


class AskPassphrase(QFrame):
    """Asks for the passphrase of an invitation.

    Signals:
        typed(Path, str): the invitation and what was typed.
    """

    typed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        theme.mark(self, "card")
        self._path = Path()
        self._said = QLabel(wordWrap=True)
        self.passphrase = QLineEdit()
        self.passphrase.setMinimumWidth(theme.px(260))
        self.passphrase.setMaximumWidth(theme.px(300))
        self.passphrase.setAccessibleName(_("Passphrase of the invitation:"))
        self.passphrase.returnPressed.connect(self._go)
        go = QPushButton(literal(_("Join a company")))
        go.clicked.connect(self._go)
        never = theme.mark(QPushButton(literal(_("Cancel"))), "link")
        never.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for widget in (self.passphrase, go, never):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(8))
        column.addWidget(self._said)
        column.addLayout(row)
        self.hide()

    def ask(self, path: Path) -> None:
        """For this invitation."""
        self._path = path
        said = _("“{name}” opens with a passphrase, which the office tells you by another way.")
        self._said.setText(said.format(name=path.name))
        self.passphrase.clear()
        self.show()
        self.passphrase.setFocus(Qt.FocusReason.TabFocusReason)

    def _go(self) -> None:
        if self.passphrase.text().strip():
            self.hide()
            self.typed.emit(self._path, self.passphrase.text())


def choose_file(parent: QWidget, title: str, kind: str = KIND) -> Path | None:
    """A file that somebody chooses, sealed unless of another `kind`; None where they do not."""
    kinds = f"{kind};;{_('All files')} (*)"
    chosen, _kind = QFileDialog.getOpenFileName(parent, title, str(documents()), kinds)
    return Path(chosen) if chosen else None


def choose_certificate(parent: QWidget) -> Path | None:
    """The certificate of a company's own authority; None where nobody chooses one."""
    kind = _("Certificates") + " (*.pem *.crt *.cer *.der)"
    return choose_file(parent, _("Choose the company's certificate"), kind)
