"""What tests of the database lean on; it is all in `kept.py`, so that tests of pages can lean on it too."""

from tests.records.kept import committed, small_lake, small_place

__all__ = ["committed", "small_lake", "small_place"]
