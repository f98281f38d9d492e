"""Which columns a list shows in the room it has."""

from __future__ import annotations

from app.views.kit.fitting import fitting

QUOTES = ["code", "reference", "text", "date", "choice", "money"]


def shown(kinds, room):
    return [kind for kind, width in zip(kinds, fitting(kinds, room), strict=True) if width]


def test_a_narrow_list_keeps_what_it_is_and_what_matters():
    assert shown(QUOTES, 470) == ["code", "reference", "choice", "money"]


def test_a_wide_list_shows_everything_in_its_order():
    assert shown(QUOTES, 900) == QUOTES


def test_the_first_column_is_shown_in_any_room():
    assert shown(QUOTES, 20) == ["code"]


def test_the_columns_fill_the_room_and_no_more():
    assert sum(fitting(QUOTES, 900)) == 900


def test_what_is_left_over_goes_to_the_name_first():
    widths = fitting(["text", "text"], 600)

    assert widths[0] > widths[1]


def test_the_name_is_written_out_before_what_says_more_of_it():
    widths = fitting(["text", "text", "text"], 500, wants=[250, 140, 140])

    assert widths[0] == 250


def test_a_column_of_letters_gives_its_room_to_a_column_of_towns():
    kinds = ["text", "choice", "text"]

    widths = fitting(kinds, 420, wants=[180, 30, 190])

    assert widths[1] < 60
    assert widths[2] >= 180


def test_a_date_is_whole_where_a_name_is_cut():
    widths = fitting(["text", "reference", "date"], 400, wants=[300, 200, 96])

    assert widths[2] >= 96
    assert round(sum(widths)) == 400


def test_a_long_state_stays_before_a_date():
    wants = [150, 200, 60, 90, 190, 120]

    widths = fitting(QUOTES, 520, wants, empty={2})

    assert widths[4] > 0
    assert widths[3] == 0


def test_the_name_of_the_customer_and_the_state_give_way_together():
    wants = [124, 240, 70, 90, 158, 101]

    widths = fitting(QUOTES, 480, wants)

    assert (widths[0], widths[5]) == (124, 101)
    assert 120 < widths[1] < 240 and 120 < widths[4] < 158
    assert round(widths[1] + widths[4]) == 480 - 124 - 101


def test_a_second_date_takes_no_room_from_the_name():
    kinds, wants = ["code", "reference", "date", "date"], [124, 200, 84, 84]

    widths = fitting(kinds, 420, wants)

    assert (widths[1] >= 200, widths[3]) == (True, 0)


def test_an_empty_column_gives_way_and_its_head_is_whole():
    kinds, wants = ["text", "date", "reference"], [180, 95, 150]

    wide = fitting(kinds, 440, wants, empty={1})
    narrow = fitting(kinds, 380, wants, empty={1})

    assert wide[1] >= 95
    assert narrow[1] == 0


def test_no_state_is_cut_for_an_empty_column():
    wants = [70, 170, 80]

    assert fitting(["text", "choice", "date"], 300, wants, empty={2})[2] == 0
    assert fitting(["text", "choice", "date"], 340, wants, empty={2})[2] > 0


def test_quotes_show_revision_state_and_validity_beside_the_record():
    kinds = ["code", "reference", "whole", "text", "choice", "date", "money", "date", "reference"]
    wants = [132, 227, 65, 246, 147, 87, 100, 78, 112]  # in Malay, whose words are the longest

    widths = fitting(kinds, 578, wants)

    assert [bool(width) for width in widths] == [True] * 3 + [False] + [True] * 3 + [False] * 2


def test_the_stage_of_a_deal_is_shown_as_states_are(desk):
    deals, stage = desk.records["opportunity"], 2
    kinds = [deals.shown_as(column.key) for column in deals.columns]
    wants = [301, 194, 91, 100, 88, 246, 118]

    assert deals.columns[stage].key == "stage_id"
    assert fitting(kinds, 579, wants)[stage] >= 91


def test_what_comes_last_cuts_no_name_and_no_town():
    kinds, wants = ["text", "choice", "text", "phone", "reference"], [190, 50, 184, 132, 118]

    beside, wide = fitting(kinds, 579, wants), fitting(kinds, 700, wants)

    assert [round(width) for width in beside[:4]] >= [190, 50, 184, 132]
    assert (bool(beside[4]), bool(wide[4])) == (False, True)


def test_how_many_and_how_much_of_a_hundred_come_before_names_beside_them():
    kinds = ["text", "choice", "reference", "percent", "quantity"]

    widths = fitting(kinds, 430)

    assert [bool(width) for width in widths] == [True, True, False, True, True]


def test_from_how_many_stands_before_the_class_of_customers():
    kinds = ["reference", "text", "quantity", "text", "choice", "decimal", "reference", "choice"]
    wants = [150, 120, 100, 45, 100, 110, 60, 60]

    widths = fitting(kinds, 500, wants, empty={6})

    assert widths[2] > 0
    assert widths[7] == 0
