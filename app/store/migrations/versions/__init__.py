"""One module for each version of the schema, in order: v0001_..., v0002_..."""
