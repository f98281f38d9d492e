"""The left side of the window: the places one can go, as icons with words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from app.views import icons, theme
from app.views.kit.plain import literal
from app.views.kit.screen import Place

WIDE, NARROW = 176, 56
# What stands beside the words of a button: its icon, its paddings, the edges of the column.
BESIDE_WORDS = 64


class Navigation(QFrame):
    """A button for each place of the group "main", and at the foot those of the group "more".

    Signals:
        chosen(str): the name of a place.
        folded(bool): only the icons are shown, or the words too.
    """

    chosen = Signal(str)
    folded = Signal(bool)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, "side")
        self._buttons: dict[str, tuple[QPushButton, str]] = {}
        self._entries = {place.name: place.within or place.name for place in places}
        self.is_folded = False
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(8),) * 4)
        column.setSpacing(theme.px(2))
        self._name = theme.mark(QLabel("Relasi"), "record")
        self._name.setContentsMargins(theme.px(10), theme.px(6), 0, theme.px(10))
        column.addWidget(self._name)
        main = [place for place in places if place.group == "main"]
        for place in main:
            column.addWidget(self._button(place))
        column.addStretch(1)
        for place in places:
            if place.group == "more":
                column.addWidget(self._button(place))
        self._fold = theme.mark(QPushButton(), "nav")
        self._fold.setIconSize(QSize(theme.px(18), theme.px(18)))
        self._fold.clicked.connect(lambda: self.fold(not self.is_folded))
        column.addWidget(self._fold)
        self.fold(False)

    def mark_place(self, name: str) -> None:
        """Show where one is."""
        for place, (button, _label) in self._buttons.items():
            button.setChecked(place == self._entries.get(name))

    def fold(self, folded: bool) -> None:
        """Show the icons alone, or with their words."""
        self.is_folded = folded
        self._name.setVisible(not folded)
        self.setFixedWidth(theme.px(NARROW) if folded else self._width_of_words())
        for button, label in self._buttons.values():
            button.setText("" if folded else f"  {literal(label)}")
            button.setToolTip(label if folded else "")
        label = _("Show the words") if folded else _("Icons only")
        self._fold.setIcon(icons.icon("panel-left-open" if folded else "panel-left-close", "muted"))
        self._fold.setText("" if folded else f"  {literal(label)}")
        self._fold.setAccessibleName(label)
        self._fold.setToolTip(label if folded else "")
        self.folded.emit(folded)

    def _width_of_words(self) -> int:
        """No word is cut, in whatever language: the longest one says how wide it is."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)  # where one is, the word is bold
        measure = QFontMetrics(font)
        words = [label for _button, label in self._buttons.values()]
        words.append(_("Icons only"))
        longest = max(measure.horizontalAdvance(f"  {word}") for word in words)
        return max(theme.px(WIDE), longest + theme.px(BESIDE_WORDS))

    def _button(self, place: Place) -> QPushButton:
        label = _(place.label)
        button = theme.mark(QPushButton(icons.icon(place.icon), ""), "nav")
        button.setIconSize(QSize(theme.px(18), theme.px(18)))
        button.setCheckable(True)
        button.setAccessibleName(label)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(place.name))
        self._buttons[place.name] = (button, label)
        return button
