"""Pages of rules: read them, put one together with its count beside it, use and retire it, and what groups agreed to."""
