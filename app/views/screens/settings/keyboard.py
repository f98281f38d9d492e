"""The keys that hold everywhere; those of a page are under F1 on that page."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel

from app.i18n import N_, _
from app.views import theme
from app.views.screens.settings.page import SettingsPage

KEYS = (
    ("Ctrl+K", N_("Search everything, or do anything by its name")),
    ("Ctrl+N", N_("New, of the kind in view")),
    ("Ctrl+E", N_("Edit what is shown")),
    ("Ctrl+S", N_("Save")),
    ("Ctrl+Z", N_("Undo")),
    ("Ctrl+Shift+Z", N_("Redo")),
    ("Enter", N_("Open in full")),
    ("Esc", N_("Back")),
    ("Alt+←  Alt+→", N_("Where you were before, and on again")),
    ("F1", N_("The keys of this page")),
)
TODAY = (
    ("O", N_("Open the row")),
    ("C", N_("Call")),
    ("W", N_("WhatsApp")),
    ("D", N_("Done")),
    ("N", N_("Next step")),
    ("I", N_("Check in")),
    ("S", N_("Put off until tomorrow")),
    ("K", N_("Customer")),
)
LINES = (
    ("Enter", N_("Go on: product, quantity, next line")),
    ("Ctrl+D", N_("Duplicate the line")),
    ("Alt+↑  Alt+↓", N_("Move the line")),
    ("Ctrl+Del", N_("Remove the line")),
    ("Ctrl+V", N_("Paste rows copied from a spreadsheet")),
    ("Alt+O", N_("Offer the line as an option")),
    ("Alt+A", N_("Offer the line instead of the one above")),
    ("Alt+C", N_("The customer takes the line")),
    ("Alt+Enter", N_("Details of the line")),
)
BOARD = (("Ctrl+←  Ctrl+→", N_("Move the deal to the next stage, or back")),)


class KeyboardPage(SettingsPage):
    """A table of keys."""

    def __init__(self) -> None:
        super().__init__(_("Keyboard"), _("Everything can be done without the mouse."))
        for title, keys in (
            (_("Everywhere"), KEYS),
            (_("Today"), TODAY),
            (_("Lines of a quote"), LINES),
            (_("Deals by stage"), BOARD),
        ):
            self.section(title)
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.px(24))
            grid.setVerticalSpacing(theme.px(4))
            for number, (key, text) in enumerate(keys):
                label = theme.mark(QLabel(key), "strong")
                label.setFixedWidth(theme.px(140))
                grid.addWidget(label, number, 0)
                grid.addWidget(QLabel(_(text), wordWrap=True), number, 1)
            grid.setColumnStretch(1, 1)
            self.column.addLayout(grid)
