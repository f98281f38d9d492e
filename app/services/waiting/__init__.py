"""What waits for a person: quotes, approvals, promises, quiet deals, birthdays and visits due."""
