"""Users, teams, territories, laptops and settings as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Invalid
from app.i18n import N_, translate
from app.ids import uuid7
from app.models import Device, Preference, Team, Territory, User, UserTerritory
from app.records.description import Filter, Record, Section, label_of
from app.records.user_actions import USER_ACTIONS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

USERS = Record(
    kind=User,
    label=N_("User"),
    plural=N_("Users"),
    icon="user",
    title=User.name,
    columns=(User.name, User.email, User.role, User.team_id, User.manager_id, User.active),
    sections=(
        Section(
            N_("User"),
            (User.name, User.email, User.phone, User.job_title, User.language, User.active),
        ),
        Section(N_("Place"), (User.role, User.team_id, User.manager_id)),
    ),
    search=(User.email, User.phone, User.job_title),
    names=(User.name, User.email),
    filters=(Filter("active", N_("Active"), lambda viewer: User.active.is_(True)),),
    aliases={
        "name": ("sales_agent", "sales agent", "full name", "agent"),
        "manager_id": ("manager",),
        "team_id": ("regional_office", "regional office", "team", "office"),
    },
    actions=USER_ACTIONS,
    sort=User.name,
)

TEAMS = Record(
    kind=Team,
    label=N_("Team"),
    plural=N_("Teams"),
    icon="users",
    title=Team.name,
    columns=(Team.name, Team.manager_id),
    sections=(Section(N_("Team"), (Team.name, Team.manager_id)),),
    names=(Team.name,),
    aliases={"name": ("team", "regional_office", "regional office")},
    sort=Team.name,
)


def _new_territory(session: Session, values: dict[str, Any]) -> Territory:
    """What was left open of name and path follows from the other, and from what it is part of."""
    path = (values.get("path") or "").strip("/ ")
    name = (values.get("name") or path.rpartition("/")[2]).strip()
    if not name:
        raise Invalid(
            N_("“{label}” cannot be empty."),
            field="name",
            label=translate(label_of(Territory.name)),
        )
    above = session.get(Territory, values["parent_id"]) if values.get("parent_id") else None
    usual = f"{above.path}/{name}" if above else name
    made = Territory(**{"id": uuid7(), **values, "name": name, "path": path or usual})
    session.add(made)
    return made


TERRITORIES = Record(
    kind=Territory,
    label=N_("Territory"),
    plural=N_("Territories"),
    icon="map",
    title=Territory.path,
    columns=(Territory.path, Territory.name, Territory.parent_id),
    sections=(Section(N_("Territory"), (Territory.name, Territory.parent_id, Territory.path)),),
    names=(Territory.path, Territory.name),
    sort=Territory.path,
    new=_new_territory,
)

USER_TERRITORIES = Record(
    kind=UserTerritory,
    label=N_("Grant of a territory"),
    plural=N_("Grants of territories"),
    icon="map-pin",
    title=UserTerritory.id,
    columns=(UserTerritory.user_id, UserTerritory.territory_id),
    sections=(Section(N_("Grant"), (UserTerritory.user_id, UserTerritory.territory_id)),),
    sort=UserTerritory.user_id,
)

DEVICES = Record(
    kind=Device,
    label=N_("Laptop"),
    plural=N_("Laptops"),
    icon="laptop",
    title=Device.name,
    columns=(Device.name, Device.user_id, Device.platform, Device.last_seen, Device.revoked),
    sections=(
        Section(
            N_("Laptop"),
            (Device.name, Device.user_id, Device.platform, Device.last_seen, Device.revoked),
        ),
    ),
    names=(Device.name,),
    sort=Device.name,
)

PREFERENCES = Record(
    kind=Preference,
    label=N_("Setting"),
    plural=N_("Settings"),
    icon="settings",
    title=Preference.name,
    columns=(Preference.name, Preference.value, Preference.user_id),
    sections=(Section(N_("Setting"), (Preference.name, Preference.value, Preference.user_id)),),
    names=(Preference.name,),
    sort=Preference.name,
)
