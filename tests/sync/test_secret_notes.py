"""R8: what a line costs does not come to reps by the note into which a conflict was copied."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import Note, QuoteLine
from app.services import quoting
from app.services.quote_lines import add_line
from app.store import Store
from app.sync.attention import resolve
from app.sync.session import synchronize
from tests.sync.between import Listening
from tests.sync.worlds import World, add_account, attention, edit


@pytest.mark.parametrize(("field", "told"), [("cost", False), ("unit", True)])
def test_r8_a_conflict_about_a_cost_that_is_copied_to_a_note_stays_with_who_sees_costs(
    world: World, field: str, told: bool
) -> None:
    admin, maya, ana = (world.laptop(f"{who}@rasa.id") for who in ("admin", "maya", "ana"))
    line = _line(ana)
    world.sync(ana, admin, maya)
    edit(maya, QuoteLine, line, **{field: _value(field, "7531")})
    edit(admin, QuoteLine, line, **{field: _value(field, "8642")})
    world.sync(maya, admin, maya)

    resolve(maya, UUID(attention(maya)[0]["id"]), "note")
    world.sync(maya)
    network = Listening(world.api)
    synchronize(ana, network)

    with maya.read() as session:
        assert "531" in session.scalars(sa.select(Note.text)).one()
    assert (b"531" in network.heard) is told


def _line(store: Store) -> UUID:
    quote = quoting.new_quote(store, add_account(store))
    return add_line(store, quote, description="Kopi", quantity=Decimal(1), price=Decimal(90_000))


def _value(field: str, said: str) -> Decimal | str:
    return Decimal(said) if field == "cost" else f"dus {said}"
