"""What can be done with the lines of a quote, by key, menu and palette."""

from __future__ import annotations

from functools import partial

from app.i18n import _
from app.views.kit.screen import Page, add_verb
from app.views.screens.quote_editor.grid import LinesGrid
from app.views.screens.quote_editor.why import Why


def add_line_verbs(page: Page, grid: LinesGrid, why: Why) -> None:
    """Those that add lines belong to the page, those about one line to the grid."""
    page.verb(_("Add a line"), grid.begin_new, "Ctrl+L", "plus")
    section, note = partial(grid.add_silent, "section"), partial(grid.add_silent, "note")
    page.verb(_("Add a section"), section, "Ctrl+Shift+L", "list")
    page.verb(_("Add a note"), note, "Ctrl+Shift+T", "sticky-note")
    page.verb(_("Paste lines from a spreadsheet"), grid.paste, "", "table")
    # On the lines only: elsewhere some of these keys belong to the field one types in.
    add_verb(grid, _("Duplicate the line"), grid.duplicate, "Ctrl+D", "copy")
    add_verb(grid, _("Remove the line"), grid.remove, "Ctrl+Del", "trash-2")
    add_verb(grid, _("Move the line up"), partial(grid.shift, -1), "Alt+Up", "arrow-up")
    add_verb(grid, _("Move the line down"), partial(grid.shift, 1), "Alt+Down", "arrow-down")
    add_verb(grid, _("Offer the line as an option"), grid.toggle_optional, "Alt+O", "split")
    alternative = _("Offer the line instead of the one above")
    add_verb(grid, alternative, grid.toggle_alternative, "Alt+A", "git-compare")
    add_verb(grid, _("The customer takes the line"), grid.toggle_chosen, "Alt+C", "check")
    add_verb(grid, _("Details of the line"), grid.edit_details, "Alt+Return", "pencil")
    add_verb(grid, _("Why this price?"), why.ask, "Alt+W", "circle-question-mark")
