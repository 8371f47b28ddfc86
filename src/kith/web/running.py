"""The service set up for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["running"]


@contextmanager
def running(*, prepared: bool = True) -> Iterator[Any]:
    """Set the service up as KITH_MODE says, with its tables in place, and hold the mode against the database."""
    from kith.web.mode import choose_settings

    choose_settings()
    import django

    django.setup()
    from django.conf import settings

    if prepared:
        from kith.web.preparing import prepare

        prepare(is_demonstration=settings.IS_DEMONSTRATION)
    yield settings
