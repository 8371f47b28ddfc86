"""Tasks and messages: what waits for whom, one task, one conversation, who is away, and notices to a team."""
