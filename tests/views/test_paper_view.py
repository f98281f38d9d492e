"""A paper on the screen: drawn as large as it is seen, whatever comes late."""

from __future__ import annotations

import pytest

from app.documents.preview import PageImage
from app.views.kit.paper_view import A4, PaperView

PAGE = PageImage(1, 1, b"\xff" * 4)


@pytest.fixture
def view(qtbot):
    made = PaperView()
    qtbot.addWidget(made)
    made.resize(600, 800)
    made.show()
    return made


def asked(view):
    """What the view asks for, as it does."""
    wanted = []
    view.pages_wanted.connect(lambda numbers, scale: wanted.append((numbers, scale)))
    return wanted


def test_a_page_drawn_for_another_size_does_not_take_the_place_of_one_that_fits(view):
    wanted = asked(view)
    view.set_paper(1)
    view.set_zoom(2.0)
    (_, small), (_, large) = wanted

    view.put(0, large, PAGE)
    view.put(0, small, PAGE)

    assert view.drawn()


def test_a_size_that_is_seen_again_is_asked_for_again(view):
    wanted = asked(view)
    view.set_paper(1)
    view.set_zoom(2.0)
    for _, scale in list(wanted):
        view.put(0, scale, PAGE)

    view.set_zoom(None)

    assert not view.drawn()
    assert wanted[-1] == wanted[0]


def test_the_page_that_is_read_stays_when_the_room_or_the_size_changes(view):
    view.set_paper(6)
    view.go_to(3)

    pages = [view.page()]
    view.resize(320, 800)
    pages.append(view.page())
    view.set_zoom(1.5)
    pages.append(view.page())

    assert pages == [3, 3, 3]


def test_a_page_that_is_about_as_high_as_its_room_comes_to_rest(view, qapp):
    view.set_paper(1)
    page, wanted = round(view.viewport().width() * A4[1] / A4[0]), asked(view)

    for height in range(page - 40, page + 40):
        view.resize(view.width(), height)
        for _time in range(3):
            qapp.processEvents()
        wanted.clear()
        widths = {view.viewport().width()}
        for _time in range(3):
            view.viewport().update()
            qapp.processEvents()
            widths.add(view.viewport().width())
        assert (len(widths), wanted) == (1, []), height
