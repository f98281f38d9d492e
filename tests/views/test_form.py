"""Typing in a form: kept by Ctrl+S, checked as one leaves a field, never lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.domain.retold import IN_CHAT
from app.i18n import set_process_language, speaking, translate
from app.models import Account, AccountClass, Contact
from app.models.base import meaning
from app.views.kit import saving
from app.views.kit.editors import editor_for
from app.views.kit.form import Form
from tests import factories

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(desk, qtbot):
    """A form for accounts, on the screen."""
    made = Form(desk, desk.records["account"])
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    return made


def opened(form, settle, key=None, **first):
    form.show_record(key, first)
    settle()
    return form


def type_into(qtbot, form, name: str, text: str) -> None:
    """Go into a field, write over what is there, and go on."""
    widget = form.fields[name].editor.widget
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)


def kept(desk, key) -> Account:
    return factories.get(desk.store, Account, key)


def test_what_the_program_said_of_a_letter_is_shown_to_its_reader_and_is_no_change(
    desk, qtbot, settle
):
    with speaking("ms"):
        said = translate(IN_CHAT)
    key = factories.activity(desk.store, outcome=said)
    form = Form(desk, desk.records["activity"])
    qtbot.addWidget(form)
    form.show()

    opened(form, settle, key)

    assert form.fields["outcome"].editor.text() == IN_CHAT
    assert "outcome" not in form.changes()


def test_what_is_typed_is_saved_by_the_keyboard_alone(desk, form, qtbot, settle):
    opened(form, settle)

    type_into(qtbot, form, "name", "Toko Baru")
    type_into(qtbot, form, "billing_city", "Bandung")
    with qtbot.waitSignal(form.saved) as saved:
        qtbot.keyClick(form.fields["phone"].editor.widget, Qt.Key.Key_S, CTRL)

    account = kept(desk, saved.args[0])
    assert (account.name, account.billing_city) == ("Toko Baru", "Bandung")


def test_a_telephone_is_read_as_it_is_dialled_in_the_country_typed_after_it(
    desk, form, qtbot, settle
):
    opened(form, settle)

    type_into(qtbot, form, "name", "Kedai Ali")
    type_into(qtbot, form, "phone", "03-2141 5566")
    settle()
    type_into(qtbot, form, "billing_country", "Malaysia")
    with qtbot.waitSignal(form.saved) as saved:
        form.save()

    assert kept(desk, saved.args[0]).phone == "+60321415566"


def test_another_telephone_is_read_as_it_is_dialled_in_the_country_kept_before(
    desk, form, qtbot, settle
):
    key = factories.account(desk.store, billing_country="MY")
    opened(form, settle, key)

    type_into(qtbot, form, "phone", "03-2141 5566")
    with qtbot.waitSignal(form.saved):
        form.save()

    assert kept(desk, key).phone == "+60321415566"


def test_a_language_stands_by_its_own_name_and_a_foreign_one_stays(desk, qtbot):
    editor = editor_for(desk, meaning(Contact.__table__.c.language))
    qtbot.addWidget(editor.widget)

    editor.put("id")
    ours = editor.widget.currentText(), editor.text()
    editor.put("zh")
    foreign = editor.widget.currentText(), editor.text()
    editor.put("")

    assert ours == ("Bahasa Indonesia", "id")
    assert foreign == ("zh", "zh")
    assert editor.text() == ""


def test_amounts_and_choices_are_taken_as_people_write_them(desk, form, qtbot, settle):
    key = factories.account(desk.store)
    opened(form, settle, key)

    type_into(qtbot, form, "credit_limit", "10jt")
    form.fields["account_class"].editor.put("A")
    with qtbot.waitSignal(form.saved):
        form.save()

    account = kept(desk, key)
    assert account.credit_limit == Decimal(10_000_000)
    assert account.account_class is AccountClass.A


def test_a_field_left_wrong_says_so_beside_itself(desk, form, qtbot, settle):
    opened(form, settle)

    type_into(qtbot, form, "email", "not an address")
    settle()

    assert "e-mail" in form.errors()["email"]
    assert form.fields["email"].editor.widget.accessibleDescription() == form.errors()["email"]


def test_the_sentence_goes_away_as_soon_as_one_types_again(desk, form, qtbot, settle):
    opened(form, settle)
    type_into(qtbot, form, "email", "not an address")
    settle()

    qtbot.keyClicks(form.fields["email"].editor.widget, "x")

    assert form.errors() == {}


def test_a_field_left_right_shows_what_will_be_kept(desk, form, qtbot, settle):
    opened(form, settle)

    type_into(qtbot, form, "phone", "0812 3456 7890")
    settle()

    assert form.fields["phone"].editor.text() == "+6281234567890"


def test_a_late_answer_about_a_field_does_not_overwrite_what_was_typed_since(
    desk, form, qtbot, settle
):
    opened(form, settle)
    type_into(qtbot, form, "phone", "0812 3456 7890")

    form.fields["phone"].editor.put("0813 1111 2222")
    settle()

    assert form.fields["phone"].editor.text() == "0813 1111 2222"


def test_saving_with_errors_sums_them_up_and_jumps_to_the_first(desk, form, qtbot, settle):
    opened(form, settle)
    type_into(qtbot, form, "name", "Toko")
    type_into(qtbot, form, "email", "wrong")
    type_into(qtbot, form, "credit_limit", "much")

    form.save()
    settle()

    lines = [b for b in form.findChildren(QPushButton) if b.property("look") == "link"]
    assert set(form.errors()) == {"email", "credit_limit"}
    assert len(lines) == 2
    assert form.fields["email"].editor.widget.hasFocus()
    lines[1].click()
    assert form.fields["credit_limit"].editor.widget.hasFocus()


def test_the_records_own_rule_speaks_beside_its_field(desk, form, qtbot, settle):
    key = factories.account(desk.store)
    opened(form, settle, key)

    type_into(qtbot, form, "visit_every_days", "0")
    form.save()
    settle()

    assert "1 or more" in form.errors()["visit_every_days"]


def test_what_saving_said_of_a_field_stays_when_it_is_left_again(desk, form, qtbot, settle):
    opened(form, settle, factories.account(desk.store))
    type_into(qtbot, form, "visit_every_days", "0")
    form.save()
    settle()

    form.fields["visit_every_days"].editor.widget.setFocus()
    qtbot.keyClick(form.fields["visit_every_days"].editor.widget, Qt.Key.Key_Tab)
    settle()

    assert "1 or more" in form.errors()["visit_every_days"]


def test_a_guarded_field_can_be_read_and_not_typed(desk, form, qtbot, settle):
    owner = factories.user(desk.store, "Rina")
    key = factories.account(desk.store, owner_id=owner)

    opened(form, settle, key)

    widget = form.fields["owner_id"].editor.widget
    assert widget.isReadOnly()
    assert widget.text() == "Rina"


def test_a_part_is_given_its_owner_while_it_is_new_and_keeps_it(desk, qtbot, settle):
    made = Form(desk, desk.records["stage"])
    qtbot.addWidget(made)
    key = factories.stage(desk.store)

    open_when_new = not opened(made, settle).fields["pipeline_id"].editor.widget.isReadOnly()
    open_later = not opened(made, settle, key).fields["pipeline_id"].editor.widget.isReadOnly()

    assert (open_when_new, open_later) == (True, False)


def test_what_has_no_name_of_its_own_is_called_what_it_is(desk, qtbot, settle):
    made = Form(desk, desk.records["price_rule"])
    qtbot.addWidget(made)

    opened(made, settle, factories.price_rule(desk.store))

    assert made.title == "Edit: Price"


def test_the_title_has_a_dot_while_something_is_not_saved(desk, form, qtbot, settle):
    key = factories.account(desk.store, "Toko Maju")
    opened(form, settle, key)
    before = form.title

    type_into(qtbot, form, "industry", "Food")

    assert (before, form.title) == ("Edit: Toko Maju", "Edit: Toko Maju •")


def test_only_what_changed_is_written(desk, form, qtbot, settle):
    key = factories.account(desk.store, billing_city="Solo")
    opened(form, settle, key)

    type_into(qtbot, form, "industry", "Food")
    with qtbot.waitSignal(form.saved):
        form.save()

    changed = [line.field for line in desk.store.history("account", key) if line.op == "update"]
    assert changed == ["industry"]


@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_opening_a_form_and_saving_it_changes_nothing(desk, form, qtbot, settle, language):
    set_process_language(language)
    key = factories.account(desk.store, credit_limit=Decimal("1234.5"), payment_days=30, pkp=True)
    opened(form, settle, key)

    try:
        assert "outcome" not in form.changes()
    finally:
        set_process_language("en")


def test_a_draft_survives_a_crash(desk, qtbot, settle):
    key = factories.account(desk.store, "Toko Maju")
    before = Form(desk, desk.records["account"])
    qtbot.addWidget(before)
    before.show()
    opened(before, settle, key)
    type_into(qtbot, before, "industry", "Food")
    qtbot.waitUntil(lambda: bool(saving.read_draft(desk.store, before.record, key)))

    after = Form(desk, desk.records["account"])
    qtbot.addWidget(after)
    opened(after, settle, key)

    assert after.fields["industry"].editor.text() == "Food"
    assert after.unsaved


def test_a_draft_still_being_kept_is_there_in_the_next_form(desk, form, qtbot, settle):
    factories.account(desk.store)
    opened(form, settle)
    type_into(qtbot, form, "name", "Toko Baru")

    desk.jobs.work(lambda: None)
    form.keep_draft()
    after = Form(desk, desk.records["account"])
    qtbot.addWidget(after)
    opened(after, settle)

    assert after.fields["name"].editor.text() == "Toko Baru"


def test_a_draft_is_gone_once_it_is_saved(desk, form, qtbot, settle):
    key = factories.account(desk.store)
    opened(form, settle, key)
    type_into(qtbot, form, "industry", "Food")
    form.keep_draft()

    with qtbot.waitSignal(form.saved):
        form.save()
    settle()

    assert saving.read_draft(desk.store, form.record, key) == {}


def test_a_draft_can_be_thrown_away(desk, form, qtbot, settle):
    key = factories.account(desk.store)
    opened(form, settle, key)
    type_into(qtbot, form, "industry", "Food")
    form.keep_draft()

    form.discard()
    settle()

    assert "outcome" not in form.changes()
    assert saving.read_draft(desk.store, form.record, key) == {}


def test_a_draft_never_lies_in_the_folder_as_plain_text(desk, form, qtbot, settle):
    opened(form, settle)
    type_into(qtbot, form, "name", "Xylophonia")
    form.keep_draft()
    settle()

    folder = next(iter(desk.store.engine.connect().exec_driver_sql("PRAGMA database_list")))[2]
    files = factories.Path(folder).parent.glob("*")

    assert not [path for path in files if path.is_file() and b"Xylophonia" in path.read_bytes()]


def test_tab_goes_through_the_fields_as_they_are_read(desk, form, qtbot, settle):
    opened(form, settle)
    seen = []
    widget = form.fields["name"].editor.widget
    widget.setFocus()

    for _ in range(5):
        now = form.window().focusWidget()
        seen += [name for name, block in form.fields.items() if block.editor.widget is now]
        qtbot.keyClick(now, Qt.Key.Key_Tab)

    assert seen == list(form.fields)[:5]


# The picker


def typed(qtbot, picker, words: str) -> None:
    picker.setFocus()
    picker.selectAll()
    qtbot.keyClicks(picker, words)


def test_a_reference_is_found_as_its_name_is_typed(desk, form, qtbot, settle):
    parent = factories.account(desk.store, "Grosir Sentosa")
    factories.account(desk.store, "Warung Sari")
    opened(form, settle)
    picker = form.fields["parent_id"].editor.widget

    typed(qtbot, picker, "gros")
    qtbot.waitUntil(lambda: "Grosir Sentosa" in picker.offers())
    qtbot.keyClick(picker.completer_popup(), Qt.Key.Key_Return)

    assert picker.key == parent
    assert picker.text() == "Grosir Sentosa"


@pytest.mark.parametrize("asked", [False, True], ids=["before it is asked", "once it is asked"])
def test_who_types_on_before_the_answer_has_chosen_and_is_where_the_keys_lead(
    asked, desk, form, qtbot, settle
):
    parent = factories.account(desk.store, "Grosir Sentosa")
    opened(form, settle)
    picker = form.fields["parent_id"].editor.widget
    typed(qtbot, picker, "gros")
    if asked:
        picker.ask()

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_7):
        qtbot.keyClick(form.window().focusWidget(), key)
    meanwhile = form.window().focusWidget()
    settle()

    there = form.window().focusWidget()
    assert meanwhile is picker and picker.key == parent
    assert there is not picker and there.text().startswith("7")


def test_answers_to_words_typed_over_are_dropped(desk, form, qtbot, settle):
    factories.account(desk.store, "Grosir Sentosa")
    factories.account(desk.store, "Warung Sari")
    opened(form, settle)
    picker = form.fields["parent_id"].editor.widget

    typed(qtbot, picker, "gros")
    picker.ask()
    typed(qtbot, picker, "warung")
    picker.ask()
    settle()

    assert picker.offers() == ["Warung Sari"]


def test_words_that_name_nothing_are_refused_beside_the_field(desk, form, qtbot, settle):
    opened(form, settle)

    type_into(qtbot, form, "parent_id", "Nobody here")
    settle()

    assert "Nobody here" in form.errors()["parent_id"]


def test_what_is_not_there_can_be_made_at_once(desk, qtbot, settle):
    from app.views.kit.picker import Picker

    picker = Picker(desk, "account", with_new=True)
    qtbot.addWidget(picker)
    picker.show()
    typed(qtbot, picker, "Toko Baru")
    qtbot.waitUntil(lambda: bool(picker.offers()))

    popup = picker.completer_popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.new_wanted) as wanted:
        qtbot.keyClick(popup, Qt.Key.Key_Return)

    assert wanted.args == ["Toko Baru"]


def test_a_name_or_number_that_is_there_already_is_noted_and_stops_nothing(
    desk, form, qtbot, settle
):
    factories.account(desk.store, name="Toko Maju", billing_city="Bogor", phone="+6281234567890")
    opened(form, settle)

    type_into(qtbot, form, "name", "toko maju")
    type_into(qtbot, form, "phone", "0812 3456 7890")
    settle()
    noted = {name: block.noted for name, block in form.fields.items() if block.noted}
    type_into(qtbot, form, "name", "Toko Lain")
    settle()

    assert noted == {
        name: f"“Toko Maju (Bogor)” is there already, with the same “{label}”."
        for name, label in (("name", "Name"), ("phone", "Phone"))
    }
    assert not form.fields["name"].noted
    with qtbot.waitSignal(form.saved):
        form.save()
