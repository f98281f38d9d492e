"""A bucket as of Amazon's S3, on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

KEYS = {"aws_access_key_id": "relasi", "aws_secret_access_key": "not-a-real-one"}


@pytest.fixture(scope="module")
def bucket_server() -> Iterator[str]:
    """A server of the S3 protocol on loopback, with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **KEYS)
    client.create_bucket(Bucket="berkas")
    client.close()
    yield url
    server.stop()
