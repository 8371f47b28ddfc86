"""Linking: which of many partners' entries are about the same person, why, and how sure that is."""

from kith.people.linking.linking import link
from kith.people.linking.settings import LINK_AT, REVIEW_AT, Linked, LinkParams

__all__ = ["LINK_AT", "REVIEW_AT", "LinkParams", "Linked", "link"]
