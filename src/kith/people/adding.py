"""Adding somebody by hand who is not on the register: what is searched for first, and why somebody there may be the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kith.coding.nhs_number import read_nhs_number, why_wrong
from kith.coding.postcodes import normalise
from kith.people.linking.names import plain_words, roots, sound
from kith.people.sought import Sought
from kith.people.telling import WrongAnswer

__all__ = ["EVERY_SEARCH", "Newcomer", "likeness", "read_newcomer"]

EVERY_SEARCH = ("given_name", "family_name", "birth_date", "nhs_number", "postcode")
"""What the register is searched by before anybody is added."""

_OLDEST = 130
_LONGEST = 100


@dataclass(frozen=True)
class Newcomer:
    """Who is to be added, as far as anybody knows: one name at least, and of the rest whatever there is."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    nhs_number: str = ""
    postcode: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Their names in plain small words."""
        return tuple(plain_words(f"{self.given_name} {self.family_name}"))

    def searches(self) -> Iterator[Sought]:
        """What the register is asked for: each finds people who may be the same though the others do not.

        Examples
        --------
        >>> [(one.nhs_number, one.birth_date is not None, one.postcode, one.words) for one in Newcomer("Ann", "Lee", date(1980, 2, 3)).searches()]
        [('', True, '', ('ann', 'lee')), ('', True, '', ())]
        >>> [one.words for one in Newcomer("Ann").searches()]
        [('ann',)]
        """
        if self.nhs_number:
            yield Sought(nhs_number=self.nhs_number)
        if self.birth_date:
            yield Sought(birth_date=self.birth_date, words=self.words)
            yield Sought(birth_date=self.birth_date)  # somebody whose name is another by now
        if self.postcode:
            yield Sought(postcode=self.postcode, words=self.words)
        if not (self.birth_date or self.postcode):
            yield Sought(words=self.words)


def read_newcomer(written: Mapping[str, str], birth_date: date | None, on: date) -> Newcomer:
    """Who is to be added, from what was written.

    Parameters
    ----------
    written : given_name, family_name, nhs_number, postcode, as typed
    birth_date : as read from its three boxes; None where nobody knows
    on : today

    Returns
    -------
    Newcomer

    Raises
    ------
    WrongAnswer
        what cannot be: names the column and how to mend it.

    Examples
    --------
    >>> read_newcomer({"given_name": " Dave ", "nhs_number": "999 000 0018"}, None, date(2026, 11, 27)).nhs_number
    '9990000018'
    >>> read_newcomer({"given_name": "Dave"}, date(2027, 1, 1), date(2026, 11, 27))
    Traceback (most recent call last):
    kith.people.telling.WrongAnswer: This date of birth is still to come: check the year
    """
    text = {name: " ".join(cell.split())[:_LONGEST] for name, cell in written.items()}
    given, family = text.get("given_name", ""), text.get("family_name", "")
    if not plain_words(f"{given} {family}"):
        raise WrongAnswer("given_name", "no name is written", "give one name at least, or what they are called")
    if birth_date is not None and birth_date > on:
        raise WrongAnswer("birth_date", "this date of birth is still to come", "check the year")
    if birth_date is not None and on.year - birth_date.year > _OLDEST:
        raise WrongAnswer("birth_date", "nobody alive was born so long ago", "check the year")
    return Newcomer(
        given, family, birth_date, _nhs_number(text.get("nhs_number", "")), _postcode(text.get("postcode", ""))
    )


def _nhs_number(text: str) -> str:
    if not text:
        return ""
    if (wrong := why_wrong(text)) is not None:
        raise WrongAnswer("nhs_number", *wrong)
    return str(read_nhs_number(text))


def _postcode(text: str) -> str:
    if not text:
        return ""
    postcode = normalise(text)
    if not postcode or postcode.startswith("ZZ99"):
        raise WrongAnswer("postcode", "this is no postcode of a place", "write it as M33 1AA, or leave it empty")
    return postcode


def likeness(one: Newcomer, held: Mapping[str, str | date | None], *, place: bool) -> tuple[str, ...]:
    """In what somebody on the register agrees with who is to be added, in words.

    Parameters
    ----------
    one : who is to be added
    held : what the register takes of somebody: given_name, family_name, birth_date, nhs_number, postcode
    place : whether the asker may be told where that person lives

    Returns
    -------
    Sentences' parts, the strongest first; empty where nothing of it agrees

    Examples
    --------
    >>> held = {"given_name": "Annie", "family_name": "Leigh", "birth_date": date(1980, 2, 3), "postcode": "M33 1AA"}
    >>> likeness(Newcomer("Ann", "Lee", date(1980, 2, 3), postcode="M33 1AA"), held, place=False)
    ('same date of birth', 'names sound alike')
    """
    found = []
    if one.nhs_number and one.nhs_number == held.get("nhs_number"):
        found.append("same NHS number")
    if one.birth_date and one.birth_date == held.get("birth_date"):
        found.append("same date of birth")
    theirs = plain_words(f"{held.get('given_name') or ''} {held.get('family_name') or ''}")
    if set(one.words) <= set(theirs):
        found.append("same name")
    elif _sounds(one.words) & _sounds(tuple(theirs)):
        found.append("names sound alike" if len(one.words) > 1 else "name sounds alike")
    if place and one.postcode and one.postcode == held.get("postcode"):
        found.append("same postcode")
    return tuple(found)


def _sounds(words: tuple[str, ...]) -> set[str]:
    return {sound(each) for word in words for each in (word, *roots(word))} - {""}
