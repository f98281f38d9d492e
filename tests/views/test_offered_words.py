"""Where an action asks for words, what is often said can be chosen and anything else typed."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.i18n import _
from app.services.company import set_company
from app.views.kit.ask import AskPanel


def test_the_companys_reasons_are_offered_and_others_may_be_typed(shop, desk, qtbot, settle):
    set_company(shop, reject_reasons="Kalah harga\nStok kosong")
    panel = AskPanel(desk)
    qtbot.addWidget(panel)
    action = desk.records["quote"].action("reject")
    answered = []
    panel.answered.connect(answered.append)

    panel.ask(_(action.label), _(action.label), action.inputs)
    settle()
    line = panel.fields["reason"].editor.widget
    model = line.completer().model()
    qtbot.keyClicks(line, "Pindah kota")
    panel.answer()

    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "Kalah harga", "Stok kosong",
    ]  # fmt: skip
    assert line.completer().caseSensitivity() is Qt.CaseSensitivity.CaseInsensitive
    assert answered == [{"reason": "Pindah kota"}]
