"""The server's log: one JSON object a line, without a word of a customer."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import IO, Any

# What a request tells of itself beside its message.
DETAILS = "details"


class JsonLines(logging.Formatter):
    """Each record as a line of JSON: `at`, `level`, `event`, and what the event tells.

    Of an error only its kind and place are told: its words may quote what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg % record.args if record.args else str(record.msg),
            **getattr(record, DETAILS, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        return json.dumps(line, ensure_ascii=False)


def keep_log(stream: IO[str] | None = None, requests: bool = False) -> None:
    """Write the log of this process to `stream` (standard error); each request too if wanted."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("app.server").setLevel(logging.INFO if requests else logging.WARNING)
