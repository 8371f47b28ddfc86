"""The first page, and the pages for when something is wrong."""
