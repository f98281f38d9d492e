"""The private PostgreSQL of the tests itself."""

from __future__ import annotations

import psycopg


def test_each_test_gets_an_empty_database_of_its_own(postgres):
    first, second = postgres.fresh_url(), postgres.fresh_url()

    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE outlet (name text)")

    assert tables(first) == ["outlet"]
    assert tables(second) == []


def test_the_server_listens_on_loopback_only(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        listening = connection.execute("SHOW listen_addresses").fetchone()

    assert listening == ("127.0.0.1",)


def tables(url: str) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(query)]
