"""Everything that was said to a customer, newest first, with the place to add to it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel

from app.errors import Problem
from app.i18n import _
from app.views import theme
from app.views.kit.flow import Flow
from app.views.kit.jobs import Latest
from app.views.kit.laying import column
from app.views.kit.screen import Desk
from app.views.kit.toggle import Toggle
from app.views.kit.undoing import say_done
from app.views.screens.account import keeping
from app.views.screens.account.composer import Composer, Draft
from app.views.screens.account.story import FILTERS, Pages, read_story
from app.views.screens.account.timeline import Card, Timeline


class Said(QFrame):
    """The timeline of one customer, what it may be narrowed to, and the composer over it.

    Attributes:
        composer, timeline: its parts.
        chips: the filters, by their place in `FILTERS`.

    Signals:
        chosen(Card): a card of the timeline was opened.
    """

    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme.mark(self, "surface")
        self._desk = desk
        self._key: UUID | None = None
        self._pages: Pages | None = None
        self._asked = Latest(desk.jobs)
        self.composer, self.timeline = Composer(), Timeline()
        self.composer.kept.connect(self._on_kept)
        self.composer.changed.connect(self._keep)
        self.composer.left.connect(self.timeline.setFocus)
        self.timeline.opened.connect(self._on_opened)
        self.timeline.cards.more_wanted.connect(self._on_more)
        self._nothing = theme.mark(QLabel(wordWrap=True), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(*(theme.px(32),) * 4)
        self._nothing.hide()
        parts = (self.composer, self._filters(), (self._nothing, 1), (self.timeline, 1))
        column(self, *parts, margins=(16, 12, 16, 0), gap=8)

    def show_of(self, key: UUID) -> None:
        """Another customer: what was being written to this one is kept."""
        self.keep_draft()
        self._key, self._pages = key, None
        self.composer.clear()
        self.timeline.cards.set_cards([], False)
        self._desk.jobs.read(
            *(keeping.read_draft, self._desk.store, key),
            then=partial(self._on_draft, key),
            owner=self,
        )

    def leave(self) -> None:
        """No customer is in view."""
        self._key = None

    def refresh(self) -> None:
        """Read the newest again."""
        if self._key is not None:
            told = partial(self._on_told, self._key)
            what = FILTERS[self.chips.checkedId()][2]
            self._asked.read(read_story, self._desk.store, self._key, what, then=told, owner=self)

    def keep_draft(self) -> None:
        """Keep what is written and not yet added."""
        if self.composer.draft().text:
            self._keep(self.composer.draft())

    def _filters(self) -> Flow:
        self.chips = QButtonGroup(self)
        chips = Flow()
        for number, (name, label, _what) in enumerate(FILTERS):
            chip = Toggle(_(label))
            chip.setChecked(not number)
            chip.setProperty("filter", name)
            self.chips.addButton(chip, number)
            chips.addWidget(chip)
        self.chips.idToggled.connect(lambda _number, on: self.refresh() if on else None)
        return chips

    # What was read

    def _on_told(self, key: UUID, pages: Pages) -> None:
        if key != self._key:
            return
        self._pages = pages
        place = self.timeline.verticalScrollBar().value()
        kept = self.timeline.current()
        self.timeline.cards.set_cards(pages.cards, pages.last is not None)
        self._nothing.setVisible(not pages.cards)
        self.timeline.setVisible(bool(pages.cards))
        self._nothing.setText(
            _("Nothing of this kind yet.")
            if self.chips.checkedId()
            else _("Nothing yet. Write above what was said; it stays here, newest first.")
        )
        if kept in pages.cards:
            self.timeline.setCurrentIndex(self.timeline.cards.index(pages.cards.index(kept)))
        self.timeline.verticalScrollBar().setValue(place)

    def _on_more(self) -> None:
        if self._key is None or self._pages is None:
            return
        what = FILTERS[self.chips.checkedId()][2]
        self._asked.read(
            *(read_story, self._desk.store, self._key, what, self._pages.last),
            then=partial(self._on_older, self._key),
            owner=self,
        )

    def _on_older(self, key: UUID, pages: Pages) -> None:
        if key == self._key:
            self._pages = pages
            self.timeline.cards.add_older(pages.cards, pages.last is not None)

    def _on_opened(self, card: Card) -> None:
        self.chosen.emit(card)

    # What was written

    def _on_kept(self, draft: Draft) -> None:
        if self._key is not None:
            self._desk.jobs.work(
                *(keeping.keep, self._desk.store, self._key, draft),
                then=partial(self._on_written, draft),
                failed=self._on_not_written,
            )

    def _on_written(self, draft: Draft, _nothing: Any) -> None:
        if self.composer.draft() == draft:
            self.composer.clear()
        self.composer.text.setFocus()
        say_done(self._desk, _("Kept."))

    def _on_not_written(self, problem: Problem) -> None:
        self.composer.say(problem.sentence())

    def _keep(self, draft: Draft) -> None:
        if self._key is not None:
            self._desk.jobs.work(keeping.save_draft, self._desk.store, self._key, draft)

    def _on_draft(self, key: UUID, draft: Draft | None) -> None:
        if key == self._key and draft is not None and not self.composer.draft().text:
            self.composer.put_back(draft)
