"""How each record appears in lists, forms, search, import, export and menus: data, no Qt."""

from app.records.registry import all_records, searchables, title_of

__all__ = ["all_records", "searchables", "title_of"]
