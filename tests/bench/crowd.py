"""Very many laptops that come back at once, each with a question and nothing new: within the hour,
or in the morning, when each has its sign-in to renew first."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from app.clock import SystemClock
from app.ids import uuid7
from app.models import User
from app.server.life import life_of, newest
from app.server.pull import epoch_for
from app.server.tables import bucket_head, device_token
from app.server.tokens import hashed
from app.store import Store
from app.store.engine import sqlite_engine
from app.sync.codec import MEDIA_TYPE, pack, unpack
from app.sync.protocol import Cursor, Renew, SignedIn, SyncRequest
from tests.bench.company import EMAIL, copied
from tests.bench.lines import answering, serving
from tests.bench.measure import p95
from tests.bench.programs import say


def crowd(laptops: str) -> None:
    """So many laptops ask one server process at the same moment; how long each waits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(1_000, folder)
        store = Store(sqlite_engine(folder / "server.db", None), SystemClock())
        questions, tired = _questions(store, int(laptops)), _questions(store, int(laptops), True)
        store.close()
        with serving(folder) as url:
            _tell("answered", *asyncio.run(_ask_all(url, questions)))
        with serving(folder) as url:
            _tell("renewed", *asyncio.run(_ask_all(url, tired)))
        with answering() as url:
            _tell("bare", *asyncio.run(_ask_all(url, questions)))


def _tell(moment: str, waited: list[float], refused: int) -> None:
    waited.sort()
    say(
        moment=moment,
        p50=waited[len(waited) // 2],
        p95=p95(waited),
        p99=waited[int(len(waited) * 0.99)],
        refused=refused,
    )


@dataclass(frozen=True)
class Laptop:
    """One that is signed in and has pushed before: its tokens, and a synchronisation in which
    nothing is new. One that is `tired` knows that its access has run out."""

    access: str
    refresh: str
    body: bytes
    tired: bool


def _questions(store: Store, count: int, tired: bool = False) -> list[Laptop]:
    """So many; `tired`: their access ran out in the night."""
    now = store.clock.now()
    until = now - timedelta(hours=8) if tired else now + timedelta(hours=1)
    with store.writing() as connection:
        user = connection.execute(sa.select(User.id).where(User.email == EMAIL)).scalar_one()
        heads = connection.execute(sa.select(bucket_head)).all()
        cursors = {
            head.bucket: Cursor(epoch_for(head.epoch, "rep"), head.ver, head.ver)
            for head in heads
            if head.bucket.partition(":")[0] in ("catalogue", "territory")
            or head.bucket == f"user:{user.hex}"
        }
        life, (seen, lineage) = life_of(connection), newest(connection)
        found, rows = [], []
        for _ in range(count):
            access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            device = uuid7()
            row = {
                "device": device,
                "family": device,
                "file_key": bytes(32),
                "user_id": user,
                "access": hashed(access),
                "access_until": until,
                "refresh": hashed(refresh),
                "refresh_until": now + timedelta(days=1),
                "seen_at": now,
            }
            rows.append(row)
            request = SyncRequest(
                device.bytes, 5, 5, now.isoformat(), cursors=cursors,
                seen=seen, lineage=lineage, life=life,
            )  # fmt: skip
            found.append(Laptop(access, refresh, pack(request)[0], tired))
        connection.execute(sa.insert(device_token), rows)
    return found


async def _ask_all(url: str, laptops: list[Laptop]) -> tuple[list[float], int]:
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    start = time.perf_counter()
    asked = (
        _come(parts.hostname, parts.port, number, laptop, start)
        for number, laptop in enumerate(laptops)
    )
    answers = await asyncio.gather(*asked)
    return [taken for taken, _ in answers], sum(status != 200 for _, status in answers)


async def _come(
    host: str, port: int, number: int, laptop: Laptop, start: float
) -> tuple[float, int]:
    """Connect, renew where the token's time is over, ask; once more as a laptop does where the line
    breaks. Each comes from an address of its own, as laptops do."""
    own = (f"127.1.{number // 250}.{number % 250 + 1}", 0)
    access = "" if laptop.tired else laptop.access
    for attempt in range(20):
        try:
            reader, writer = await asyncio.open_connection(host, port, local_addr=own)
            try:
                if not access:
                    _, said = await _ask(reader, writer, "renew", pack(Renew(laptop.refresh))[0])
                    access = unpack(*said, SignedIn).access
                status, _ = await _ask(reader, writer, "sync", laptop.body, access)
            finally:
                writer.close()
            return time.perf_counter() - start, status
        except (OSError, EOFError):
            await asyncio.sleep(0.1 * (attempt + 1))
    return time.perf_counter() - start, 0


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    path: str,
    body: bytes,
    access: str = "",
) -> tuple[int, tuple[bytes, bool]]:
    """The status, and the answer's bytes and whether they are compressed."""
    packed = "Content-Encoding: zstd\r\n" if body[:4] == b"\x28\xb5\x2f\xfd" else ""
    bearing = f"Authorization: Bearer {access}\r\n" if access else ""
    writer.write(
        (
            f"POST /v1/{path} HTTP/1.1\r\nHost: x\r\nContent-Type: {MEDIA_TYPE}\r\n{packed}"
            f"{bearing}Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
    )
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
    said = await reader.readexactly(length)
    return int(head.split(b" ", 2)[1]), (said, b"content-encoding: zstd" in head)
