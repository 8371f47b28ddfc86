"""Opening a record in an emergency, and looking at what others opened."""
