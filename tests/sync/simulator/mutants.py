"""TODO"""
MUTANTS = {}
