"""Who offers what, where, to whom, and is there room: services at places, from several feeds, kept fresh by those who run them."""
