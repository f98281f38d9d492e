"""The taxes that come with the program."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.tax import rule_for
from app.errors import Invalid
from app.records import all_records
from app.records.editing import change, create
from app.services.taxes import load_tax_rules


def test_the_shipped_taxes_are_read_once_and_know_ppn():
    rules = load_tax_rules()

    assert rules is load_tax_rules()
    assert rule_for(rules, "PPN", date(2026, 8, 1)).name == "PPN"


@pytest.mark.parametrize(("field", "value"), [("upon", "PPN + NOPE"), ("country", "ZZ")])
def test_a_tax_names_taxes_and_a_country_that_there_are(shop, field, value):
    record = all_records()["tax_rate"]
    given = {"code": "HOTEL", "name": "Pajak hotel", "country": "ID", "upon": "PPN"}
    with shop.work("New tax") as session:
        key = create(session, record, given).id

    for write in (lambda session: create(session, record, given | {"code": "B", field: value}),
                  lambda session: change(session, record, key, {field: value})):  # fmt: skip
        with shop.work("Tax") as session, pytest.raises(Invalid) as refused:
            write(session)

        assert refused.value.field == field
