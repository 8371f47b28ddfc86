"""My work: what waits for whoever signed in, what their team has, what is due and what was done, over every kind of work."""
