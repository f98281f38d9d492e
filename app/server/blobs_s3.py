"""Attached files in an S3-compatible store: `s3://bucket/prefix?endpoint=https://...&region=...`.

The keys come from where the client library looks for them: the environment (AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY), its own files, or the machine's role; never from the address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.errors import Invalid, Refused, Unreachable
from app.i18n import N_
from app.server.blobs import NO_PLACE

NO_LIBRARY = N_("Storing files in S3 is not installed; install it with “pip install relasi[s3]”.")
NO_ANSWER = N_("The store of files does not answer or does not let the server in ({why}).")
NO_BUCKET = N_("There is no bucket “{name}” in the store of files. Make it first.")
# What stores say of an object that is not there.
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
PAST_END = frozenset({"416", "InvalidRange"})


def open_bucket(url: str) -> Bucket:
    """The bucket an address names, asked once whether it is there.

    Raises Invalid for an address that is none, Refused where the library is not installed
    or the bucket is not there, Unreachable where the store does not answer.
    """
    try:
        import boto3
        from botocore.config import Config
    except ModuleNotFoundError as error:
        raise Refused(NO_LIBRARY) from error
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if not parts.netloc or set(asked) - {"endpoint", "region"}:
        raise Invalid(NO_PLACE, field="files", value=url)
    with _speaking() as missing:
        client = boto3.client(
            "s3",
            endpoint_url=asked.get("endpoint"),
            region_name=asked.get("region"),
            config=Config(
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
                # Older stores know neither newer checksums nor a host name for each bucket.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path" if "endpoint" in asked else "auto"},
            ),
        )
        client.head_bucket(Bucket=parts.netloc)
    if missing:
        raise Refused(NO_BUCKET, name=parts.netloc)
    return Bucket(client, parts.netloc, parts.path.strip("/"))


class Bucket:
    """Files as objects. The parts of an upload are objects until all are there."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client, self._bucket = client, bucket
        self._prefix = f"{prefix}/" if prefix else ""

    def put(self, upload: str, start: int, data: bytes) -> None:
        """Keep a part under the place where it begins."""
        if start == 0:
            self._drop(self._parts(upload))
        self._put(f"{self._coming(upload)}{start:012d}", data)

    def finish(self, upload: str, size: int, sha256: str) -> bool:
        """Put the parts together, check them, and store them as one object."""
        parts = self._parts(upload)
        whole = b"".join(self._get(part) or b"" for part in parts)
        good = len(whole) == size and hashlib.sha256(whole).hexdigest() == sha256
        if good:
            self._put(self._file(sha256), whole)
        self._drop(parts)
        return good

    def has(self, sha256: str) -> bool:
        """Whether the file is here."""
        with _speaking() as missing:
            self._client.head_object(Bucket=self._bucket, Key=self._file(sha256))
        return not missing

    def read(self, sha256: str, start: int = 0, most: int | None = None) -> bytes | None:
        """Bytes of a file from `start` on."""
        end = "" if most is None else start + most - 1
        return self._get(self._file(sha256), f"bytes={start}-{end}" if start or most else None)

    def drop(self, sha256: str, before: datetime) -> bool:
        """Remove the object and that of its small picture."""
        with _speaking() as missing:
            found = self._client.head_object(Bucket=self._bucket, Key=self._file(sha256))
        if missing or found["LastModified"] >= before:
            return False
        self._drop([self._file(sha256), f"{self._prefix}small/{sha256}"])
        return True

    def drop_coming(self, before: datetime) -> int:
        """Remove the parts of uploads whose newest came before then."""
        uploads: dict[str, list[dict[str, Any]]] = {}
        for part in self._list(f"{self._prefix}coming/"):
            uploads.setdefault(part["Key"].rpartition("/")[0], []).append(part)
        old = [parts for parts in uploads.values() if _newest(parts) < before]
        self._drop([part["Key"] for parts in old for part in parts])
        return len(old)

    def keep_small(self, name: str, data: bytes) -> None:
        """An object as any other."""
        self._put(f"{self._prefix}small/{name}", data)

    def small(self, name: str) -> bytes | None:
        """What was kept."""
        return self._get(f"{self._prefix}small/{name}")

    def _file(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256}"

    def _coming(self, upload: str) -> str:
        return f"{self._prefix}coming/{upload}/"

    def _parts(self, upload: str) -> list[str]:
        """The parts that are here, in their order."""
        return sorted(part["Key"] for part in self._list(self._coming(upload)))

    def _list(self, prefix: str) -> list[dict[str, Any]]:
        with _speaking():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            return [found for page in pages for found in page.get("Contents", ())]

    def _put(self, key: str, data: bytes) -> None:
        with _speaking():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data)

    def _get(self, key: str, span: str | None = None) -> bytes | None:
        asked = {"Range": span} if span else {}
        found: bytes | None = None
        with _speaking() as missing:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, **asked)
            found = answer["Body"].read()
        return b"" if missing & PAST_END else found

    def _drop(self, keys: list[str]) -> None:
        for key in keys:
            with _speaking():
                self._client.delete_object(Bucket=self._bucket, Key=key)


def _newest(parts: list[dict[str, Any]]) -> datetime:
    came: list[datetime] = [part["LastModified"] for part in parts]
    return max(came)


@contextmanager
def _speaking() -> Iterator[set[str]]:
    """Say what the store said. What is not there ends the block; the set then says so."""
    from botocore.exceptions import BotoCoreError, ClientError

    said: set[str] = set()
    try:
        yield said
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code not in MISSING | PAST_END:
            raise Unreachable(NO_ANSWER, why=code or type(error).__name__) from error
        said.add(code)
    except (BotoCoreError, ValueError) as error:
        raise Unreachable(NO_ANSWER, why=type(error).__name__) from error
