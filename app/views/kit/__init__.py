"""The parts screens are built of: they know what records have in common, and no particular one.

screen.Desk, Screen, Place   what a screen is handed, what it is, how the frame finds it
jobs.Jobs, Latest            work beside the screen (`jobs.work` writes, `jobs.read` looks)
messages.Messages            `say(text, button, act)`, `problem(error)`, one sentence
feed.Feed                    `committed(Committed)` on the screen's thread
table, rows, list_page       lists over ids and pages; form, editors, picker: one record
empty.EmptyState             says what a place is for and offers the first step
"""
