"""Who may do what, in one place for server and laptop."""

from __future__ import annotations

# What everybody reads and only the office and administrators write.
_OFFICE = frozenset({"product", "price_list", "price_rule", "pipeline", "stage"})
_ADMIN = frozenset({"user", "team", "territory", "user_territory", "device"})


# What anybody may add to what everybody reads.
_COMMON = frozenset({"tag"})


def may_write(role: str, record: str, shared: bool = False) -> bool:
    """Whether a person in this role may change records of this type at all.

    Which of them, their buckets say. `shared` is a row that the whole company reads, such as
    a setting of the company.
    """
    if role == "admin":
        return True
    if record in _ADMIN:
        return False
    if role == "office":
        return True
    return record not in _OFFICE and (not shared or record in _COMMON)
