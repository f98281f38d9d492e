"""A laptop and its company: connect, sync, status."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.cli import conflicts
from app.cli.by_file import by_file, connect_by_file
from app.cli.commands import Commands, Usage
from app.cli.here import Here, ask_password, path_named
from app.errors import Refused, Unreachable
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from app.store import Store
    from app.sync.client import HttpApi
    from app.sync.news import News
    from app.sync.progress import Tell

NO_NETWORK = N_(
    "This profile synchronises by file: “relasi sync --to FILE”, then “--from FILE”. To go over the"
    " network, use “relasi connect URL --user EMAIL”."
)
CONNECT_HOW = N_("Say URL and --user EMAIL, or --from with the file of an invitation.")


def add(commands: Commands) -> None:
    """The commands of this group."""
    join = commands.add(
        "connect", N_("Join this profile to a company and synchronise for the first time."),
        "relasi connect https://relasi.sumberrasa.co.id --user rina@sumberrasa.co.id", connect,
    )  # fmt: skip
    join.add_argument("url", metavar="URL", nargs="?")
    join.add_argument("--user", metavar="EMAIL", help=_("Who signs in."))
    join.add_argument(
        "--from", dest="source", metavar=_("FILE"),
        help=_("An invitation file of the office, where there is no network."),
    )  # fmt: skip
    join.add_argument(
        "--password-stdin", action="store_true",
        help=_("Read the password, or an invitation's passphrase, from standard input."),
    )  # fmt: skip
    join.add_argument(
        "--insecure", action="store_true", help=_("Allow an address that is not protected.")
    )
    join.add_argument("--ca", metavar=_("FILE"),
                      help=_("The certificate of the company's own authority."))  # fmt: skip
    sync = commands.add(
        "sync", N_("Send what waits and fetch what is new."), "relasi sync --json", synchronise
    )
    how = sync.add_mutually_exclusive_group()
    how.add_argument("--watch", action="store_true", help=_("Stay, and do it again and again."))
    how.add_argument(
        "--to", dest="target", metavar=_("FILE"),
        help=_("Write what waits into a file for the office; no network is used."),
    )  # fmt: skip
    how.add_argument("--from", dest="source", metavar=_("FILE"),
                     help=_("Read the answer file of the office."))  # fmt: skip
    commands.add(
        "status", N_("Show what waits to be sent, and since when."), "relasi status", show_status
    )
    conflicts.add(commands)


def connect(here: Here, args: argparse.Namespace) -> None:
    """Join a company."""
    if args.source:
        return connect_by_file(here, args)
    if not args.url or not args.user:
        raise Usage(CONNECT_HOW)
    from app.sync.authority import read_authority
    from app.sync.client import api_at
    from app.sync.joining import join

    authority = read_authority(path_named(args.ca)) if args.ca else None
    with here.profile(begin=False, locked_too=True) as store:
        api = api_at(store, args.url, args.insecure, authority)
        password = ask_password(args.password_stdin)
        with _told_while() as tell:
            result = join(store, api, api.url, args.user, password, tell, api.facts)
        document = round_of(store, result.sent, result.received)
        company = store.fact("organisation") or ""
    return here.say(
        {"organisation": company, **document},
        _("You work at {company} now.").format(company=company) + "\n" + told_round(document),
    )


def synchronise(here: Here, args: argparse.Namespace) -> None:
    """One round, or round after round until it is stopped; or half a round, by file."""
    if args.target or args.source:
        return by_file(here, args)
    from app.sync.session import synchronize

    with here.profile(begin=False, locked_too=True) as store:
        api = api_of(store)
        if args.watch:
            return _watch(here, store, api)
        with _told_while() as tell:
            result = synchronize(store, api, tell)
        _carry(here, store, api)
        document = round_of(store, result.sent, result.received)
    return here.say(document, told_round(document))


def _carry(here: Here, store: Store, api: HttpApi) -> None:
    """Move the files that wait; where the line breaks they go on waiting, and it is said."""
    from app.sync.files import Carrier

    carrier = Carrier(store, api)
    try:
        carrier.plan()
        while carrier.step():
            here.progress(_("Sending and fetching files"))
    except Unreachable as problem:
        print(problem.sentence(), file=sys.stderr)
    finally:
        here.progress("")


def show_status(here: Here, args: argparse.Namespace) -> None:
    """How sync stands; also where there is no company."""
    from app.formats import format_datetime, format_size
    from app.sync.laptop import FILE
    from app.sync.lease import remember
    from app.sync.status import status

    with here.profile(locked_too=True) as store:
        remember(store)
        now = status(store)
        sent, received = (int(store.fact(f"last_{name}") or 0) for name in ("sent", "received"))
        size = sum(file.stat().st_size for file in here.folder.glob(f"{FILE}*"))
    document = {
        "sent": sent,
        "received": received,
        "waiting": now.waiting,
        "oldest_waiting": now.oldest_waiting.isoformat() if now.oldest_waiting else None,
        "conflicts": now.conflicts,
        "rejected": now.rejected,
        "last_sync": now.last_sync.isoformat() if now.last_sync else None,
        "schema": now.schema,
        "server": now.server,
        "organisation": now.organisation,
        "size": size,
        "locked": now.lease is not None and now.lease.locked,
        "days_left": now.lease.days_left if now.lease else None,
        "reserve": now.reserve,
        "last_check": now.check.at.isoformat() if now.check else None,
        "check_left": now.check.left if now.check else None,
        "restored": now.restored.at.isoformat() if now.restored else None,
        "failing_since": now.failing.since.isoformat() if now.failing else None,
        "failing": now.failing.problem.sentence() if now.failing else None,
        "file_written": now.written.at.isoformat() if now.written else None,
    }
    from app.cli.printing import pairs
    from app.sync.sentences import told

    text = pairs({
        _("Server"): _server(now.server),
        _("Waiting to be sent"): str(now.waiting),
        _("Oldest since"): format_datetime(now.oldest_waiting) if now.oldest_waiting else "-",
        _("Changed by two people"): str(now.conflicts),
        _("Not accepted"): str(now.rejected),
        _("Last synchronised"): format_datetime(now.last_sync) if now.last_sync else _("never"),
        _("Days until it locks"): str(now.lease.days_left) if now.lease else "-",
        _("Schema"): str(now.schema),
        _("Size of the file"): format_size(size),
    })  # fmt: skip
    here.say(document, "\n".join((text, *(told(now) if now.server else ()))))


def _server(url: str | None) -> str:
    from app.sync.tokens import BY_FILE

    if url == BY_FILE:
        return _("by file, without a network")
    return url or _("none: this profile works on its own")


def api_of(store: Store) -> HttpApi:
    """The company's server. Raises Refused where this profile belongs to none, or goes by file."""
    from app.sync.client import api_of
    from app.sync.tokens import BY_FILE, NOT_CONNECTED

    api = api_of(store)
    if api is None and store.fact("server") == BY_FILE:
        raise Refused(NO_NETWORK)
    if api is None:
        raise Refused(NOT_CONNECTED)
    return api


def round_of(store: Store, sent: int, received: int) -> dict[str, int]:
    """What a round did, and what is left to do."""
    from app.sync.files import waiting
    from app.sync.status import status

    now = status(store)
    return {
        "sent": sent,
        "received": received,
        "waiting": now.waiting,
        "conflicts": now.conflicts,
        "rejected": now.rejected,
        "files_waiting": waiting(store) if now.server else 0,
    }


def told_round(document: dict[str, Any]) -> str:
    counts = _("Sent {sent}, received {received}, waiting {waiting}.").format(**document)
    if document["files_waiting"]:
        files = ngettext(
            "{count} file is still to be sent or fetched.",
            "{count} files are still to be sent or fetched.",
            document["files_waiting"],
        )
        counts += "\n" + files.format(count=document["files_waiting"])
    return "\n".join((counts, *told_open(document["conflicts"] + document["rejected"])))


def told_open(count: int) -> list[str]:
    """That so many changes wait for a choice; nothing where none do."""
    if not count:
        return []
    said = ngettext(
        "{count} change needs your attention: “relasi conflicts” shows it.",
        "{count} changes need your attention: “relasi conflicts” shows them.",
        count,
    )
    return [said.format(count=count)]


def _watch(here: Here, store: Store, api: HttpApi) -> None:
    """Round after round, a line each, until SIGTERM or Ctrl+C; JSON gives the sum at the end.

    Raises Erased where the company had this laptop erase itself.
    """
    from app.store.erased import Erased
    from app.sync.files import Carrier
    from app.sync.news import Link
    from app.sync.watch import Watcher

    stop = threading.Event()
    done = {"sent": 0, "received": 0}

    def tell(news: News) -> None:
        if news.link is Link.ERASED:
            broken(Erased())
        elif news.link is Link.ONLINE and news.result is not None:
            done["sent"] += news.result.sent
            done["received"] += news.result.received
            if not here.json:
                done_now = round_of(store, news.result.sent, news.result.received)
                print(told_round(done_now), flush=True)
        elif news.sentence and news.link is not Link.SYNCING:
            print(news.sentence, file=sys.stderr, flush=True)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    bugs: list[BaseException] = []

    def broken(error: BaseException) -> None:
        bugs.append(error)
        stop.set()

    watcher = Watcher(store, api, tell, broken, wait=api.wait, carrier=Carrier(store, api))
    watcher.start()
    stop.wait()
    watcher.stop()
    if bugs:
        raise bugs[0]
    here.say(round_of(store, **done), "")


@contextmanager
def _told_while() -> Iterator[Tell]:
    """Say on a terminal how far a first synchronisation has come, in a line that goes again."""
    from app.sync.progress import Progress, sentence_of, silent

    if not sys.stderr.isatty():
        yield silent
        return

    def tell(progress: Progress) -> None:
        _line(sentence_of(progress))

    try:
        yield tell
    finally:
        _line("")


def _line(said: str) -> None:
    """Write over the line the cursor is in."""
    print(f"\r\x1b[K{said}", end="", file=sys.stderr, flush=True)
