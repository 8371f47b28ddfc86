"""Two people side by side, field by field, in words: what is the same, what differs, what only one side says. Never a score."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kith.people.linking.comparing import EVERY
from kith.people.linking.names import plain_words, sound

__all__ = ["FIELDS", "Line", "Said", "Side", "compared", "conflicts", "for_and_against"]

FIELDS: Mapping[str, str] = {
    "nhs_number": "NHS number",
    "given_name": "given name",
    "family_name": "family name",
    "former_family_name": "former family name",
    "preferred_name": "preferred name",
    "birth_date": "date of birth",
    "sex": "sex",
    "postcode": "postcode",
    "address": "address",
    "phone": "telephone number",
    "email": "e-mail address",
    "ethnic_category": "ethnic category",
    "main_language": "main language",
    "interpreter_needed": "need of an interpreter",
    "practice_ods_code": "practice",
    "accommodation_status": "kind of home",
    "death_date": "date of death",
}
"""What is compared, in the order in which a page shows it, as it is called in a sentence."""

_NAMES = ("given_name", "family_name", "former_family_name", "preferred_name")


_SPEAK_FOR = frozenset(level.words for one in EVERY for level in one.levels if level.m > level.u)
"""Reasons that are likelier of one person's two records than of two people's; limits, which hold a pair back, are none."""


@dataclass(frozen=True)
class Said:
    """One value of one field as one partner wrote it, when, and whether the person said it themself."""

    value: str
    source: str = ""
    date: date | None = None
    by_person: bool | None = None


Side = Mapping[str, Sequence[Said]]
"""What all partners say of one person, by field."""


@dataclass(frozen=True)
class Line:
    """One field of both: `kind` is same, alike, differs, one-sided or not-shown; `words` say so in a sentence's part."""

    field: str
    kind: str
    words: str
    left: tuple[Said, ...]
    right: tuple[Said, ...]


def compared(left: Side, right: Side, unseen: Collection[str] = ()) -> list[Line]:
    """Both sides, field by field.

    Parameters
    ----------
    left, right : what partners say of each person
    unseen : fields of which the reader does not see both sides: nothing is said of how they compare

    Returns
    -------
    list of Line, in the order of `FIELDS`, without fields of which neither side says anything that is seen

    Examples
    --------
    >>> one = {"given_name": [Said("Catherine")], "birth_date": [Said("1950-03-04")], "phone": [Said("01632 960001")]}
    >>> two = {"given_name": [Said("Katherine")], "birth_date": [Said("1950-03-04")]}
    >>> [line.words for line in compared(one, two)]
    ['given names sound alike', 'same date of birth', 'only one side has a telephone number']
    """
    lines = []
    for field, noun in FIELDS.items():
        ours, theirs = tuple(left.get(field, ())), tuple(right.get(field, ()))
        if ours or theirs:
            told = _NOT_SHOWN if field in unseen else _told(field, noun, ours, theirs)
            lines.append(Line(field, *told, ours, theirs))
    return lines


_NOT_SHOWN = ("not-shown", "not both sides are shown to you")


def _told(field: str, noun: str, ours: Sequence[Said], theirs: Sequence[Said]) -> tuple[str, str]:
    if not (ours and theirs):
        return "one-sided", f"only one side has {'an' if noun[0] in 'aeioN' else 'a'} {noun}"
    mine, yours = _plain(ours), _plain(theirs)
    if mine == yours:
        return "same", f"same {noun}"
    if mine & yours:
        return "same", f"same {noun}, and another beside it"
    if field in _NAMES and _sounds(ours) & _sounds(theirs):
        return "alike", f"{noun}s sound alike"
    return "differs", f"{noun} differs"


def _plain(said: Sequence[Said]) -> set[str]:
    """Values without case, spaces and punctuation: a spelling is no difference."""
    return {"".join(letter for letter in one.value.casefold() if letter.isalnum()) for one in said}


def _sounds(said: Sequence[Said]) -> set[str]:
    return {sound(word) for one in said for word in plain_words(one.value)} - {""}


def conflicts(left: Side, right: Side, decision: str) -> list[str]:
    """What speaks so strongly against a decision that it needs a reason, and to be put together a page in between.

    Two people of one home can share all but this: twins, or a father and son of one name (IMP-05, IMP-06, hazard H01).

    Parameters
    ----------
    left, right : what partners say of each person
    decision : together, apart or unsure

    Examples
    --------
    >>> ada, ama = ({"nhs_number": [Said(number)], "birth_date": [Said("1990-01-01")]} for number in ("9990000018", "9990000026"))
    >>> conflicts(ada, ama, "together"), conflicts(ada, ada, "apart"), conflicts(ada, ama, "unsure")
    (['their NHS numbers differ'], ['both have one NHS number'], [])
    """
    numbers = [_plain(side.get("nhs_number", ())) for side in (left, right)]
    born = [_plain(side.get("birth_date", ())) for side in (left, right)]
    if decision == "apart":
        return ["both have one NHS number"] if numbers[0] & numbers[1] else []
    if decision != "together":
        return []
    found = []
    if all(numbers) and not numbers[0] & numbers[1]:
        found.append("their NHS numbers differ")
    if all(born) and not born[0] & born[1]:
        found.append("their dates of birth differ")
    return found


_WHO = ("nhs_number", "given_name", "family_name", "birth_date", "generation")
_MORE_THAN_WHO = frozenset(level.words for one in EVERY if one.name not in _WHO for level in one.levels)
"""Reasons that tell where somebody lives, how to reach them, or what else is known of them."""


def for_and_against(reasons: Sequence[str], *, only_who: bool = False) -> tuple[list[str], list[str]]:
    """The reasons that linking gave for a pair, those that speak for one person and those that do not.

    With `only_who`, for a reader to whom not both sides are shown whole: "same address" beside the address of one side
    would tell that of the other, so nothing but names, number and date of birth is spoken of.

    Examples
    --------
    >>> for_and_against(["same date of birth", "same address", "family names differ"])
    (['same date of birth', 'same address'], ['family names differ'])
    >>> for_and_against(["same date of birth", "same address", "family names differ"], only_who=True)
    (['same date of birth'], ['family names differ'])
    """
    reasons = [one for one in reasons if not (only_who and one in _MORE_THAN_WHO)]
    speaking_for = [one for one in reasons if one in _SPEAK_FOR]
    return speaking_for, [one for one in reasons if one not in _SPEAK_FOR]
