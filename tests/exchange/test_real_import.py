"""A real sales team's book comes in by its files alone, and what does not fit is said."""

from __future__ import annotations

import shutil
from decimal import Decimal

import sqlalchemy as sa

from app.exchange.importing import plan_import, run_import
from app.models import Account, Opportunity, Role, User
from tests.exchange.real import DATA, needs_real_files

pytestmark = needs_real_files
BOOK = DATA / "crm_sales_opportunities"


def bring(store, tmp_path, name: str):
    path = tmp_path / name
    if not path.exists():
        shutil.copyfile(BOOK / name, path)
    return run_import(store, path, plan_import(store, path))


def test_the_book_of_a_sales_team_comes_in(shop, tmp_path):
    accounts = bring(shop, tmp_path, "accounts.csv")
    products = bring(shop, tmp_path, "products.csv")
    team = bring(shop, tmp_path, "sales_teams.csv")
    deals = bring(shop, tmp_path, "sales_pipeline.csv")

    assert [accounts.created, products.created, team.created] == [85, 7, 35]
    assert sorted(one.name for one in team.related if one.record == "team") == [
        "Central", "East", "West",
    ]  # fmt: skip
    assert sum(one.record == "user" for one in team.related) == 6
    assert (deals.created, deals.rows) == (7320, 8800)
    assert deals.reasons() == [("There is no product “GTXPro”. Did you mean “GTX Pro”?", 1480)]
    assert deals.warnings == ["Deals kept without a customer: 1203."]
    with shop.read() as session:
        subsidiaries = session.scalar(
            sa.select(sa.func.count()).where(Account.parent_id.is_not(None))
        )
        managers = session.scalar(sa.select(sa.func.count()).where(User.role == Role.MANAGER))
        assert (subsidiaries, managers) == (15, 6)

    fixed = deals.rejected_file.read_text("utf-8-sig").replace(",GTXPro,", ",GTX Pro,")
    deals.rejected_file.write_text(fixed, "utf-8")
    rest = bring(shop, tmp_path, deals.rejected_file.name)

    assert (rest.created, rest.errors) == (1480, [])
    with shop.read() as session:
        won = session.scalar(sa.select(sa.func.sum(Opportunity.amount)))
    assert won == Decimal(10_005_534)
