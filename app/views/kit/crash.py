"""When the program itself is wrong: what was typed is kept, and a report holds no customer data.

The report names the kind of error and the way to it (files, lines, functions) and versions. It has
no values: not the error's own words, which may quote a record, and no local variables.
"""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

import app
from app.i18n import _
from app.views import icons, theme
from app.views.kit.buttons import Buttons
from app.views.kit.plain import literal

PACKAGES = ("pyside6-essentials", "sqlalchemy", "sqlcipher3")
_HOUSE = Path(app.__file__).resolve().parent.parent


def report_text(error: BaseException, now: datetime) -> str:
    """The report: versions, the kind of each error in the chain and where it came from."""
    lines = [
        f"Relasi {app.__version__}",
        f"{now:%Y-%m-%d %H:%M:%S %z}",
        f"Python {platform.python_version()} on {platform.platform()}",
        *(f"{name} {_version(name)}" for name in PACKAGES),
        "",
    ]
    for link in _chain(error):
        kind = type(link)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        for frame in traceback.extract_tb(link.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}")
        lines.append("")
    return "\n".join(lines)


def write_report(error: BaseException, folder: Path, now: datetime) -> Path:
    """Write the report into `folder` and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"report-{now:%Y%m%d-%H%M%S}.txt"
    path.write_text(report_text(error, now), "utf-8")
    return path


class CrashGuard(QObject):
    """Catches what nobody else caught, on any thread, and shows it once.

    Signals:
        caught(BaseException): something went wrong.
    """

    caught = Signal(object)

    def __init__(
        self, folder: Path, now: Callable[[], datetime], keep_typed: Callable[[], object]
    ) -> None:
        super().__init__()
        self._folder, self._now, self._keep_typed = folder, now, keep_typed
        self.dialog: CrashDialog | None = None
        self.caught.connect(self.show, Qt.ConnectionType.AutoConnection)

    def install(self) -> None:
        """Take care of whatever is raised and not caught from now on."""
        sys.excepthook = lambda _kind, error, _trace: self.caught.emit(error)

    def uninstall(self) -> None:
        """Leave it to Python again."""
        sys.excepthook = sys.__excepthook__

    def show(self, error: BaseException) -> None:
        """Keep what was typed, write the report, tell the person."""
        if isinstance(error, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        self._keep_typed()
        path = write_report(error, self._folder, self._now())
        print(report_text(error, self._now()), file=sys.stderr)
        if self.dialog is None:
            self.dialog = CrashDialog(path)
            self.dialog.finished.connect(self._on_closed)
            self.dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None


class CrashDialog(QDialog):
    """Says what happened in three sentences and where the report is."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = theme.mark(QLabel(_("Something went wrong in Relasi")), "record")
        said = QLabel(
            _(
                "What you typed is kept, and you can go on working. A report for those who make"
                " Relasi was written; it holds no customer data."
            ),
            wordWrap=True,
        )
        where = theme.mark(QLabel(str(path), wordWrap=True), "small")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = QPushButton(literal(_("Show the report")))
        show.clicked.connect(lambda: _open(path))
        go_on = theme.mark(QPushButton(literal(_("Go on"))), "primary")
        buttons = Buttons(go_on, show, cancels=False, by_enter=True)
        buttons.accepted.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(icons.IconLabel("triangle-alert", 20, "warning"))
        row.addWidget(head, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(16),) * 4)
        column.setSpacing(theme.px(12))
        column.addLayout(row)
        column.addWidget(said)
        column.addWidget(where)
        column.addWidget(buttons)
        self.setMinimumWidth(theme.px(440))
        go_on.setFocus()


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in found:
        found.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found


def _short(name: str) -> str:
    """The file without the folders of this machine, which may name a person."""
    path = Path(name)
    if path.is_relative_to(_HOUSE):
        return str(path.relative_to(_HOUSE))
    return "/".join(path.parts[-2:])


def _open(path: Path) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
