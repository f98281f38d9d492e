"""Dialogs on small screens and with large text: none is larger than the screen it stands on."""

from __future__ import annotations

import pytest

from app.services import quoting
from app.views import theme
from app.views.frame_help import ShortcutHelp
from app.views.kit.form_dialog import FormDialog
from app.views.screens.quote_editor.comparing import Comparing
from app.views.screens.quote_editor.reading import read_sheet
from tests import factories


@pytest.fixture
def very_large(qapp, desk):
    """Text so large that a dialog of the usual size is wider than the screen."""
    theme.apply(qapp, dark=False, size=20)
    yield
    theme.apply(qapp, dark=False)


def comparing(desk, parent):
    key = quoting.new_quote(desk.store, factories.account(desk.store))
    return Comparing(desk, read_sheet(desk.store, key).revisions, key, parent)


def form(desk, parent):
    return FormDialog(desk, desk.records["account"], None, {}, parent)


def help_(_desk, parent):
    return ShortcutHelp([], parent)


@pytest.mark.parametrize("make", [comparing, form, help_])
def test_a_dialog_is_no_larger_than_its_screen(very_large, desk, qtbot, settle, make):
    dialog = make(desk, None)
    qtbot.addWidget(dialog)

    room = dialog.screen().availableGeometry()

    assert dialog.width() < room.width() and dialog.height() < room.height()
    settle()
