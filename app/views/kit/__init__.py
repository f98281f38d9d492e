"""What every screen is made of: lists, forms, pickers, filters; it knows no particular record."""
