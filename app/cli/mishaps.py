"""When a command meets a bug of ours: a sentence, and a report without customer data."""

from __future__ import annotations

import logging
import platform
import sys
import tempfile
import traceback
import warnings
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.i18n import _


def keep_quiet() -> None:
    """A command says one sentence where it fails; what is noted on the way is for who looks for a
    bug (--verbose), and a server says in its log."""
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")


def report(error: Exception, verbose: bool = False) -> int:
    """Say that something unexpected happened and where the report is; gives the exit code."""
    if verbose:
        traceback.print_exception(error)
    path = _write(error)
    if path is None:
        sentence = _("Something unexpected happened; run the command with --verbose to see what.")
    else:
        sentence = _("Something unexpected happened; please send us the report {path}.").format(
            path=path
        )
    print(sentence, file=sys.stderr)
    return 1


def describe(error: BaseException) -> str:
    """What happened and where in the program, without the values it happened with."""
    lines = [
        f"Relasi {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        lines += [
            f"  {frame.name} ({_short(frame.filename)}:{frame.lineno})"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


def _short(filename: str) -> str:
    """The file within its package: the rest may tell whose machine this is."""
    return "/".join(Path(filename).parts[-3:])


def _write(error: Exception) -> Path | None:
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="relasi-report-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(describe(error))
        return Path(file.name)
    except OSError:
        return None
