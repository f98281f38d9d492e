"""What a company begins with stands in the language of the screen, wherever it is named."""

from __future__ import annotations

import pytest

from app.i18n import set_process_language, speaking
from app.models import Opportunity, StageKind
from app.records.listing import Question
from app.services.setup import PIPELINE, stage_key, start_empty
from app.views.kit.lookup import look_up, title_of
from app.views.kit.reading import read_record
from app.views.kit.saving import load
from app.views.kit.table import RowsModel
from app.views.screens.board.reading import read_board
from tests import factories


@pytest.fixture
def deal(desk):
    start_empty(desk.store, "Rina", "", "PT Sumber Rasa", "ID")
    set_process_language("id")
    yield factories.keep(
        desk.store,
        Opportunity(
            name="Ramadan", pipeline_id=PIPELINE, stage_id=stage_key("Won"), kind=StageKind.WON
        ),
    )
    set_process_language("en")


def test_a_list_and_a_page_and_a_form_say_the_stage_in_the_language_of_the_screen(
    desk, deal, settle
):
    record = desk.records["opportunity"]
    model = RowsModel(desk, record, ("name", "stage_id"))
    model.ask(Question(record))
    settle()

    listed = model.index(0, 1).data()
    read = read_record(desk, record, deal)
    form = load(desk, record, deal)

    assert (listed, read.texts["stage_id"], form.titles["stage_id"]) == ("Menang",) * 3
    assert read.texts["pipeline_id"] == "Penjualan"


def test_the_list_of_stages_says_them_so_too_and_the_board(desk, deal, settle):
    record = desk.records["stage"]
    model = RowsModel(desk, record, ("name", "pipeline_id"))
    model.ask(Question(record))
    settle()

    listed = [model.index(row, 0).data() for row in range(model.rowCount())]
    board = read_board(desk.store, None, None)

    assert listed == [stage.name for stage in board.stages]
    assert listed[-2:] == ["Menang", "Lepas"]
    assert board.pipelines[0].name == model.index(0, 1).data() == "Penjualan"


def test_a_stage_is_found_by_what_it_is_called_on_the_screen(desk, deal):
    assert [found.title for found in look_up(desk, "stage", "men")] == ["Menang"]
    assert title_of(desk, "stage", stage_key("Lost")) == "Lepas"
    with speaking("en"):
        assert [found.title for found in look_up(desk, "stage", "won")] == ["Won"]


def test_a_language_is_shown_by_its_own_name(desk, deal):
    key = factories.contact(desk.store, "Ibu Sari", language="id")

    read = read_record(desk, desk.records["contact"], key)

    assert read.texts["language"] == "Bahasa Indonesia"
