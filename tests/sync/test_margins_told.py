"""R8: a margin beside a price tells the cost, so it reaches nobody who sees none."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from app.models import Approval, DiscountLimit, Product, Role
from app.services import approvals, quoting
from app.services.quote_lines import add_line
from app.sync.session import synchronize
from tests.sync.between import Listening
from tests.sync.worlds import World, add_account, add_product, read


def test_r8_a_managers_request_for_approval_does_not_tell_a_rep_the_margin(world: World) -> None:
    admin, maya, ana = (world.laptop(f"{who}@rasa.id") for who in ("admin", "maya", "ana"))
    coffee = add_product(admin, cost=Decimal(7_321))
    with admin.work("Limit") as session:
        session.add(
            DiscountLimit(name="Managers", role=Role.MANAGER, min_margin_percent=Decimal("61.7"))
        )
    account = add_account(ana)
    world.sync(admin, ana, maya)
    quote = quoting.new_quote(maya, account)
    add_line(maya, quote, product_id=coffee, quantity=Decimal(1), price=Decimal(10_000))
    assert read(maya, Product, coffee, "cost") == (Decimal(7_321),)

    approvals.ask(maya, quote, "An old customer.")
    world.sync(maya)
    network = Listening(world.api)
    synchronize(ana, network)

    with ana.read() as session:
        request = session.scalars(sa.select(Approval)).one()
        assert [breach.measure for breach in approvals.exceeded(request)] == ["margin"]
        assert "26" not in (request.exceeds or "") and "61" not in (request.exceeds or "")
    assert b"26.79" not in network.heard
    assert b"61.7" not in network.heard
