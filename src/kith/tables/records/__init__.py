"""How a table's rows get into the database of the service, all at once; and a column of words."""

from kith.tables.records.pouring import pour
from kith.tables.records.words import WordsField, holding

__all__ = ["WordsField", "holding", "pour"]
