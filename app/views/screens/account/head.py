"""Who a customer is, and the ways to reach them at once."""

from __future__ import annotations

from urllib.parse import quote as in_url

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from app.i18n import _
from app.views import icons, theme
from app.views.kit.laying import column, row
from app.views.kit.plain import literal
from app.views.screens.account.reading import Profile


class Head(QFrame):
    """The head of a customer's page.

    Attributes:
        reach: the buttons by the name of what they need of the profile.
        attach: the button that asks for files.
    """

    def __init__(self, verbs: QWidget) -> None:
        super().__init__()
        theme.mark(self, "bar")
        self._profile: Profile | None = None
        self._name = theme.mark(QLabel(wordWrap=True), "title")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._marks = theme.mark(QLabel(), "muted")
        self._birthday = theme.mark(QLabel(), "warning")
        self._birthday.hide()
        self.reach: dict[str, QPushButton] = {}
        for name, icon, text, keys, act in (
            ("phone", "phone", _("Call"), "Alt+C", self.call),
            ("whatsapp", "message-circle", "WhatsApp", "Alt+W", self.whatsapp),
            ("place", "map-pin", _("Map"), "Alt+M", self.map),
        ):
            button = icons.beside(QPushButton(literal(text)), icon)
            button.setAccessibleName(text)
            button.setProperty("keys", keys)
            button.clicked.connect(lambda _on=False, act=act: act())
            self.reach[name] = button
        self.attach = QPushButton(icons.icon("paperclip"), "")
        self.attach.setAccessibleName(_("Attach"))
        self.attach.setToolTip(f"{_('Attach files; or drop them on the page')} (Alt+A)")
        top = row(None, (self._name, 1), verbs, gap=12)
        marks = row(None, self._marks, self._birthday, None, gap=12)
        ways = row(None, *self.reach.values(), self.attach, None)
        column(self, top, marks, ways, margins=(16, 8), gap=4)

    def show_profile(self, profile: Profile) -> None:
        """Show a customer."""
        self._profile = profile
        self._name.setText(profile.name)
        marks = [*profile.marks, *(f"#{tag}" for tag in profile.tags), profile.owner]
        self._marks.setText(" · ".join(filter(None, marks)))
        self._birthday.setText(profile.birthday)
        self._birthday.setVisible(bool(profile.birthday))
        for name, button in self.reach.items():
            value = getattr(profile, name)
            button.setEnabled(bool(value))
            button.setToolTip(f"{value} ({button.property('keys')})" if value else _("Not known"))

    def forget(self) -> None:
        """Another customer is to come: the one before is no longer called."""
        self._profile = None

    def call(self) -> None:
        """Dial with whatever the system has for it."""
        profile = self._profile
        if profile and (profile.phone or profile.whatsapp):
            number = _digits(profile.phone or profile.whatsapp, plus=True)
            QDesktopServices.openUrl(QUrl(f"tel:{number}"))

    def whatsapp(self) -> None:
        """Write on WhatsApp."""
        if self._profile and self._profile.whatsapp:
            digits = _digits(self._profile.whatsapp)
            QDesktopServices.openUrl(QUrl(f"https://wa.me/{digits}"))

    def map(self) -> None:
        """Show where the customer is."""
        if self._profile and self._profile.place:
            place = in_url(self._profile.place)
            QDesktopServices.openUrl(QUrl(f"https://www.openstreetmap.org/search?query={place}"))


def _digits(number: str, plus: bool = False) -> str:
    digits = "".join(letter for letter in number if letter.isdigit())
    return f"+{digits}" if plus and number.strip().startswith("+") else digits
