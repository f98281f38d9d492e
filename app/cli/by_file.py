"""Synchronising by file: writing for the office, reading its answer, joining by invitation."""

from __future__ import annotations

import argparse

from app.cli.here import Here, ask_password, path_named
from app.i18n import N_, _


def by_file(here: Here, args: argparse.Namespace) -> None:
    """`relasi sync --to FILE` and `--from FILE`."""
    if args.target:
        return _write(here, args.target)
    return _read(here, args.source)


def connect_by_file(here: Here, args: argparse.Namespace) -> None:
    """`relasi connect --from FILE`."""
    from app.cli.syncing import round_of, told_round
    from app.sync.joining import join_by_file

    passphrase = ask_password(args.password_stdin, N_("Passphrase of the invitation:"))
    with here.profile(begin=False, locked_too=True) as store:
        came = join_by_file(store, path_named(args.source), passphrase)
        document = round_of(store, came.result.sent, came.result.received)
        company = store.fact("organisation") or ""
    here.say(
        {"organisation": company, **document},
        _("You work at {company} now.").format(company=company) + "\n" + told_round(document),
    )


def _write(here: Here, name: str) -> None:
    from app.cli.syncing import round_of
    from app.sync.by_file import write_request
    from app.sync.sentences import of_written

    with here.profile(begin=False, locked_too=True) as store:
        wrote = write_request(store, path_named(name))
        counts = round_of(store, 0, 0)
    document = {"written": wrote.edits, "files": wrote.files.count, "file": name}
    here.say({**counts, **document}, of_written(name, wrote))


def _read(here: Here, name: str) -> None:
    from app.cli.syncing import round_of, told_round
    from app.sync.by_file import read_answer

    with here.profile(begin=False, locked_too=True) as store:
        came = read_answer(store, path_named(name))
        counts = round_of(store, came.result.sent, came.result.received)
    more = [_(came.more)] if came.more else []
    here.say({**counts, "more": bool(more)}, "\n".join((told_round(counts), *more)))
