"""Training: what somebody holds, what it opens, and the tasks of the practice neighbourhood."""
