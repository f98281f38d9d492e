"""The first page: whom to see or call and why, and what waits."""
