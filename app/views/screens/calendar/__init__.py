"""The calendar: what comes as a list, and the week as a grid of hours."""
