"""What goes with a product is offered while the quote is written; one key adds it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt

from app.models import Quote, RelationKind
from app.services import quote_lines
from app.views.screens.quote_editor.products import products_like
from tests.factories import product, product_relation
from tests.views.quote_editing import press, write_text

ALT = Qt.KeyboardModifier.AltModifier


def kept(shop, quote):
    with shop.read() as session:
        return [
            (line.description, line.quantity, line.alternative)
            for line in session.get(Quote, quote).lines
        ]


def relate(shop, kind, name, **values):
    kecap = next(one.id for one in products_like(shop, "KM-600"))
    other = product(shop, name, sku=name[:4], list_price=Decimal(5_000))
    product_relation(shop, product_id=kecap, other_id=other, kind=kind, **values)


def type_kecap(editor, settle, many):
    editor.grid.begin_new()
    write_text("KM-6")
    settle()
    press(Qt.Key.Key_Return)
    write_text(many)
    press(Qt.Key.Key_Return)
    settle()


def test_an_accessory_is_offered_beside_the_line_just_typed_and_alt_1_adds_it(
    editor, shop, quote, settle
):
    relate(shop, RelationKind.ACCESSORY, "Pompa", quantity=Decimal(2), note="Fits the bottle")
    before = editor.beside.isVisible()

    type_kecap(editor, settle, "24")
    offered = [button.text() for button in editor.beside.buttons if button.isVisible()]
    press(Qt.Key.Key_1, ALT)
    settle()

    assert not before
    assert offered == ["Pompa · 5,000 · Accessory  Alt+1"]
    assert kept(shop, quote) == [("Kecap Manis 600 ml", 24, None), ("Pompa", 2, None)]
    assert editor.beside.shown == (), "it is on the quote"
    assert editor.beside.isVisible(), "no row jumps"


def test_a_better_one_is_added_as_an_alternative_in_the_same_quantity(editor, shop, quote, settle):
    relate(shop, RelationKind.UP, "Kecap Emas")

    type_kecap(editor, settle, "24")
    press(Qt.Key.Key_1, ALT)
    settle()

    assert kept(shop, quote) == [("Kecap Manis 600 ml", 24, "A"), ("Kecap Emas", 24, "A")]


def test_a_bundle_is_broken_up_into_its_parts(editor, shop, quote, settle):
    relate(shop, RelationKind.BUNDLE, "Sambal", quantity=Decimal(2))
    relate(shop, RelationKind.BUNDLE, "Botol", quantity=Decimal(1))

    type_kecap(editor, settle, "3")
    offered, inside = editor.beside.buttons[0].text(), kept(shop, quote)[0][0]
    press(Qt.Key.Key_1, ALT)
    settle()

    assert offered == "its 2 parts, one by one  Alt+1"
    assert inside == "Kecap Manis 600 ml\n1 botol Botol, 2 botol Sambal"
    assert kept(shop, quote) == [("Botol", 3, None), ("Sambal", 6, None)]


def test_nothing_is_offered_of_what_is_withdrawn_or_of_a_fixed_quote(editor, shop, quote, settle):
    relate(shop, RelationKind.CROSS, "Kerupuk", note="")
    kecap = next(one.id for one in products_like(shop, "KM-600"))
    quote_lines.add_line(shop, quote, product_id=kecap)
    settle()
    shown = editor.beside.isVisible()

    editor.verbs.primary.click()
    settle()

    assert (shown, editor.beside.isVisible()) == (True, False)
