"""What the room keeps: worklists, approaches to people on them, and whom somebody raised."""
