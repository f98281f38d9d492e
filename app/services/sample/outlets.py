"""The customers of the sample company: four hundred outlets and the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.models import (
    Account,
    AccountClass,
    AccountContact,
    AccountKind,
    AccountType,
    Contact,
    Lifecycle,
    Synced,
)
from app.services.sample.catalogue import Catalogue
from app.services.sample.draw import Draw
from app.services.sample.names import Name, a_name
from app.services.sample.places import BANDUNG, PRIANGAN, SEMARANG, an_address
from app.services.sample.staff import BAGUS, RINA, Cast, Member
from app.services.sample.trade import Sort, a_sort, an_outlet_name

# Outlets by territory and rep; Bandung is shared by both.
BOOKS: tuple[tuple[str, Member, int], ...] = (
    (BANDUNG, RINA, 110), (BANDUNG, BAGUS, 60), (PRIANGAN, RINA, 95), (SEMARANG, BAGUS, 135),
)  # fmt: skip
VISIT_EVERY = {AccountClass.A: 7, AccountClass.B: 14, AccountClass.C: 28}
TERMS = {AccountClass.A: 30, AccountClass.B: 14, AccountClass.C: None}


@dataclass(frozen=True)
class Outlet:
    """A customer with the person one speaks to, and the rep whose it is."""

    account: Account
    contact: Contact
    owner: Name
    sort: Sort
    rep: UUID
    records: tuple[Synced, ...]


def open_outlets(draw: Draw, cast: Cast, catalogue: Catalogue) -> list[Outlet]:
    """The outlets, book by book."""
    taken: set[str] = set()
    return [
        _outlet(draw, cast, catalogue, territory, cast.of(rep), taken)
        for territory, rep, count in BOOKS
        for _ in range(count)
    ]


def _outlet(
    draw: Draw, cast: Cast, catalogue: Catalogue, territory: str, rep: UUID, taken: set[str]
) -> Outlet:
    rng, sort, owner = draw.rng, a_sort(draw.rng), a_name(draw.rng)
    where = an_address(rng, territory)
    name = an_outlet_name(rng, sort, owner, where.city, taken)
    rank = AccountClass(rng.choices("ABC", weights=sort.classes)[0])
    since = draw.at(draw.between(90, 800), rng.randint(8, 16))
    big = rank is AccountClass.A
    firm = big or rng.random() < 0.25
    account = Account(
        id=draw.key(since),
        name=name,
        legal_name=f"{rng.choice(('PT', 'CV', 'CV'))} {_bare(name)}" if firm else None,
        kind=AccountKind.COMPANY,
        type=AccountType.PROSPECT if rng.random() < 0.06 else AccountType.CUSTOMER,
        account_class=rank,
        lifecycle=Lifecycle.ACTIVE if rng.random() < 0.93 else Lifecycle.DORMANT,
        industry=sort.industry,
        territory_id=cast.territories[territory],
        owner_id=rep,
        phone=draw.phone(),
        whatsapp=draw.phone() if rng.random() < 0.85 else None,
        email=f"{_handle(name)}@{_handle(where.city)}.example" if firm else None,
        billing_street=where.street,
        billing_city=where.city,
        billing_region=where.region,
        billing_postcode=where.postcode,
        billing_country="ID",
        latitude=where.latitude,
        longitude=where.longitude,
        npwp=draw.npwp() if firm else None,
        pkp=firm and rng.random() < 0.7,
        price_list_id=_price_list(sort, catalogue),
        payment_days=TERMS[rank],
        credit_limit=draw.money(5_000_000, 60_000_000, 2_500_000) if TERMS[rank] else None,
        visit_every_days=VISIT_EVERY[rank],
        birthday=draw.birthday() if rng.random() < 0.12 else None,
        employees=rng.randint(8, 90) if big else rng.randint(1, 8),
        created_at=since,
        created_by=rep,
    )
    contact = _contact(draw, account, owner, rep, "Pemilik")
    people: list[Synced] = [contact, _part(draw, account, contact, "Pemilik", primary=True)]
    if big or rng.random() < 0.15:
        role = rng.choice(("Bagian pembelian", "Kepala toko", "Kasir", "Koki", "Gudang"))
        other = _contact(draw, account, a_name(rng), rep, role)
        people += [other, _part(draw, account, other, role, primary=False)]
    return Outlet(account, contact, owner, sort, rep, (account, *people))


def _contact(draw: Draw, account: Account, name: Name, rep: UUID, role: str) -> Contact:
    assert account.created_at
    phone = draw.phone()
    return Contact(
        id=draw.key(account.created_at),
        name=name.full,
        salutation=name.salutation,
        job_title=role,
        mobile=phone,
        whatsapp=phone,
        city=account.billing_city,
        region=account.billing_region,
        country="ID",
        birthday=draw.birthday() if draw.rng.random() < 0.5 else None,
        language="en" if draw.rng.random() < 0.02 else "id",
        owner_id=rep,
        created_at=account.created_at,
        created_by=rep,
    )


def _part(
    draw: Draw, account: Account, contact: Contact, role: str, primary: bool
) -> AccountContact:
    assert account.created_at
    return AccountContact(
        id=draw.key(account.created_at),
        account_id=account.id,
        contact_id=contact.id,
        role=role,
        primary=primary,
        created_at=account.created_at,
        created_by=account.owner_id,
    )


def _price_list(sort: Sort, catalogue: Catalogue) -> UUID | None:
    if sort.horeca:
        return catalogue.horeca
    return catalogue.wholesale if sort.industry in ("Grosir", "Minimarket", "Koperasi") else None


def _bare(name: str) -> str:
    for start in ("CV ", "UD ", "PT "):
        name = name.removeprefix(start)
    return name


def _handle(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())
