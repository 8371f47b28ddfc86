"""How synonyms are written down here: one short text, parted by semicolons, so that a long list can be read."""

from __future__ import annotations

from collections.abc import Mapping


def also(text: str) -> tuple[str, ...]:
    """The headers in a text parted by semicolons.

    Examples
    --------
    >>> also("surname; last name")
    ('surname', 'last name')
    """
    return tuple(text.split("; "))


def written(texts: Mapping[str, str]) -> dict[str, str]:
    """What partners write for each value, turned round into what each text means.

    Examples
    --------
    >>> written({"home": "home visit; at home"})
    {'home visit': 'home', 'at home': 'home'}
    """
    return {text: value for value, several in texts.items() for text in several.split("; ")}
