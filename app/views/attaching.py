"""Attaching files to the record in view, by choosing or dropping them, and opening them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.views import filing
from app.views.kit.screen import Desk
from app.views.kit.undoing import say_done


class Attaching(QObject):
    """What a page does with files.

    `field` is the reference by which a file points to the record; `key` gives the one in view.
    """

    def __init__(
        self, page: QWidget, desk: Desk, field: str, key: Callable[[], UUID | None]
    ) -> None:
        super().__init__(page)
        self._page, self._desk, self._field, self._key = page, desk, field, key
        page.setAcceptDrops(True)

    def ask(self) -> None:
        """Let somebody choose files."""
        chosen, _kind = QFileDialog.getOpenFileNames(self._page, _("Attach files"))
        self.attach([Path(name) for name in chosen])

    def attach(self, paths: list[Path]) -> None:
        """Attach these to the record in view."""
        key = self._key()
        if key is not None and paths:
            self._desk.jobs.work(
                *(filing.attach_all, self._desk.store, {self._field: key}, paths),
                then=self._on_attached,
                owner=self,
            )

    def welcome(self, event: QDragEnterEvent) -> None:
        """Take what is dragged over the page, where it may be dropped."""
        if self._key() is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def take(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.attach(filing.dropped(event))
        event.acceptProposedAction()

    def open(self, key: UUID, name: str) -> None:
        """Fetch a file where it is not here, then let the system's program show it."""
        job = self._desk.jobs.read(
            *(filing.fetch, self._desk.store, key), then=self._on_fetched, progress=True
        )
        job.progressed.connect(partial(filing.say_coming, self._desk, name))

    def _on_attached(self, _count: int) -> None:
        say_done(self._desk, _("Attached."))

    def _on_fetched(self, path: Path) -> None:
        QDesktopServices.openUrl(filing.as_url(path))
