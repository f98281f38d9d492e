"""The first day of a company."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.domain.usual_names import USUAL
from app.errors import Invalid, Refused
from app.models import Pipeline, PriceList, Role, Stage, StageKind, User
from app.services.company import company_settings, set_company
from app.services.setup import PIPELINE, PRICE_LIST, stage_key, start_empty
from tests import factories


def test_whoever_begins_is_the_administrator_and_works_here(store):
    me = start_empty(store, "Rina", "rina@maju.co.id", "PT Maju", "ID")

    assert store.identity.user_id == me
    assert factories.get(store, User, me).role is Role.ADMIN


def test_the_usual_stages_have_the_same_keys_on_every_laptop(shop):
    with shop.read() as session:
        stages = session.query(Stage).order_by(Stage.position).all()
        found = [(stage.name, int(stage.probability), stage.kind) for stage in stages]
        keys = {stage.id for stage in stages}

    assert found == [
        ("Prospecting", 10, StageKind.OPEN), ("Engaging", 30, StageKind.OPEN),
        ("Proposal", 50, StageKind.OPEN), ("Negotiation", 70, StageKind.OPEN),
        ("Won", 100, StageKind.WON), ("Lost", 0, StageKind.LOST),
    ]  # fmt: skip
    assert keys == {stage_key(name) for name, *_ in found}
    assert factories.get(shop, Pipeline, PIPELINE).main


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("ID", ("IDR", "id", "PPN", "Asia/Jakarta")),
        ("my", ("MYR", "ms", "SST-NONE", "Asia/Kuala_Lumpur")),
        ("US", ("USD", "en", "", "UTC")),
    ],
)
def test_money_language_and_tax_follow_from_the_country(store, country, expected):
    start_empty(store, "Rina", "", "PT Maju", country)

    with store.read() as session:
        company = company_settings(session)
    assert (company.currency, company.language, company.tax_code, company.zone) == expected
    assert factories.get(store, PriceList, PRICE_LIST).currency == expected[0]


def test_settings_are_changed_and_undone(shop):
    set_company(shop, phone="021-555", tax_id="NPWP 0012345678901234")
    shop.undo()

    with shop.read() as session:
        assert company_settings(session).phone == ""


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"currency": "rupiah"}, {"valid_days": "0"}, {"motto": "Maju"}]
)
def test_a_setting_that_does_not_fit_is_refused_by_name(shop, wrong):
    with pytest.raises(Invalid) as refused:
        set_company(shop, **wrong)

    assert refused.value.field in wrong


def test_a_company_begins_once_and_the_beginning_is_not_undone(shop):
    with pytest.raises(Refused, match="already"):
        start_empty(shop, "Agus", "", "PT Lain", "ID")
    with pytest.raises(Refused, match="nothing to undo"):
        shop.undo()


def test_what_is_missing_is_said_beside_its_field(store):
    with pytest.raises(Invalid) as refused:
        start_empty(store, "Rina", "", " ", "ID")

    assert refused.value.field == "company"


def test_everything_a_company_begins_with_has_a_name_in_every_language(shop):
    with shop.read() as session:
        begun = {
            kind.__tablename__: set(session.scalars(sa.select(kind.name)))
            for kind in (Pipeline, PriceList, Stage)
        }

    assert begun == USUAL
