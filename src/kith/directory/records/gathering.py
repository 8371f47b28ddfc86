"""Why nothing of the directory is in the copy of what is held about somebody: it is about services."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ABOUT_NOBODY"]

ABOUT_NOBODY: Mapping[str, str] = {
    **dict.fromkeys(
        ("directory.Entry", "directory.Said", "directory.SameOrNot", "directory.Assurance", "directory.ToldRoom", "directory.OwnersLink"),
        "what is told of a service, and by which body: about no person who is looked after",
    ),
    **dict.fromkeys(
        ("directory.Feed", "directory.FeedRun", "directory.FeedRow"), "what a partner's directory says of services, about nobody"
    ),
    "directory.KeptOut": "a digest of a place that must not be known; whom it shelters is kept nowhere",
    "directory.SeenReply": "how many days one reply took; of whom it was is not kept",
    "directory.UnmetDemand": "what was needed and not there, by month and area; nobody can be found by it",
}  # fmt: skip
"""Every model of this room, and why it is in no copy."""
