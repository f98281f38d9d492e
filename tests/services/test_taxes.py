"""The taxes that come with the program."""

from __future__ import annotations

from datetime import date

from app.domain.tax import rule_for
from app.services.taxes import load_tax_rules


def test_the_shipped_taxes_are_read_once_and_know_ppn():
    rules = load_tax_rules()

    assert rules is load_tax_rules()
    assert rule_for(rules, "PPN", date(2026, 8, 1)).name == "PPN"
