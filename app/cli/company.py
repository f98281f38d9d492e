"""The person who runs the server: serve, org, user, territory."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.commands import Commands, Parser
from app.cli.here import Here, ask_password
from app.disk import unusable
from app.errors import Problem, Refused, Unreachable
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.store import Store

ROLES = ("rep", "manager", "office", "admin")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def add(commands: Commands) -> None:
    """The commands of this group."""
    from app.cli import access  # which works on the `server` of ours

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
    run.add_argument("--host", default="127.0.0.1", help=_("The address to listen on."))
    run.add_argument("--port", type=port, default=8377, help=_("The port; 0 takes a free one."))
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

    org = Commands(commands.add(
        "org", N_("The organisation of this server."), 'relasi org create "PT Sumber Rasa"'
    ), "org_command")  # fmt: skip
    made = org.add(
        "create", N_("Name the organisation; a server needs one."),
        'relasi org create "PT Sumber Rasa Nusantara"', create_organisation,
    )  # fmt: skip
    made.add_argument("name", metavar=_("NAME"))
    add_database(made)

    access.add_policies(org)

    user = _add_user(commands)
    access.add_reset(user)
    access.add_invite(user)
    _add_territory(commands)
    access.add_device(commands)


def _add_user(commands: Commands) -> Commands:
    user = Commands(commands.add(
        "user", N_("The people who may sign in."), "relasi user list"
    ), "user_command")  # fmt: skip
    new = user.add(
        "add", N_("Add a person; prints a password unless one is handed over."),
        'relasi user add rina@sumberrasa.co.id --name "Rina Wulandari" --role rep'
        " --territory Jabar/Bogor",
        add_user,
    )  # fmt: skip
    new.add_argument("email", metavar="EMAIL")
    new.add_argument("--name", metavar=_("NAME"), required=True, help=_("What people call them."))
    new.add_argument("--role", choices=ROLES, default="rep", help=_("What they do here."))
    new.add_argument(
        "--territory", metavar=_("PATH"), action="extend", nargs="+", default=[],
        help=_("A territory they work in."),
    )  # fmt: skip
    new.add_argument("--team", metavar=_("NAME"), help=_("Their team; made where it is new."))
    new.add_argument("--manager", metavar="EMAIL", help=_("Who leads them."))
    new.add_argument(
        "--password-stdin", action="store_true", help=_("Read the password from standard input.")
    )
    add_database(new)
    listed = user.add("list", N_("Show everybody."), "relasi user list --json", list_users)
    add_database(listed)
    off = user.add(
        "disable", N_("Close somebody's account; their laptops are refused from then on."),
        "relasi user disable rina@sumberrasa.co.id", disable_user,
    )  # fmt: skip
    off.add_argument("email", metavar="EMAIL")
    add_database(off)
    return user


def _add_territory(commands: Commands) -> None:
    territory = Commands(commands.add(
        "territory", N_("The territories that accounts belong to."),
        "relasi territory add Jabar/Bogor",
    ), "territory_command")  # fmt: skip
    new = territory.add(
        "add", N_("Add a territory, and what is missing above it."),
        "relasi territory add Jabar/Bogor", add_territory,
    )  # fmt: skip
    new.add_argument("path", metavar=_("PATH"))
    add_database(new)
    listed = territory.add("list", N_("Show the tree."), "relasi territory list", list_territories)
    add_database(listed)


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


def add_user(here: Here, args: argparse.Namespace) -> None:
    """Add a person."""
    given = ask_password(True) if args.password_stdin else None
    with server(here, args) as store:
        from app.server.organisation import add_user as put
        from app.server.organisation import check_created

        check_created(store)
        key, password = put(
            store, args.email, args.name, args.role, tuple(args.territory), given,
            args.team, args.manager,
        )  # fmt: skip
    document = {"id": str(key), "email": args.email}
    if given is not None:
        return here.say(document, _("{email} can sign in now.").format(email=args.email))
    text = _("{email} can sign in with the password {password}").format(
        email=args.email, password=password
    )
    return here.say({**document, "password": password}, text)


def list_users(here: Here, args: argparse.Namespace) -> None:
    """Everybody, by name."""
    from app.cli.printing import table

    with server(here, args) as store:
        from app.server.organisation import users

        people = users(store)
    headings = [_("Name"), _("E-mail"), _("Role"), _("Active"), _("Territories")]
    lines = [
        [p.name, p.email, _(p.role.label), _("Yes") if p.active else _("No"),
         ", ".join(p.territories)]
        for p in people
    ]  # fmt: skip
    documents = [
        {"id": str(p.id), "name": p.name, "email": p.email, "role": str(p.role),
         "active": p.active, "territories": list(p.territories)}
        for p in people
    ]  # fmt: skip
    here.say(documents, table(headings, lines) if lines else _("Nobody yet."))


def disable_user(here: Here, args: argparse.Namespace) -> None:
    """Close an account."""
    with server(here, args) as store:
        from app.server.organisation import disable_user as close

        close(store, args.email)
    here.say(
        {"email": args.email, "active": False},
        _("{email} can no longer sign in.").format(email=args.email),
    )


def add_territory(here: Here, args: argparse.Namespace) -> None:
    """Add a territory."""
    with server(here, args) as store:
        from app.server.organisation import add_territory as put
        from app.server.organisation import check_created

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
            raise Refused(N_("There is no organisation yet. Begin with “relasi org create NAME”."))
        store = open_server(here.folder, args.database, getattr(args, "replica", None))
    try:
        with speaking_plainly():
            yield store
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
