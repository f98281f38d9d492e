"""How each record appears in lists, forms, search, import and export: descriptions without Qt."""
