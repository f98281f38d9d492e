"""Plain rules of selling: no database, no screen, no library but the standard one."""
