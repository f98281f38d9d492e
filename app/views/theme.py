"""How everything looks: colours, measures and fonts, light and dark.

Nothing is kept here: the colours in force are read back from the application's palette, the scale
from its font, so that a widget painted later always agrees with the rest.

    apply(app, dark=None)         # once, and again when the person or the system switches
    colours().accent              # a QColor of the theme in force, for what is painted by hand
    px(8)                         # a measure of the design, scaled with the font
    mark(button, "primary")       # the look of a widget (see LOOKS)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import resources

FONT = "Noto Sans"
STYLE, STYLED = "Fusion", "relasi-style"
BASE = 13
SIZES = {"small": 11, "base": 13, "record": 16, "title": 20}
ROW = 32

# The looks that `resources/screens.qss` knows; `mark` gives one to a widget.
LOOKS = {
    "QPushButton": (
        *("primary", "quiet", "link", "danger", "chip", "nav", "pill", "toast", "segment"),
    ),
    "QLabel": (
        *("title", "record", "section", "label", "small", "strong", "muted", "error", "state"),
        *("warning", "toast"),
    ),
    "QListView": ("history", "sections"),
    "QFrame": (
        *("card", "surface", "head", "bar", "side", "line", "toast-bar", "problem", "notice"),
        "popup",
    ),
}


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, by what they are for (`#rrggbb`).

    Attributes:
        window: behind everything; surface: lists, forms and cards; raised: fields and menus;
        sunken: the left navigation and heads of tables.
        line: hairlines (no meaning); edge: the edges of controls (3:1 at least).
        text, muted: reading; the rest are states, each with a soft ground to stand on.
    """

    window: str
    surface: str
    raised: str
    sunken: str
    hover: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    success: str
    success_soft: str
    info: str
    info_soft: str
    toast: str
    on_toast: str
    toast_link: str

    def colour(self, name: str) -> QColor:
        """One of them as Qt wants it."""
        return _as_qt(getattr(self, name))


@cache
def _as_qt(colour: str) -> QColor:
    return QColor(colour)


LIGHT = Colours(
    window="#F6F7F7",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#EDF0F0",
    hover="#E9EEED",
    line="#DDE2E2",
    edge="#869090",
    text="#16201F",
    muted="#54605F",
    accent="#0F766E",
    accent_hover="#0B5F59",
    on_accent="#FFFFFF",
    accent_soft="#D8EFEC",
    danger="#B42318",
    danger_soft="#FDECEA",
    warning="#8A5300",
    warning_soft="#FFF3DC",
    success="#1B6E3C",
    success_soft="#E3F4E8",
    info="#1D5E9E",
    info_soft="#E5F0FA",
    toast="#1F2B2A",
    on_toast="#F4F7F6",
    toast_link="#5EEAD4",
)

DARK = Colours(
    window="#121817",
    surface="#182020",
    raised="#1F2928",
    sunken="#0E1413",
    hover="#253130",
    line="#2C3837",
    edge="#6F7E7C",
    text="#E7EDEC",
    muted="#A3B0AE",
    accent="#2DD4BF",
    accent_hover="#5EEAD4",
    on_accent="#04211E",
    accent_soft="#12403B",
    danger="#FF9A8F",
    danger_soft="#3A1C1A",
    warning="#F5C26B",
    warning_soft="#35290F",
    success="#7CD99B",
    success_soft="#14301F",
    info="#8CC2F5",
    info_soft="#152B40",
    toast="#E7EDEC",
    on_toast="#16201F",
    toast_link="#0B5F59",
)

GROUNDS = ("window", "surface", "raised", "sunken", "hover", "accent_soft")
# What is written on what; a test holds each pair to 4.5 : 1.
TEXT_ON = (
    *((text, ground) for text in ("text", "muted") for ground in GROUNDS),
    *(("accent", on) for on in (*GROUNDS[:4], "accent_soft", "danger_soft")),
    *(("on_accent", on) for on in ("accent", "accent_hover")),
    *(("danger", on) for on in ("surface", "window", "raised", "danger_soft")),
    *(("warning", on) for on in ("surface", "warning_soft")),
    *(("success", on) for on in ("surface", "success_soft")),
    *(("info", on) for on in ("surface", "info_soft")),
    *(("text", f"{state}_soft") for state in ("danger", "warning", "success", "info")),
    *((text, "toast") for text in ("on_toast", "toast_link")),
)
# Edges of controls and the focus ring; a test holds each pair to 3 : 1.
EDGE_ON = (
    ("edge", "window"),
    ("edge", "surface"),
    ("edge", "raised"),
    ("accent", "window"),
    ("accent", "raised"),
)


def apply(
    app: QApplication, dark: bool | None = None, size: int = BASE, sheeted: bool = True
) -> None:
    """Dress the application: style, font, palette and sheet.

    `dark` None follows the system; `size` is the base text in pixels (13), all else follows it.
    Without `sheeted` the sheet is left to `put_sheet`, once a window is made: Qt would go through
    all its widgets each time one is put into another.
    """
    load_fonts()
    if not app.property(STYLED):  # with a sheet on, Qt names no style
        app.setProperty(STYLED, True)
        app.setStyle(STYLE)
    font = QFont(FONT)
    font.setPixelSize(size)
    app.setFont(font)
    chosen = DARK if (system_is_dark() if dark is None else dark) else LIGHT
    app.setPalette(_palette(chosen))
    if sheeted:
        put_sheet(app, size)


def application(name: str) -> QApplication:
    """A new application, in our style from the start: to give it one later answers with the
    style, and PySide then loads QStyle with its 600 names before the first screen."""
    app = QApplication([name, "-style", STYLE])
    app.setProperty(STYLED, True)
    return app


def put_sheet(app: QApplication, size: int = BASE) -> None:
    """Put on the sheet, in the colours in force; not again where it is on, which takes long."""
    wanted = sheet(colours(), size)
    if app.styleSheet() != wanted:
        app.setStyleSheet(wanted)


def load_fonts() -> None:
    """Give Qt the fonts we ship, once; what they lack comes from the system's.

    Papers bring Arabic and Tamil along; a system without these draws their names here as well.
    """
    if FONT in _families():
        return
    for face in ("-Regular", "-SemiBold", "Arabic-Regular", "Tamil-Regular"):
        QFontDatabase.addApplicationFont(str(resources() / "fonts" / f"NotoSans{face}.ttf"))


def _families() -> list[str]:
    app = QApplication.instance()
    told = app.property("relasi-fonts") if app else None
    if app is not None and not told:
        app.setProperty("relasi-fonts", True)
    return [FONT] if told else []


def system_is_dark() -> bool:
    """Whether the system asks for dark."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def is_dark() -> bool:
    """Whether the theme in force is dark."""
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def colours() -> Colours:
    """The colours in force."""
    return DARK if is_dark() else LIGHT


def colour(name: str) -> QColor:
    """One colour of the theme in force, by its name in `Colours`."""
    return colours().colour(name)


def px(measure: float) -> int:
    """A measure of the design (at 13 px text), scaled with the font in force."""
    return round(measure * max(1, QGuiApplication.font().pixelSize()) / BASE)


def font(size: str = "base", strong: bool = False) -> QFont:
    """The font in one of the design's sizes: small, base, record, title."""
    chosen = QFont(QGuiApplication.font())
    chosen.setPixelSize(px(SIZES[size]))
    if strong:
        chosen.setWeight(QFont.Weight.DemiBold)
    return chosen


def mark(widget: QWidget, look: str) -> QWidget:
    """Give a widget one of the looks in `LOOKS`; returns it. May be changed at any time."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        # A widget that was never shown is still to be dressed.
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
    return widget


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    pairs = {
        role.Window: c.window,
        role.WindowText: c.text,
        role.Base: c.surface,
        role.AlternateBase: c.sunken,
        role.Text: c.text,
        role.Button: c.raised,
        role.ButtonText: c.text,
        role.BrightText: c.danger,
        role.Highlight: c.accent_soft,
        role.HighlightedText: c.text,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.ToolTipBase: c.toast,
        role.ToolTipText: c.on_toast,
        role.PlaceholderText: c.muted,
        role.Accent: c.accent,
        role.Light: c.raised,
        role.Midlight: c.hover,
        role.Mid: c.line,
        role.Dark: c.edge,
        role.Shadow: c.line,
    }
    for which, value in pairs.items():
        palette.setColor(which, QColor(value))
    off = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(off, which, QColor(c.muted))
    return palette


def sheet(c: Colours, size: int = BASE) -> str:
    """The small style sheet on top of Fusion, in the colours `c` and for text of `size` px."""
    values = {item.name: getattr(c, item.name) for item in fields(c)}
    values |= {f"n{n}": f"{round(n * size / BASE)}px" for n in range(1, 41)}
    values |= {f"f_{name}": f"{round(n * size / BASE)}px" for name, n in SIZES.items()}
    tick = "tick-dark.svg" if c is DARK else "tick-light.svg"
    values["tick"] = (resources() / tick).as_posix()
    text = (resources() / "screens.qss").read_text("utf-8")
    return re.sub(r"@(\w+)", lambda name: values[name[1]], text)
