"""The whole of a quote by the keyboard alone, without a network; the keys are counted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.handover.mail_account import set_mail_account
from app.handover.verifying import verify_quote
from app.models import Quote, QuoteState, Role, Signature
from app.models.outgoing import Outgoing
from app.services.company import set_company
from app.store import Identity
from app.views.frame import Frame
from app.views.places import all_pages, all_places, pages_beside
from tests import factories
from tests.hands import CTRL, SHIFT, Hands, taking_the_file_name


@pytest.fixture
def frame(desk, qtbot, shop, settle, monkeypatch, tmp_path):
    """The window at Today; Ana sells up to ten per cent off, Maya is her manager."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Documents").mkdir()
    set_company(shop, name="CV Sumber Rasa", place="Bandung")
    set_mail_account(shop, host="smtp.sumberrasa.co.id", sender="ana@sumberrasa.co.id")
    factories.account(shop, "Toko Maju")
    for name, sku, price in (
        ("Kecap Manis 600 ml", "KM-600", 18_500),
        ("Kopi Bubuk 200 g", "KP-200", 38_500),
        ("Teh Celup 25", "TC-25", 9_800),
    ):
        factories.product(shop, name, sku=sku, list_price=Decimal(price), tax_code="PPN")
    factories.discount_limit(shop, role=Role.REP)
    maya = factories.user(shop, "Maya", role=Role.MANAGER)
    ana = factories.user(shop, "Ana", role=Role.REP, manager_id=maya)
    shop.identity = Identity(ana, None)
    desk.jobs.problem_met.connect(desk.messages.problem)
    made = Frame(desk, all_places(desk.records), all_pages(desk.records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.go("today")
    settle()
    made.maya = Identity(maya, None)
    return made


def test_a_quote_is_made_approved_printed_signed_and_sent_by_keyboard_within_two_minutes(
    frame, shop, settle, qtbot, tmp_path
):
    rep, manager, enter = Hands(frame, settle), Hands(frame, settle), Qt.Key.Key_Return

    # A quote for Toko Maju with three products.
    rep.press(Qt.Key.Key_6, CTRL)
    rep.press(Qt.Key.Key_N, CTRL)
    rep.write("maju")
    rep.again(enter)
    rep.again(enter)
    for words, many in (("kec", "24"), ("kop", "12"), ("teh", "60")):
        rep.write(words)
        rep.again(enter)
        rep.write(many)
        rep.again(enter)
    # 15 % off the last one: more than Ana may give.
    rep.press(Qt.Key.Key_Escape)
    rep.press(Qt.Key.Key_Up)
    rep.again(Qt.Key.Key_Right, 4)
    rep.write("15%")
    rep.again(enter)
    quote = frame.page_shown.shown_key()
    assert factories.get(shop, Quote, quote).total == Decimal(1_560_438)

    # It needs Maya's yes.
    rep.press(enter, CTRL | SHIFT)
    rep.write("Two pallets")
    rep.press(enter, CTRL)
    assert state(shop, quote) is QuoteState.WAITING

    # Maya says yes at her desk.
    ana, shop.identity = shop.identity, frame.maya
    manager.press(Qt.Key.Key_K, CTRL)
    manager.write("approvals")
    manager.again(enter)
    manager.press(enter, CTRL)
    assert state(shop, quote) is QuoteState.APPROVED
    shop.identity = ana
    frame.open_record("quote", quote)
    settle()

    # It is sent, printed into a file, signed by name, and goes out by e-mail.
    rep.press(enter, CTRL | SHIFT)
    assert state(shop, quote) is QuoteState.SENT
    with taking_the_file_name(rep):
        rep.press(Qt.Key.Key_S, CTRL | SHIFT)
    [paper] = tmp_path.rglob("*.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
    rep.press(Qt.Key.Key_G, CTRL | SHIFT)
    rep.write("Siti Rahma")
    rep.press(Qt.Key.Key_T, CTRL)
    rep.press(enter, CTRL)
    assert state(shop, quote) is QuoteState.ACCEPTED
    rep.press(Qt.Key.Key_E, CTRL | SHIFT)
    rep.write("siti@tokomaju.co.id")
    rep.press(enter, CTRL)

    with shop.read() as session:
        [signature] = session.query(Signature)
        [waiting] = session.query(Outgoing)
        assert (signature.name, signature.place, signature.strokes) == (
            "Siti Rahma", "Bandung", None,
        )  # fmt: skip
        assert waiting.to == "siti@tokomaju.co.id"
    assert verify_quote(shop, quote).sound
    print(f"{rep.keys} keys, {rep.steps} steps, {rep.seconds()} s; ", end="")
    print(f"the manager {manager.keys} keys, {manager.seconds()} s")
    assert rep.seconds() + manager.seconds() < 120


def state(shop, quote):
    return factories.get(shop, Quote, quote).state
