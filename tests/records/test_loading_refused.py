"""A lake that has no business in a demonstration, or the other way round, is refused before anything is in."""

import shutil

import duckdb
import pytest

from kith.errors import NotADemonstration
from kith.people.records.models import Person
from kith.web.bringing import bring
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db


def test_SUP_03_a_number_that_somebody_real_could_have_never_enters_a_demonstration(small_lake, tmp_path):
    real = shutil.copytree(small_lake, tmp_path / "lake")
    duckdb.sql(
        f"COPY (SELECT * REPLACE ('4010232137' AS nhs_number) FROM '{small_lake}/identities.parquet') "
        f"TO '{real}/identities.parquet' (FORMAT parquet)"
    )
    with pytest.raises(NotADemonstration, match="not of the range kept for tests"):
        bring(real, by=BY, at=AT)
    assert not Person.objects.exists()


def test_SUP_03_a_database_begun_for_a_real_place_never_becomes_a_demonstration(small_lake, settings):
    settings.IS_DEMONSTRATION = False
    bring(small_lake, by=BY, at=AT)
    settings.IS_DEMONSTRATION = True
    with pytest.raises(NotADemonstration, match="begun for a real place"):
        bring(small_lake, by=BY, at=AT)
