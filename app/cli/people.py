"""The people who may sign in, from the command line of whoever runs the server."""

from __future__ import annotations

import argparse

from app.cli.commands import Commands, add_password_stdin, add_replace
from app.cli.here import Here, ask_password, free_path
from app.cli.server_data import ServerCommands, server
from app.errors import Refused
from app.i18n import N_, _

ROLES = ("rep", "manager", "office", "admin")


def add(commands: Commands) -> None:
    """The commands of this group."""
    user = ServerCommands(commands.add(
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
    add_password_stdin(new)
    changed = user.add(
        "set", N_("Change somebody's name, role or territories."),
        "relasi user set rina@sumberrasa.co.id --role manager --territory Jabar Jateng", set_user,
    )  # fmt: skip
    changed.add_argument("email", metavar="EMAIL")
    changed.add_argument("--name", metavar=_("NAME"), help=_("What people call them."))
    changed.add_argument("--role", choices=ROLES, help=_("What they do here."))
    changed.add_argument(
        "--territory", metavar=_("PATH"), action="extend", nargs="+",
        help=_("Where they work from now on; “none” for nowhere. All others are taken away."),
    )  # fmt: skip
    user.add("list", N_("Show everybody."), "relasi user list --json", list_users)
    off = user.add(
        "disable", N_("Close somebody's account; their laptops are refused from then on."),
        "relasi user disable rina@sumberrasa.co.id", disable_user,
    )  # fmt: skip
    back = user.add(
        "enable", N_("Open somebody's account again; their laptops go on where they were."),
        "relasi user enable rina@sumberrasa.co.id", enable_user,
    )  # fmt: skip
    for parser in (off, back):
        parser.add_argument("email", metavar="EMAIL")
    _add_password(user)
    _add_invite(user)


def _add_password(user: ServerCommands) -> None:
    """`relasi user password`."""
    reset = user.add(
        "password", N_("Give somebody a new password; their laptops ask for it."),
        "relasi user password rina@sumberrasa.co.id", reset_password,
    )  # fmt: skip
    reset.add_argument("email", metavar="EMAIL")
    add_password_stdin(reset)


def _add_invite(user: ServerCommands) -> None:
    """`relasi user invite`."""
    invited = user.add(
        "invite", N_("Let a laptop in that has no network: writes a file with its person's book."),
        "relasi user invite rina@sumberrasa.co.id --to rina-invitation.relasi", invite_user,
    )  # fmt: skip
    invited.add_argument("email", metavar="EMAIL")
    invited.add_argument("--to", dest="target", metavar=_("FILE"), required=True,
                         help=_("Where the invitation goes."))  # fmt: skip
    invited.add_argument("--laptop", metavar=_("NAME"), default="",
                         help=_("What the laptop is called here."))  # fmt: skip
    add_replace(invited)


def add_user(here: Here, args: argparse.Namespace) -> None:
    """Add a person."""
    given = ask_password(True) if args.password_stdin else None
    with server(here, args) as store:
        from app.server.organisation import check_created
        from app.server.people import add_user as put

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


def set_user(here: Here, args: argparse.Namespace) -> None:
    """Change a person; says how they stand then."""
    given = None if args.territory is None else tuple(args.territory)
    if args.name is None and args.role is None and given is None:
        raise Refused(N_("Say what to change: --name, --role or --territory."))
    with server(here, args) as store:
        from app.server.people import change_user, users

        paths = () if given == ("none",) else given
        key = change_user(store, args.email, args.name, args.role, paths)
        person = next(one for one in users(store) if one.id == key)
    document = {
        "id": str(key), "email": person.email, "name": person.name, "role": str(person.role),
        "territories": list(person.territories),
    }  # fmt: skip
    told = (person.name, person.email, _(person.role.label), ", ".join(person.territories))
    here.say(document, " · ".join(filter(None, told)))


def list_users(here: Here, args: argparse.Namespace) -> None:
    """Everybody, by name."""
    from app.cli.printing import table

    with server(here, args) as store:
        from app.server.people import users

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
        from app.server.people import disable_user as close

        close(store, args.email)
    here.say(
        {"email": args.email, "active": False},
        _("{email} can no longer sign in; “relasi user enable” opens the account again.").format(
            email=args.email
        ),
    )


def enable_user(here: Here, args: argparse.Namespace) -> None:
    """Open an account again."""
    with server(here, args) as store:
        from app.server.people import enable_user as let_in

        let_in(store, args.email)
    told = _("{email} can sign in again, and their laptops go on; those refused stay refused.")
    here.say({"email": args.email, "active": True}, told.format(email=args.email))


def reset_password(here: Here, args: argparse.Namespace) -> None:
    """Give somebody a new password."""
    given = ask_password(True) if args.password_stdin else None
    with server(here, args) as store:
        from app.server.people import reset_password as reset

        password = reset(store, args.email, given)
    if given is not None:
        return here.say(
            {"email": args.email}, _("{email} can sign in now.").format(email=args.email)
        )
    text = _("{email} can sign in with the password {password}").format(
        email=args.email, password=password
    )
    return here.say({"email": args.email, "password": password}, text)


def invite_user(here: Here, args: argparse.Namespace) -> None:
    """Let a laptop in by file."""
    target = free_path(args.target, args.replace)
    with server(here, args) as store:
        from app.server.inviting import invite

        invited = invite(store, args.email, target, args.laptop)
    document = {
        "email": args.email,
        "device": str(invited.device),
        "passphrase": invited.passphrase,
        "invitation": args.target,
    }
    told = _("{file} opens with the passphrase {passphrase}: tell {email} by another way.")
    here.say(
        document,
        told.format(file=args.target, passphrase=invited.passphrase, email=args.email),
    )
