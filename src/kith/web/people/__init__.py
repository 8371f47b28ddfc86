"""Finding a person, and their page."""
