"""The window's own verbs: with a shortcut, in the palette and under F1, whatever is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from app.i18n import N_, _
from app.views import icons
from app.views.frame_help import ShortcutHelp
from app.views.kit.plain import literal
from app.views.kit.screen import Place
from app.views.kit.undoing import redo, undo

if TYPE_CHECKING:
    from app.views.frame import Frame

SHOWN = ("main", "more", "within", "pill")


class WindowVerbs:
    """Adds the verbs to a window, and knows every verb that can be chosen in it.

    `fallbacks` give way to a screen that uses the same keys.
    """

    def __init__(self, frame: Frame, places: Sequence[Place]) -> None:
        self._frame, desk = frame, frame.desk
        add = self._add
        self._search = add(N_("Search or command"), frame.search.begin, "Ctrl+K", "search")
        self.fallbacks = [
            add(N_("New"), frame.new_here, "Ctrl+N", "plus", gives_way=True),
            add(N_("Edit"), frame.edit_here, "Ctrl+E", "pencil", gives_way=True),
            add(N_("Back to the list"), frame.leave_record, "Esc", "list", gives_way=True),
        ]
        add(N_("Undo"), partial(undo, desk), "Ctrl+Z", "undo-2")
        add(N_("Redo"), partial(redo, desk), "Ctrl+Shift+Z | Ctrl+Y", "redo-2")
        add(N_("Back"), frame.back, "Alt+Left", "arrow-left")
        add(N_("Forward"), frame.forward, "Alt+Right", "arrow-right")
        add(N_("Shortcuts of this screen"), frame.help, "F1", "keyboard")
        entries = [place.name for place in places if place.group == "main"]
        for place in places:
            is_entry = place.name in entries
            keys = f"Ctrl+{entries.index(place.name) + 1}" if is_entry else ""
            if place.group in SHOWN:
                act = partial(frame.enter if is_entry else frame.go, place.name)
                add(place.label, act, keys, place.icon)

    def commands(self) -> list[QAction]:
        """Every verb that can be chosen now: of the screen, of the record, of the window."""
        found = [verb for _title, verbs in self._groups() for verb in verbs]
        seen: dict[str, QAction] = {}
        for action in found:
            if action is not self._search:
                seen.setdefault(action.text(), action)
        return list(seen.values())

    def help(self) -> ShortcutHelp:
        """The shortcuts of what is shown now."""
        return ShortcutHelp(self._groups(), self._frame)

    def typed(self, event: QKeyEvent) -> bool:
        """A key that no widget wanted: whether it was one of the `fallbacks`."""
        keys = QKeySequence(event.keyCombination())
        for action in self.fallbacks:
            if keys in action.shortcuts():
                action.trigger()
                return True
        return False

    def _groups(self) -> list[tuple[str, list[QAction]]]:
        screen, page = self._frame.screen_shown, self._frame.page_shown
        groups = [(screen.title, screen.actions_here())] if screen else []
        if page is not None and page is not screen:
            groups.append((_("The record"), page.actions_here()))
        return [*groups, (_("Everywhere"), self._frame.actions())]

    def _add(
        self, label: str, act: Callable[[], object], keys: str, icon: str, gives_way: bool = False
    ) -> QAction:
        action = QAction(icons.icon(icon), literal(_(label)), self._frame)
        action.setProperty("icon-name", icon)
        if keys:
            action.setShortcuts([QKeySequence(part) for part in keys.split(" | ")])
        context = Qt.ShortcutContext
        action.setShortcutContext(context.WidgetShortcut if gives_way else context.WindowShortcut)
        action.triggered.connect(lambda: act())
        self._frame.addAction(action)
        return action
