"""A customer on one page: who, what stands open, everything that was said."""
