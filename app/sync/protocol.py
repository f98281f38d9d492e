"""What laptop and server say to each other: one request, one answer, and who may implement it."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

import msgspec

from app.errors import Problem
from app.sync.kinds import Count, Key, Name
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import Plan, PlanRequest

PROTOCOL = 1
SCHEMA = 1

# A request carries at most so much, so that no message grows with the backlog.
MOST_MUTATIONS = 200
MOST_PATCHES = 2_000
PAGE = 2_000
# Characters of text in a batch or a page. One intent, or one row, may be more: `Store.work` and
# the lengths of fields bound it.
MOST_TEXT = 2_000_000
# Entries of the server's journal that were being written while a page was read, ten bytes each
# at most.
MOST_UNREAD = 1_000


class Patch(msgspec.Struct, array_like=True):
    """One row of an intent: only the fields that were touched (all where the row is new).

    `base` is the server's revision the person saw when typing; None for a new row.
    """

    record: str
    row_id: bytes
    op: str
    values: dict[str, Any]
    base: Count | None = None


class Mutation(msgspec.Struct, array_like=True):
    """An intent: one unit of work of one device, decided once and as a whole.

    Bounds are few: what makes no sense is decided too, so that nothing behind it has to wait.
    `was` is what a server decided that lost it again, restored to an older copy (R16).
    """

    seq: Count
    uid: Key
    label: str
    origin: str
    at: str
    patches: list[Patch]
    schema: Count = SCHEMA
    was: str = ""


class Cursor(msgspec.Struct, array_like=True):
    """How far a laptop has read a bucket. `boot_ver` is the head when it first began."""

    epoch: Name
    ver: Count
    boot_ver: Count


class Again(msgspec.Struct, array_like=True):
    """Rows of a bucket to be sent once more, whole: all, or those of some record types or ranges.

    `ranges` are last bytes of keys; `after` is the version up to which they came already.
    """

    bucket: Name
    records: list[Name] = []
    ranges: bytes = b""
    after: Count = 0


class Want(msgspec.Struct, array_like=True):
    """Asks for numbers of papers to be given without a network (R14).

    `kind` is what is numbered and when, "quote.2026"; `known` the last number of the highest
    block this device holds, 0 for none.
    """

    kind: Name
    count: Count
    known: Count = 0


class Lease(msgspec.Struct, array_like=True):
    """Numbers from `first` to `last` that only this device gives."""

    kind: str
    first: int
    last: int


class SyncRequest(msgspec.Struct, array_like=True):
    """One round trip: what is pushed, and from where to pull.

    `issued` is the highest number this device ever gave an intent, `decided` the highest below
    which it knows every outcome; `now` its clock, by which the server measures the offset;
    `seen` is that of the last answer it applied and `lineage` the mark that came with it;
    `life` the life of the server it knows (R16). `check` names the buckets whose checksums are
    wanted, and whether range by range (R19). `page` are `seen` and `lineage` of the page before;
    `unread` what the last answer said.
    """

    device: Key
    issued: Count
    decided: Count
    now: Name
    mutations: Annotated[list[Mutation], msgspec.Meta(max_length=MOST_MUTATIONS)] = []
    cursors: dict[Name, Cursor] = {}
    want: Count = PAGE
    protocol: Count = PROTOCOL
    seen: Count = 0
    schema: Count = SCHEMA
    life: Name = ""
    lineage: bytes = b""
    again: list[Again] = []
    wants: list[Want] = []
    check: dict[Name, bool] = {}
    page: tuple[Count, bytes] = (0, b"")
    unread: Annotated[bytes, msgspec.Meta(max_length=10 * MOST_UNREAD)] = b""


class Outcome(msgspec.Struct, array_like=True):
    """What became of an intent: applied, merged, conflict, held or rejected."""

    seq: Count
    uid: bytes
    code: str


class Item(msgspec.Struct, array_like=True):
    """A row of a bucket's feed: its whole picture, or that it left the bucket.

    `by` tells of fields edited since the row was made: who and when, with the revision. `deleted`
    says that it left because it is no more, and not for somebody else's book.
    """

    bucket: str
    record: str
    row_id: bytes
    rev: int
    values: dict[str, Any] | None
    by: dict[str, list[Any]] = {}
    deleted: bool = False


class SyncResponse(msgspec.Struct, array_like=True):
    """The answer. Only a `complete` one may be applied, together with the pages before it.

    `retry` asks to push again later (a fault of the server's, nothing was decided); `fork`
    says the device's numbers were used before by a copy of this file; `seen` how far into the
    server's journal this picture reaches, `lineage` the mark of its last entry, `unread` what
    below it was still being written. `restored` says that the server was put back to an older
    copy: nothing was decided, `last_seq` is the highest number of this device it still knows,
    `last_uid` the key of that intent. `drained` says that what was pushed is decided, but this
    program is too old for an answer. `again` is what is still to come of what was asked for once
    more; `sums` are 8 bytes for each bucket, or 8 for each of its 256 ranges. On the way it is
    `lean`.
    """

    outcomes: list[Outcome]
    granted: list[str] | None
    items: list[Item]
    cursors: dict[str, Cursor]
    complete: bool
    server_time: str
    reset: list[str] = []
    retry: bool = False
    fork: bool = False
    seen: int = 0
    life: str = ""
    lineage: bytes = b""
    restored: bool = False
    last_seq: int = 0
    drained: bool = False
    again: list[Again] = []
    leases: list[Lease] = []
    sums: dict[str, bytes] = {}
    last_uid: bytes = b""
    unread: bytes = b""


def lean(request: SyncRequest, response: SyncResponse) -> SyncResponse:
    """The answer without what the request said: cursors that stand where they stood, and the
    grants where they are the buckets asked for."""
    asked = request.cursors
    return msgspec.structs.replace(
        response,
        granted=None if set(response.granted or ()) == set(asked) else response.granted,
        cursors={
            name: cursor
            for name, cursor in response.cursors.items()
            if asked.get(name) != cursor or name in response.reset
        },
        life="" if response.life == request.life else response.life,
        lineage=b"" if response.lineage == request.lineage else response.lineage,
    )


def whole(request: SyncRequest, response: SyncResponse) -> SyncResponse:
    """A lean answer with everything in it again."""
    asked = request.cursors
    granted = list(asked) if response.granted is None else response.granted
    kept = {n: c for n, c in asked.items() if n in granted and n not in response.reset}
    return msgspec.structs.replace(
        response,
        granted=granted,
        cursors={**kept, **response.cursors},
        life=response.life or request.life,
        lineage=response.lineage or request.lineage,
    )


class SignIn(msgspec.Struct):
    """Who wants in, from which laptop; `family` names the sign-in it had before."""

    email: Name
    password: str
    device_name: Name
    platform: Name = ""
    device: Key | None = None
    family: Key | None = None


class SignedIn(msgspec.Struct):
    """Tokens and names after sign-in. The access token is short-lived, the other renews it.

    `file_key` seals what goes by file: 16 bytes that name it, then the key. `expires`: for so many
    seconds the access token is good; 0 from a server that does not say.
    """

    access: str
    refresh: str
    user: bytes
    device: bytes
    organisation: str
    file_key: bytes = b""
    expires: int = 0


class Renew(msgspec.Struct):
    """Asks for new tokens."""

    refresh: str


class NewPassword(msgspec.Struct):
    """Asks for another password; `old` is the one that still holds."""

    old: str
    new: str


class Farewell(msgspec.Struct, array_like=True):
    """The last words of a laptop that is to erase itself: what waits, nothing where all was sent.

    `erased` says that the key of its data is destroyed.
    """

    request: SyncRequest
    erased: bool = False


class Heard(msgspec.Struct, array_like=True):
    """What was asked is done; `retry` and `fork` as in `SyncResponse`."""

    retry: bool = False
    fork: bool = False


class Refusal(msgspec.Struct):
    """Why a request was refused: a code for programs, a sentence (msgid) for people.

    `details` are the values for the sentence's marks.
    """

    code: str
    sentence: str
    details: dict[str, str | int] = {}

    @classmethod
    def of(cls, problem: Problem, code: str) -> Refusal:
        """What a problem says, as it travels."""
        details = {
            name: value if isinstance(value, int) else str(value)
            for name, value in problem.details.items()
        }
        return cls(code, problem.msgid, details)


class Poke(msgspec.Struct):
    """Whether there is something new; what it is, a synchronisation tells."""

    moved: bool


class SyncApi(Protocol):
    """What a laptop needs of a server: over HTTP, or in the same process.

    Raises NoEntry where it does not let this laptop in, Unreachable where nobody answers,
    Refused where the server says no.
    """

    def sign_in(self, request: SignIn) -> SignedIn: ...

    def renew(self, refresh: str) -> SignedIn: ...

    def sync(self, access: str, request: SyncRequest) -> SyncResponse: ...

    def change_password(self, access: str, request: NewPassword) -> Heard: ...

    def farewell(self, access: str, request: Farewell) -> Heard: ...

    def plan(self, access: str, request: PlanRequest) -> Plan: ...

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        """What comes next of a segment from a byte on. Raises NotFound where there is none."""
        ...

    def send_file(self, access: str, request: FileChunk) -> FileState: ...

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        """Bytes of an attachment's file from `start` on, at most `most`, and the size of all of it.

        Raises NotFound where there is no such file for this person.
        """
        ...

    def thumbnail(self, access: str, device: bytes, attachment: bytes) -> bytes:
        """A small picture (JPEG) of an attachment. Raises NotFound where there is none."""
        ...
