"""The person who runs the server: serve, org, territory."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.commands import Commands, Parser, Run, add_values
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
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def add(commands: Commands) -> None:
    """The commands of this group."""
    run = commands.add(
        "serve", N_("Run the company's server until it is stopped."),
        "relasi serve --data /srv/relasi --port 8377", serve,
    )  # fmt: skip
    add_database(run)
    run.add_argument(
        "--replica", metavar="URL",
        help=_("A streaming replica from which laptops' questions are answered."),
    )  # fmt: skip
    add_files(run)
    run.add_argument(
        "--host", default="127.0.0.1", metavar=_("ADDRESS"), help=_("The address to listen on.")
    )
    run.add_argument(
        "--port",
        type=port,
        default=8377,
        metavar=_("PORT"),
        help=_("The port; 0 takes a free one."),
    )
    run.add_argument("--certificate", type=Path, metavar=_("FILE"),
                     help=_("The server's certificate (PEM), to speak TLS itself."))  # fmt: skip
    run.add_argument("--key", type=Path, metavar=_("FILE"), help=_("The certificate's key (PEM)."))
    run.add_argument(
        "--proxy", action="append", default=[], metavar=_("ADDRESS"),
        help=_("A proxy with TLS in front, whose word about who asks is taken."),
    )  # fmt: skip
    run.add_argument(
        "--insecure", action="store_true",
        help=_("Listen to other machines without encryption of its own."),
    )  # fmt: skip
    run.add_argument("--metrics", type=port, default=0, metavar=_("PORT"),
                     help=_("Answer Prometheus on this port of the loopback."))  # fmt: skip
    run.add_argument("--log-requests", action="store_true",
                     help=_("Write a line of the log for each request."))  # fmt: skip

    org = ServerCommands(commands.add(
        "org", N_("The organisation of this server."), 'relasi org create "PT Sumber Rasa"'
    ), "org_command")  # fmt: skip
    made = org.add(
        "create", N_("Name the organisation; a server needs one."),
        'relasi org create "PT Sumber Rasa Nusantara"', create_organisation,
    )  # fmt: skip
    made.add_argument("name", metavar=_("NAME"))

    org.add(
        "show", N_("Show the organisation, how large it is, and what is set."), "relasi org show",
        show_organisation,
    )  # fmt: skip
    _add_policies(org)
    _add_territory(commands)


def _add_policies(org: ServerCommands) -> None:
    """`relasi org set`."""
    policies = org.add(
        "set", N_("Set offline_days, audit_days, file_megabytes, file_kinds or what papers say."),
        "relasi org set offline_days=14 audit_days=400", set_policies,
    )  # fmt: skip
    add_values(policies)


def _add_territory(commands: Commands) -> None:
    territory = ServerCommands(commands.add(
        "territory", N_("The territories that accounts belong to."),
        "relasi territory add Jabar/Bogor",
    ), "territory_command")  # fmt: skip
    new = territory.add(
        "add", N_("Add a territory, and what is missing above it."),
        "relasi territory add Jabar/Bogor", add_territory,
    )  # fmt: skip
    new.add_argument("path", metavar=_("PATH"))
    territory.add("list", N_("Show the tree."), "relasi territory list", list_territories)


def port(text: str) -> int:
    """A port's number."""
    number = int(text)
    if not 0 <= number < 65536:
        raise ValueError(text)
    return number


def serve(here: Here, args: argparse.Namespace) -> None:
    """Answer laptops until SIGTERM or SIGINT; one line says where, as soon as it is ready."""
    if bool(args.certificate) != bool(args.key):
        raise Refused(N_("TLS needs both: --certificate and --key."))
    if args.host not in LOOPBACK and not (args.certificate or args.proxy or args.insecure):
        raise Refused(
            N_("Passwords would cross the network in the clear: give --certificate and --key, or"
               " --proxy with the address of a proxy that speaks TLS, or --insecure in a network"
               " you trust.")
        )  # fmt: skip
    with server(here, args, close=False) as store:
        from app.server.blobs import place_of
        from app.server.serve import Settings
        from app.server.serve import serve as answer

        # Until the server listens to these itself: that it is asked to stop is no error.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))

        def ready(url: str) -> None:
            text = _("Relasi answers at {url}").format(url=url)
            here.say({"url": url}, text)
            sys.stdout.flush()

        settings = Settings(
            host=args.host,
            port=args.port,
            certificate=args.certificate,
            key=args.key,
            proxies=tuple(args.proxy),
            metrics=args.metrics,
            log_requests=args.log_requests,
        )
        answer(store, settings, place_of(args.files, here.folder), ready)


def create_organisation(here: Here, args: argparse.Namespace) -> None:
    """Name the organisation."""
    with server(here, args) as store:
        from app.server.organisation import create

        create(store, args.name)
    name = args.name.strip()
    here.say({"organisation": name}, _("“{name}” is ready.").format(name=name))


def show_organisation(here: Here, args: argparse.Namespace) -> None:
    """Its name, how many people, laptops and territories it has, and its settings."""
    from app.cli.printing import pairs

    with server(here, args) as store:
        from app.server.organisation import overview

        found = overview(store)
    counts = {
        _("Organisation"): found.name,
        _("Users"): str(found.people),
        _("Laptops"): str(found.laptops),
        _("Territories"): str(found.territories),
    }
    settings = {name: value or "-" for name, value in found.settings.items()}
    here.say(asdict(found), f"{pairs(counts)}\n\n{pairs(settings)}")


def set_policies(here: Here, args: argparse.Namespace) -> None:
    """Set policies of the organisation."""
    from app.cli.values import split

    given = split(args.values)
    if not given:
        raise Refused(N_("Say what to set, such as offline_days=14."))
    with server(here, args) as store:
        from app.server.organisation import check_created
        from app.server.organisation import set_policies as keep

        check_created(store)
        given |= keep(store, given)
    here.say(given, "\n".join(f"{name}={value}" for name, value in given.items()))


def add_territory(here: Here, args: argparse.Namespace) -> None:
    """Add a territory."""
    with server(here, args) as store:
        from app.server.organisation import check_created
        from app.server.territories import add_territory as put

        check_created(store)
        key = put(store, args.path)
    here.say({"id": str(key)}, str(key))


def list_territories(here: Here, args: argparse.Namespace) -> None:
    """The tree, as paths."""
    import sqlalchemy as sa

    from app.models import Territory

    with server(here, args) as store, store.read() as session:
        query = sa.select(Territory.id, Territory.path).order_by(Territory.path)
        found = session.execute(query).all()
    text = "\n".join(row.path for row in found) or _("No territories yet.")
    here.say([{"id": str(row.id), "path": row.path} for row in found], text)


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
def server(here: Here, args: argparse.Namespace, close: bool = True) -> Iterator[Store]:
    """The organisation's store. Raises Unreachable where its database does not answer."""
    from app.store.failures import speaking_plainly

    with reaching(here, args.database):
        from app.server.serve import FILE, open_server

        begins = args.run is create_organisation
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
