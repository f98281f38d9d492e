"""Who may see and do what, in one place for server and laptop."""

from __future__ import annotations

from enum import StrEnum

from app.i18n import N_

REP, MANAGER, OFFICE, ADMIN = "rep", "manager", "office", "admin"

NOT_YOUR_ROLE = N_(
    "Your role does not allow changing this. Ask the back office or an administrator."
)
NOT_YOUR_FIELDS = N_(
    "Your role does not allow changing {labels}. Ask the back office or an administrator."
)
NOT_YOUR_ANSWER = N_("Only the sales manager may answer this, and not for a quote of their own.")
NOT_YOUR_NAME = N_("This would be done in somebody else’s name. Do it in your own.")
ANSWERED = N_("This request has been answered already.")
NOT_YOUR_WORDS = N_("Only who wrote this may change its words. Add a note of your own.")


class Scope(StrEnum):
    """How far a person's book reaches."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


_SCOPES = {REP: Scope.OWN, MANAGER: Scope.TEAM, OFFICE: Scope.ALL, ADMIN: Scope.ALL}

# What everybody reads and only the office and administrators write.
_OFFICE = frozenset({
    "product", "product_unit", "product_relation", "price_list", "price_rule", "exchange_rate",
    "promotion", "promotion_item", "pipeline", "stage", "discount_limit", "terms", "brochure",
    "tax_rate", "quote_template",
})  # fmt: skip
_ADMIN = frozenset({"user", "team", "territory", "user_territory", "device"})
# What anybody may add to what everybody reads.
_COMMON = frozenset({"tag"})


def scope(role: str) -> Scope:
    """Whose records a person in this role holds: those of the own territories, the team's, all."""
    return _SCOPES.get(role, Scope.OWN)


def may_write(role: str, record: str, shared: bool = False) -> bool:
    """Whether a person in this role may change records of this type at all.

    Which of them, their buckets say. `shared` is a row that the whole company reads, such as
    a setting of the company.
    """
    if role == ADMIN:
        return True
    if record in _ADMIN:
        return False
    if role == OFFICE:
        return True
    return record not in _OFFICE and (not shared or record in _COMMON)


def sees_secrets(role: str) -> bool:
    """Whether fields marked `secret` (cost, and the margin that follows) are shown to this role.

    They never travel to those who may not see them.
    """
    return role in (MANAGER, OFFICE, ADMIN)


def keeps_terms(role: str) -> bool:
    """Whether this role may change fields marked `terms`: a customer's credit and price list."""
    return role in (MANAGER, OFFICE, ADMIN)


def may_approve(role: str, own: bool) -> bool:
    """Whether a person in this role may answer who asks for approval.

    Whose quotes reach them, their buckets say: a manager's are those of the team. Nobody but an
    administrator approves what is their `own`.
    """
    return role == ADMIN or (role == MANAGER and not own)


def visibility(role: str) -> str:
    """A short name of what this role sees of a record: the same name, the same bytes."""
    return "all" if sees_secrets(role) else "plain"
