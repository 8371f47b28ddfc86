"""Pages of worklists: giving people out, taking one, seeking them, saying what came of it, and raising somebody."""
