"""Who works at the sample company, where, and what its letterhead says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Role, Synced, Team, Territory, User, UserTerritory
from app.services.sample.draw import Draw
from app.services.sample.places import BANDUNG, PRIANGAN, SEMARANG

COMPANY = "PT Sumber Rasa Nusantara"

# The telephone (see `Draw.phone`), the domain (RFC 2606) and the tax number are nobody's.
LETTERHEAD = {
    "name": COMPANY,
    "legal_name": COMPANY,
    "address": "Kompleks Pergudangan Rasa Blok C-12A\nJl. Soekarno-Hatta No. 1045\nBandung 40286",
    "phone": "+628450221045",
    "email": "penjualan@sumberrasa.example",
    "website": "https://sumberrasa.example",
    "tax_id": "NPWP 0999999990999000",
    "country": "ID",
    "currency": "IDR",
    "language": "id",
    "tax_code": "PPN",
    "place": "Bandung",
    "zone": "Asia/Jakarta",
    "valid_days": "14",
    "opening": "Bersama surat ini kami sampaikan penawaran harga sebagai berikut:",
    "closing": "Demikian penawaran ini kami sampaikan. Atas perhatian dan kerja sama Bapak/Ibu,"
    " kami ucapkan terima kasih.",
    "payment_terms": "Tunai saat barang diterima",
    "delivery_terms": "Franco toko, 2 hari kerja setelah pesanan diterima",
    "terms": "Barang yang sudah dibeli dapat ditukar dalam 7 hari bila kemasan rusak.",
}


@dataclass(frozen=True)
class Member:
    """Somebody of the staff; the e-mail address is how a server's user is known again."""

    email: str
    name: str
    role: Role
    title: str
    territories: tuple[str, ...] = ()


HENDRA = Member("hendra@sumberrasa.example", "Hendra Tanujaya", Role.MANAGER, "Manajer Penjualan")
RINA = Member(
    "rina@sumberrasa.example", "Rina Wulandari", Role.REP, "Sales Eksekutif", (BANDUNG, PRIANGAN)
)
BAGUS = Member(
    "bagus@sumberrasa.example", "Bagus Prasetyo", Role.REP, "Sales Eksekutif", (BANDUNG, SEMARANG)
)
OFFICE = Member("dewi@sumberrasa.example", "Dewi Anggraini", Role.ADMIN, "Administrasi Penjualan")
STAFF = (HENDRA, RINA, BAGUS, OFFICE)
TEAM = "Tim Jawa"


@dataclass(frozen=True)
class Cast:
    """The keys of the people (by e-mail) and of the territories (by path)."""

    people: dict[str, UUID]
    territories: dict[str, UUID]

    def of(self, member: Member) -> UUID:
        """The key of one of the staff."""
        return self.people[member.email]


def employ(session: Session, draw: Draw) -> Cast:
    """The staff and the territories: those a server has brought, and new ones for the rest."""
    known = {user.email: user for user in session.scalars(sa.select(User)) if user.email}
    tree = {one.path: one.id for one in session.scalars(sa.select(Territory))}
    start = draw.at(draw.ago(900), 8)
    for path in (BANDUNG, PRIANGAN, SEMARANG):
        _plant(session, draw, tree, path)
    people = {}
    for member in STAFF:
        user = known.get(member.email)
        if user is None:
            user = User(id=draw.key(start), name=member.name, email=member.email, role=member.role,
                        active=True, phone=draw.phone(), language="id")  # fmt: skip
            session.add_all([user, *_grants(draw, user.id, member, tree)])
        user.created_at = user.created_at or start
        user.job_title = member.title
        people[member.email] = user.id
    if not known:
        _team(session, draw, people)
    session.flush()
    return Cast(people, {path: tree[path] for path in (BANDUNG, PRIANGAN, SEMARANG)})


def _plant(session: Session, draw: Draw, tree: dict[str, UUID], path: str) -> None:
    parent, _, name = path.rpartition("/")
    if parent and parent not in tree:
        _plant(session, draw, tree, parent)
    if path not in tree:
        tree[path] = draw.key(draw.at(draw.ago(901), 8))
        session.add(
            Territory(id=tree[path], name=name, path=path, parent_id=tree.get(parent),
                      created_at=draw.at(draw.ago(901), 8))
        )  # fmt: skip


def _grants(draw: Draw, user: UUID, member: Member, tree: dict[str, UUID]) -> Iterable[Synced]:
    when = draw.at(draw.ago(900), 9)
    return [
        UserTerritory(id=draw.key(when), user_id=user, territory_id=tree[path], created_at=when)
        for path in member.territories
    ]


def _team(session: Session, draw: Draw, people: dict[str, UUID]) -> None:
    when = draw.at(draw.ago(900), 10)
    team = Team(id=draw.key(when), name=TEAM, manager_id=people[HENDRA.email], created_at=when)
    session.add(team)
    session.flush()
    for rep in (RINA, BAGUS):
        user = session.get(User, people[rep.email])
        assert user is not None
        user.team_id, user.manager_id = team.id, people[HENDRA.email]
