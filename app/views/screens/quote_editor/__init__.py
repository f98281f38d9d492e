"""Where a quote is written: lines, totals and the paper itself side by side."""
