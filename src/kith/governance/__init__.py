"""Who may see and do what, and what is too small to show; `access.decide` is the one answer."""

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
