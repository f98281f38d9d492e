"""Relasi: the sales app for people who sell away from a desk."""

__version__ = "0.1.0"
