"""Kith installed and served for journeys, as it is typed: loaded and with its accounts once for a whole run, then copied."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import NamedTuple

from tests.lakes import kept_in


class Installation(NamedTuple):
    """A home with the small lake loaded, and what was printed of its accounts. Nobody writes into it: who must, takes a copy."""

    home: str
    printed: list

    def copy(self, into):
        return shutil.copytree(self.home, into)

    @property
    def by_name(self):
        return {one["name"]: one for one in self.printed}

    @property
    def by_role(self):
        """The first account of each role: those of the first neighbourhood."""
        return {one["role"]: one for one in reversed(self.printed)}


def kith(*words):
    """A command as it is typed."""
    return [sys.executable, "-c", "from kith.cli.main import run; run()", *map(str, words)]


def settings(home):
    """The environment of an installation of its own."""
    told = {**os.environ, "KITH_HOME": str(home), "KITH_MODE": "demo"}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    return told


def installed_once(tmp_path_factory, lake) -> Installation:
    """Load a lake and make accounts: done by the first who asks, while the others wait."""
    kept = kept_in(tmp_path_factory) / "installed"
    with open(kept.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            begun = kept.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            subprocess.run(
                kith("load", lake, "--files", lake.parent / "place"),
                env=settings(begun),
                check=True,
                capture_output=True,
            )
            made = kith("demo-accounts", "--json")
            printed = subprocess.run(made, env=settings(begun), check=True, capture_output=True, text=True).stdout
            (begun / "accounts.json").write_text(printed, encoding="utf-8")
            begun.rename(kept)
    return Installation(str(kept), json.loads((kept / "accounts.json").read_text(encoding="utf-8")))


@contextmanager
def served(home):
    """Serve an installation for a while; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = kith("serve", "--port", port, "--workers", 1)
    running = subprocess.Popen(words, env=settings(home), stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, running)
        yield address
    finally:
        running.terminate()
        running.wait(20)


def _wait_for(address, served):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health") as answer:
                assert answer.read() == b"well\n"
                return
        except OSError:
            assert served.poll() is None, "the service ended"
            time.sleep(0.1)
    raise AssertionError("the service did not begin to answer")
