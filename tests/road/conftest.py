"""One small lake for all tests of two engines."""

import pytest

from tests.lakes import made_once


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return made_once(tmp_path_factory, people=150, seed=7)


@pytest.fixture(scope="session")
def small_lake(small):
    return small.folder
