"""The server: processes that answer, one interpreter each, with threads enough for a database that waits."""

from __future__ import annotations

import socket

from granian import Granian
from granian.constants import Interfaces

from kith.errors import BadUsage

__all__ = ["serve"]


def serve(host: str, port: int, workers: int) -> None:
    """Listen until stopped. Errors: `BadUsage` where something listens there already, or this machine has no such address."""
    _must_be_free(host, port)
    Granian(
        "kith.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=4, websockets=False, log_access=False, respawn_failed_workers=True,
    ).serve()  # fmt: skip


def _must_be_free(host: str, port: int) -> None:
    """The server would share a place where another listens, and each request would go to either of them."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was closed a minute ago is no hindrance
            tried.bind(where)
    except OSError as why:
        raise BadUsage(
            f"Kith cannot listen on {host}, port {port}: {why.strerror}.",
            "Stop what listens there, or name another with --port.",
        ) from None
