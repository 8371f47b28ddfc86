"""How the service is set up: for a real place, for a made-up one, and for tests."""
