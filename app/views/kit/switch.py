"""A switch between neighbours: the same deals as a board or as a list, products or their prices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from app.views.kit.screen import Screen, Way
from app.views.kit.toggle import Toggle

KEYS = "Ctrl+Shift+V"


class Switch(QWidget):
    """Buttons side by side, the one in force pressed; a click on another asks the frame to turn.

    The screen also gets a verb for each of the others, the first with a shortcut.
    """

    def __init__(self, screen: Screen, ways: Sequence[Way], here: str) -> None:
        super().__init__(screen)
        self._screen, self._here = screen, here
        self._buttons: dict[str, QPushButton] = {}
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
