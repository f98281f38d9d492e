"""The story of an offer beside the list: who asked, answered, sent and ordered what, when."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QListWidget

from app.formats import format_datetime
from app.i18n import _
from app.services.quote_story import Happened, story_of
from app.store import Store
from app.views import theme
from app.views.kit.jobs import Latest
from app.views.kit.screen import Desk


class Story(QListWidget):
    """Everything that happened to one offer, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(wordWrap=True)
        theme.mark(self, "history")
        self.setAccessibleName(_("History"))
        self._desk = desk
        self._asked = Latest(desk.jobs)

    def show_of(self, key: UUID) -> None:
        """Tell of this offer."""
        self._asked.read(_read, self._desk.store, key, then=self._on_read, owner=self)

    def _on_read(self, lines: list[str]) -> None:
        self.clear()
        self.addItems(lines)


def _read(store: Store, key: UUID) -> list[str]:
    with store.read() as session:
        return [_line(one) for one in story_of(session, key)]


def _line(one: Happened) -> str:
    when = format_datetime(one.at.astimezone())
    head = " · ".join(filter(None, (one.what, one.who)))
    return f"{when}   {head}" + (f": “{one.words}”" if one.words else "")
