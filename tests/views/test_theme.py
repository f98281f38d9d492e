"""Colours that can be read, measures that follow the font, icons that follow the theme."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from app.paths import resources
from app.views import icons, theme

THEMES = {"light": theme.LIGHT, "dark": theme.DARK}
PLACES = [(name, *pair) for name in THEMES for pair in theme.TEXT_ON]
EDGES = [(name, *pair) for name in THEMES for pair in theme.EDGE_ON]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_black_on_white_has_the_contrast_the_rule_gives():
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0


@pytest.mark.parametrize(("name", "text", "ground"), PLACES)
def test_text_can_be_read_on_every_ground(name, text, ground):
    colours = THEMES[name]

    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize(("name", "edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(name, edge, ground):
    colours = THEMES[name]

    assert contrast(getattr(colours, edge), getattr(colours, ground)) >= 3.0


@pytest.mark.parametrize(("one", "other"), ["தம", "شم"])
def test_names_in_the_scripts_of_our_papers_are_drawn_with_their_letters(desk, qtbot, one, other):
    drawn = []
    for letter in (one, other):
        label = QLabel(letter)
        qtbot.addWidget(label)
        label.resize(40, 40)
        drawn.append(label.grab().toImage())

    assert drawn[0] != drawn[1]  # what no font has is a box, whichever letter it is


def test_the_accent_is_the_teal_of_the_design():
    assert (theme.LIGHT.accent, theme.DARK.accent) == ("#0F766E", "#2DD4BF")


def test_every_name_in_the_sheet_is_a_colour_or_a_measure():
    for colours in THEMES.values():
        assert "@" not in theme.sheet(colours).split("*/", 1)[1]


def test_every_look_of_the_sheet_is_known_to_mark():
    used = set(re.findall(r'look="([\w-]+)"', (resources() / "screens.qss").read_text("utf-8")))

    known = {look for looks in theme.LOOKS.values() for look in looks}

    assert used - known <= {"plain", "search"}


def test_the_looks_of_labels_and_frames_have_different_names():
    # A label is a frame to Qt: a look of the same name would give it the frame's border.
    assert not set(theme.LOOKS["QLabel"]) & set(theme.LOOKS["QFrame"])


def test_measures_and_sizes_scale_with_the_font(qapp):
    theme.apply(qapp, dark=False, size=26)

    try:
        assert theme.px(32) == 64
        assert theme.font("title").pixelSize() == 40
        assert f"font-size: {2 * theme.SIZES['title']}px" in qapp.styleSheet()
    finally:
        theme.apply(qapp, dark=False)


def test_switching_to_dark_changes_what_is_painted_by_hand(qapp):
    theme.apply(qapp, dark=True)

    try:
        assert theme.is_dark()
        assert theme.colours() is theme.DARK
        assert qapp.palette().color(qapp.palette().ColorRole.Window) == QColor(theme.DARK.window)
    finally:
        theme.apply(qapp, dark=False)


def test_an_icon_already_made_follows_the_theme(qapp):
    theme.apply(qapp, dark=False)
    made = icons.icon("phone")
    light = strongest(made)
    theme.apply(qapp, dark=True)

    dark = strongest(made)
    theme.apply(qapp, dark=False)

    assert light == QColor(theme.LIGHT.text)
    assert dark == QColor(theme.DARK.text)


def test_an_icon_is_drawn_at_the_resolution_of_the_screen(qapp):
    picture = icons.icon("phone").pixmap(QSize(16, 16), 2.0)

    assert picture.width() == 32
    assert picture.devicePixelRatio() == 2.0


def test_the_ground_of_every_state_differs_from_the_surface():
    for colours in THEMES.values():
        grounds = [f.name for f in fields(colours) if f.name.endswith("_soft")]

        assert all(getattr(colours, name) != colours.surface for name in grounds)


def test_marking_a_widget_again_changes_its_look(qapp, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    theme.mark(widget, "card")

    theme.mark(widget, "notice")

    assert widget.property("look") == "notice"


def strongest(icon) -> QColor:
    """The colour of the most opaque pixel."""
    image = icon.pixmap(QSize(48, 48), 1.0).toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    best = max(points, key=lambda point: image.pixelColor(*point).alpha())
    colour = image.pixelColor(*best)
    return QColor(colour.red(), colour.green(), colour.blue())
