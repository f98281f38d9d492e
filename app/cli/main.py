"""The command `relasi`: its commands, its global options, and the one place where errors end."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from itertools import takewhile

from app import __version__
from app.cli import (
    access,
    approvals,
    calendar,
    company,
    demo,
    desktop,
    doing,
    exchange,
    filing,
    finding,
    handover,
    keeping,
    laptops,
    letterhead,
    mail,
    orders,
    papers,
    people,
    prices,
    quotes,
    records,
    serving,
    showing,
    syncing,
    today,
)
from app.cli.commands import Commands, Layout, Parser, Usage, check_letters, dress
from app.cli.here import Here, here
from app.cli.mishaps import keep_quiet, report
from app.disk import why
from app.errors import Problem
from app.i18n import LANGUAGES, N_, _, set_process_language, system_language

GROUPS = (
    *(desktop, demo, today, finding, showing, records, doing, filing, quotes, orders, approvals),
    *(prices, calendar, exchange, syncing, handover, mail, letterhead, papers),
    *(serving, company, people, laptops, access, keeping),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 usage, 3 unreachable."""
    set_process_language(system_language())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a letter that a console lacks stops nothing
            stream.reconfigure(errors="replace")
    verbose = False
    try:
        place, rest = _globals(list(sys.argv[1:] if argv is None else argv))
        verbose = place.verbose
        if argv is None and not verbose:  # a process of its own
            keep_quiet()
        arguments = _parsed(rest)
        check_letters(arguments)
        code = getattr(arguments, "run", desktop.run)(place, arguments)
        sys.stdout.flush()
        return code or 0
    except Problem as problem:
        return _complain(problem.sentence(), problem.exit_code)
    except KeyboardInterrupt:
        return _complain(_("Stopped."), 1)
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except SystemExit as leaving:  # argparse leaves so after --help
        return int(leaving.code or 0)
    except Exception as error:  # noqa: BLE001 - the one place where bugs end
        if isinstance(error, OSError) and error.filename and not verbose:
            # What the machine refuses is no bug: a name too long for it, a disk taken away.
            sentence = _("“{name}” cannot be used: {why}.")
            return _complain(sentence.format(name=error.filename, why=why(error)), 1)
        return report(error, verbose)


def _parsed(rest: list[str]) -> argparse.Namespace:
    """What was typed; making the commands nobody asked for would take longer than most of them."""
    asked = list(takewhile(lambda word: not word.startswith("-"), rest))
    try:
        return parser(asked).parse_args(rest)
    except Usage:
        return parser().parse_args(rest)


def parser(asked: Sequence[str] = ()) -> Parser:
    """Every command in the language in force, or only the one of these words."""
    whole = Parser(
        prog="relasi",
        description=_("The sales app for people who sell away from a desk."),
        epilog=_("Example:") + "\n  relasi list account --search maju --limit 5",
        add_help=False,
        allow_abbrev=False,
        formatter_class=Layout,
    )
    dress(whole)
    whole.asked = asked
    whole.add_argument(
        "--version", action="version", version=f"Relasi {__version__}", help=_("Show the version.")
    )
    _add_globals(whole)
    commands = Commands(whole, "command", required=False)
    for group in GROUPS:
        group.add(commands)
    return whole


def _globals(argv: list[str]) -> tuple[Here, list[str]]:
    """The global options, wherever they stand, and the rest of the command line."""
    common = Parser(prog="relasi", add_help=False, allow_abbrev=False)
    _add_globals(common)
    found, rest = common.parse_known_args(argv)
    check_letters(found)
    if found.lang:
        if found.lang not in LANGUAGES:
            raise Usage(
                N_("“{value}” does not fit {name}; choose from {all}."),
                value=found.lang,
                name="--lang",
                all=", ".join(LANGUAGES),
            )
        set_process_language(found.lang)
    if found.passphrase_file:  # what is said here goes before the environment
        os.environ.pop("RELASI_PASSPHRASE", None)
    place = here(
        found.data,
        json=found.json,
        verbose=found.verbose,
        passphrase_file=found.passphrase_file,
        lang=found.lang or "",
    )
    return place, rest


def _add_globals(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", metavar=_("DIR"), help=_("The profile folder (also RELASI_DATA)."))
    add("--json", action="store_true", help=_("Print one JSON document and nothing else."))
    add("--lang", metavar="en|id|ms", help=_("The language of what is printed and typed."))
    add("--passphrase-file", metavar=_("FILE"), help=_("Its first line opens the data file."))
    add("--verbose", action="store_true", help=_("Show where an unexpected error happened."))


def _complain(sentence: str, code: int) -> int:
    """One line: what was typed may hold several."""
    print(" ".join(sentence.splitlines()), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
