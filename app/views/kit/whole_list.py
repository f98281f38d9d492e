"""The rows of a list that is whole in memory, each an object that its delegate draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class WholeList(QAbstractListModel):
    """Gives each row itself under `ROW`, and what `shown` says of it.

    Attributes:
        rows: the objects, in order.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Any] = []

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        return row if role == ROW else self.shown(row, role)

    def shown(self, row: Any, role: int) -> object:
        """What is shown or said of a row in one of Qt's roles; None for nothing."""
        raise NotImplementedError
