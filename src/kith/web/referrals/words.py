"""What every page of referrals says alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kith.care.clocks import TOLD
from kith.care.closed_service import WHEN_CLOSED
from kith.care.referral import MOVES, STATES
from kith.care.referral_reasons import RESULTS, SAFE_CONTACT
from kith.directory.service import NEED_TITLES
from kith.directory.words import STATUSES
from kith.governance.asker import title_of
from kith.web.referrals.forms import KIND_TITLES
from kith.web.referrals.pages import BUTTONS, COLOURS, SAID, reason_in_words

__all__ = ["WORDS"]

WORDS: Mapping[str, Any] = {
    "states": STATES, "colours": COLOURS, "needs": NEED_TITLES, "kinds": KIND_TITLES, "safe_ways": SAFE_CONTACT, "results": RESULTS, "buttons": BUTTONS,
    "title_of": title_of, "reason_in_words": reason_in_words, "moves": MOVES, "told_as": SAID, "statuses": STATUSES, "told_to": TOLD, "when_closed": WHEN_CLOSED,
}  # fmt: skip
"""Titles, colours and sentences by what they are of."""
