"""A company and its laptops, for every test of the exchange."""

from __future__ import annotations

from tests.sync.keeping import keep
from tests.sync.post import post
from tests.sync.quotes import people
from tests.sync.worlds import company_database, company_file, world

__all__ = ["company_database", "company_file", "keep", "people", "post", "world"]
