"""Who is in the team: who joins, who leaves, which organisations they work for."""
