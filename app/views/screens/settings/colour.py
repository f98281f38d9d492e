"""A colour typed as its six digits, or picked from the system's own colours."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QLineEdit

from app.i18n import _
from app.views import theme
from app.views.kit.editors import LineEditor
from app.views.kit.plain import literal

USUAL = "#0F766E"


class ColourEditor(LineEditor):
    """A line with the colour shown at its end; a click there picks another."""

    def __init__(self) -> None:
        super().__init__("text")
        self._pick = QAction(self)
        self._pick.setText(literal(_("Pick a colour")))
        self._pick.setToolTip(_("Pick a colour"))
        self._pick.triggered.connect(self.pick)
        self.widget.addAction(self._pick, QLineEdit.ActionPosition.TrailingPosition)
        self.widget.textChanged.connect(self._show)
        self._show(self.text())

    def pick(self) -> None:
        """Let the person pick a colour."""
        now = QColor(self.text() or USUAL)
        picked = QColorDialog.getColor(now, self.widget, _("Pick a colour"))
        if picked.isValid():
            self.put(picked.name().upper())
            self.changed.emit()

    def _show(self, text: str) -> None:
        shown = text if text.startswith("#") else f"#{text}"
        colour = QColor(shown if text else USUAL)
        side = theme.px(16)
        dab = QPixmap(side, side)
        dab.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dab)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour if colour.isValid() else Qt.GlobalColor.transparent)
        painter.drawRoundedRect(dab.rect(), theme.px(3), theme.px(3))
        painter.end()
        self._pick.setIcon(QIcon(dab))
