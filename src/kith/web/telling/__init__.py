"""What a person told the team of themself: read, and recorded."""
