"""What somebody typed in words of their own, found in what entries say: words that carry nothing are passed over, and some name a need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kith.directory.service import NEED_TITLES, ServiceAtSite, title_of_need

__all__ = ["DANGER", "Asked", "asked_in", "text_of", "words_found"]

_NOTHING = frozenset(
    re.findall(
        r"\w+",
        "a about an and any are at be because by can club could do does find for free from get go group have help her him "
        "his how i im in is it its just like local looking me mum dad my near need needs of old on one or our out place "
        "please she some somebody someone something somewhere support that the their them there they thing this to up us "
        "want we what when where which who with you your",
    )
)
"""Words that most entries have, or none, and that tell nothing of what is looked for."""

_MEANS = (
    ("food", r"food|hungry|eat|eating|meals?|lunch\w*|dinner|shopping"), ("money", r"money|debts?|bills?|benefits?|skint|bailiffs?|pip|pension"),
    ("warmth", r"cold|heating|warm\w*|damp|fuel|gas|electric\w*"), ("housing", r"housing|homeless\w*|evict\w*|landlord|rent|repairs?"),
    ("domestic-abuse", r"abus\w*|violen\w*|hits|controlling|unsafe"), ("loneliness", r"lonel\w*|alone|talk|talking|chat\w*|listen\w*|company|friends?|befriend\w*|isolated"),
    ("caring", r"carers?|caring"), ("mental-health", r"depress\w*|anxi\w*|stress\w*|suicid\w*|counsell\w*|sleep|mental"),
    ("bereavement", r"bereave\w*|grief|grieving|died|widow\w*"), ("alcohol-and-drugs", r"alcohol|drink\w*|drugs?|gambl\w*|smok\w*|vaping"),
    ("activity", r"exercise|walk\w*|sport\w*|swim\w*|garden\w*|gym|yoga"), ("long-term-illness", r"diabet\w*|copd|arthritis|pain|stroke|asthma"),
    ("dementia", r"dementia|memory|alzheimer\w*|forget\w*"), ("getting-about", r"lifts?|transport|bus|wheelchair\w*|mobility"),
    ("help-at-home", r"clean\w*|handyman|alarm|hospital"), ("work-and-learning", r"jobs?|work|training|course\w*|reading|esol|english"),
    ("rights", r"legal|law\w*|solicitor|immigration|asylum|visa|discriminat\w*"), ("family", r"baby|babies|child\w*|kids?|toddlers?|parent\w*|teen\w*"),
    ("digital", r"computers?|internet|online|phone|tablet|email"), ("health-care", r"dentist|pharmac\w*|chemist|clinic|doctor|nurse"),
)  # fmt: skip
"""Which words, as people say them, name which need. What they name is shown with the word, so that whoever reads sees why."""

DANGER = re.compile(
    r"\b(suicid\w*|kill\w*|overdos\w*|self.?harm\w*|rape\w*|assault\w*|violen\w*|abus\w*|unsafe|hits|stab\w*|can.?t go on|end it all|chest pain)\b",
    re.IGNORECASE,
)  # fmt: skip
"""Words beside which the page first says whom to ring at once."""


@dataclass(frozen=True)
class Asked:
    """What was typed: the words that carry something, and for each of them the need that it names."""

    words: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def asked_in(text: str) -> Asked:
    """Read what somebody typed.

    Examples
    --------
    >>> asked_in("Somewhere for my mum, she is lonely")
    Asked(words=('lonely',), needs=('loneliness',))
    >>> asked_in("a lunch club")
    Asked(words=('lunch',), needs=('food',))
    """
    every = tuple(dict.fromkeys(re.findall(r"[^\W_]+", text.casefold().replace("’", "").replace("'", ""))))
    words = tuple(word for word in every if word not in _NOTHING) or every
    return Asked(words, tuple(need for need, signs in _MEANS if any(re.fullmatch(signs, word) for word in words)))


@lru_cache(maxsize=20_000)
def text_of(entry: ServiceAtSite) -> str:
    """All that is looked through for words.

    Examples
    --------
    >>> text_of(ServiceAtSite("k1", name="Tern Lane lunch", needs=("food",)))
    'tern lane lunch food'
    """
    parts = (
        entry.name, entry.organisation, entry.description, entry.where, *entry.areas, *(NEED_TITLES[need] for need in entry.needs)
    )  # fmt: skip
    return " ".join(part for part in parts if part).casefold()


def words_found(asked: Asked, entry: ServiceAtSite) -> tuple[str, ...]:
    """What speaks for an entry in what was typed: each word that it says, and each need that a word names.

    Examples
    --------
    >>> words_found(asked_in("lonely, lunch"), ServiceAtSite("k1", name="Lunch club", needs=("loneliness",)))
    ('says “lunch”', 'is for loneliness')
    """
    text = text_of(entry)
    said = [f"says “{word}”" for word in asked.words if re.search(rf"\b{re.escape(word)}", text)]
    return (*said, *(f"is for {title_of_need(need).lower()}" for need in _met(asked.needs, entry)))


def _met(needs: Sequence[str], entry: ServiceAtSite) -> list[str]:
    return [need for need in needs if need in entry.needs]
