"""Room under construction: see docs/decisions."""
