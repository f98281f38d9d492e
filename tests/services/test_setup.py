"""The first day of a company."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.domain.usual_names import USUAL
from app.errors import Invalid, Refused
from app.i18n import speaking
from app.models import Pipeline, PriceList, Product, Role, Stage, StageKind, Terms, User
from app.services.company import company_settings, set_company
from app.services.country import country_kept, country_shown, told
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
        ("ID", ("IDR", "id", "PPN", "Asia/Jakarta", "")),
        ("my", ("MYR", "ms", "SST-NONE", "Asia/Kuala_Lumpur", "yes")),
        ("US", ("USD", "en", "", "UTC", "")),
    ],
)
def test_money_language_and_tax_follow_from_the_country(store, country, expected):
    start_empty(store, "Rina", "", "PT Maju", country)

    assert of_country(store) == expected
    assert factories.get(store, PriceList, PRICE_LIST).currency == expected[0]


def of_country(store):
    with store.read() as session:
        company = company_settings(session)
    names = ("currency", "language", "tax_code", "zone", "cash_rounding")
    return tuple(getattr(company, name) for name in names)


def test_a_company_that_moves_takes_on_what_belongs_to_its_country(shop):
    followed = set_company(shop, country="my", currency="SGD")
    moved = of_country(shop), factories.get(shop, PriceList, PRICE_LIST).currency
    shop.undo()

    assert followed == {
        "language": "ms", "tax_code": "SST-NONE", "zone": "Asia/Kuala_Lumpur",
        "cash_rounding": "yes",
    }  # fmt: skip
    assert moved == (("SGD", "ms", "SST-NONE", "Asia/Kuala_Lumpur", "yes"), "SGD")
    assert of_country(shop) == ("IDR", "id", "PPN", "Asia/Jakarta", "")


def test_what_is_a_companys_own_stays_when_it_moves(shop):
    factories.tax_rate(shop, "OWN", country="ID")
    set_company(shop, currency="USD", language="en", tax_code="OWN")
    set_company(shop, zone="Asia/Makassar")

    followed = set_company(shop, country="MY")

    assert followed == {"zone": "Asia/Kuala_Lumpur", "cash_rounding": "yes"}
    assert of_country(shop)[:3] == ("USD", "en", "OWN")
    assert set_company(shop, country="MY") == {}


def test_prices_of_products_stay_in_the_money_they_were_meant_in(shop):
    priced = factories.product(shop, list_price=Decimal(25_000))
    bare = factories.product(shop, "Teh", sku="T", list_price=None)

    followed = set_company(shop, country="MY")

    assert factories.get(shop, Product, priced).currency == "IDR"
    assert factories.get(shop, Product, bare).currency is None
    assert told(followed).endswith("The prices and costs of products stay in IDR.")


def test_a_country_is_known_by_its_name_and_brings_its_money_and_time(shop):
    set_company(shop, country="Malaysia")
    malaysia = of_country(shop)
    set_company(shop, country="thailand")

    assert malaysia == ("MYR", "ms", "SST-NONE", "Asia/Kuala_Lumpur", "yes")
    assert of_country(shop) == ("THB", "en", "", "Asia/Bangkok", "")


@pytest.mark.parametrize("country", ["ZZ", "EU", "XA", "Atlantis"])
def test_what_is_no_country_changes_nothing(shop, country):
    with pytest.raises(Invalid, match="is no country"):
        set_company(shop, country=country)

    assert of_country(shop) == ("IDR", "id", "PPN", "Asia/Jakarta", "")


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        ("UK", "GB", "Inggris Raya"), ("inggris", "GB", "Inggris Raya"),
        ("Malaysia", "MY", "Malaysia"), ("my", "MY", "Malaysia"), ("SGP", "SG", "Singapura"),
        (" INDONESIA ", "ID", "Indonesia"), ("United States of America", "US", "Amerika Serikat"),
        ("Timur  Raya", "Timur Raya", "Timur Raya"),
    ],
)  # fmt: skip
def test_a_country_is_kept_as_one_value_and_told_by_its_name(typed, kept, told):
    assert country_kept(typed, "country") == kept
    with speaking("id"):
        assert country_shown(kept) == told


@pytest.mark.parametrize("typed", ["QQ", "eu", "Xa"])
def test_two_letters_that_are_no_country_are_refused_in_an_address(typed):
    with pytest.raises(Invalid, match="is no country") as refused:
        country_kept(typed, "billing_country")

    assert refused.value.field == "billing_country"


@pytest.mark.parametrize("country", ["", " "])
def test_an_emptied_country_is_said_to_be_needed(shop, country):
    with pytest.raises(Invalid, match="“Country” cannot be empty"):
        set_company(shop, country=country)


def test_an_unknown_tax_is_answered_with_those_of_the_companys_country(shop):
    factories.tax_rate(shop, "OWN", country="ID")
    set_company(shop, country="MY")

    with pytest.raises(Invalid) as refused:
        set_company(shop, tax_code="VAT")

    names = refused.value.sentence().partition("There are: ")[2]
    assert names.startswith("SST-NONE") or "SALES-10" in names
    assert "OWN" in names and "PPN" not in names and "GST" not in names


def test_a_price_list_with_prices_stays_in_its_money(shop):
    factories.price_rule(shop, price_list_id=PRICE_LIST)

    set_company(shop, country="MY")

    assert factories.get(shop, PriceList, PRICE_LIST).currency == "IDR"


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
            for kind in (Pipeline, PriceList, Stage, Terms)
        }

    assert begun == USUAL
