"""Papers: what a customer gets in the hand, drawn as PDF from plain data."""
