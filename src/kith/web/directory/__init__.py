"""Services: who offers what, where, to whom, and is there room; kept fresh by those who run them and those who send people there."""
