"""Rules as they were used, flags, and lists."""
