"""What is typed into a quote's lines and totals is kept at once, one change after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.discounts import Discount
from app.errors import Invalid, Problem
from app.i18n import _, ngettext
from app.services.quote_paste import LEFT_OUT, Pasted
from app.views.kit.screen import Desk
from app.views.kit.undoing import say_done
from app.views.screens.quote_editor import keeping
from app.views.screens.quote_editor.lines import Lines
from app.views.screens.quote_editor.rows import Row
from app.views.screens.quote_editor.totals import TotalsPanel


class Writing(QObject):
    """Keeps what `lines` and `totals` say was typed; `key` gives the quote in hand.

    Signals:
        kept: nothing typed is on its way any more; the quote is to be read again.
    """

    kept = Signal()

    def __init__(
        self, desk: Desk, lines: Lines, totals: TotalsPanel, key: Callable[[], UUID | None]
    ) -> None:
        super().__init__(lines)
        self._desk, self._lines, self._totals, self._key = desk, lines, totals, key
        self._under_way = 0
        lines.added.connect(self._on_added)
        lines.edited.connect(self._on_edited)
        lines.removed.connect(lambda key: self._keep(keeping.remove, key))
        lines.shifted.connect(self._on_shifted)
        lines.chosen.connect(lambda key, chosen: self._keep(keeping.choose, key, chosen))
        totals.discounted.connect(self._on_discounted)

    @property
    def is_under_way(self) -> bool:
        """Whether something typed is not kept yet: what is read now would be older."""
        return bool(self._under_way)

    def paste(self, text: str, number: int) -> None:
        """Keep what was copied from a spreadsheet as lines, from a row on (counted from 0)."""
        before = self._lines.rows[: max(number, 0)]
        position = 1 + sum(not row.fresh for row in before)
        self._keep(keeping.paste, self._key(), text, position, then=self._on_pasted)

    def _keep(self, run: Any, *args: Any, failed: Any = None, then: Any = None) -> None:
        self._under_way += 1
        job = self._desk.jobs.work(
            *(run, self._desk.store, *args),
            then=then,
            failed=failed or self._desk.messages.problem,
            owner=self,
        )
        job.ended.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.kept.emit()

    def _on_added(self, row: Row, _number: int, copy: bool) -> None:
        position = self._lines.position_of(row.id)
        refused = partial(self._on_line_refused, row.id)
        self._keep(keeping.add, self._key(), row, position, copy, failed=refused)

    def _on_edited(self, row: Row, names: tuple[str, ...]) -> None:
        self._keep(keeping.change, row, names, failed=partial(self._on_line_refused, row.id))

    def _on_shifted(self, key: UUID, _number: int) -> None:
        self._keep(keeping.move, key, self._lines.position_of(key))

    def _on_pasted(self, pasted: Pasted) -> None:
        told: dict[tuple[UUID, str], list[str]] = {}
        for fault in pasted.faults:
            told.setdefault((fault.line_id, fault.field), []).append(fault.problem.sentence())
        for (line_id, name), sentences in told.items():
            self._lines.flag(line_id, name, " ".join(sentences))
        count, look = len(pasted.lines), len({fault.line_id for fault in pasted.faults})
        said = ngettext("{count} line pasted.", "{count} lines pasted.", count).format(count=count)
        if look:
            more = ngettext("{count} is to be looked at.", "{count} are to be looked at.", look)
            said = f"{said} {more.format(count=look)}"
        for text in pasted.left_out:
            said = f"{said} {_(LEFT_OUT).format(text=text)}"
        say_done(self._desk, said)

    def _on_line_refused(self, key: UUID, problem: Problem) -> None:
        of_whole = isinstance(problem, Invalid) and problem.field == "discount_amount"
        if of_whole and "line" not in problem.details:
            self._totals.say(problem.sentence())
        elif isinstance(problem, Invalid):
            self._lines.refuse(key, problem.field, problem.sentence())
        self._desk.messages.problem(problem)

    def _on_discounted(self, given: Discount) -> None:
        refused = lambda problem: self._totals.say(problem.sentence())  # noqa: E731
        self._keep(keeping.discount, self._key(), given, failed=refused)
