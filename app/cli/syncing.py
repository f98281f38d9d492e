"""A laptop and its company: connect, sync, status, conflicts."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here, ask_password
from app.errors import NotFound, Refused
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from app.store import Store
    from app.sync.client import HttpApi
    from app.sync.watch import News

NOT_CONNECTED = N_("This profile is not connected to a company. Use “relasi connect”.")


def add(commands: Commands) -> None:
    """The commands of this group."""
    join = commands.add(
        "connect", N_("Join this profile to a company and synchronise for the first time."),
        "relasi connect https://relasi.sumberrasa.co.id --user rina@sumberrasa.co.id", connect,
    )  # fmt: skip
    join.add_argument("url", metavar="URL")
    join.add_argument("--user", metavar="EMAIL", required=True, help=_("Who signs in."))
    join.add_argument(
        "--password-stdin", action="store_true", help=_("Read the password from standard input.")
    )
    join.add_argument(
        "--insecure", action="store_true", help=_("Allow an address that is not protected.")
    )
    sync = commands.add(
        "sync", N_("Send what waits and fetch what is new."), "relasi sync --json", synchronise
    )
    sync.add_argument("--watch", action="store_true", help=_("Stay, and do it again and again."))
    commands.add(
        "status", N_("Show what waits to be sent, and since when."), "relasi status", show_status
    )
    group = commands.add(
        "conflicts", N_("What synchronising could not settle by itself."),
        "relasi conflicts resolve 0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55 mine", list_conflicts,
    )  # fmt: skip
    choices = Commands(group, "conflicts_command", required=False)
    choices.add("list", N_("Show what waits for a choice."), "relasi conflicts list",
                list_conflicts)  # fmt: skip
    settle = choices.add(
        "resolve", N_("Settle one: my value, theirs, or both kept in a note."),
        "relasi conflicts resolve 0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55 theirs", resolve_conflict,
    )  # fmt: skip
    settle.add_argument("id", metavar="ID")
    settle.add_argument("choice", choices=("mine", "theirs", "note"))


def connect(here: Here, args: argparse.Namespace) -> None:
    """Join a company."""
    from app.sync.client import HttpApi
    from app.sync.joining import join

    api = HttpApi(args.url, insecure=args.insecure)
    password = ask_password(args.password_stdin)
    with here.profile(begin=False) as store:
        result = join(store, api, api.url, args.user, password)
        store.set_facts(insecure="yes" if args.insecure else None)
        document = _round(store, result.sent, result.received)
        company = store.fact("organisation") or ""
    here.say(
        {"organisation": company, **document},
        _("You work at {company} now.").format(company=company) + "\n" + _told(document),
    )


def synchronise(here: Here, args: argparse.Namespace) -> None:
    """One round, or round after round until it is stopped."""
    from app.sync.session import synchronize

    with here.profile(begin=False) as store:
        api = _api(store)
        if args.watch:
            return _watch(here, store, api)
        result = synchronize(store, api)
        document = _round(store, result.sent, result.received)
    return here.say(document, _told(document))


def show_status(here: Here, args: argparse.Namespace) -> None:
    """How sync stands; also where there is no company."""
    from app.formats import format_datetime
    from app.sync.laptop import FILE
    from app.sync.status import status

    with here.profile() as store:
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
    }
    from app.cli.printing import pairs

    text = pairs({
        _("Server"): now.server or _("none: this profile works on its own"),
        _("Waiting to be sent"): str(now.waiting),
        _("Oldest since"): format_datetime(now.oldest_waiting) if now.oldest_waiting else "-",
        _("Changed by two people"): str(now.conflicts),
        _("Not accepted"): str(now.rejected),
        _("Last synchronised"): format_datetime(now.last_sync) if now.last_sync else _("never"),
        _("Schema"): str(now.schema),
        _("Size of the file"): f"{size / 1_048_576:.1f} MiB",
    })  # fmt: skip
    here.say(document, text)


def list_conflicts(here: Here, args: argparse.Namespace) -> None:
    """What waits for a choice."""
    from app.cli.printing import table
    from app.formats import format_datetime
    from app.sync.attention import open_items

    with here.profile() as store, store.read() as session:
        items = open_items(session, store.identity.user_id)
    documents = [
        {
            "id": str(item.id),
            "kind": item.kind,
            "record": item.record,
            "row_id": str(item.row_id) if item.row_id else None,
            "title": item.title,
            "field": item.field,
            "kept": item.kept,
            "other": item.other,
            "by": item.by,
            "at": item.at.isoformat(),
            "sentence": item.sentence,
        }
        for item in items
    ]
    lines = [
        [str(item.id), item.title, item.field_label, _value(item.kept), _value(item.other),
         item.by, format_datetime(item.at)]
        for item in items
    ]  # fmt: skip
    headings = [_("Key"), _("Record"), _("Field"), _("Shown now"), _("Kept aside"), _("By"),
                _("When")]  # fmt: skip
    here.say(documents, table(headings, lines) if lines else _("Nothing needs your attention."))


def resolve_conflict(here: Here, args: argparse.Namespace) -> None:
    """Settle one."""
    from app.sync.attention import resolve

    try:
        key = UUID(args.id)
    except ValueError:
        raise NotFound(N_("Nothing of that key waits for a choice.")) from None
    with here.profile() as store:
        resolve(store, key, args.choice)
    here.say({"id": str(key), "choice": args.choice}, _("Settled."))


def _api(store: Store) -> HttpApi:
    from app.sync.client import HttpApi

    url = store.fact("server")
    if not url:
        raise Refused(NOT_CONNECTED)
    return HttpApi(url, insecure=store.fact("insecure") is not None)


def _round(store: Store, sent: int, received: int) -> dict[str, int]:
    """What a round did, and what is left to do."""
    from app.sync.status import status

    now = status(store)
    return {
        "sent": sent,
        "received": received,
        "waiting": now.waiting,
        "conflicts": now.conflicts,
        "rejected": now.rejected,
    }


def _told(document: dict[str, Any]) -> str:
    counts = _("Sent {sent}, received {received}, waiting {waiting}.").format(**document)
    open_items = document["conflicts"] + document["rejected"]
    if not open_items:
        return counts
    more = ngettext(
        "{count} change needs your attention: “relasi conflicts” shows it.",
        "{count} changes need your attention: “relasi conflicts” shows them.",
        open_items,
    ).format(count=open_items)
    return f"{counts}\n{more}"


def _watch(here: Here, store: Store, api: HttpApi) -> None:
    """Round after round, a line each, until SIGTERM or Ctrl+C; JSON gives the sum at the end."""
    from app.sync.watch import Link, Watcher

    stop = threading.Event()
    done = {"sent": 0, "received": 0}

    def tell(news: News) -> None:
        if news.link is Link.ONLINE and news.result is not None:
            done["sent"] += news.result.sent
            done["received"] += news.result.received
            if not here.json:
                print(_told(_round(store, news.result.sent, news.result.received)), flush=True)
        elif news.sentence:
            print(news.sentence, file=sys.stderr, flush=True)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    bugs: list[BaseException] = []

    def broken(error: BaseException) -> None:
        bugs.append(error)
        stop.set()

    watcher = Watcher(store, api, tell, broken)
    watcher.start()
    stop.wait()
    watcher.stop()
    if bugs:
        raise bugs[0]
    here.say(_round(store, **done), "")


def _value(value: object) -> str:
    return "" if value is None else str(value)
