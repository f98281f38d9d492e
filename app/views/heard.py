"""What assistive technology is told of what scrolls."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QAccessibleWidget

# Tables, lists and texts are told of by Qt before it comes to these.
_SCROLLED = frozenset({"QScrollArea", "QAbstractScrollArea"})


def tell_what_scrolls() -> None:
    """Tell of a scrolled area as of any other widget.

    Qt's own way ends the process where somebody asks for a part that has just gone, as a scroll
    bar goes once everything fits: `QAccessibleAbstractScrollArea::child` looks at no bounds.
    """
    QAccessible.installFactory(_told)


def _told(kind: str, what: QObject) -> QAccessibleInterface | None:
    if kind in _SCROLLED and isinstance(what, QAbstractScrollArea):
        return QAccessibleWidget(what, QAccessible.Role.Client)
    return None
