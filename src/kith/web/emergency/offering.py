"""Whether somebody can be offered to open a record in an emergency at all."""

from __future__ import annotations

from typing import Any

from kith.governance.asker import usual_purpose
from kith.governance.records.deciding import would_decide_of_a_stranger

__all__ = ["OFFERED", "can_be_offered"]

OFFERED = "emergency-access"
"""The next step of a decision that offers it."""


def can_be_offered(signed: Any) -> bool:
    """Whether the rules would offer it to whoever asks, of somebody with whom nothing ties them."""
    said = would_decide_of_a_stranger(signed.asker, "view", usual_purpose(signed.asker.role), signed.at)
    return said.next_step == OFFERED
