"""Parts one under another or side by side, in the measures of the design.

column(page, head, (list, 1))                    # the page's own layout, without margins
row(bar, title, None, button, margins=(16, 8))   # None takes the room that is left
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.views import theme

Part = QWidget | QLayout | tuple[QWidget | QLayout, int] | None


def column(
    of: QWidget | None, *parts: Part, margins: tuple[int, ...] = (0,), gap: int = 0
) -> QVBoxLayout:
    """One under another: widgets, layouts, one of these with its share of the room, or room.

    The layout becomes that of the widget `of`. `margins` are one for all sides, across and down,
    or left, top, right and bottom; they and `gap` scale with the text.
    """
    return _laid(QVBoxLayout(), of, parts, margins, gap)


def row(
    of: QWidget | None, *parts: Part, margins: tuple[int, ...] = (0,), gap: int = 8
) -> QHBoxLayout:
    """Side by side; see `column`."""
    return _laid(QHBoxLayout(), of, parts, margins, gap)


def scrolled(inside: QWidget) -> QScrollArea:
    """What is higher than its room scrolls; nothing in it is pressed together or cut."""
    room = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
    room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    room.setWidget(inside)
    return room


def fit(window: QWidget, wide: float, high: float) -> None:
    """Make a window so large, in the measures of the design, and no larger than its screen."""
    room = window.screen().availableGeometry()
    edge = theme.px(24)  # what the system draws around it
    window.resize(
        min(theme.px(wide), room.width() - edge), min(theme.px(high), room.height() - 2 * edge)
    )


def _laid(layout, of, parts, margins, gap):
    sides = {1: margins * 4, 2: margins * 2, 4: margins}[len(margins)]
    layout.setContentsMargins(*(theme.px(side) for side in sides))
    layout.setSpacing(theme.px(gap))
    for part in parts:
        _add(layout, part)
    if of is not None:
        of.setLayout(layout)
    return layout


def _add(layout: QBoxLayout, part: Part) -> None:
    if part is None:
        layout.addStretch(1)
        return
    what, share = part if isinstance(part, tuple) else (part, 0)
    if isinstance(what, QLayout):
        layout.addLayout(what, share)
    else:
        layout.addWidget(what, share)
