"""What the server counts about itself, for Prometheus; figures only, never a word of a customer."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

REGISTRY = CollectorRegistry()

REQUESTS = Counter("relasi_requests", "Requests answered.", ["route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "relasi_request_seconds",
    "Time to the end of an answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
    registry=REGISTRY,
)
BYTES_IN = Counter("relasi_received_bytes", "Bytes of requests.", ["route"], registry=REGISTRY)
BYTES_OUT = Counter("relasi_sent_bytes", "Bytes of answers.", ["route"], registry=REGISTRY)
OPEN = Gauge("relasi_open_requests", "Requests being answered.", registry=REGISTRY)
REFUSED = Counter(
    "relasi_refused_requests", "Requests refused before they were read.", ["why"], registry=REGISTRY
)
DECIDED = Counter("relasi_intents", "Intents decided.", ["outcome"], registry=REGISTRY)
RETRIED = Counter(
    "relasi_transactions_retried", "Transactions the database asked to try again.",
    registry=REGISTRY,
)  # fmt: skip
SENT_ROWS = Counter("relasi_sent_rows", "Rows sent to laptops.", registry=REGISTRY)


def show_metrics(port: int) -> None:
    """Answer Prometheus on this machine's loopback, in a thread of its own."""
    start_http_server(port, addr="127.0.0.1", registry=REGISTRY)
