"""The register in the database: people, what partners say of them, and what happened."""
