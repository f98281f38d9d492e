"""The company's server: routes, sign-in, access and the feed of changes."""
