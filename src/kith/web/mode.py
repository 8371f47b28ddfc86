"""Whether this is a real place or a made-up one: said by `KITH_MODE`, and held against what the database is."""

from __future__ import annotations

import os

from kith.errors import BadUsage

__all__ = ["MODES", "choose_settings"]

MODES = {"production": "kith.web.settings.production", "demo": "kith.web.settings.demonstration"}


def choose_settings() -> str:
    """Choose the settings that `KITH_MODE` names, production if it is silent, and return the mode.

    Raises
    ------
    BadUsage
        a mode that Kith does not know: a word mistyped must never open a demonstration, nor a real place
    """
    mode = os.environ.get("KITH_MODE", "production")
    if mode not in MODES:
        raise BadUsage(f"There is no mode “{mode}”.", f"Set KITH_MODE to {' or '.join(MODES)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", MODES[mode])
    return mode
