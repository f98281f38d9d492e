"""The program behind the window, wired in one place: profile, jobs, messages, looks and frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.errors import Problem
from app.i18n import LANGUAGES, set_process_language, system_language
from app.records import all_records
from app.services.company import company_settings
from app.store.erased import Erased
from app.sync.laptop import Laptop
from app.sync.lease import lease, locked_sentence
from app.views import icons, opened, theme, tidying, warming
from app.views.frame import Frame, Location
from app.views.frame_sync import SyncState
from app.views.kit.crash import CrashGuard
from app.views.kit.feed import Feed
from app.views.kit.jobs import Jobs
from app.views.kit.messages import Messages
from app.views.kit.screen import Desk
from app.views.linking import CompanyLink
from app.views.places import MAKES, WELCOME, all_pages, all_places, pages_beside
from app.views.post import Post
from app.views.shell import Shell

if TYPE_CHECKING:
    from app.views.closed_book import ClosedBook

AFTER = 300  # milliseconds: the first screen goes before what others changed
KEPT = ("look.language", "look.theme", "look.size")
THEMES = {"system": None, "light": False, "dark": True}


class Program(QObject):
    """Everything that lives as long as the program is open.

    Attributes:
        language, theme, size: how it looks; kept in the profile.
        desk: what the screens are handed.
        frame: what fills the window; made anew when the language changes.
        leaves: whether the profile is taken away once it is closed, for another to be begun.
    """

    def __init__(self, qt: QApplication, laptop: Laptop, shell: Shell, language: str = "") -> None:
        """`language` goes before the one kept, for this time only."""
        super().__init__()
        self._qt, self._shell, self.laptop, store = qt, shell, laptop, laptop.store
        spoken, dressed, size = store.facts(*KEPT)
        self.language = language or _known(spoken, LANGUAGES, system_language())
        self.theme = _known(dressed, THEMES, "system")
        self.size = int(size or theme.BASE)
        set_process_language(self.language)
        theme.apply(qt, THEMES[self.theme], self.size, sheeted=False)
        self.jobs, self.messages, self.feed = Jobs(self), Messages(self), Feed(store, self)
        with store.look() as connection:
            currency = company_settings(connection).currency
        self.link = CompanyLink(store, self.jobs, self)
        self.post = Post(store, self.jobs, self.messages, self)
        self.desk = Desk(
            *(store, self.jobs, self.messages, self.feed, all_records(), currency, MAKES),
            looks=self,
            facts={
                "link": self.link,
                "folder": laptop.folder,
                "begun": self.begin,
                "leave": self.leave,
            },
        )
        self.guard = CrashGuard(
            laptop.folder / "reports", lambda: store.clock.now().astimezone(), self.keep_typed
        )
        self.guard.install()
        self.jobs.crashed.connect(self.guard.show)
        self.jobs.problem_met.connect(self._on_problem)
        qt.styleHints().colorSchemeChanged.connect(self._dress)
        qt.setWindowIcon(icons.icon("handshake", "accent"))
        self.leaves = False
        self.frame: Frame | None = None
        self._closed_book: ClosedBook | None = None
        self._tidier: tidying.Tidier | None = None
        self._over = False
        shell.closing = self.keep_typed
        self.link.changed.connect(self._on_link)

    def show(self) -> None:
        """Fill the window, at the first place."""
        known = lease(self.laptop.store)
        if known is not None and known.locked:
            self._lock(locked_sentence(known))
        else:
            self._fill()
        theme.put_sheet(self._qt, self.size)
        self._shell.show()
        # First the window, then what goes on behind it.
        QTimer.singleShot(AFTER, self, self._join_in)
        warming.begin(self.jobs, self)
        self._tidier = tidying.Tidier(self._qt, self)
        tidying.rest_when_idle(self.laptop.store, self.jobs, self)

    def begin(self) -> None:
        """Somebody works here from now on: the first place, in the company's own currency."""
        with self.laptop.store.look() as connection:
            currency = company_settings(connection).currency
        self.desk = replace(self.desk, currency=currency)
        self.frame.location = Location(self.frame.place_names()[0])
        self.link.start()
        QTimer.singleShot(0, self, self._fill)

    def leave(self) -> None:
        """Leave the sample company: what is asked next is where to begin."""
        if self.laptop.store.fact("sample"):
            self.leaves = True
            self._qt.exit(0)

    def show_again(self) -> None:
        """Bring the window before all others."""
        self._shell.showNormal() if self._shell.isMinimized() else self._shell.show()
        self._shell.raise_()
        self._shell.activateWindow()

    def choose(
        self, language: str | None = None, theme: str | None = None, size: int | None = None
    ) -> None:
        """Change how it looks or speaks, and remember it; for `None` it stays as it is."""
        looks = (language or self.language, theme or self.theme, size or self.size)
        anew = (looks[0], looks[2]) != (self.language, self.size)
        self.jobs.work(_remember, self.laptop, looks)
        self.look(*looks)
        if anew and self.frame is not None:
            # Not from within a click on a button of the frame that is going away.
            QTimer.singleShot(0, self, self._fill)

    def look(self, language: str, theme: str, size: int) -> None:
        """Look so from now on, without remembering it."""
        self.language, self.theme, self.size = language, theme, size
        self._dress()

    def keep_typed(self) -> None:
        """Let every screen keep what is typed and not saved."""
        if self.frame is not None:
            self.frame.keep_typed()

    def close(self) -> None:
        """Finish what is being written and let go of the file."""
        self.keep_typed()
        opened.forget(self.laptop.folder)
        self._let_go()
        self.guard.uninstall()

    def _join_in(self) -> None:
        if not self._over:
            self.link.start()
            self.post.start()
            self.jobs.work(opened.forget, self.laptop.folder)  # of a start that ended badly

    def _let_go(self) -> None:
        if not self._over:
            self._over = True
            if self._tidier is not None:
                self._tidier.deleteLater()
            self.link.stop()
            self.post.stop()
            self.feed.close()
            self.jobs.close()
            self.laptop.close()

    def _on_link(self, state: SyncState) -> None:
        """Close the book where the laptop was away for too long or was erased; open it again."""
        if self._over:
            return
        if state.erased:
            self._end()
        elif state.locked and self._closed_book is None:
            self._lock(state.locked)
        elif not state.locked and self._closed_book is not None:
            self._closed_book = None
            self._fill()

    def _on_problem(self, problem: Problem) -> None:
        if isinstance(problem, Erased):
            self._end()
        else:
            self.messages.problem(problem)

    def _lock(self, sentence: str) -> None:
        from app.views.closed_book import LockedBook

        self._show_closed(LockedBook(self.link, sentence))

    def _end(self) -> None:
        """Nothing is left: say so until the window is closed."""
        if not self._over:
            from app.views.closed_book import ErasedBook

            page = ErasedBook()
            page.left.connect(self._shell.close)
            self._show_closed(page)
            self._let_go()

    def _show_closed(self, page: ClosedBook) -> None:
        self.keep_typed()
        if self.frame is not None:
            self.link.changed.disconnect(self.frame.show_sync)
        self.frame, self._closed_book = None, page
        self._shell.fill(page)
        page.focus_first()

    def _fill(self) -> None:
        """A new frame, at the place where the older one was."""
        self.keep_typed()
        old = self.frame
        records = self.desk.records
        self.frame = Frame(self.desk, all_places(records), all_pages(records), pages_beside())
        self.frame.show_sync(self.link.state)
        self.link.changed.connect(self.frame.show_sync)
        if old is None:
            known = self.laptop.store.identity.user_id is not None
            self.frame.go(self.frame.place_names()[0] if known else WELCOME)
        else:
            self.frame.return_to(old.location)
        self._shell.fill(self.frame)

    def _dress(self) -> None:
        set_process_language(self.language)
        theme.apply(self._qt, THEMES[self.theme], self.size)


def _remember(laptop: Laptop, looks: tuple[str, str, int]) -> None:
    laptop.store.set_facts(**dict(zip(KEPT, map(str, looks), strict=True)))


def _known(said: str | None, known, usual: str) -> str:
    return said if said in known else usual
