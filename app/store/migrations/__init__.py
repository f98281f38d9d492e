"""How a data file of an older Relasi becomes one of today's; loaded only where there is one."""
