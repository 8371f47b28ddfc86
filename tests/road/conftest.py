"""One Spark session and one small lake for all tests of two engines: each costs seconds to start."""

from datetime import date

import pytest

from kith.road.finding import what_to_ask
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from kith.synthetic import PlaceParams, generate, write
from kith.tables import open_engine

ON = date(2026, 11, 1)


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    pytest.importorskip("pyspark")
    engine = open_engine("spark", threads=2, scratch=tmp_path_factory.mktemp("spark"))
    yield engine
    engine._session.stop()


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two_engines")
    write(generate(PlaceParams(people=300, seed=11, on=ON)), folder / "place")
    build(find_sources([folder / "place"]), folder / "lake", BuildParams(on=ON, asking=what_to_ask()))
    return folder / "lake"
