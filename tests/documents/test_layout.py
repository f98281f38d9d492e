"""Strips on pages, words in lines."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.documents.fonts import width
from app.documents.layout import Frame, Rule, Strip, Style, paginate, space, wrap

BODY = Style()
FRAME = Frame(first=100, next=90, foot=10, head=20)
strips = st.lists(
    st.builds(
        Strip,
        height=st.integers(1, 60).map(float),
        marks=st.just((Rule(0, 0, 1),)),
        glued=st.booleans(),
        in_table=st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(strips)
def test_strips_keep_their_order_and_fit_their_pages(story):
    pages = paginate(story, FRAME)

    assert [strip for page in pages for strip in page] == story
    for number, page in enumerate(pages):
        room = FRAME.next if number else FRAME.first
        assert page and (sum(strip.height for strip in page) <= room or len(page) == 1)


@given(strips)
def test_glue_gives_way_only_where_a_group_is_higher_than_a_page(story):
    pages = paginate(story, FRAME)

    for page in pages[:-1]:
        if page[-1].glued:
            assert _group_height(story, page[-1]) > FRAME.next - FRAME.head - FRAME.foot


def test_room_is_kept_for_the_sum_carried_on():
    rows = [Strip(30, (Rule(0, 0, 1),), in_table=True, amount=Decimal(1)) for _ in range(7)]

    pages = paginate(rows, FRAME)

    assert [len(page) for page in pages] == [3, 2, 2]


def test_a_page_does_not_begin_with_empty_paper():
    line = Strip(60, (Rule(0, 0, 1),))

    pages = paginate([line, space(50), line, space(30, glued=True), line], FRAME)

    assert pages == [[line], [line], [line]]


@given(st.text(max_size=200), st.floats(20, 300))
def test_wrapped_lines_fit_and_lose_no_letter(text, room):
    words = "".join(character if character.isalnum() else " " for character in text)

    lines = wrap(words, BODY, room)

    assert "".join("".join(lines).split()) == "".join(wrap(words, BODY, 1e9)[0].split())
    for line in lines:
        assert width(line, BODY.font, BODY.size) <= room + 1e-6 or len(line) == 1


def _group_height(story: list[Strip], inside: Strip) -> float:
    """The height of the glued group around the strip (told by identity)."""
    groups: list[list[Strip]] = [[]]
    for strip in story:
        groups[-1].append(strip)
        if not strip.glued:
            groups.append([])
    group = next(group for group in groups if any(strip is inside for strip in group))
    return sum(strip.height for strip in group)
