"""The desktop, wired in one place: the profile, the jobs, the looks and the window.

open_desktop(folder)                       # until the window is closed; the exit code
grab(folder, into, "id", dark=True)        # a picture of every main screen, without a display
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

# Heavy modules without Qt come first: PySide6 hooks imports and makes later ones slower.
import app.sync.laptop  # isort: skip  # noqa: F401
from app.errors import StoreProblem
from app.i18n import LANGUAGES, _, set_process_language, system_language
from app.records import all_records
from app.services.company import company_settings
from app.sync.laptop import Laptop, open_laptop

from PySide6.QtCore import QLockFile, QObject, Qt, QTimer  # isort: skip
from PySide6.QtNetwork import QLocalServer, QLocalSocket  # isort: skip
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMessageBox  # isort: skip

from app.views import icons, theme
from app.views.frame import Frame
from app.views.kit.crash import CrashGuard
from app.views.kit.feed import Feed
from app.views.kit.jobs import Jobs
from app.views.kit.messages import Messages
from app.views.kit.screen import Desk
from app.views.places import all_pages, all_places

THEMES = {"system": None, "light": False, "dark": True}
USUAL_SIZE = {"width": 1366, "height": 768}


def open_desktop(folder: Path) -> int:
    """Open the profile in `folder` and show its window until it is closed.

    A second start for the same folder raises the first one's window and ends at once.
    """
    set_process_language(system_language())
    qt = make_application()
    only = OnlyOne(folder)
    if not only.first:
        only.raise_other()
        return 0
    try:
        laptop = open_laptop(folder, ask_passphrase)
    except StoreProblem as problem:
        QMessageBox.critical(None, "Relasi", problem.sentence())
        return 1
    desktop = Desktop(qt, laptop)
    only.asked_to_raise = desktop.raise_window
    desktop.show()
    try:
        return qt.exec()
    finally:
        desktop.close()
        only.close()


def make_application() -> QApplication:
    """The Qt application of this process."""
    qt = QApplication.instance() or QApplication(["relasi"])
    qt.setApplicationName("Relasi")
    qt.setApplicationDisplayName("Relasi")
    qt.setDesktopFileName("relasi")
    return qt


def ask_passphrase(new: bool) -> str | None:
    """Ask the person for the passphrase of the data, where the system has no keyring."""
    if new:
        words = _("Choose a passphrase that protects your data on this laptop:")
    else:
        words = _("The passphrase of your data:")
    text, given = QInputDialog.getText(None, "Relasi", words, QLineEdit.EchoMode.Password)
    return text if given and text else None


class Desktop(QObject):
    """Everything that lives as long as the program is open.

    Attributes:
        language, theme, size: how it looks; kept in the profile.
        desk: what the screens are handed.
        frame: the window; made anew when the language changes.
    """

    def __init__(self, qt: QApplication, laptop: Laptop) -> None:
        super().__init__()
        self._qt, self.laptop, store = qt, laptop, laptop.store
        self.language = _known(store.fact("look.language"), LANGUAGES, system_language())
        self.theme = _known(store.fact("look.theme"), THEMES, "system")
        self.size = int(store.fact("look.size") or theme.BASE)
        set_process_language(self.language)
        self._dress()
        self.jobs, self.messages, self.feed = Jobs(self), Messages(self), Feed(store, self)
        with store.read() as session:
            currency = company_settings(session).currency
        self.desk = Desk(
            store, self.jobs, self.messages, self.feed, all_records(), currency, looks=self
        )
        self.guard = CrashGuard(
            laptop.folder / "reports", lambda: store.clock.now().astimezone(), self._keep_typed
        )
        self.guard.install()
        self.jobs.crashed.connect(self.guard.show)
        qt.styleHints().colorSchemeChanged.connect(lambda: self._dress())
        qt.setWindowIcon(icons.icon("handshake", "accent"))
        self.frame: Frame | None = None

    def show(self) -> None:
        """Make the window and show it at the first place."""
        self._make_frame().show()

    def raise_window(self) -> None:
        """Bring the window before all others."""
        if self.frame is not None:
            self.frame.setWindowState(self.frame.windowState() & ~Qt.WindowState.WindowMinimized)
            self.frame.raise_()
            self.frame.activateWindow()

    def choose(
        self, language: str | None = None, theme: str | None = None, size: int | None = None
    ) -> None:
        """Change how it looks or speaks, and remember it."""
        anew = (language or self.language, size or self.size) != (self.language, self.size)
        self.language, self.theme = language or self.language, theme or self.theme
        self.size = size or self.size
        looks = {"look.language": self.language, "look.theme": self.theme, "look.size": self.size}
        self.jobs.work(lambda: self.laptop.store.set_facts(**{k: str(v) for k, v in looks.items()}))
        set_process_language(self.language)
        self._dress()
        if anew and self.frame is not None:
            # Not from within a click on a button of the window that is going away.
            QTimer.singleShot(0, self._renew)

    def close(self) -> None:
        """Finish what is being written and let go of the file."""
        self._keep_typed()
        self.jobs.close()
        self.feed.close()
        sys.excepthook = sys.__excepthook__
        if self.frame is not None:
            self.frame.deleteLater()
            self.frame = None
        self.laptop.close()

    def _make_frame(self) -> Frame:
        records = self.desk.records
        self.frame = Frame(self.desk, all_places(records), all_pages(records))
        self.frame.go(next(iter(self.frame.place_names())))
        self.frame.resize(self._room())
        return self.frame

    def _renew(self) -> None:
        """The same window in another language, at the same place."""
        old, self.frame = self.frame, None
        old.keep_typed()
        where, shape, state = old.location, old.geometry(), old.windowState()
        new = self._make_frame()
        new.setGeometry(shape)
        new.setWindowState(state)
        new.return_to(where)
        new.show()
        old.hide()
        old.deleteLater()

    def _room(self):
        free = self._qt.primaryScreen().availableSize()
        return free.boundedTo(type(free)(theme.px(1280), theme.px(800)))

    def _dress(self) -> None:
        theme.apply(self._qt, THEMES[self.theme], self.size)

    def _keep_typed(self) -> None:
        if self.frame is not None:
            self.frame.keep_typed()


class OnlyOne:
    """One window for each profile: the first start listens, a later one asks it to come forward.

    Attributes:
        first: whether this process holds the profile.
        asked_to_raise: called when another start asks.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._name = f"relasi-{name}"
        self._lock = QLockFile(str(folder / "relasi.lock"))
        self._lock.setStaleLockTime(0)
        self.first = self._lock.tryLock(0)
        self.asked_to_raise = lambda: None
        self._server: QLocalServer | None = None
        if self.first:
            QLocalServer.removeServer(self._name)
            self._server = QLocalServer()
            self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
            self._server.newConnection.connect(self._on_asked)
            self._server.listen(self._name)

    def raise_other(self) -> bool:
        """Ask the one that holds the profile to show itself; whether it was reached."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        reached = socket.waitForConnected(2000)
        socket.disconnectFromServer()
        return reached

    def close(self) -> None:
        """Let the next one be first."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _on_asked(self) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        self.asked_to_raise()


# Pictures


def grab(
    folder: Path, into: Path, language: str = "en", dark: bool = False, scale: float = 1.0
) -> list[Path]:
    """Write a picture of each main screen into a folder, in a process of its own without a display.

    Raises CalledProcessError where that process failed; its words are on standard error.
    """
    into.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    asked = json.dumps([str(folder), str(into), language, dark])
    code = (
        "import json, sys; from app.desktop import grab_here; grab_here(*json.loads(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, asked],
        env=environment,
        cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Path(line) for line in done.stdout.splitlines()]


def grab_here(folder: str, into: str, language: str, dark: bool) -> None:
    """Write the pictures from this process, and print where each is."""
    qt = make_application()
    desktop = Desktop(qt, open_laptop(Path(folder)))
    desktop.language, desktop.theme = language, "dark" if dark else "light"
    set_process_language(language)
    desktop._dress()
    frame = desktop._make_frame()
    frame.resize(USUAL_SIZE["width"], USUAL_SIZE["height"])
    frame.show()
    for name in frame.place_names():
        frame.go(name)
        settle(qt, desktop.jobs)
        frame.show_first()
        settle(qt, desktop.jobs)
        path = Path(into) / f"{name}-{language}{'-dark' if dark else ''}.png"
        frame.grab().save(str(path))
        print(path)
    desktop.close()


def settle(qt: QApplication, jobs: Jobs, seconds: float = 10.0) -> None:
    """Let everything asked be answered and painted."""
    quiet, end = 0, time.monotonic() + seconds
    while quiet < 8 and time.monotonic() < end:
        qt.processEvents()
        quiet = quiet + 1 if jobs.idle() else 0
        time.sleep(0.01)


def _known(said: str | None, known, usual: str) -> str:
    return said if said in known else usual
