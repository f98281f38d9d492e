"""A form over what one is doing: a record made or changed without leaving what is typed below."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.records.description import Record
from app.views.kit.form import Form
from app.views.kit.laying import fit
from app.views.kit.screen import Desk


class FormDialog(QDialog):
    """The form of one record.

    Signals:
        kept(UUID): it was saved.
    """

    kept = Signal(object)

    def __init__(
        self,
        desk: Desk,
        record: Record,
        row_id: UUID | None,
        first: Mapping[str, str],
        parent: QWidget,
        fixed: Collection[str] = (),
    ) -> None:
        """`row_id` is the record to change; with None one is made, with `first` in its fields.

        What is in `fixed` stays what it is: the record it is made from.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.form = Form(desk, record)
        self.form.saved.connect(self._on_saved)
        self.form.closed.connect(self.reject)
        self.form.titled.connect(lambda: self.setWindowTitle(self.form.title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.form.show_record(row_id, first)
        self.form.fix(fixed)
        fit(self, 640, 560)

    def _on_saved(self, key: UUID) -> None:
        self.kept.emit(key)
        self.accept()

    def closeEvent(self, event) -> None:
        if self.form.unsaved:
            self.form.keep_draft()
        super().closeEvent(event)
