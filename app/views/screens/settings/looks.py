"""Language, light or dark, and the size of the text; each takes effect at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QButtonGroup

from app.i18n import LANGUAGES, N_, _
from app.views.kit.flow import Flow
from app.views.kit.screen import Desk
from app.views.kit.toggle import Toggle
from app.views.screens.settings.page import SettingsPage

THEMES = (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark")))
SIZES = ((11, N_("Small")), (13, N_("Usual")), (16, N_("Large")), (20, N_("Very large")))


class LooksPage(SettingsPage):
    """How the program looks and speaks on this laptop."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Language and looks"), _("These hold on this laptop, at once."))
        self._looks = desk.looks
        self.choices: dict[str, QButtonGroup] = {}
        self._offer("language", _("Language"), tuple(LANGUAGES.items()))
        self._offer("theme", _("Light or dark"), tuple((key, _(name)) for key, name in THEMES))
        self._offer("size", _("Size of the text"), tuple((key, _(name)) for key, name in SIZES))

    def _offer(self, name: str, title: str, choices: tuple[tuple[object, str], ...]) -> None:
        self.section(title)
        group = self.choices[name] = QButtonGroup(self)
        row = Flow(8)
        for key, text in choices:
            button = Toggle(text)
            button.setChecked(self._looks is not None and getattr(self._looks, name) == key)
            button.setAccessibleName(f"{title}: {text}")
            button.setEnabled(self._looks is not None)
            button.clicked.connect(partial(self._choose, name, key))
            group.addButton(button)
            row.addWidget(button)
        self.column.addLayout(row)

    def _choose(self, name: str, key: object) -> None:
        if self._looks is not None:
            self._looks.choose(**{name: key})
