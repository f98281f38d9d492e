"""The door to the desktop: a window at once, then the profile and everything else.

open_desktop(folder)                       # until the window is closed; the exit code
grab(folder, into, "id", dark=True)        # a picture of every main screen, without a display
"""

from __future__ import annotations

import builtins
import gc
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

_plain_import = builtins.__import__

from app.views import later  # noqa: E402

# What is loaded stays: to look through it for rubbish, a dozen times, finds none.
gc.disable()
later.put_off_writing()
from PySide6.QtCore import QLockFile  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

# PySide6 puts itself between every import and its module, for a feature we do not use; what is
# loaded behind the first window (SQLAlchemy above all) would take a fifth longer.
builtins.__import__ = _plain_import

from app.errors import StoreProblem  # noqa: E402
from app.i18n import _, set_process_language, system_language  # noqa: E402
from app.views import heard, theme  # noqa: E402
from app.views.shell import Shell  # noqa: E402

gc.enable()

if TYPE_CHECKING:
    from app.sync.laptop import Laptop

USUAL_SIZE = (1366, 768)
TRIES = 3


def open_desktop(folder: Path, language: str = "") -> int:
    """Open the profile in `folder` and show its window until it is closed.

    `language` is the one asked for this time; else it is the one kept, or the system's.

    A second start for the same folder brings the first one's window forward and ends at once.
    """
    set_process_language(language or system_language())
    qt = make_application()
    only = OnlyOne(folder)
    if not only.first:
        only.bring_other_forward()
        return 0
    shell = Shell()
    shell.put_back(folder)
    shell.show()
    qt.processEvents()
    try:
        ended = run(qt, folder, shell, only, language)
        shell.keep_place(folder)
        return ended
    except StoreProblem as problem:
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.critical(shell, "Relasi", problem.sentence())
        return 1
    finally:
        only.close()


def run(qt: QApplication, folder: Path, shell: Shell, only: OnlyOne, language: str) -> int:
    """Show one program after the other until one is left for good; the exit code."""
    from app.views.passphrase import ask_passphrase
    from app.views.program import Program

    while True:
        program = Program(qt, open_patiently(folder, ask_passphrase), shell, language)
        program.show()
        only.listen(program.show_again)
        try:
            ended = qt.exec()
        finally:
            program.close()
        if not program.leaves:
            return ended
        _begin_anew(folder)
        program.deleteLater()


def _begin_anew(folder: Path) -> None:
    """Take the profile away, so that the next one is a first one."""
    from app.clock import SystemClock
    from app.store.erased import begin_anew
    from app.sync.laptop import FILE

    begin_anew(folder / FILE, SystemClock().now().isoformat())


def make_application() -> QApplication:
    """The Qt application of this process, in which the screen's thread seldom has to wait."""
    later.put_off()
    # What is loaded at the start stays: looking through it for rubbish finds none.
    gc.disable()
    # How long a thread that reads may keep the interpreter while the screen wants it.
    sys.setswitchinterval(0.001)
    qt = QApplication.instance() or theme.application("relasi")
    heard.tell_what_scrolls()
    qt.setApplicationName("Relasi")
    qt.setDesktopFileName("relasi")
    return qt


def open_patiently(folder: Path, ask: Callable[[bool, str], str | None]) -> Laptop:
    """The profile in `folder`; a passphrase mistyped may be typed again, three times in all.

    `ask` is called with whether a new passphrase is wanted and what was wrong with the last one.
    Raises StoreProblem where the profile cannot be opened.
    """
    from app.store.keys import WrongKey
    from app.sync.laptop import open_laptop

    asked = 0

    def ask_again(new: bool) -> str | None:
        nonlocal asked
        asked += 1
        return ask(
            new, _("This is not the passphrase of your data. Try again.") if asked > 1 else ""
        )

    while True:
        before = asked
        try:
            return open_laptop(folder, ask_again)
        except WrongKey:
            if asked == before or asked >= TRIES:
                raise


class OnlyOne:
    """One window for each profile: the first start listens, a later one asks it to come forward.

    Attributes:
        first: whether this process holds the profile.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._name = f"relasi-{name}"
        self._lock = QLockFile(str(folder / "relasi.lock"))
        self._lock.setStaleLockTime(0)
        self.first = self._lock.tryLock(0)
        self._server = None

    def listen(self, come_forward: Callable[[], object]) -> None:
        """Call `come_forward` when another start asks."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)
        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(lambda: self._on_asked(come_forward))
        self._server.listen(self._name)

    def bring_other_forward(self) -> bool:
        """Ask the one that holds the profile to show itself; whether it was reached."""
        from PySide6.QtNetwork import QLocalSocket

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

    def _on_asked(self, come_forward: Callable[[], object]) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        come_forward()


# Pictures


def grab(
    folder: Path, into: Path, language: str = "en", dark: bool = False, scale: float = 1.0
) -> list[Path]:
    """Write a picture of each main screen into a folder, by a process of its own, unseen.

    Raises CalledProcessError where that process failed; its words are on standard error.
    """
    import subprocess

    into.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    asked = json.dumps([str(folder), str(into), language, dark])
    code = "import sys, json, app.desktop as d; d.grab_here(*json.loads(sys.argv[1]))"
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
    from app.sync.laptop import open_laptop
    from app.views.program import Program

    qt = make_application()
    shell = Shell(dark)
    program = Program(qt, open_laptop(Path(folder)), shell)
    program.look(language, "dark" if dark else "light", program.size)
    shell.resize(*USUAL_SIZE)
    program.show()
    for name in program.frame.place_names():
        program.frame.go(name)
        settle(qt, program.jobs.idle)
        program.frame.show_first()
        settle(qt, program.jobs.idle)
        path = Path(into) / f"{name}-{language}{'-dark' if dark else ''}.png"
        shell.grab().save(str(path))
        print(path)
    program.close()


def settle(qt: QApplication, idle: Callable[[], bool], seconds: float = 10.0) -> None:
    """Let everything asked be answered and painted."""
    quiet, end = 0, time.monotonic() + seconds
    while quiet < 8 and time.monotonic() < end:
        qt.processEvents()
        quiet = quiet + 1 if idle() else 0
        time.sleep(0.01)
