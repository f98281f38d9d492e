"""What waits to be sent: how much, and each change in a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QWidget

from app.i18n import _, ngettext
from app.views import icons, theme
from app.views.kit.laying import column
from app.views.screens.sync_status.picture import Pending


class PendingList(QWidget):
    """The list under its heading; out of sight while nothing waits.

    Attributes:
        rows: the list.
    """

    def __init__(self) -> None:
        super().__init__()
        self._head = theme.mark(QLabel(), "record")
        self.rows = theme.mark(QListWidget(), "history")
        self.rows.setAccessibleName(_("Waiting to be sent"))
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setMinimumHeight(theme.px(160))
        self.rows.setIconSize(QSize(theme.px(16), theme.px(16)))
        column(self, self._head, (self.rows, 1), gap=12)
        self.hide()

    def show_pending(self, pending: Sequence[Pending], more: int) -> None:
        """Show these, and that so many more wait."""
        count = len(pending) + more
        self.setVisible(bool(count))
        self._head.setText(
            ngettext("{count} waits to be sent", "{count} wait to be sent", count).format(
                count=count
            )
        )
        self.rows.clear()
        for one in pending:
            said = " · ".join(filter(None, (one.since, one.what, one.about)))
            item = QListWidgetItem(icons.icon("clock", "muted"), said)
            item.setToolTip(one.exact)
            self.rows.addItem(item)
        if more:
            text = ngettext("and {count} more", "and {count} more", more).format(count=more)
            self.rows.addItem(QListWidgetItem(text))
