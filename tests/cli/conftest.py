"""The `kith` command as an analyst types it: an exit code, what went to stdout, and what went to stderr."""

import json
import sys
from typing import NamedTuple

import pytest

from kith.cli.main import run


class Typed(NamedTuple):
    """What came of one command."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def kith(monkeypatch, capsys):
    """Type a command: `kith("build", folder, "--out", lake)`."""

    def typed(*words) -> Typed:
        monkeypatch.setattr(sys, "argv", ["kith", *map(str, words)])
        capsys.readouterr()
        code = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code or 0
        told = capsys.readouterr()
        return Typed(code, told.out, told.err)

    return typed
