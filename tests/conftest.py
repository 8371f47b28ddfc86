"""What every test may lean on: the shared reference data, and nothing from the network."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public reference data; a test that needs it is skipped only where it is absent."""
    folder = Path(os.environ.get("KITH_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip("no shared reference data: set KITH_SHARED to its folder")
    return folder
