"""The page for a board: what it is filled from, what it says, and how it looks. `kith.road.report` puts it together."""
