"""The service: pages over the rooms, and the commands that run it."""
