"""The company itself, for who runs the server: org, territory."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.cli.commands import Commands, add_values
from app.cli.here import Here
from app.cli.server_data import ServerCommands, server
from app.errors import Refused
from app.i18n import N_, _


def add(commands: Commands) -> None:
    """The commands of this group."""
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


def create_organisation(here: Here, args: argparse.Namespace) -> None:
    """Name the organisation."""
    with server(here, args, begins=True) as store:
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
