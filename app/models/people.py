"""Who works here: users, their teams, territories and laptops, and their settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.errors import Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

# Before the fingerprint, in the name of a setting that keeps a picture of the company's.
PICTURE = "company.picture."
SHOWN = N_("Papers that were sent show this picture, so it is kept. Choose another for new ones.")


class Role(Labelled):
    """What a person does here; rights follow from it (`domain/access.py`)."""

    REP = "rep", N_("Sales rep")
    MANAGER = "manager", N_("Sales manager")
    OFFICE = "office", N_("Back office")
    ADMIN = "admin", N_("Administrator")


class User(Synced):
    """A person of the company who uses Relasi or owns records in it."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    email: Mapped[str | None] = columns.email(N_("E-mail"), index=True)
    phone: Mapped[str | None] = columns.phone(N_("Phone"))
    role: Mapped[Role] = columns.choice(Role, N_("Role"), default=Role.REP, guarded=True)
    job_title: Mapped[str | None] = columns.text(N_("Job title"))
    team_id: Mapped[UUID | None] = columns.reference("team", N_("Team"))
    manager_id: Mapped[UUID | None] = columns.reference("user", N_("Manager"))
    language: Mapped[str | None] = columns.language(N_("Language"))
    active: Mapped[bool] = columns.flag(N_("Active"), default=True)


class Team(Synced):
    """People who sell together under one manager."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    manager_id: Mapped[UUID | None] = columns.reference("user", N_("Manager"))


class Territory(Synced):
    """A branch of the tree by which accounts are shared out."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    parent_id: Mapped[UUID | None] = columns.reference("territory", N_("Part of"))
    path: Mapped[str] = columns.text(N_("Path"), nocase=True, index=True)


class UserTerritory(Synced):
    """A territory granted to a person."""

    user_id: Mapped[UUID] = columns.reference("user", N_("User"))
    territory_id: Mapped[UUID] = columns.reference("territory", N_("Territory"))


class Device(Synced):
    """A laptop that syncs for a person."""

    follows = ("user_id",)
    private = True

    name: Mapped[str] = columns.text(N_("Name"))
    user_id: Mapped[UUID] = columns.reference("user", N_("User"))
    platform: Mapped[str | None] = columns.text(N_("System"))
    last_seen: Mapped[datetime | None] = columns.moment(N_("Last seen"))
    revoked: Mapped[bool] = columns.flag(N_("Revoked"), guarded=True)


class Preference(Synced):
    """One setting of a person, or of the company where `user_id` is empty."""

    follows = ("user_id",)
    private = True

    user_id: Mapped[UUID | None] = columns.reference("user", N_("User"))
    name: Mapped[str] = columns.text(N_("Name"), index=True)
    value: Mapped[str | None] = columns.long_text(N_("Value"))

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where a picture that papers show would be another."""
        if self.name.startswith(PICTURE) and before.get("value") is not None:
            raise Refused(SHOWN)

    def guard_removal(self, find: Find) -> None:
        """Raises Refused for a picture that papers show."""
        if self.name.startswith(PICTURE):
            raise Refused(SHOWN)

    def is_shared(self) -> bool:
        """Whether it is a setting of the company."""
        return self.user_id is None
