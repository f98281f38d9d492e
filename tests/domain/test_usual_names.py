"""What is there on a company's first day is called as its people speak."""

from __future__ import annotations

import pytest

from app.domain.usual_names import USUAL, called, kept_as
from app.i18n import speaking

EVERY = [(table, name) for table, names in USUAL.items() for name in sorted(names)]


def test_a_usual_stage_is_called_in_the_language_of_who_looks():
    with speaking("id"):
        assert called("stage", "Won") == "Menang"
    with speaking("en"):
        assert called("stage", "Won") == "Won"


def test_what_somebody_has_named_is_shown_as_typed():
    with speaking("id"):
        assert called("stage", "Open") == "Open"
        assert called("account", "Won") == "Won"


@pytest.mark.parametrize("code", ["en", "id", "ms"])
@pytest.mark.parametrize(("table", "name"), EVERY)
def test_what_is_shown_leads_back_to_what_is_kept(table, name, code):
    with speaking(code):
        shown = called(table, name)

    assert kept_as(table, f" {shown.upper()} ") == name


def test_other_words_lead_to_themselves():
    assert kept_as("stage", "Tender") == "Tender"
    assert kept_as("account", "Menang") == "Menang"
