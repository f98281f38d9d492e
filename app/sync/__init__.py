"""How a laptop and the server agree: the protocol, the engine, the merge and the outbox."""
