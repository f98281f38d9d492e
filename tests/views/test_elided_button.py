"""A button that gives way shows all its words where it has the room for them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from app.views import theme
from app.views.kit.elided_button import ElidedButton

# Their widths have fractions of a pixel above and below a half.
NAMES = ("Toko Maju Bersama", "RM Padang Utama", "Kedai Bu Nining", "Grand Ikhlas Hotel", "Ali")


@pytest.fixture
def drawn(desk, qtbot):
    """Draws a button of a class with a name, so many pixels narrower than it asks for."""

    def draw(kind, name, less=0):
        button = theme.mark(kind(name), "link")
        qtbot.addWidget(button)
        button.ensurePolished()
        button.resize(button.sizeHint().width() - less, button.sizeHint().height())
        return button.grab().toImage()

    return draw


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_has_room_is_written_out(drawn, name):
    assert drawn(ElidedButton, name) == drawn(QPushButton, name)


def test_a_name_without_room_ends_in_an_ellipsis(drawn):
    cut = drawn(ElidedButton, NAMES[0], less=30)

    assert cut != drawn(QPushButton, NAMES[0], less=30)
