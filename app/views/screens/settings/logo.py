"""The company's logo: shown, chosen, taken off; what is wrong with a file stands beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.disk import unreadable
from app.errors import Problem
from app.i18n import _
from app.services.letterhead import logo_of, set_logo
from app.store import Store
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.undoing import say_done


class LogoBlock(QWidget):
    """The logo and what can be done with it.

    Attributes:
        error: the sentence about a file that does not do; empty where nothing is wrong.

    Signals:
        changed: another logo is kept, or none.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._picture = theme.mark(QLabel(_("No logo yet: the name is printed large.")), "muted")
        self._picture.setWordWrap(True)
        self._picture.setAccessibleName(_("Logo"))
        self.choose = QPushButton(literal(_("Choose a picture…")))
        self.choose.clicked.connect(self._on_choose)
        self.take_off = theme.mark(QPushButton(literal(_("Take off"))), "quiet")
        self.take_off.clicked.connect(lambda: self.put(None))
        self.take_off.setEnabled(False)
        self._error = theme.mark(QLabel(wordWrap=True), "error")
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.hide()
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.take_off)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._picture)
        column.addLayout(row)
        column.addWidget(self._error)

    @property
    def error(self) -> str:
        return self._error.text()

    def load(self) -> None:
        """Show the logo that is kept."""
        self._desk.jobs.read(_read, self._desk.store, then=self._on_read, owner=self)

    def put(self, path: Path | None) -> None:
        """Keep the picture in a file as the logo; None takes it off."""
        self._say("")
        self._desk.jobs.work(
            *(_keep, self._desk.store, path),
            then=self._on_kept,
            failed=self._on_refused,
        )

    def _on_choose(self) -> None:
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", kinds)
        if chosen:
            self.put(Path(chosen))

    def _on_read(self, data: bytes | None) -> None:
        self.take_off.setEnabled(data is not None)
        picture = QPixmap()
        if data is not None and not picture.loadFromData(data):
            self._say(_("The logo cannot be read. Choose another picture, or take it off."))
        if picture.isNull():
            self._picture.setText(_("No logo yet: the name is printed large."))
            return
        box = (theme.px(240), theme.px(72))
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        self._picture.setPixmap(picture.scaled(*box, keep, smooth))

    def _on_kept(self, _nothing: object) -> None:
        self.load()
        self.changed.emit()
        say_done(self._desk, _("Saved."))

    def _on_refused(self, problem: Problem) -> None:
        self._say(problem.sentence())

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))


def _read(store: Store) -> bytes | None:
    with store.read() as session:
        return logo_of(session)


def _keep(store: Store, path: Path | None) -> None:
    if path is None:
        return set_logo(store, None)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    return set_logo(store, data)
