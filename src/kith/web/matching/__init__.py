"""Doubtful matches: two people who may be one, settled by somebody who may see both."""
