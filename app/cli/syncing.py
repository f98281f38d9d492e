"""To come."""

from app.cli.commands import Commands


def add(commands: Commands) -> None:
    """The commands of this group."""
