"""The pane beside a quote shows the paper as it was signed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.models import PaperTemplate
from app.services import quote_lines, quoting
from app.store.vault import vault_of
from app.views.screens.quote_editor.drawing import draw_paper
from tests.factories import account
from tests.handover.signatures import signed


@pytest.fixture
def quote(shop):
    key = quoting.new_quote(shop, account(shop))
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(10_000))
    return key


def test_the_desktop_shows_the_signed_paper_and_another_form_without_the_signature(shop, quote):
    _, content = signed(shop, quote)

    own = draw_paper(shop, quote, None)

    assert own.pdf == draw_paper(shop, quote, own.template).pdf == content
    assert draw_paper(shop, quote, PaperTemplate.COMPACT).pdf != content


def test_a_signed_file_that_is_still_elsewhere_is_said_beside_the_bare_paper(shop, quote):
    signature, content = signed(shop, quote)
    vault_of(shop).path(signature.signed_sha256).unlink()

    drawn = draw_paper(shop, quote, None)

    assert drawn.pdf == content[: signature.size]
    assert "not on this laptop yet" in drawn.concerns[0]
