"""A team's own rule from its first use to its end: its states, and who else it makes room for. The one table of them."""

from __future__ import annotations

__all__ = ["STATES"]

STATES = {
    "in use": "the next run of finding asks it",
    "replaced": "a later version is in use; its words stay readable",
    "retired": "it is asked no more; its words stay readable",
}
"""Every state of a version of a rule; before the first it is a draft, which anybody who makes rules may change."""
