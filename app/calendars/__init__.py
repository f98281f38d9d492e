"""Follow-ups as iCalendar, and the agenda they make."""
