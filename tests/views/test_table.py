"""The table over ids and pages: exact signals, few rows held, late pages dropped."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip

from app.i18n import N_
from app.models import Account, PriceRule
from app.records.description import Record
from app.records.listing import Question
from app.views import theme
from app.views.kit.cells import PAGE
from app.views.kit.list_page import ListPage
from app.views.kit.related import RelatedList
from app.views.kit.relation import Relation
from app.views.kit.rows import Rows, cut
from app.views.kit.shown import shown
from app.views.kit.table import KEY, PAGES_KEPT, VALUE, RowsModel
from tests import factories

FIELDS = ("name", "billing_city", "credit_limit", "owner_id")


@pytest.fixture
def model(desk, qtbot):
    made = RowsModel(desk, desk.records["account"], FIELDS)
    tester = QAbstractItemModelTester(
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    yield made
    tester.deleteLater()


MANY = """
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?)
INSERT INTO account (id, name, kind, type, pkp)
SELECT CAST(printf('%016d', n) AS BLOB), printf('Toko %06d', n), 'company', 'customer', 0
FROM number
"""


def many(store, count: int) -> None:
    """So many accounts at once, named in order, by one statement and past the search index."""
    with store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER search_account_insert")
        connection.exec_driver_sql(MANY, (count,))


def names(model, settle, rows=None) -> list[str]:
    """The names shown, loaded where needed."""
    rows = range(model.rowCount()) if rows is None else rows
    for row in rows:
        model.index(row, 0).data()
    settle()
    return [model.index(row, 0).data() for row in rows]


def answered(model, qtbot, question) -> None:
    with qtbot.waitSignal(model.answered):
        model.ask(question)


def test_rows_are_shown_in_order_with_texts_and_sortable_values(desk, model, qtbot, settle):
    factories.account(desk.store, "Warung Sari", billing_city="Malang", credit_limit=5_000_000)
    factories.account(desk.store, "Aneka Jaya")

    answered(model, qtbot, Question(desk.records["account"]))

    assert names(model, settle) == ["Aneka Jaya", "Warung Sari"]
    assert model.index(1, 2).data() == "Rp5,000,000"
    assert model.index(1, 2).data(VALUE) == 5_000_000
    assert isinstance(model.index(1, 0).data(KEY), UUID)


def test_a_later_revision_of_a_quote_is_told_apart_by_its_number(desk, qtbot, settle):
    first = factories.quote(desk.store, number="001/SPH")
    factories.quote(desk.store, number="001/SPH", revision=2, revises_id=first)
    model = RowsModel(desk, desk.records["quote"], ("number", "subject"))

    answered(model, qtbot, Question(desk.records["quote"]))

    assert sorted(names(model, settle)) == ["001/SPH", "001/SPH · R2"]


def test_figures_stand_at_the_right(desk, model):
    right = Qt.AlignmentFlag.AlignRight

    assert model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) & right


def test_a_hundred_thousand_accounts_never_load_more_than_is_shown(desk, qtbot, settle):
    many(desk.store, 100_000)
    model = RowsModel(desk, desk.records["account"], FIELDS)

    answered(model, qtbot, Question(desk.records["account"]))
    shown = names(model, settle, range(70_000, 70_020))

    assert model.rowCount() == 100_000
    assert shown[0] == "Toko 070000"
    assert model.rows_held() <= PAGE * PAGES_KEPT


def test_scrolling_through_everything_holds_a_few_pages_only(desk, qtbot, settle):
    many(desk.store, 3_000)
    model = RowsModel(desk, desk.records["account"], FIELDS)
    answered(model, qtbot, Question(desk.records["account"]))

    for start in range(0, 3_000, PAGE):
        names(model, settle, range(start, start + 3))

    assert model.rows_held() <= PAGE * PAGES_KEPT


def test_a_role_nobody_serves_asks_for_nothing(desk, model, qtbot, settle):
    many(desk.store, 500)
    answered(model, qtbot, Question(desk.records["account"]))
    settle()
    held = model.rows_held()

    for role in (Qt.ItemDataRole.FontRole, Qt.ItemDataRole.BackgroundRole):
        assert model.index(400, 0).data(role) is None
    settle()

    assert model.rows_held() == held


def test_a_new_row_is_announced_as_one_row_put_in(desk, model, qtbot, settle):
    factories.account(desk.store, "Aneka")
    factories.account(desk.store, "Zamrud")
    answered(model, qtbot, Question(desk.records["account"]))

    with qtbot.waitSignal(model.rowsInserted) as inserted, qtbot.assertNotEmitted(model.modelReset):
        factories.account(desk.store, "Mitra")

    assert inserted.args[1:] == [1, 1]
    assert names(model, settle) == ["Aneka", "Mitra", "Zamrud"]


def test_a_row_taken_out_is_announced_as_one(desk, model, qtbot, settle):
    for name in ("Aneka", "Mitra", "Zamrud"):
        factories.account(desk.store, name)
    answered(model, qtbot, Question(desk.records["account"]))

    with qtbot.waitSignal(model.rowsRemoved) as removed, qtbot.assertNotEmitted(model.modelReset):
        desk.store.undo()

    assert removed.args[1:] == [2, 2]
    assert names(model, settle) == ["Aneka", "Mitra"]


def test_a_change_shows_in_its_cell_without_a_reset(desk, model, qtbot, settle):
    key = factories.account(desk.store, "Aneka", billing_city="Solo")
    answered(model, qtbot, Question(desk.records["account"]))
    names(model, settle)

    with qtbot.assertNotEmitted(model.modelReset):
        with desk.store.work(N_("Changes")) as session:
            session.get(Account, key).billing_city = "Bogor"
        qtbot.waitUntil(lambda: model.index(0, 1).data() == "Bogor")


def test_what_concerns_another_record_type_reads_nothing_again(desk, model, qtbot, settle):
    factories.account(desk.store, "Aneka")
    answered(model, qtbot, Question(desk.records["account"]))
    settle()

    with qtbot.assertNotEmitted(model.dataChanged, wait=50), qtbot.assertNotEmitted(model.answered):
        factories.tag(desk.store)


def test_the_answer_to_an_older_question_never_shows(desk, model, qtbot, settle):
    factories.account(desk.store, "Aneka")
    factories.account(desk.store, "Zamrud")
    record = desk.records["account"]

    model.ask(Question(record, words="zamrud"))
    model.ask(Question(record, words="aneka"))
    settle()

    assert names(model, settle) == ["Aneka"]


def test_the_row_chosen_stays_chosen_when_rows_come_before_it(desk, qtbot, settle):
    factories.account(desk.store, "Mitra")
    page = ListPage(desk, desk.records["account"])
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.model.answered):
        page.refresh()
    page.rows.setCurrentIndex(page.model.index(0, 0))
    kept = page.current

    with qtbot.waitSignal(page.model.rowsInserted):
        factories.account(desk.store, "Aneka")
    settle()

    assert page.rows.currentIndex().data(KEY) == kept
    assert page.rows.currentIndex().row() == 1


def test_the_row_chosen_stays_chosen_when_the_list_is_sorted_anew(desk, qtbot, settle):
    for name, city in (("Aneka", "Solo"), ("Mitra", "Bogor")):
        factories.account(desk.store, name, billing_city=city)
    page = ListPage(desk, desk.records["account"])
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.model.answered):
        page.refresh()
    page.rows.setCurrentIndex(page.model.index(1, 0))
    kept = page.current

    with qtbot.waitSignal(page.model.answered):
        page.sort_by(page.model.fields.index("billing_city"))

    assert page.rows.currentIndex().data(KEY) == kept
    assert page.rows.currentIndex().row() == 0


def test_an_empty_list_says_what_it_is_for_and_offers_the_first_step(desk, qtbot):
    page = ListPage(desk, desk.records["account"], "Accounts are who you sell to.")
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.model.answered):
        page.refresh()

    with qtbot.waitSignal(page.new_wanted):
        page.empty.button.click()

    assert page.empty.isVisible()
    assert "who you sell to" in page.empty.text


def test_empty_orders_lead_to_the_quotes_they_are_made_of(desk, qtbot, settle):
    page = ListPage(desk, desk.records["order"], "Orders are made of accepted quotes.")
    qtbot.addWidget(page)
    page.refresh()
    settle()

    with qtbot.waitSignal(page.source_wanted) as wanted:
        page.empty.button.click()

    assert page.empty.button.text() == "Show: Quotes"
    assert wanted.args == ["quote"]


def test_nobody_is_offered_an_order_that_no_quote_stands_behind(desk, qtbot, settle):
    factories.order(desk.store)
    page = ListPage(desk, desk.records["order"], "Orders are made of accepted quotes.")
    of_account = RelatedList(desk, Relation("order", "account_id", "Orders"))
    for widget in (page, of_account):
        qtbot.addWidget(widget)
        widget.show()
    of_account.show_of(factories.account(desk.store, "Toko Baru"))
    page.refresh()
    settle()

    assert page.model.rowCount() == 1
    assert page.new_button.isHidden() and of_account.new_button.isHidden()
    assert not of_account.empty.button.isVisible()


def test_the_columns_shown_end_where_the_list_ends(desk, qtbot, settle):
    factories.promotion_item(desk.store)
    page = ListPage(desk, desk.records["promotion_item"])
    qtbot.addWidget(page)
    page.resize(595, 400)
    page.show()
    page.refresh()
    settle()

    assert page.rows.horizontalHeader().length() <= page.rows.viewport().width()


def test_a_list_says_yes_where_something_is_so_and_nothing_elsewhere(desk, qtbot, settle):
    factories.product(desk.store, "Kecap", inactive=True)
    factories.product(desk.store, "Saus")
    page = ListPage(desk, desk.records["product"])
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settle()

    place = page.model.fields.index("inactive")
    assert [page.model.index(row, place).data() for row in range(2)] == ["Yes", ""]


def test_a_search_that_finds_nothing_offers_to_clear_it(desk, qtbot):
    factories.account(desk.store, "Aneka")
    page = ListPage(desk, desk.records["account"])
    qtbot.addWidget(page)
    page.show()
    page.search.setText("xylofon")
    qtbot.waitUntil(page.empty.isVisible)

    page.empty.button.click()

    qtbot.waitUntil(page.rows.isVisible)
    assert page.search.text() == ""


def test_a_reference_sorts_by_the_name_it_shows(desk, qtbot, settle):
    b = factories.account(desk.store, "Berkah")
    a = factories.account(desk.store, "Abadi")
    first = factories.opportunity(desk.store, "One", account_id=b)
    second = factories.opportunity(desk.store, "Two", account_id=a)
    page = ListPage(desk, desk.records["opportunity"])
    qtbot.addWidget(page)
    page.refresh()
    settle()
    column = page.model.fields.index("account_id")

    page.sort_by(column)
    settle()
    up = [page.model.key_at(row) for row in range(2)]
    page.sort_by(column)
    settle()
    down = [page.model.key_at(row) for row in range(2)]

    assert (up, down) == ([second, first], [first, second])


def test_who_has_no_telephone_is_shown_with_the_number_there_is(desk, qtbot, settle):
    factories.contact(desk.store, "Ibu Sari", phone=None, mobile="+6281200001111")
    page = ListPage(desk, desk.records["contact"])
    qtbot.addWidget(page)
    page.refresh()
    settle()

    column = page.model.fields.index("phone")

    assert page.model.index(0, column).data() == "+62 812 0000 1111"


def test_a_cell_that_is_cut_is_whole_in_its_tooltip(desk, qtbot, settle):
    name = "Koperasi Karyawan Maju Bersama Sejahtera Nusantara Barat Daya"
    factories.account(desk.store, name)
    page = ListPage(desk, desk.records["account"])
    qtbot.addWidget(page)
    page.resize(320, 400)
    page.show()
    page.refresh()
    settle()
    index = page.model.index(0, 0)
    where = page.rows.visualRect(index).center()

    event = QHelpEvent(QEvent.Type.ToolTip, where, page.rows.viewport().mapToGlobal(where))
    QApplication.sendEvent(page.rows.viewport(), event)

    assert QToolTip.text() == name
    QToolTip.hideText()


def test_words_too_long_for_their_column_stand_in_two_lines_in_a_list(desk, qtbot, settle):
    for name in ("Koperasi Karyawan Maju Bersama Sejahtera Barat", "Toko"):
        factories.quote(desk.store, account_id=factories.account(desk.store, name))
    page = ListPage(desk, desk.records["quote"])
    qtbot.addWidget(page)
    page.resize(560, 400)
    page.show()
    page.refresh()
    settle()
    column = page.model.fields.index("account_id")
    indexes = [page.model.index(row, column) for row in range(2)]

    high = {index.data(): reaches(page.rows, index, above=8) for index in indexes}

    assert list(dict(sorted(high.items())).values()) == [True, False]


def test_all_texts_of_a_column_are_of_one_size_in_a_list(desk, qtbot, settle):
    for name in ("Koperasi Karyawan Maju Bersama Sejahtera Barat", "Toko"):
        factories.quote(desk.store, account_id=factories.account(desk.store, name))
    page = ListPage(desk, desk.records["quote"])
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settle()
    column = page.model.fields.index("account_id")
    (short,) = (i for row in range(2) if (i := page.model.index(row, column)).data() == "Toko")
    heights = []

    for wide in (560, 1200):
        page.resize(wide, 400)
        settle()
        heights.append(ink_height(page.rows, short))

    assert heights[0] < heights[1]


def ink_height(table, index):
    """How many lines of pixels of a cell have something written on them."""
    place = table.visualRect(index).adjusted(8, 2, -2, -2)
    drawn = table.viewport().grab(place).toImage()
    lines = ({drawn.pixel(x, y) for x in range(drawn.width())} for y in range(drawn.height()))
    return sum(len(line) > 1 for line in lines)


def reaches(table, index, above):
    """Whether something is written so many pixels above the middle of a cell."""
    place = table.visualRect(index)
    drawn = table.viewport().grab(place).toImage()
    line = place.height() // 2 - above
    return len({drawn.pixel(x, line) for x in range(8, place.width() - 2)}) > 1


def test_a_number_that_is_cut_keeps_its_revision(qapp):
    number, wide = "0001/SPH-CABANG-TASIKMALAYA/XI/2026 · R2", QFontMetrics(qapp.font())

    short = cut(number, "code", wide, wide.horizontalAdvance(number) * 2 // 3)

    assert short.startswith("0001/SPH") and short.endswith("· R2") and "…" in short


def test_the_row_chosen_and_the_cell_under_the_mouse_are_lit(desk, qtbot, settle):
    for name in ("Aneka", "Mitra", "Sumber"):
        factories.account(desk.store, name)
    page = ListPage(desk, desk.records["account"])
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settle()
    page.rows.setCurrentIndex(page.model.index(0, 0))

    QTest.mouseMove(page.rows.viewport(), page.rows.visualRect(page.model.index(1, 0)).center())
    settle()

    lit = [ground(page.rows, row) for row in range(3)]
    assert lit == [theme.colour(name).name() for name in ("accent_soft", "hover", "surface")]


def ground(rows, row: int) -> str:
    """The colour a name stands on."""
    cell = rows.visualRect(rows.model().index(row, 0))
    return rows.viewport().grab().toImage().pixelColor(cell.right() - 1, cell.top() + 2).name()


def test_what_may_be_a_price_or_a_percentage_is_shown_without_a_currency():
    column = PriceRule.__table__.c.value

    assert shown(column, {"value": Decimal("8.5")}, {}, "IDR", factories.MONDAY) == "8.5"


class Asked(Record):
    """A record type that keeps which columns it was asked about."""

    asked: list[str] = []

    def shown_as(self, name):
        self.asked.append(name)
        return super().shown_as(name)


def test_a_painting_asks_by_column_what_it_holds_and_not_by_cell(desk, settle, qtbot):
    for number in range(20):
        factories.account(desk.store, f"Toko {number}", billing_city="Malang")
    record = Asked(**vars(desk.records["account"]))
    rows = Rows(RowsModel(desk, record, FIELDS))
    qtbot.addWidget(rows)
    rows.resize(900, 600)
    rows.model().ask(Question(record))
    settle()
    rows.grab()
    settle()
    Asked.asked.clear()

    rows.viewport().grab()

    # Once to fit the columns and once to paint them; there are 80 cells.
    assert 0 < len(Asked.asked) <= 2 * len(FIELDS)
