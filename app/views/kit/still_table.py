"""A table that is read and not worked in: a few rows, whole in memory, drawn as lists are.

table = StillTable(_("Lines"))
table.name_columns([_("Description"), _("Quantity"), _("Total")], wide=0, right={1, 2}, spare=[1])
table.put([("Kecap", "10", "185.000")])
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.views import theme
from app.views.kit.rows import RowDelegate

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_SIDES = {False: Qt.AlignmentFlag.AlignLeft | _MIDDLE, True: Qt.AlignmentFlag.AlignRight | _MIDDLE}
NARROWEST = 170  # what says which row it is; columns that can be spared go before it is cut more


class StillTable(QTableWidget):
    """Heads over their columns, words at the left, figures at the right.

    Attributes:
        wide: the column that takes the room that is left.
    """

    def __init__(self, name: str, whole: bool = False) -> None:
        """`whole`: as high as its rows need, where the page around it scrolls."""
        super().__init__()
        self._whole, self.wide = whole, 0
        self._right: Collection[int] = ()
        self._spare: Sequence[int] = ()
        self._wants: list[int] = []
        self._room: dict[int, int] = {}
        self._drawn = _Delegate(self)
        self.setItemDelegate(self._drawn)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(theme.ROW))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(theme.px(24))
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def name_columns(
        self,
        heads: Sequence[str],
        wide: int,
        right: Collection[int] = (),
        spare: Sequence[int] = (),
    ) -> None:
        """`wide` takes the room that is left, those of `right` hold figures, those of `spare` go,
        the first of them first, where the wide one would be cut too short."""
        self.wide, self._right, self._spare = wide, right, spare
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(heads)
        for place in range(len(heads)):
            self.horizontalHeaderItem(place).setTextAlignment(_SIDES[place in right])

    def make_room(self, place: int, width: float, height: float) -> None:
        """Give a column and every row room for what is put there by hand, in the measures of the
        design."""
        self._room[place] = theme.px(width)
        self.verticalHeader().setDefaultSectionSize(theme.px(height))

    def put(
        self,
        rows: Sequence[Sequence[str]],
        quiet: Collection[int] = (),
        tips: Sequence[str] = (),
    ) -> None:
        """Show these rows; those of `quiet` say less than the others, `tips` say more of each."""
        self.setRowCount(len(rows))
        for number, texts in enumerate(rows):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_SIDES[place in self._right])
                if tips:
                    item.setToolTip(tips[number])
                if number in quiet:
                    item.setForeground(theme.colour("muted"))
                self.setItem(number, place, item)
        self._wants = [self._want(place, rows) for place in range(self.columnCount())]
        if self._whole:
            each, head = self.verticalHeader().defaultSectionSize(), self.horizontalHeader()
            high = len(rows) * each + head.sizeHint().height()
            self.setFixedHeight(high + 2 * self.frameWidth() + 4)
        self._fit()

    def paintEvent(self, event) -> None:
        self._drawn.prepare()
        super().paintEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._wants:
            return
        room, shown = self.viewport().width(), set(range(len(self._wants)))
        least = min(self._wants[self.wide], theme.px(NARROWEST))
        for place in self._spare:
            if room - sum(self._wants[one] for one in shown - {self.wide}) < least:
                shown.discard(place)
        widths = {one: self._wants[one] for one in shown - {self.wide}}
        lacking = theme.px(48) - (room - sum(widths.values()))
        if lacking > 0 and widths:  # half a text with an ellipsis rather than one beyond the edge
            widest = max(widths, key=lambda one: widths[one])
            widths[widest] = max(theme.px(48), widths[widest] - lacking)
        widths[self.wide] = max(room - sum(widths.values()), theme.px(48))
        for place in range(len(self._wants)):
            self.setColumnHidden(place, place not in shown)
            if place in shown:
                self.setColumnWidth(place, widths[place])
        narrow = self.columnWidth(self.wide) < self._wants[self.wide]
        self._drawn.small = frozenset({self.wide} if narrow else ())

    def _want(self, place: int, rows: Sequence[Sequence[str]]) -> int:
        small = self.font()
        small.setPixelSize(theme.px(theme.SIZES["small"]))
        head = QFontMetrics(small).horizontalAdvance(self.horizontalHeaderItem(place).text())
        texts = QFontMetrics(self.font())
        cells = (texts.horizontalAdvance(row[place]) for row in rows)
        wide = max([head, *cells]) + theme.px(26 if place == 0 else 18)
        return max(wide, self._room.get(place, 0))


class _Delegate(RowDelegate):
    """Every column is of the same weight, but where a row is quiet."""

    def ink(self, index, first: bool, chosen: bool):
        brush = index.data(Qt.ItemDataRole.ForegroundRole)
        return self._text if brush is None else brush.color()

    def kind(self, place: int) -> str:
        return ""
