"""What became different between two revisions, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QWidget

from app.i18n import _
from app.records.quote_diff import told
from app.store import Store
from app.views.kit.editors import ChoiceBox
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, fit, row
from app.views.kit.screen import Desk
from app.views.screens.quote_editor.reading import Revision


class Comparing(QDialog):
    """Two revisions to choose, and below what is different from the one to the other."""

    def __init__(
        self, desk: Desk, revisions: Sequence[Revision], shown: UUID, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What is different"))
        fit(self, 720, 460)
        self._desk = desk
        self._asked = Latest(desk.jobs)
        self.before, self.after = ChoiceBox(), ChoiceBox()
        for box, name in ((self.before, _("Before")), (self.after, _("After"))):
            box.setAccessibleName(name)
            for one in revisions:
                box.addItem(one.label, one.id)
        keys = [one.id for one in revisions]
        place = keys.index(shown) if shown in keys else 0
        self.after.setCurrentIndex(place)
        self.before.setCurrentIndex(min(place + 1, len(keys) - 1) if place + 1 < len(keys) else 0)
        self.sentences = QListWidget(wordWrap=True)
        self.sentences.setAccessibleName(_("What is different"))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        close.rejected.connect(self.reject)
        top = row(None, QLabel(_("Before")), (self.before, 1), QLabel(_("After")), (self.after, 1))
        column(self, top, (self.sentences, 1), close, margins=(16, 16), gap=12)
        self.before.currentIndexChanged.connect(self._compare)
        self.after.currentIndexChanged.connect(self._compare)
        self._compare()

    def _compare(self) -> None:
        keys = self.before.currentData(), self.after.currentData()
        self._asked.read(_told, self._desk.store, *keys, then=self._on_told, owner=self)

    def _on_told(self, sentences: tuple[str, ...]) -> None:
        self.sentences.clear()
        self.sentences.addItems(list(sentences) or [_("They say the same.")])


def _told(store: Store, before: UUID, after: UUID) -> tuple[str, ...]:
    with store.read() as session:
        return tuple(one.sentence for one in told(session, before, after))
