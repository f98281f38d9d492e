"""What became different between two versions of an offer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.differences import ADDED, CHANGED, MOVED, REMOVED, Difference, Part, differences

values = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)
parts = st.lists(
    st.builds(
        lambda key, fields: Part(key, key, fields), st.sampled_from(["Kecap", "Saus", "Sambal"]),
        st.fixed_dictionaries({"quantity": st.integers(1, 3), "price": st.integers(1, 2)}),
    ),
    max_size=5,
)  # fmt: skip
offers = st.tuples(values, parts)


def test_a_line_that_came_went_or_changed_is_said():
    before = [Part(1, "Kecap", {"price": 10}), Part(2, "Saus", {"price": 5})]
    after = [Part(1, "Kecap", {"price": 9}), Part(3, "Sambal", {"price": 7})]

    assert differences({"terms": "14 days"}, before, {"terms": "30 days"}, after) == (
        Difference(CHANGED, "", "terms", "14 days", "30 days"),
        Difference(CHANGED, "Kecap", "price", 10, 9),
        Difference(ADDED, "Sambal", after={"price": 7}),
        Difference(REMOVED, "Saus", before={"price": 5}),
    )


def test_lines_that_only_stand_elsewhere_are_said_once():
    one, two = Part(1, "Kecap"), Part(2, "Saus")

    assert differences({}, [one, two], {}, [two, one]) == (Difference(MOVED),)


@given(offers)
def test_the_same_is_not_different(offer):
    assert differences(*offer, *offer) == ()


@given(offers, offers)
def test_the_other_way_round_the_same_is_said_of_the_same_lines(one, other):
    there, back = differences(*one, *other), differences(*other, *one)
    opposite = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED, MOVED: MOVED}

    def counted(found, turn):
        return sorted((turn[each.what], each.name, each.field) for each in found)

    assert counted(there, opposite) == counted(back, {what: what for what in opposite})


@given(offers, offers)
def test_what_came_and_went_makes_up_for_the_number_of_lines(one, other):
    found = [each.what for each in differences(*one, *other)]

    assert found.count(ADDED) - found.count(REMOVED) == len(other[1]) - len(one[1])
