"""The icon of each kind of activity, the same wherever one is shown."""

from __future__ import annotations

from app.models import ActivityKind

ICONS = {
    ActivityKind.CALL: "phone",
    ActivityKind.VISIT: "map-pin",
    ActivityKind.MEETING: "users",
    ActivityKind.TASK: "square-check",
    ActivityKind.EMAIL: "mail",
    ActivityKind.MESSAGE: "message-circle",
    ActivityKind.LETTER: "file-text",
}
