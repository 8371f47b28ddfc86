"""What the room keeps: services at places with all that was said of each, feeds and their deliveries, links of owners, unmet demand."""
