"""Who may see and do what, and proof of it; so far, what is too small to show."""

from kith.governance.disclosure import (
    HES_STYLE,
    OPENSAFELY_STYLE,
    Policy,
    protect,
    protect_shares,
    refuse_differencing,
    refuse_if_small,
)

__all__ = [
    "HES_STYLE",
    "OPENSAFELY_STYLE",
    "Policy",
    "protect",
    "protect_shares",
    "refuse_differencing",
    "refuse_if_small",
]
