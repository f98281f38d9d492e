"""A table over ids and pages: it knows the keys of all rows and loads only the rows it shows.

model = RowsModel(desk, record, ("name", "billing_city"))
model.ask(Question(record, words="toko"))      # keys in the background, the first ones first
model.index(0, 0).data(KEY)                    # the row's UUID; VALUE is what sorts
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.i18n import _
from app.records import listing
from app.records.description import Record
from app.records.listing import Question
from app.store.changes import Committed
from app.views.kit.cells import PAGE, Cells, Page, read_first, read_keys, read_rows
from app.views.kit.difference import Difference, difference
from app.views.kit.interrupting import Interruptible
from app.views.kit.jobs import Latest
from app.views.kit.screen import Desk
from app.views.kit.shown import is_number

VALUE = Qt.ItemDataRole.UserRole
KEY = Qt.ItemDataRole.UserRole + 1
PAGES_KEPT = 8
SKELETON_AFTER = 150  # milliseconds

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SERVED = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        VALUE,
        KEY,
    )
)


class RowsModel(QAbstractTableModel):
    """The rows that answer a question.

    Attributes:
        record: the type of the rows.
        fields: the columns, by the names of the fields.
        asked: the question the rows answer.

    Signals:
        answered(int): the number of rows is known (again).
    """

    answered = Signal(int)

    def __init__(self, desk: Desk, record: Record, fields: Sequence[str], parent=None) -> None:
        super().__init__(parent)
        self.record, self.fields = record, tuple(fields)
        self.asked = Question(record)
        self._desk = desk
        self._columns = [record.table.c[name] for name in self.fields]
        self._aligned = [_RIGHT if is_number(column) else _LEFT for column in self._columns]
        self._keys = b""
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._wanted: list[int] = []
        self._loading: set[int] = set()
        self._generation = 0
        self._question_asked = Latest(desk.jobs)
        self._reading = Interruptible()
        self._slow = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._load_wanted)
        self._skeleton = QTimer(self, singleShot=True, interval=SKELETON_AFTER)
        self._skeleton.timeout.connect(self._on_slow)
        self._whole = False
        desk.feed.committed.connect(self._on_committed)

    # What is asked

    def ask(self, question: Question) -> None:
        """Answer another question: its first rows at once, the keys of the others after."""
        self.asked = question
        self._whole = False
        self._question_asked.read(
            *(read_first, self._desk, question, self.fields, self._look_anew()),
            then=self._on_first,
            owner=self,
        )

    def key_at(self, row: int) -> UUID | None:
        """The key of a row; None outside."""
        start = row * listing.KEY
        packed = self._keys[start : start + listing.KEY]
        return UUID(bytes=packed) if len(packed) == listing.KEY else None

    def row_of(self, key: UUID | None) -> int:
        """The row with a key; -1 where there is none."""
        start = -1
        while key is not None:
            start = self._keys.find(key.bytes, start + 1)
            if start < 0 or start % listing.KEY == 0:
                break
        return start // listing.KEY if key is not None and start >= 0 else -1

    def rows_held(self) -> int:
        """How many rows are loaded: those about the ones shown, however long the list."""
        return sum(len(page) for page in self._pages.values())

    # What Qt asks

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._keys) // listing.KEY

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.fields)

    def data(self, index, role: int = _DISPLAY):
        if role not in _SERVED or not index.isValid():
            return None
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligned[column]
        row = index.row()
        if role == KEY:
            return self.key_at(row)
        cells = self._cells(row)
        if cells is None:
            return "…" if role == _DISPLAY and self._slow else None
        if role in (_DISPLAY, Qt.ItemDataRole.AccessibleTextRole):
            return cells.texts[column]
        if role == VALUE:
            return cells.values[column]
        return cells.exact[column] or None

    def headerData(self, section: int, orientation, role: int = _DISPLAY):
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.fields):
            return None
        if role in (_DISPLAY, Qt.ItemDataRole.AccessibleTextRole):
            return _(self._columns[section].info["label"])
        if role == Qt.ItemDataRole.ToolTipRole:
            return _("Sort by: {field}").format(field=_(self._columns[section].info["label"]))
        return self._aligned[section] if role == Qt.ItemDataRole.TextAlignmentRole else None

    # Pages

    def _cells(self, row: int) -> Cells | None:
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            self._want(number)
            return None
        self._pages.move_to_end(number)
        key = self.key_at(row)
        return page.get(key) if key is not None else None

    def _want(self, number: int) -> None:
        if number in self._loading:
            return
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.append(number)
        if not self._soon.isActive():
            self._soon.start()
            self._skeleton.start()

    def _load_wanted(self) -> None:
        """Load the pages asked for last: those passed over in a fast scroll are forgotten."""
        wanted, self._wanted = self._wanted[-3:], []
        for number in wanted:
            self._load_page(number)

    def _load_page(self, number: int) -> None:
        self._loading.add(number)
        self._desk.jobs.read(
            read_rows,
            self._desk,
            self.record,
            self._page_keys(number),
            self.fields,
            then=partial(self.put_page, self._generation, number),
            owner=self,
        )

    def _page_keys(self, number: int) -> list[UUID]:
        size = PAGE * listing.KEY
        return list(listing.split(self._keys[number * size : (number + 1) * size]))

    def put_page(self, generation: int, number: int, page: Page) -> None:
        """Take in a page that was asked for; one of an older list is dropped."""
        if generation != self._generation:
            return
        self._loading.discard(number)
        self._pages[number] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        if not self._loading:
            self._skeleton.stop()
            self._slow = False
        self._tell_changed(number)

    def _tell_changed(self, number: int) -> None:
        last = min((number + 1) * PAGE, self.rowCount()) - 1
        if last >= number * PAGE:
            self.dataChanged.emit(
                self.index(number * PAGE, 0), self.index(last, len(self.fields) - 1)
            )

    def _on_slow(self) -> None:
        self._slow = True
        for number in self._loading:
            self._tell_changed(number)

    # Answers

    def _on_first(self, found: tuple[bytes, Page, bool]) -> None:
        keys, page, whole = found
        self._take(difference(self._keys, keys), page)
        if whole:
            self._whole = True
            self.answered.emit(self.rowCount())
        else:
            self._ask_keys()

    def _ask_keys(self) -> None:
        self._question_asked.read(
            *(read_keys, self._desk, self.asked, self._keys, self._look_anew()),
            then=self._on_keys,
            owner=self,
        )

    def _look_anew(self) -> Interruptible:
        """What is still being looked up for an older question is stopped."""
        self._reading.stop()
        self._reading = Interruptible()
        return self._reading

    def _on_keys(self, found: Difference) -> None:
        self._whole = True
        self._take(found if found.old is self._keys else difference(self._keys, found.new))
        self.answered.emit(self.rowCount())

    def _take(self, found: Difference, first: Page | None = None) -> None:
        """Go from the rows there are to these: exactly what was put in or taken out is told."""
        old, keys, size = found.old, found.new, listing.KEY
        head, tail = found.head, found.tail
        if (head + tail) * size < max(len(old), len(keys)):
            gone = len(old) // size - head - tail
            come = len(keys) // size - head - tail
            self._renumber(head)
            if old and not gone:
                self.beginInsertRows(QModelIndex(), head, head + come - 1)
                self._keys = keys
                self.endInsertRows()
            elif old and keys and not come:
                self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
                self._keys = keys
                self.endRemoveRows()
            else:
                self.beginResetModel()
                self._keys = keys
                self._pages.clear()
                self.endResetModel()
        if first is not None:
            self.put_page(self._generation, 0, first)

    def _renumber(self, first_row: int) -> None:
        """Forget the pages from the first changed row on; the ones under way are of old keys."""
        self._generation += 1
        self._loading.clear()
        self._wanted.clear()
        for number in [n for n in self._pages if (n + 1) * PAGE > first_row]:
            del self._pages[number]

    def _on_committed(self, committed: Committed) -> None:
        if self.record.name in committed.rows:
            self._refresh_pages()
            if self._whole:
                self._ask_keys()
        elif any(c.info.get("refers") in committed.rows for c in self._columns) or (
            self.record.heeded() & set(committed.rows)
        ):
            self._refresh_pages()

    def _refresh_pages(self) -> None:
        """Load again what is held; the old texts stay until the new ones are there."""
        for number in list(self._pages):
            self._load_page(number)
