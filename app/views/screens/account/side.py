"""The key facts of a customer, its people and what stands open, beside the timeline."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.plain import literal
from app.views.screens.account.reading import Fact, Link, Profile

NOWHERE = Qt.AlignmentFlag(0)


class Side(QScrollArea):
    """Facts and links.

    Signals:
        opened(record, key): a row was chosen.
    """

    opened = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Key facts"))
        self.narrow = False

    def show_profile(self, profile: Profile) -> None:
        """Show a customer's facts; its people and open things only where there is room."""
        inner = theme.mark(QFrame(), "surface")
        column = QVBoxLayout(inner)
        margin = theme.px(16)
        column.setContentsMargins(margin, theme.px(12), margin, theme.px(12))
        column.setSpacing(theme.px(4))
        column.addLayout(self._facts(profile.facts))
        if not self.narrow:
            self._links(column, _("Open deals and quotes"), profile.open)
            self._links(column, _("People"), profile.people)
        column.addStretch(1)
        self.setWidget(inner)

    def _facts(self, facts: tuple[Fact, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))
        for number, fact in enumerate(facts):
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(theme.mark(QLabel(fact.label), "label"))
            value = self._value(fact)
            # A link is as wide as its words; a text breaks at the edge of its column.
            is_link = isinstance(value, QPushButton)
            pair.addWidget(value, 0, Qt.AlignmentFlag.AlignLeft if is_link else NOWHERE)
            pair.addStretch(1)
            grid.addLayout(pair, number // 2, number % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _value(self, fact: Fact) -> QWidget:
        if not fact.record:
            label = QLabel(fact.text, wordWrap=True)
            label.setToolTip(fact.tip)
            return label
        button = _link_button(QPushButton(literal(fact.text)))
        button.setAccessibleName(f"{fact.label}: {fact.text}")
        button.setToolTip(fact.tip)
        button.clicked.connect(partial(self.opened.emit, fact.record, fact.id))
        return button

    def _links(self, column: QVBoxLayout, title: str, links: tuple[Link, ...]) -> None:
        if not links:
            return
        head = theme.mark(QLabel(title), "section")
        head.setContentsMargins(0, theme.px(16), 0, theme.px(4))
        column.addWidget(head)
        for link in links:
            column.addWidget(self._link(link))

    def _link(self, link: Link) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, theme.px(4))
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(0)
        grid.addWidget(icons.IconLabel(link.icon, 16, "muted"), 0, 0)
        button = _link_button(QPushButton(literal(link.title)))
        button.setAccessibleName(", ".join(filter(None, (link.title, link.text))))
        button.clicked.connect(partial(self.opened.emit, link.record, link.id))
        grid.addWidget(button, 0, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(theme.mark(QLabel(link.text, wordWrap=True), "small"), 1, 1)
        grid.setColumnStretch(1, 1)
        return holder


def _link_button(button: QPushButton) -> QPushButton:
    """A link that stands exactly where other texts stand."""
    theme.mark(button, "link")
    # Its frame of focus lies around the words, outside the line of the others.
    button.setStyleSheet("QPushButton { padding: 1px 2px; margin: -3px 0px -3px -4px; }")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
