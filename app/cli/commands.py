"""How commands are declared, and how a command line that does not fit is answered in a sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, cast

from app.cli.here import Here
from app.errors import Problem
from app.i18n import N_, _

Run = Callable[[Here, argparse.Namespace], int | None]
# Where arguments keep the names of files.
FILES = frozenset({"file", "files", "map", "passphrase_file"})


class Usage(Problem):
    """The command line itself does not fit."""

    exit_code = 2


class Parser(argparse.ArgumentParser):
    """Answers in one sentence of the language in force, and leaves leaving to `main`.

    Attributes:
        fields: of FIELD=VALUE, given what was said before `--help`: each field and what it is.
        asked: the words of the only command below it that is wanted; none for all of them.
        is_command: whether it is one of the commands, and not `relasi` itself.
    """

    asked: Sequence[str] = ()
    is_command = False
    fields: Callable[[argparse.Namespace], Mapping[str, str]] | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What is known; a command refuses the rest itself, so that its own help is named."""
        known, rest = super().parse_known_args(args, namespace)
        if rest and self.is_command:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return known, rest

    def error(self, message: str) -> NoReturn:
        """Raises Usage."""
        # The word for "command" is ours, in the language in force.
        message = message.replace(f"argument {_('COMMAND')}:", "argument command:")
        for pattern, sentence in _SENTENCES:
            found = re.match(pattern, message, re.DOTALL)
            if found:
                named = found.groupdict()
                if "all" in named:
                    named["all"] = named["all"].replace("'", "")
                raise Usage(sentence, command=self.prog, **named)
        raise Usage(N_("This command is not complete; “{command} --help” shows how it is written."),
                    command=self.prog)  # fmt: skip


class Commands:
    """A group of commands of one parser."""

    def __init__(self, parser: Parser, name: str, required: bool = True) -> None:
        self._asked = parser.asked
        self._group: argparse._SubParsersAction[Parser] = parser.add_subparsers(
            dest=name,
            metavar=_("COMMAND"),
            title=_("Commands"),
            required=required,
            parser_class=Parser,
        )

    def add(self, name: str, says: str, example: str, run: Run | None = None) -> Parser:
        """A command: what it does (a msgid), an example, and the function that does it."""
        if self._asked and self._asked[0] != name:
            return cast(Parser, _Unasked())
        parser = self._group.add_parser(
            name,
            help=_(says),
            description=_(says),
            epilog=_epilog(example),
            add_help=False,
            allow_abbrev=False,
            formatter_class=Layout,
        )
        dress(parser)
        parser.asked, parser.is_command = self._asked[1:], True
        if run is not None:
            parser.set_defaults(run=run)
        return parser


class _Unasked:
    """Stands for a command that nobody asked for: takes what is declared of it, makes nothing."""

    asked = ("nothing",)

    def __getattr__(self, _name: str) -> Callable[..., _Unasked]:
        return lambda *_words, **_named: self


class Help(argparse.Action):
    """`--help`, with the fields that the command takes."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, *_rest: Any) -> None:
        """Prints and leaves."""
        fields = parser.fields(namespace) if parser.fields else {}
        if fields:
            widest = max(map(len, fields))
            told = "\n".join(f"  {name:<{widest}}  {says}" for name, says in fields.items())
            heading = _("Fields")
            parser.epilog = f"{heading}:\n{told}\n\n{parser.epilog}"
        parser.print_help()
        parser.exit()


class Layout(argparse.RawDescriptionHelpFormatter):
    """Help in the language in force."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("Usage:") + " " if prefix is None else prefix)


def dress(parser: argparse.ArgumentParser) -> None:
    """Headings in the language in force, and `--help`."""
    parser._positionals.title = _("What it needs")
    parser._optionals.title = _("Options")
    parser.add_argument("-h", "--help", action=Help, nargs=0, help=_("Show this help."))


def check_letters(arguments: argparse.Namespace) -> None:
    """Raises Usage for bytes that are no text; only the name of a file may hold such."""
    for name, value in vars(arguments).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and name not in FILES and not _is_text(text):
                raise Usage(N_("“{text}” holds bytes that are no text; type it in UTF-8."),
                            text=text)  # fmt: skip


def _is_text(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def add_which(parser: argparse.ArgumentParser) -> None:
    """Which record is meant: its type, and what names it."""
    parser.add_argument("record", metavar=_("RECORD"))
    parser.add_argument("id", metavar="ID", help=_("Its key, or its unique name or number."))


def add_values(parser: argparse.ArgumentParser, number: str = "*") -> None:
    """Fields with their values; `number` as argparse counts arguments."""
    parser.add_argument("values", metavar=_("FIELD=VALUE"), nargs=number)


def add_meant(parser: argparse.ArgumentParser) -> None:
    """The option of who means it, though something should be looked at first."""
    parser.add_argument(
        "--as-it-is", action="store_true",
        help=_("Also where something should be looked at first, such as what promotions gave."),
    )  # fmt: skip


def add_replace(parser: argparse.ArgumentParser) -> None:
    """The option that lets a file that is there be written over (`here.free_path`)."""
    parser.add_argument("--replace", action="store_true", help=_("Write over a file of that name."))


def add_password_stdin(parser: argparse.ArgumentParser) -> None:
    """The option that takes a password from a program instead of a keyboard."""
    parser.add_argument(
        "--password-stdin", action="store_true", help=_("Read the password from standard input.")
    )


def whole(text: str) -> int:
    """A whole number of 0 or more, of a size that a database takes."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError(text)
    return number


def _epilog(example: str) -> str:
    everywhere = _("Also everywhere: --data, --json, --lang, --passphrase-file, --verbose.")
    return f"{_('Example:')}\n  {example}\n\n{everywhere}"


# What argparse says, and what we say.
_SENTENCES = (
    (
        r"the following arguments are required: (?P<names>.+)",
        N_("Say also {names}; “{command} --help” shows how."),
    ),
    (
        r"argument \w*command: invalid choice: '?(?P<name>[^' ]*)'?",
        N_("There is no command “{name}”; “{command} --help” lists them."),
    ),
    (
        r"argument (?P<name>[^:]+): invalid choice: '?(?P<value>[^' ]*)'?"
        r".*\(choose from (?P<all>.+)\)",
        N_("“{value}” does not fit {name}; choose from {all}."),
    ),
    (
        r"argument (?P<name>[^:]+): invalid \w+ value: '?(?P<value>.*?)'?$",
        N_("“{value}” does not fit {name}; “{command} --help” shows how it is written."),
    ),
    (
        r"argument (?P<name>[^:]+): expected .*argument",
        N_("{name} needs a value; “{command} --help” shows how it is written."),
    ),
    (
        r"argument (?P<name>[^:]+): (?P<more>not allowed with argument .+)",
        N_("{name} does not go with the other options; “{command} --help” shows how."),
    ),
    (
        r"unrecognized arguments: (?P<names>.+)",
        N_("“{names}” is not understood; “{command} --help” shows what is."),
    ),
)
