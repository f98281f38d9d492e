"""What comes in from and goes out to other programs: CSV, vCard and the like."""
