"""A set of words in one column: field groups, purposes, labels. Small, closed vocabularies, asked of in SQL on either database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

__all__ = ["WordsField", "holding"]


def holding(word: str) -> str:
    """The text that a column of words contains where the word is one of them.

    Examples
    --------
    >>> holding("identity")
    '|identity|'
    """
    return f"|{word}|"


def _written(words: Iterable[str]) -> str:
    return "|" + "".join(f"{word}|" for word in sorted(set(words)))


class WordsField(models.TextField):
    """A frozenset of words, kept as `|first|second|`: ask with `column__contains=holding("first")`."""

    def from_db_value(self, value: str | None, *_: Any) -> frozenset[str] | None:
        """The words that a row holds."""
        return self.to_python(value)

    def to_python(self, value: Any) -> frozenset[str] | None:
        """Words from the column's text, or from any words given."""
        if value is None or isinstance(value, frozenset):
            return value
        return frozenset(filter(None, value.split("|"))) if isinstance(value, str) else frozenset(value)

    def get_prep_value(self, value: Any) -> str | None:
        """The column's text; words must not hold the mark that parts them."""
        if value is None or isinstance(value, str):
            return value
        return _written(value)

    def value_to_string(self, obj: models.Model) -> str:
        """The column's text, for a row that is written out and read in again: a journal, a fixture."""
        return self.get_prep_value(self.value_from_object(obj)) or ""
