"""Letters without their accents, as a partner's old system writes them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPECIAL = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "ø": "o", "ı": "i", "ß": "ss"})


@lru_cache(maxsize=50_000)
def without_accents(text: str) -> str:
    """The text with plain letters in place of accented ones.

    Examples
    --------
    >>> without_accents("Wójcik"), without_accents("Łukasz")
    ('Wojcik', 'Lukasz')
    """
    apart = unicodedata.normalize("NFD", text.translate(_SPECIAL))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def plain_letters(text: str) -> str:
    """Only the letters a to z.

    Examples
    --------
    >>> plain_letters("O'Súilleabháin")
    'OSuilleabhain'
    """
    return re.sub(r"[^A-Za-z]", "", without_accents(text))
