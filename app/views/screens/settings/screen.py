"""Settings: language and looks, the company's letterhead, one's own data, the keyboard."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.screen import Desk, Screen
from app.views.screens.settings.company import CompanyPage
from app.views.screens.settings.data import DataPage
from app.views.screens.settings.keyboard import KeyboardPage
from app.views.screens.settings.looks import LooksPage
from app.views.screens.settings.mail import MailPage
from app.views.screens.settings.papers import PapersPage
from app.views.screens.settings.taxes import TaxesPage

ROOMY = 760


class SettingsScreen(Screen):
    """The settings, a page for each matter.

    Attributes:
        looks, papers, company, taxes, mail, data, keyboard: the pages.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked_for = False
        self.looks = LooksPage(desk)
        self.papers = PapersPage(desk)
        self.company = CompanyPage(desk)
        self.taxes = TaxesPage(desk)
        self.taxes.open_wanted.connect(partial(self.open_record.emit, "tax_rate"))
        self.taxes.new_wanted.connect(partial(self.new_record.emit, "tax_rate"))
        self.mail = MailPage(desk)
        self.data = DataPage(desk)
        self.keyboard = KeyboardPage()
        self.data.go_to.connect(self.go_to)
        self.papers.go_to.connect(self.go_to)
        self._pages: tuple[tuple[str, str, QWidget], ...] = (
            (_("Language and looks"), "palette", self.looks),
            (_("Papers"), "file-text", self.papers),
            (_("Company"), "building-2", self.company),
            (_("Taxes"), "percent", self.taxes),
            (_("E-mail"), "mail", self.mail),
            (_("My data"), "hard-drive", self.data),
            (_("Keyboard"), "keyboard", self.keyboard),
        )
        self._build()
        self.verb(_("Save"), self._save, "Ctrl+S", "save")

    @property
    def title(self) -> str:
        return _("Settings")

    def opened(self, row_id: Any = None) -> None:
        """`row_id` names the page that is wanted ("mail"); None leaves the one last looked at."""
        self._asked_for = row_id is not None
        if self._asked_for:
            self.list.setCurrentRow(self.stack.indexOf(getattr(self, row_id)))
        self.papers.load()
        self.company.load()
        self.taxes.load()
        self.mail.load()
        self.data.load()

    def focus_first(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if self._asked_for:
            self._into_page()

    def can_leave(self) -> bool:
        self.papers.form.keep_draft()
        self.company.keep_draft()
        return True

    def _save(self) -> None:
        self.papers.form.save()
        self.company.save()
        if self.mail.changes():
            self.mail.save()

    def _build(self) -> None:
        self._side = side = theme.mark(QFrame(), "surface")
        self.list = theme.mark(QListWidget(), "sections")
        self.list.setAccessibleName(_("Settings"))
        self.list.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.list.setSpacing(theme.px(2))
        self.list.ensurePolished()  # its rows are measured when the first of them is chosen
        self.stack = QStackedWidget()
        for name, icon, page in self._pages:
            self.list.addItem(name)
            self.list.item(self.list.count() - 1).setIcon(icons.icon(icon))
            self.stack.addWidget(page)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.list.itemActivated.connect(lambda _item: self._into_page())
        self.list.setCurrentRow(0)
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.px(8), theme.px(16), theme.px(8), theme.px(8))
        column.addWidget(self.list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(side)
        row.addWidget(self.stack, 1)
        for number in range(len(self._pages)):
            name = self._pages[number][0]
            self.verb(name, partial(self.list.setCurrentRow, number), f"Alt+{number + 1}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the names take no more than they need."""
        super().resizeEvent(event)
        words = self.list.sizeHintForColumn(0) + theme.px(32)
        roomy = self.width() >= theme.px(ROOMY)
        self._side.setFixedWidth(max(theme.px(220), words) if roomy else words)

    def _into_page(self) -> None:
        self.stack.currentWidget().focusNextChild()
