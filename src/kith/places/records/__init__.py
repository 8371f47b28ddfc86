"""What the room keeps about places."""
