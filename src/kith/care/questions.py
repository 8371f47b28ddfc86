"""“This is wrong”: what somebody may say of a rule and a person, and what its owner may answer."""

from __future__ import annotations

__all__ = ["ANSWERS", "WHAT_IS_WRONG"]

WHAT_IS_WRONG = {
    "untrue": "What it says is not true of them",
    "done": "They have had what it says is missing",
    "gone": "They have moved or died",
    "hurts": "The reason is put so that it hurts or misleads",
    "unfair": "The rule finds the wrong people, or misses the right ones",
}
"""What is wrong, in words of a list; a note may say more, and names nobody."""

ANSWERS = {
    "mended": "Right: the rule, or what it read, is mended",
    "stands": "Looked into: the rule stands, and why",
}
"""What the rule's owner answers; either way the rule may find the person again when it is asked next."""
