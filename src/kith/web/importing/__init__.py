"""Pages of importing: what arrives, what is wrong with it, what it would change, and what came of it."""
