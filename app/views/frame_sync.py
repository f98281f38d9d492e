"""The sync pill: what waits, since when, what needs attention; a click explains in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.formats import format_datetime
from app.i18n import _, ngettext
from app.sync.lease import SOON
from app.views import icons, theme
from app.views.kit.plain import literal


@dataclass(frozen=True)
class SyncState:
    """How this laptop stands with the company's server.

    Attributes:
        waiting: changes not yet sent; `oldest` the moment of the first of them.
        attention: things a person must decide.
        last_sync: None where there was none.
        online: whether the server was reached the last time; None where no company was joined.
        text: a sentence on what goes on ("Sending 12 of 40"), already translated; may be empty.
        brief: the same in two or three words, where it is a sentence on what went wrong.
        sign_in: whether the password is wanted.
        days_left: until this laptop locks; None where it does not.
        locked: why there is no book to see, as a sentence; empty where there is.
        by_file: whether it goes by file only.
        erased: whether the company had everything here erased.
    """

    waiting: int = 0
    oldest: datetime | None = None
    attention: int = 0
    last_sync: datetime | None = None
    online: bool | None = None
    text: str = ""
    brief: str = ""
    sign_in: bool = False
    days_left: int | None = None
    locked: str = ""
    erased: bool = False
    by_file: bool = False


def lock_warning(state: SyncState) -> str:
    """That the laptop locks soon; empty where it does not."""
    if state.days_left is None or state.days_left > SOON:
        return ""
    return ngettext(
        "Relasi locks in {count} day unless it reaches the company's server.",
        "Relasi locks in {count} days unless it reaches the company's server.",
        state.days_left,
    ).format(count=state.days_left)


def short(state: SyncState, now: datetime) -> str:
    """What the pill says."""
    if state.text:
        return state.brief or state.text
    if state.attention:
        return ngettext(
            "{count} needs your attention", "{count} need your attention", state.attention
        ).format(count=state.attention)
    parts = []
    if state.waiting and state.online is not None:
        parts.append(
            ngettext("{count} waiting", "{count} waiting", state.waiting).format(
                count=state.waiting
            )
        )
    if state.online is None:
        parts.append(_("On this laptop only"))
    elif not state.online:
        parts.append(_("By file") if state.by_file else _("Offline"))
    elif state.last_sync:
        parts.append(_ago(state.last_sync, now) if state.waiting else _("Up to date"))
    if lock_warning(state):
        parts.append(
            ngettext("locks in {count} day", "locks in {count} days", state.days_left).format(
                count=state.days_left
            )
        )
    return " · ".join(parts)


def sentences(state: SyncState, now: datetime) -> list[str]:
    """What a click explains."""
    if state.online is None:
        return [
            _("Everything is kept on this laptop."),
            _("Join a company under Settings to share it and keep it safe on a server."),
        ]
    said = [state.text] if state.text else []
    if state.waiting:
        count = ngettext(
            "{count} change waits to be sent.", "{count} changes wait to be sent.", state.waiting
        ).format(count=state.waiting)
        said.append(count)
        if state.oldest:
            since = format_datetime(state.oldest)
            said.append(_("The oldest has waited since {moment}.").format(moment=since))
    else:
        said.append(_("Everything you typed has reached the server."))
    if not state.online and not state.brief:
        said.append(_("The server cannot be reached now. Go on working; nothing is lost."))
    if lock_warning(state):
        said.append(lock_warning(state))
    if state.last_sync:
        said.append(_("Last synced {moment}.").format(moment=format_datetime(state.last_sync)))
    if state.attention:
        said.append(
            ngettext(
                "{count} thing needs your decision.",
                "{count} things need your decision.",
                state.attention,
            ).format(count=state.attention)
        )
    return said


def _ago(moment: datetime, now: datetime) -> str:
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{count} min ago", "{count} min ago", minutes).format(count=minutes)
    hours = minutes // 60
    if hours < 24:
        return ngettext("{count} hour ago", "{count} hours ago", hours).format(count=hours)
    days = hours // 24
    return ngettext("{count} day ago", "{count} days ago", days).format(count=days)


class SyncPill(QPushButton):
    """Shows a `SyncState`.

    Signals:
        details_wanted: the person wants to see everything about sync.
    """

    details_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, "pill")
        self.state = SyncState()
        self.clicked.connect(self.explain)
        self.panel: QFrame | None = None

    def show_state(self, state: SyncState, now: datetime) -> None:
        """Show how things stand; `now` is aware."""
        self.state, self._now = state, now
        name, colour = _icon_of(state)
        icons.beside(self, name, colour)
        said = short(state, now)
        self.setText(literal(said))
        self.setAccessibleName(_("Sync: {state}").format(state=said))
        self.setToolTip("\n".join(sentences(state, now)))

    def explain(self) -> None:
        """Say it in sentences, under the pill."""
        self.panel = panel = theme.mark(QFrame(self, Qt.WindowType.Popup), "popup")
        panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        panel.setAccessibleName(_("Sync"))
        column = QVBoxLayout(panel)
        column.setSpacing(theme.px(8))
        for sentence in sentences(self.state, self._now):
            label = QLabel(sentence, wordWrap=True)
            label.setFixedWidth(theme.px(280))
            column.addWidget(label)
        more = theme.mark(QPushButton(literal(_("Show sync status"))), "quiet")
        more.clicked.connect(self._on_more)
        column.addWidget(more)
        panel.adjustSize()
        corner = self.mapToGlobal(self.rect().bottomRight())
        panel.move(corner.x() - panel.width(), corner.y() + theme.px(4))
        panel.show()
        more.setFocus()

    def _on_more(self) -> None:
        self.panel.close()
        self.details_wanted.emit()


def _icon_of(state: SyncState) -> tuple[str, str]:
    if state.attention or state.sign_in or state.brief or lock_warning(state):
        return "triangle-alert", "warning"
    if state.online is None:
        return "laptop", "muted"
    if not state.online:
        return "cloud-off", "muted"
    return ("refresh-cw", "accent") if state.waiting else ("circle-check", "success")
