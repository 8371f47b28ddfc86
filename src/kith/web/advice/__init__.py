"""Advice on pages: cases with their days, letters asked of a practice, and what money it brought."""
