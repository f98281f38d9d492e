"""The files of a record as a tab of its page: attach them, see where they are, open them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from app.i18n import _
from app.views import filing, icons, theme
from app.views.attaching import Attaching
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.when_seen import WhenSeen

KEY = Qt.ItemDataRole.UserRole
SHOWN = frozenset({"attachment"})


class FilesTab(WhenSeen):
    """The files about one record; `field` is the reference by which they point to it."""

    def __init__(self, desk: Desk, field: str) -> None:
        super().__init__(desk, SHOWN)
        self._field = field
        self._asked = Latest(desk.jobs)
        theme.mark(self, "surface")
        self.button = icons.beside(QPushButton(literal(_("Attach"))), "paperclip")
        self.button.setToolTip(_("Attach files; or drop them on the page"))
        self._files = Attaching(self, desk, field, lambda: self._key)
        self.button.clicked.connect(lambda: self._files.ask())
        self.list = QListWidget(wordWrap=True)
        self.list.setIconSize(QSize(theme.px(72), theme.px(54)))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(_("Files"))
        self.list.itemActivated.connect(self._open)
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(12),) * 4)
        column.addLayout(top)
        column.addWidget(self.list, 1)

    def read_of(self, key: UUID) -> None:
        """Read the files of a record."""
        self._asked.read(
            filing.files_about, self._desk.store, self._field, key, then=self._on_read, owner=self
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._files.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._files.take(event)

    def _on_read(self, files: list[tuple[UUID, str, filing.Shown]]) -> None:
        self.list.clear()
        for key, name, shown in files:
            said = " · ".join(filter(None, (shown.text.replace("\n", " · "), shown.state)))
            item = QListWidgetItem(f"{name}\n{said}")
            item.setIcon(_icon(shown.picture))
            item.setData(KEY, (key, name))
            self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        self._files.open(*item.data(KEY))


def _icon(picture: bytes) -> QIcon:
    if not picture:
        return icons.icon("paperclip")
    return QIcon(QPixmap.fromImage(QImage.fromData(picture)))
