"""Somebody who is not on the register is added to it, once a search has found nobody who may be the same."""
