"""A company and its laptops, for every test of the server."""

from __future__ import annotations

from tests.server.bucket import bucket_server
from tests.server.running import begun, folder, laptop
from tests.sync.worlds import company_database, company_file, world

__all__ = [
    "begun",
    "bucket_server",
    "company_database",
    "company_file",
    "folder",
    "laptop",
    "world",
]
