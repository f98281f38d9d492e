"""Figures for reports: what was sold, visited and promised."""
