"""The server: processes that answer, one interpreter each, with threads enough for a database that waits."""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces

__all__ = ["serve"]


def serve(host: str, port: int, workers: int) -> None:
    """Listen until stopped."""
    Granian(
        "kith.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=4, websockets=False, log_access=False, respawn_failed_workers=True,
    ).serve()  # fmt: skip
