"""What tests of the database lean on; it is all in `kept.py`, so that tests of pages can lean on it too."""

from tests.records.kept import committed, installed, loaded, small_lake, small_place
from tests.records.worked import lawful

__all__ = ["committed", "installed", "lawful", "loaded", "small_lake", "small_place"]
