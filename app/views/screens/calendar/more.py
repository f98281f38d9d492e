"""A button in the week for the entries that have no room beside the others."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from app.i18n import ngettext
from app.views.kit.painting import blend, card, line_of, sized
from app.views.kit.plain import literal
from app.views.screens.calendar.lanes import Rest


class More(QAbstractButton):
    """How many there are besides; a click lists them.

    Signals:
        opened(object): an entry was chosen from the list.

    Attributes:
        day: of the week, from 0.
        rest: what it stands for.
    """

    opened = Signal(object)

    def __init__(self, day: int, rest: Rest, parent: QWidget) -> None:
        super().__init__(parent)
        self.day, self.rest = day, rest
        count = len(rest.entries)
        self.lines = [f"{one.start:%H:%M}  {one.title}" for one in rest.entries]
        self.setText(f"+{count}")
        said = ngettext("{count} more", "{count} more", count).format(count=count)
        self.setAccessibleName(f"{said}: {', '.join(self.lines)}")
        self.setToolTip("\n".join(self.lines))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self.list_them)

    def list_them(self) -> QMenu:
        """Show them under the button, each to be opened."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for line, entry in zip(self.lines, self.rest.entries, strict=True):
            menu.addAction(literal(line), partial(self.opened.emit, entry))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        return menu

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        base = palette.color(QPalette.ColorRole.Base)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        accent = palette.color(QPalette.ColorRole.Accent)
        edge = accent if self.hasFocus() else blend(muted, base, 0.5)
        ground = blend(muted, base, 0.2 if self.underMouse() else 0.08)
        card(painter, QRectF(self.rect()), ground, edge, 2 if self.hasFocus() else 1, 4)
        line_of(
            painter,
            QRectF(self.rect()),
            self.text(),
            sized(self.font(), 11),
            palette.color(QPalette.ColorRole.Text),
            Qt.AlignmentFlag.AlignHCenter,
        )
