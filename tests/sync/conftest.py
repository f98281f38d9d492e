"""A company and its laptops, for every test of the exchange."""

from __future__ import annotations

from tests.sync.desks import office, place
from tests.sync.keeping import keep
from tests.sync.post import post
from tests.sync.quotes import people
from tests.sync.segmented import book, book_database, book_file
from tests.sync.worlds import address, company_database, company_file, world

__all__ = [
    "address",
    "book",
    "book_database",
    "book_file",
    "company_database",
    "company_file",
    "keep",
    "office",
    "people",
    "place",
    "post",
    "world",
]
