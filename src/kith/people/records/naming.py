"""The words of people's names, laid out so that one can be found by how it begins or how it sounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ibis
import pyarrow as pa

from kith.people.linking.names import plain_words, sound
from kith.tables import Relation

__all__ = ["NAMES", "name_words", "words_by_kind", "words_of"]

NAMES = {
    "given_name": "given name",
    "family_name": "family name",
    "preferred_name": "preferred name",
    "former_family_name": "former name",
}
"""Names that are searched, and what each is called when somebody was found by it."""


def words_of(name: str) -> Iterator[str]:
    """The words of one name, and the whole as one word, so that John-Paul is found as Johnpaul.

    Examples
    --------
    >>> list(words_of("John-Paul")), list(words_of("Zoë"))
    (['john', 'paul', 'johnpaul'], ['zoe'])
    """
    words = plain_words(name)
    yield from words
    if len(words) > 1:
        yield "".join(words)


def words_by_kind(names: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Every word of the names of one person, as `name_words` has it for many: word, sound, kind.

    Examples
    --------
    >>> [(one["word"], one["kind"]) for one in words_by_kind({"given_name": "Jo Jo", "family_name": None})]
    [('jo', 'given_name'), ('jojo', 'given_name')]
    """
    for kind in NAMES:
        for word in dict.fromkeys(words_of(names.get(kind) or "")):
            yield {"word": word, "sound": sound(word), "kind": kind}


def name_words(engine: Any, identities: Relation) -> Relation:
    """Every word of every name of people: person_id, word, sound, kind; each once a person and kind.

    Names are made plain by the program, each distinct one once: the engine's own way of taking accents off is another.
    """
    told = [
        identities.filter(identities[column].notnull()).select(
            "person_id", name=identities[column], column=ibis.literal(column)
        )
        for column in NAMES
    ]
    named = told[0].union(*told[1:])
    rows = [
        {"name": name, "word": word, "sound": sound(word)}
        for name in named.select("name").distinct().to_pyarrow()["name"].to_pylist()
        for word in dict.fromkeys(words_of(name))
    ]
    schema = pa.schema([("name", pa.string()), ("word", pa.string()), ("sound", pa.string())])
    plain = engine.create_table("plain_words", pa.Table.from_pylist(rows, schema), temp=True, overwrite=True)
    joined = named.inner_join(plain, "name")
    return joined.select("person_id", "word", "sound", kind=joined.column).distinct()
