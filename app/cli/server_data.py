"""The server's data, in its folder or in PostgreSQL: named by an option, opened for one command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.commands import Commands, Parser, Run
from app.cli.here import Here
from app.disk import unusable
from app.errors import Problem, Refused, Unreachable
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.store import Store

# The file of a laptop (`sync/laptop.py`), and why it answers no question about the company.
LAPTOPS = "relasi.db"
HOLDS_A_LAPTOP = N_(
    "{folder} is the folder of a laptop. Name the server's with --data, or its --database; a new"
    " server begins in a folder of its own with “relasi org create NAME”."
)


class ServerCommands(Commands):
    """A group of commands about the server's data, in its folder or in PostgreSQL."""

    def add(self, name: str, says: str, example: str, run: Run | None = None) -> Parser:
        """As any command, with the option that names a PostgreSQL."""
        parser = super().add(name, says, example, run)
        add_database(parser)
        return parser


def add_database(parser: Parser) -> None:
    """The option that names a PostgreSQL."""
    parser.add_argument(
        "--database", metavar="URL", help=_("PostgreSQL instead of a file in the data folder.")
    )


def add_files(parser: Parser) -> None:
    """The option that names where attached files lie."""
    parser.add_argument(
        "--files", metavar=_("PLACE"),
        help=_("Where attached files lie: a folder, or s3://bucket/prefix?endpoint=URL."
               " Else the folder “files” in the data folder."),
    )  # fmt: skip


@contextmanager
def server(
    here: Here, args: argparse.Namespace, close: bool = True, begins: bool = False
) -> Iterator[Store]:
    """The organisation's store; `begins`: also where there is none yet.

    Raises Unreachable where its database does not answer, Refused where there is none.
    """
    from app.store.failures import speaking_plainly

    with reaching(here, args.database):
        from app.server.serve import FILE, open_server

        if not begins and not args.database and not (here.folder / FILE).exists():
            # A question is no reason to put a server into somebody's laptop.
            if (here.folder / LAPTOPS).exists():
                raise Refused(HOLDS_A_LAPTOP, folder=here.folder)
            raise Refused(N_("There is no organisation yet. Begin with “relasi org create NAME”."))
        store = open_server(here.folder, args.database, getattr(args, "replica", None))
    from sqlalchemy.exc import DBAPIError

    from app.server.caller import at_console, coming_from
    from app.server.retrying import not_done

    try:
        with speaking_plainly(), coming_from(at_console() if close else ""):
            yield store
    except DBAPIError as error:
        raise not_done(error) or error from error
    finally:
        if close:
            store.close()


@contextmanager
def reaching(here: Here, url: str | None) -> Iterator[None]:
    """Say in a sentence why the organisation's database could not be opened.

    Raises Unreachable where one in PostgreSQL does not answer.
    """
    from sqlalchemy.exc import ArgumentError, DBAPIError

    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("starlette", "uvicorn", "psycopg"):
            raise
        raise Refused(
            N_("The server is not installed; install it with “pip install relasi[server]”.")
        ) from error
    except (DBAPIError, ArgumentError, OSError) as error:
        raise _why(error, here, url) from error


def _why(error: Exception, here: Here, url: str | None) -> Problem:
    """Why the organisation's database could not be opened."""
    from app.store.failures import as_problem

    known = as_problem(getattr(error, "orig", None) or error)
    if known is not None and not url:
        return known
    if url:
        return Unreachable(
            N_("The database does not answer; check the address, the password and that it runs.")
        )
    return unusable(here.folder, error)
