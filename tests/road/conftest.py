"""One small lake for all tests of two engines."""

import pytest

from tests.lakes import made_of_few, made_once


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return made_once(tmp_path_factory, people=150, seed=7)


@pytest.fixture(scope="session")
def small_lake(small):
    return small.folder


@pytest.fixture(scope="session")
def few(small, tmp_path_factory):
    """A practice's register and community contacts of the small place, and their lake."""
    return made_of_few(tmp_path_factory, small, ("gp_register.csv", "community_contacts.csv"))
