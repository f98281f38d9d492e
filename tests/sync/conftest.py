"""A company and its laptops, for every test of the exchange."""

from __future__ import annotations

from tests.sync.worlds import company_database, company_file, world

__all__ = ["company_database", "company_file", "world"]
