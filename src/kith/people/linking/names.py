"""Names as they are compared: cleaned words, what a name is short for, and how it sounds.

Names are written by many hands: `Siân` and `Sian`, `O’Neill` and `ONEILL`, `Peggy` and `Margaret`, `Muhammad` and
`Mohamed`. Nothing here changes what is kept; it makes the forms that are held against each other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "master",
        "dr",
        "prof",
        "professor",
        "rev",
        "revd",
        "reverend",
        "sir",
        "dame",
        "lord",
        "lady",
        "fr",
        "sr",
        "imam",
        "hon",
        "cllr",
    ]
)
_GENERATIONS = {
    "jr": "junior",
    "jnr": "junior",
    "junior": "junior",
    "sr": "senior",
    "snr": "senior",
    "senior": "senior",
}
_GENERATIONS |= {"ii": "second", "iii": "third", "iv": "fourth"}
_JOINED = re.compile(r"['’`ʼ‘´]")
_NOT_LETTERS = re.compile(r"[\W\d_]+")

# Spellings that sound alike in the names found in England, in the order they are tried. Ours, in the manner of the
# well-known phonetic codes (Soundex 1918, Metaphone 1990), written for names from several languages.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(mac|mc)(?=[a-z]{3})", "mk"),
        (r"^(kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"tch|tsch|cz|ch(?=[aeiouy]|$)|cs", "C"),
        (r"sch|sh|sz|ch", "S"),
        (r"ph|pf", "f"),
        (r"ght", "t"),
        (r"gh(?=$|[^aeiouy])", ""),
        (r"dge?(?=[eiy])|dj|dzh?|j", "J"),
        (r"g(?=[eiy])", "J"),
        (r"ck|kh|gh|q[u]?|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"x", "ks"),
        (r"th|dh", "t"),
        (r"bh", "b"),
        (r"z", "s"),
        (r"w(?=[aeiouy])", "v"),
        (r"^[aeiouyhw]+", "A"),
        (r"[aeiouyhw]+", ""),
        (r"(.)\1+", r"\1"),
    )
)


def clean_name(text: str) -> str:
    """A name in plain small letters: accents, apostrophes, titles and `Jr` taken off; hyphens become spaces.

    Examples
    --------
    >>> clean_name("Mrs Siân O’Neill-Khan"), clean_name("SMITH Jr."), clean_name("Łucja")
    ('sian oneill khan', 'smith', 'lucja')
    """
    words = plain_words(text)
    kept = [word for word in words if word not in _TITLES and word not in _GENERATIONS]
    return " ".join(kept or words)


def generation(text: str) -> str | None:
    """Which of two people of one name is meant, where the name says so: `junior`, `senior`, `second`...

    Examples
    --------
    >>> generation("Smith Jr."), generation("Smith (Senior)"), generation("Smith")
    ('junior', 'senior', None)
    """
    return next((_GENERATIONS[word] for word in plain_words(text) if word in _GENERATIONS), None)


def roots(name: str) -> tuple[str, ...]:
    """The names that each word of a cleaned given name may stand for, itself among them.

    Examples
    --------
    >>> roots("peggy")
    ('margaret', 'peggy')
    >>> set(roots("muhammed")) & set(roots("mohamad")) != set()
    True
    """
    words = [word for word in name.split() if len(word) > 1]
    return tuple(sorted({root for word in words for root in (word, *_short_forms().get(word, ()))}))


def are_nicknames(left: str, right: str) -> bool:
    """Whether two cleaned given names differ and yet may be short for one name.

    Examples
    --------
    >>> are_nicknames("bob", "robert"), are_nicknames("bob", "bob"), are_nicknames("bob", "richard")
    (True, False, False)
    """
    return left != right and not set(roots(left)).isdisjoint(roots(right))


def is_listed(name: str) -> bool:
    """Whether the first word of a cleaned given name stands in the list of given names.

    Examples
    --------
    >>> is_listed("joan"), is_listed("jhon")
    (True, False)
    """
    first = name.split(" ", 1)[0]
    return first in _short_forms() or first in _full_names()


@cache
def sound(name: str) -> str:
    """How the first word of a cleaned name sounds, in a few letters; empty for a single letter.

    Examples
    --------
    >>> sound("phillips") == sound("filips"), sound("khan") == sound("kahn"), sound("j")
    (True, True, '')
    """
    word = name.split(" ", 1)[0]
    if len(word) < 2:
        return ""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word[:6]


def plain_words(text: str) -> list[str]:
    """Words of a name, without accents; letters outside the Latin alphabet are left as they are."""
    text = unicodedata.normalize("NFKD", text.translate(_STROKES)).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub(" ", _JOINED.sub("", text)).split()


_STROKES = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe", "ı": "i"}
)


@cache
def _short_forms() -> dict[str, tuple[str, ...]]:
    """For every name in the list, the full names it may be short for."""
    found: dict[str, set[str]] = {}
    text = (files("kith.people.linking") / "short_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        full, _, short = line.partition(":")
        if not line.startswith("#"):
            for name in short.split():
                found.setdefault(name, set()).add(full.strip())
    return {name: tuple(sorted(full)) for name, full in found.items()}


@cache
def _full_names() -> frozenset[str]:
    return frozenset(full for every in _short_forms().values() for full in every)
