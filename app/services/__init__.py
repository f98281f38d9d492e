"""What a user does: the verbs, each in its own piece of work."""
