"""How everything looks: colours, measures and fonts, light and dark.

Nothing is kept here: the colours in force are read back from the application's palette, the scale
from its font, so that a widget painted later always agrees with the rest.

    apply(app, dark=None)         # once, and again when the person or the system switches
    colours().accent              # a QColor of the theme in force, for what is painted by hand
    px(8)                         # a measure of the design, scaled with the font
    mark(button, "primary")       # the look of a widget (see LOOKS)
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import resources

FONT = "Noto Sans"
BASE = 13
SIZES = {"small": 11, "base": 13, "record": 16, "title": 20}
ROW = 32
COMPACT_ROW = 26

LOOKS = {
    "QPushButton": ("primary", "quiet", "link", "danger", "chip"),
    "QLabel": ("title", "record", "section", "label", "muted", "small", "error", "number"),
    "QFrame": ("card", "bar", "line", "toast", "error", "notice"),
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
        return QColor(getattr(self, name))


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

# What is written on what; a test holds each pair to 4.5 : 1.
TEXT_ON = tuple(
    (text, ground)
    for text in ("text", "muted")
    for ground in ("window", "surface", "raised", "sunken", "hover", "accent_soft")
) + (
    ("accent", "window"),
    ("accent", "surface"),
    ("accent", "raised"),
    ("accent", "sunken"),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("danger", "surface"),
    ("danger", "window"),
    ("danger", "danger_soft"),
    ("warning", "surface"),
    ("warning", "warning_soft"),
    ("success", "surface"),
    ("success", "success_soft"),
    ("info", "surface"),
    ("info", "info_soft"),
    ("text", "danger_soft"),
    ("text", "warning_soft"),
    ("text", "success_soft"),
    ("text", "info_soft"),
    ("on_toast", "toast"),
    ("toast_link", "toast"),
)
# Edges of controls and the focus ring; a test holds each pair to 3 : 1.
EDGE_ON = (
    ("edge", "window"),
    ("edge", "surface"),
    ("edge", "raised"),
    ("accent", "window"),
    ("accent", "raised"),
)


def apply(app: QApplication, dark: bool | None = None, size: int = BASE) -> None:
    """Dress the application: style, font, palette and sheet.

    `dark` None follows the system; `size` is the base text in pixels (13), all else follows it.
    """
    load_fonts()
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    font = QFont(FONT)
    font.setPixelSize(size)
    app.setFont(font)
    chosen = DARK if (system_is_dark() if dark is None else dark) else LIGHT
    app.setPalette(_palette(chosen))
    app.setStyleSheet(sheet(chosen, size))


def load_fonts() -> None:
    """Give Qt the fonts we ship, once; what they lack comes from the system's."""
    if FONT in _families():
        return
    for face in ("Regular", "SemiBold"):
        QFontDatabase.addApplicationFont(str(resources() / "fonts" / f"NotoSans-{face}.ttf"))


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
    values |= {f"n{n}": f"{round(n * size / BASE)}px" for n in (1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 30)}
    values |= {f"f_{name}": f"{round(n * size / BASE)}px" for name, n in SIZES.items()}
    text = _SHEET
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"@{name};", f"{values[name]};").replace(f"@{name} ", f"{values[name]} ")
    return text


_SHEET = """
QToolTip { background: @toast; color: @on_toast; border: none; padding: @n4 @n6; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox, QDateEdit {
  background: @raised; color: @text; border: 1px solid @edge; border-radius: @n6;
  padding: @n5 @n8; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
  border: 2px solid @accent; padding: @n4 7px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: @window; border-color: @line; color: @text; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
  border: 2px solid @danger; padding: @n4 7px; }
QLineEdit[look="search"] { background: @raised; padding-left: @n4; }
QComboBox::drop-down { border: none; width: @n24; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @edge; padding: @n4; outline: none; }

QPushButton, QToolButton { background: @raised; color: @text; border: 1px solid @edge; border-radius: @n6;
  padding: @n5 @n12; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked { background: @accent_soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: @n4 11px; }
QPushButton:disabled, QToolButton:disabled { color: @muted; border-color: @line; background: @window; }
QPushButton[look="primary"] { background: @accent; color: @on_accent; border: 2px solid @accent;
  padding: @n4 11px; font-weight: 600; }
QPushButton[look="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[look="primary"]:focus { border: 2px solid @text; }
QPushButton[look="primary"]:disabled { background: @hover; color: @muted; border-color: @hover; }
QPushButton[look="quiet"], QToolButton[look="quiet"] { background: transparent; border: 2px solid transparent;
  padding: @n4 @n8; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: @hover; }
QPushButton[look="quiet"]:checked, QToolButton[look="quiet"]:checked { background: @accent_soft; color: @accent; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border: 2px solid @accent; }
QPushButton[look="link"] { background: transparent; border: 2px solid transparent; color: @accent;
  padding: @n2 @n4; text-align: left; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid @accent; }
QPushButton[look="danger"] { color: @danger; }
QPushButton[look="chip"] { border-radius: @n12; padding: @n3 @n12; background: transparent; border: 1px solid @edge; }
QPushButton[look="chip"]:hover { background: @hover; }
QPushButton[look="chip"]:checked { background: @accent_soft; border: 1px solid @accent; color: @accent; font-weight: 600; }
QPushButton[look="chip"]:focus { border: 2px solid @accent; padding: @n2 11px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }

QPushButton[look="nav"] { background: transparent; border: 2px solid transparent; border-radius: @n6;
  padding: @n6 @n8; text-align: left; }
QPushButton[look="nav"]:hover { background: @hover; }
QPushButton[look="nav"]:checked { background: @accent_soft; color: @accent; font-weight: 600; }
QPushButton[look="nav"]:focus { border: 2px solid @accent; }
QPushButton[look="pill"] { border-radius: 15px; padding: @n4 @n12; background: @raised; border: 1px solid @line; }
QPushButton[look="pill"]:hover { background: @hover; }
QPushButton[look="pill"]:focus { border: 2px solid @accent; padding: @n3 11px; }
QPushButton[look="toast"] { background: transparent; border: 2px solid transparent; color: @toast_link;
  font-weight: 600; padding: @n4 @n8; }
QPushButton[look="toast"]:hover { text-decoration: underline; }
QPushButton[look="toast"]:focus { border: 2px solid @toast_link; }

QLabel { background: transparent; }
QLabel[look="title"] { font-size: @f_title; font-weight: 600; }
QLabel[look="record"] { font-size: @f_record; font-weight: 600; }
QLabel[look="section"] { font-weight: 600; color: @muted; }
QLabel[look="label"], QLabel[look="small"] { font-size: @f_small; color: @muted; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="muted"] { color: @muted; }
QLabel[look="error"] { font-size: @f_small; color: @danger; }
QLabel[look="state"] { background: @accent_soft; color: @accent; border-radius: @n6; padding: @n2 @n8; font-weight: 600; }
QLabel[look="warning"] { background: @warning_soft; color: @warning; border-radius: @n6; padding: @n2 @n8; }
QLabel[look="toast"] { color: @on_toast; }

QFrame[look="card"] { background: @surface; border: 1px solid @line; border-radius: @n6; }
QFrame[look="surface"] { background: @surface; border: none; }
QFrame[look="bar"] { background: @surface; border: none; border-bottom: 1px solid @line; }
QFrame[look="side"] { background: @sunken; border: none; border-right: 1px solid @line; }
QFrame[look="line"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QFrame[look="toast"] { background: @toast; border: none; border-radius: @n6; }
QFrame[look="error"] { background: @danger_soft; border: 1px solid @danger; border-radius: @n6; }
QFrame[look="notice"] { background: @warning_soft; border: 1px solid @warning; border-radius: @n6; }
QFrame[look="popup"] { background: @raised; border: 1px solid @edge; border-radius: @n6; }

QAbstractItemView { background: @surface; border: none; outline: none; selection-background-color: @accent_soft;
  selection-color: @text; alternate-background-color: @surface; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @line;
  padding: @n4 @n8; font-size: @f_small; }
QHeaderView::section:hover { color: @text; background: @hover; }
QTableView, QListView, QTreeView { border: 2px solid transparent; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 2px solid @accent; border-radius: @n4; }

QTabBar::tab { background: transparent; color: @muted; border: none; border-bottom: 2px solid transparent;
  padding: @n6 @n12; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @accent; border-bottom: 2px solid @accent; font-weight: 600; }
QTabBar:focus { border: 2px solid @accent; border-radius: @n4; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }

QCheckBox { spacing: @n8; padding: @n4; border: 2px solid transparent; border-radius: @n4; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @accent; }
QRadioButton { spacing: @n8; padding: @n4; border: 2px solid transparent; border-radius: @n4; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[look="plain"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: @n12; margin: 0; }
QScrollBar:horizontal { background: transparent; height: @n12; margin: 0; }
QScrollBar::handle { background: @edge; border: 3px solid @surface; border-radius: @n6; min-height: @n30; min-width: @n30; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }

QMenu { background: @raised; color: @text; border: 1px solid @edge; padding: @n4; }
QMenu::item { padding: @n6 @n24 @n6 @n12; border-radius: @n4; }
QMenu::item:selected { background: @accent_soft; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: @n4 @n8; }
QProgressBar { background: @hover; border: none; border-radius: @n3; max-height: @n6; min-height: @n6; }
QProgressBar::chunk { background: @accent; border-radius: @n3; }
"""
