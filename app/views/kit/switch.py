"""A switch between neighbours: the same deals as a board or as a list, products or their prices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Screen, Way
from app.views.kit.toggle import Toggle

KEYS = "Ctrl+Shift+V"
ALONE = 40  # how wide an icon without its word is


class Switch(QWidget):
    """Buttons side by side, the one in force pressed; a click on another asks the frame to turn.

    Where there is no room for all words the others show their icons alone.

    The screen also gets a verb for each of the others, the first with a shortcut.
    """

    def __init__(self, screen: Screen, ways: Sequence[Way], here: str) -> None:
        super().__init__(screen)
        self._screen, self._here = screen, here
        self._buttons: dict[str, QPushButton] = {}
        self._wide: dict[str, int] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        keys = KEYS
        for number, way in enumerate(ways):
            end = "first" if not number else "last" if number == len(ways) - 1 else ""
            row.addWidget(self._button(way, end))
            if way.place != here:
                turn = partial(screen.turn_to.emit, way.place)
                screen.verb(_("Show: {what}").format(what=_(way.label)), turn, keys, way.icon)
                keys = ""
        self.setVisible(bool(ways))

    def sizeHint(self) -> QSize:
        """As wide as all words want, whether they are shown or not."""
        least = self.minimumSizeHint()
        return QSize(sum(self._wide.values()), least.height()) if self._wide else least

    def minimumSizeHint(self) -> QSize:
        """As wide as the icons, and the word of where one is."""
        self._measure()
        heights = [button.sizeHint().height() for button in self._buttons.values()]
        alone = theme.px(ALONE) * max(0, len(self._buttons) - 1)
        return QSize(self._wide.get(self._here, 0) + alone, max(heights, default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        """Words where there is room for them."""
        self._measure()
        whole = self.width() >= sum(self._wide.values())
        for place, button in self._buttons.items():
            told = whole or place == self._here
            button.setText(literal(button.accessibleName()) if told else "")
            tip = "" if place == self._here else KEYS
            button.setToolTip(tip if told else f"{button.accessibleName()}  {tip}".strip())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._wide.clear()
            self._tell()
            self.updateGeometry()

    def _measure(self) -> None:
        """How wide each button is with its word, once it is dressed."""
        if not self._wide:
            for place, button in self._buttons.items():
                button.ensurePolished()
                button.setText(literal(button.accessibleName()))
                self._wide[place] = button.sizeHint().width()

    def _button(self, way: Way, end: str) -> QPushButton:
        on = way.place == self._here
        button = Toggle(_(way.label), "segment", way.icon, "accent" if on else "text")
        button.setProperty("end", end)
        button.setChecked(on)
        button.setToolTip("" if on else KEYS)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(partial(self._on_clicked, way.place))
        self._buttons[way.place] = button
        return button

    def _on_clicked(self, place: str) -> None:
        """The screen stays what it is; another one is shown instead of it."""
        for name, button in self._buttons.items():
            button.setChecked(name == self._here)
        if place != self._here:
            self._screen.turn_to.emit(place)
