"""The server listens where nothing else does, and says so where it cannot."""

import socket

import pytest

from kith.errors import BadUsage
from kith.web.serving import serve


def test_a_place_where_something_listens_already_is_not_shared_with_it():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BadUsage, match="Address already in use.*another with --port"):
            serve("127.0.0.1", other.getsockname()[1], workers=1)


def test_an_address_of_another_machine_is_refused_before_anything_starts():
    with pytest.raises(BadUsage, match="cannot listen on 192.0.2.1, port 0"):
        serve("192.0.2.1", 0, workers=1)
