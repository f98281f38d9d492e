"""The desktop's post: e-mails that wait are sent in the background, told to whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.i18n import _, ngettext
from app.store import Committed, Store
from app.views.kit.jobs import Jobs
from app.views.kit.messages import Messages

if TYPE_CHECKING:
    from app.handover.postman import Delivered, Postman

# A letter queued by a command is met at the latest so long after.
LOOK_EVERY = 60_000


class Post(QObject):
    """Sends what waits while the desktop is open.

    What sends is loaded when the first letter waits: most starts of the program need none of it.
    """

    _told = Signal(object)
    _broke = Signal(object)
    _stirred = Signal()

    def __init__(
        self, store: Store, jobs: Jobs, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._jobs, self._messages = store, jobs, messages
        self._postman: Postman | None = None
        self._over = False
        self._told.connect(self._on_told)
        self._broke.connect(jobs.crashed)
        self._stirred.connect(self._look)
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        self._unsubscribe = store.subscribe(self._on_committed)

    def start(self) -> None:
        """Begin."""
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """End; what was not sent goes out next time."""
        self._over = True
        self._timer.stop()
        self._unsubscribe()
        if self._postman is not None:
            self._postman.stop()

    def _on_committed(self, committed: Committed) -> None:
        if self._postman is None and "activity" in committed.rows:
            self._stirred.emit()

    def _look(self) -> None:
        if self._postman is None and not self._over:
            self._jobs.read(_needed, self, then=self._on_needed, owner=self)

    def _on_needed(self, postman: Postman | None) -> None:
        if postman is None:
            return
        if self._postman is None and not self._over:
            self._postman = postman
            postman.start()
        else:
            postman.stop()

    def _on_told(self, done: Delivered) -> None:
        if done.failed or done.shut:
            self._messages.say(_("An e-mail was not sent: {why}").format(why=done.problem))
        elif done.sent:
            text = ngettext("{count} e-mail sent.", "{count} e-mails sent.", done.sent)
            self._messages.say(text.format(count=done.sent))


def _needed(post: Post) -> Postman | None:
    """Who sends, where something waits."""
    from app.services.mailing import next_time

    if next_time(post._store) is None:
        return None
    from app.handover.postman import Postman
    from app.sync.before_mail import ask_company

    return Postman(post._store, post._told.emit, post._broke.emit, ask_company)
