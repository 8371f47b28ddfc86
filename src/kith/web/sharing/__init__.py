"""May I share this? And the papers it rests on: sharing agreements, and the bases of findings."""
