"""The pages do what they say: commands run, rules read, links lead somewhere."""
