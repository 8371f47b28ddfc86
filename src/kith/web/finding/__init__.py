"""Pages of finding: the basis, the last run, what each rule found, lists under pseudonyms, and one name at a time."""
