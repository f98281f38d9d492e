"""Running the company's server: serve."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from app.cli.commands import Commands
from app.cli.here import Here
from app.cli.server_data import add_database, add_files, server
from app.errors import Refused
from app.i18n import N_, _

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def add(commands: Commands) -> None:
    """The command of this group."""
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
