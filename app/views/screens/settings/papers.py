"""What the company's papers say and how they look, with the paper itself beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.documents.preview import page_count
from app.documents.sample import sample_pdf
from app.i18n import _
from app.store import Store
from app.views import theme
from app.views.kit.jobs import Latest
from app.views.kit.pdf_view import PdfView
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.screens.settings.fields import PAPERS
from app.views.screens.settings.form import SettingsForm
from app.views.screens.settings.logo import LogoBlock
from app.views.screens.settings.pages import PagesBlock

# A rest in typing, after which the paper is drawn anew; milliseconds.
REDRAW_AFTER = 250
# How wide the page is at least where the paper stands beside the fields.
BOTH_FROM = 720


class PapersPage(QWidget):
    """The form at the left; at the right the paper, redrawn as one types.

    Attributes:
        form: the fields; `logo` and `pages` stand under them.
        view: the paper.

    Signals:
        go_to(str): another place is wanted.
    """

    go_to = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.form = SettingsForm(
            *(desk, _("Papers"), _("This is printed on every quote your company sends.")),
            *(PAPERS, "draft.papers"),
        )
        self.fields = self.form.fields
        self.logo = LogoBlock(desk)
        self.pages = PagesBlock(desk)
        texts = QPushButton(literal(_("Show standard texts")))
        texts.clicked.connect(lambda: self.go_to.emit("terms"))
        for title, block in (
            (_("Standard texts"), _beside_nothing(texts)),
            (_("Logo"), self.logo),
            (_("Cover and brochures"), self.pages),
        ):
            self.form.extras.addWidget(_headed(title, block))
        self.view = PdfView(desk.jobs)
        self._drawing = Latest(desk.jobs)
        self._soon = QTimer(self, singleShot=True, interval=REDRAW_AFTER)
        self._soon.timeout.connect(self._draw)
        self.form.typed.connect(self._soon.start)
        self.logo.changed.connect(self._soon.start)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.form)
        split.addWidget(self.view)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The paper stands beside the fields where both have room."""
        super().resizeEvent(event)
        self.view.setVisible(event.size().width() >= theme.px(BOTH_FROM))

    def load(self) -> None:
        """Read the settings, unless something is being typed."""
        self.form.load()
        self.logo.load()
        self.pages.load()

    def _draw(self) -> None:
        typed = {name: block.editor.text() for name, block in self.fields.items()}
        self._drawing.read(
            *(_drawn, self._desk.store, typed),
            then=lambda drawn: self.view.show_pdf(*drawn),
            failed=lambda problem: self.view.say(problem.sentence()),
            owner=self,
        )


def _beside_nothing(button: QPushButton) -> QWidget:
    """A button no wider than its words."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(button)
    row.addStretch(1)
    return holder


def _headed(title: str, block: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, theme.px(16), 0, 0)
    column.setSpacing(theme.px(8))
    label = theme.mark(QLabel(title), "section")
    column.addWidget(label)
    column.addWidget(block)
    return holder


def _drawn(store: Store, typed: dict[str, str]) -> tuple[bytes, int]:
    pdf = sample_pdf(store, typed)
    return pdf, page_count(pdf)
