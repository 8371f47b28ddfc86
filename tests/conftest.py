"""What every test may lean on: the shared reference data, the command as it is typed, and nothing from the network."""

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from kith.cli.main import run
from kith.tables import open_engine

# a slow machine is no wrong answer: speed is measured in bench/, never in a test
settings.register_profile("kith", deadline=None, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=300)
settings.load_profile(os.environ.get("KITH_EXAMPLES", "kith"))
os.environ.setdefault("SPARK_CONF_DIR", str(Path(__file__).parent / "spark"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public reference data; a test that needs it is skipped only where it is absent."""
    folder = Path(os.environ.get("KITH_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip("no shared reference data: set KITH_SHARED to its folder")
    return folder


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """The second engine. A process has one session of it, which takes seconds to start and which all tests share."""
    pytest.importorskip("pyspark")
    engine = open_engine("spark", threads=2, scratch=tmp_path_factory.mktemp("spark"))
    yield engine
    engine._session.stop()


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
