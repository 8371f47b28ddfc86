"""An import from its file to the register: its states, who may move it on, and to where. The one table of them."""

from __future__ import annotations

from kith.moving import Moving

__all__ = ["IMPORT", "MOVES", "OPEN", "STATES"]

STATES = {
    "received": "the file is here, and its rows have not been read yet",
    "checked": "every row was held against the layout",
    "building": "the register is being built with it, beside the one in use",
    "staged": "what it would change waits for somebody to look at",
    "moved": "the register is another than the one it was held against: it must be looked at again",
    "committed": "it was brought in",
    "withdrawn": "somebody took it back, and its file is gone",
    "refused": "it could not be used, and its file is gone",
}
"""Every state of an import, in the order in which it goes through them; the last three are its end."""

MOVES = {
    "check": {"received": "checked"},
    "refuse": {"received": "refused", "building": "refused"},
    "build": {"checked": "building", "moved": "building", "building": "building"},
    "stage": {"building": "staged"},
    "commit": {"staged": "committed"},
    "find moved": {"staged": "moved"},
    "withdraw": dict.fromkeys(("received", "checked", "building", "staged", "moved"), "withdrawn"),
}
"""Every move, and from which state it leads to which. A build begins again where the one before was stopped."""

OPEN = frozenset(STATES) - {"committed", "withdrawn", "refused"}
"""States of an import that is under way: of one register there is one at a time (IMP-22)."""

_WHAT_NOW = {
    "committed": "It has been brought in: look at what came of it.",
    "withdrawn": "It was withdrawn: begin a new one.",
    "refused": "It was refused: mend the file and send it again.",
}

IMPORT = Moving("import", STATES, MOVES, _WHAT_NOW)
"""What an import may do next, and the sentence where it may not."""
