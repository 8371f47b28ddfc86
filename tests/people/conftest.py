"""The odd neighbourhood and its register, made once for all tests of the room."""

import pytest
from assembled import Assembled, Told, assemble
from tests.neighbours import Neighbourhood, make_neighbourhood


@pytest.fixture(scope="session")
def place() -> Neighbourhood:
    return make_neighbourhood(people=16)


@pytest.fixture(scope="session")
def made(place) -> Assembled:
    return assemble(place)


@pytest.fixture(scope="session")
def told(made) -> Told:
    return made.told
