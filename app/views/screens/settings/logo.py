"""The company's logo: shown, chosen, taken off; what is wrong with a file stands beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from app.disk import unreadable
from app.i18n import _
from app.services.letterhead import logo_of, set_logo
from app.store import Store
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.screens.settings.block import Block


class LogoBlock(Block):
    """The logo and what can be done with it."""

    def __init__(self, desk: Desk) -> None:
        self.choose = QPushButton(literal(_("Choose a picture…")))
        self.take_off = theme.mark(QPushButton(literal(_("Take off"))), "quiet")
        super().__init__(desk, self.choose, self.take_off)
        self._picture = theme.mark(QLabel(_("No logo yet: the name is printed large.")), "muted")
        self._picture.setWordWrap(True)
        self._picture.setAccessibleName(_("Logo"))
        self.choose.clicked.connect(self._on_choose)
        self.take_off.clicked.connect(lambda: self.put(None))
        self.take_off.setEnabled(False)
        self.shown.addWidget(self._picture)

    def load(self) -> None:
        """Show the logo that is kept."""
        self._desk.jobs.read(_read, self._desk.store, then=self._on_read, owner=self)

    def put(self, path: Path | None) -> None:
        """Keep the picture in a file as the logo; None takes it off."""
        self.keep(_keep, self._desk.store, path)

    def _on_choose(self) -> None:
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", kinds)
        if chosen:
            self.put(Path(chosen))

    def _on_read(self, data: bytes | None) -> None:
        self.take_off.setEnabled(data is not None)
        picture = QPixmap()
        if data is not None and not picture.loadFromData(data):
            self.say(_("The logo cannot be read. Choose another picture, or take it off."))
        if picture.isNull():
            self._picture.setText(_("No logo yet: the name is printed large."))
            return
        box = (theme.px(240), theme.px(72))
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        self._picture.setPixmap(picture.scaled(*box, keep, smooth))


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
