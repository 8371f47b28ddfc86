"""Referrals on pages: sent, found in an inbox, answered, and seen by both ends."""
