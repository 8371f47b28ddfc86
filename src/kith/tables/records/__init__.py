"""How a table's rows get into the database of the service: all at once."""

from kith.tables.records.pouring import pour

__all__ = ["pour"]
