"""Finding people by what was typed: those whom the rules show, exact ones first, looser ones only where there is no exact one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q, QuerySet, prefetch_related_objects

from kith.governance.asker import Asker
from kith.governance.item import PROTECTED_WHEREABOUTS
from kith.governance.records.deciding import labels_of
from kith.people.linking.names import roots, sound
from kith.people.records.models import Identity, NameWord, Person
from kith.people.records.naming import NAMES
from kith.people.records.scoping import Asked, narrowing, visible
from kith.people.sought import Sought

__all__ = ["AT_MOST", "Found", "Hit", "exactly_one", "find_people", "people_known"]

AT_MOST = 50
"""More people than anybody reads through: then no part of them is shown as though it were all."""


@dataclass(frozen=True)
class Hit:
    """One person found: who they are, and what makes one look twice.

    found_by        the names by which they were found, where it is not their name of today
    is_like         somebody else found has the same family name and initial, or the same birth date and postcode
    """

    person: Person
    who: Identity
    found_by: tuple[str, ...] = ()
    is_like: bool = False
    is_exact: bool = True


@dataclass(frozen=True)
class Found:
    """What a search found.

    are_near    nobody fits exactly; these sound alike or share the birth date
    too_many    more than `AT_MOST` fit, and none is shown
    """

    hits: tuple[Hit, ...] = ()
    are_near: bool = False
    too_many: bool = False


def find_people(sought: Sought, asker: Asker, purpose: str, at: datetime) -> Found:
    """Find people whom the asker may be shown; who may not be seen is in no answer, count or order."""
    by = {"identity"} | ({"address-and-contact"} if sought.postcode else set())
    narrow = narrowing(Asked(asker, "search", purpose, "identity", searched_by=frozenset(by)), at)
    shown = _first(narrow(_fitting(sought)))
    if shown or sought.nhs_number or sought.postcode or not (sought.words or sought.birth_date):
        return _found(shown, sought)
    near = _near(sought)
    return _found(_first(narrow(near)), sought, are_near=True) if near is not None else Found()


def exactly_one(sought: Sought) -> str | None:
    """The one person whom this fits and nobody else, whoever asks: an NHS number, or a whole name with a birth date.

    For an emergency, which is asked of the rules next; None where it fits nobody, or more than one.
    """
    if not (sought.nhs_number or (len(sought.words) > 1 and sought.birth_date)):
        return None
    whole = _fitting(sought)
    for word in sought.words:
        whole = whole.filter(_named(Q(word=word)))
    found = list(whole.values_list("person_id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def people_known(person_ids: list[str], asker: Asker, purpose: str, at: datetime) -> tuple[Hit, ...]:
    """Who these people are, in this order, without those whom the asker may no longer see."""
    asked = Asked(asker, "search", purpose, "identity", searched_by=frozenset({"identity"}))
    shown = visible(Person.objects.filter(person_id__in=person_ids), asked, at).select_related("identity")
    by_id = {one.person_id: _hit(one, ()) for one in shown if hasattr(one, "identity")}
    return tuple(by_id[one] for one in person_ids if one in by_id)


def _first(people: QuerySet[Person]) -> list[Person]:
    """So many as are shown, and one more where there are more."""
    whole = people.select_related("identity")
    return list(whole.order_by("identity__family_name", "identity__given_name", "id")[: AT_MOST + 1])


def _fitting(sought: Sought) -> QuerySet[Person]:
    """People of whom everything that was typed is so; of a word, the beginning of one of their names."""
    people = Person.objects.filter(identity__isnull=False)
    if sought.nhs_number:
        return people.filter(identity__nhs_number=sought.nhs_number)
    if sought.birth_date:
        people = people.filter(identity__birth_date=sought.birth_date)
    if sought.postcode:
        people = people.filter(identity__postcode=sought.postcode)
    if not sought.words:
        return people if sought.birth_date or sought.postcode else people.none()
    if len(sought.words) == 1:
        return people.filter(_named(_begins(sought.words[0])))
    # worked out first: as a condition with an “or” in it, PostgreSQL would hold the whole register against each part
    return people.filter(pk__in=_with_every(sought.words))


def _near(sought: Sought) -> QuerySet[Person] | None:
    """People with names that sound so, or of that birth date and one of the names; None where there is nothing to loosen."""
    if not sought.words:
        return None
    sounding = _that_sound([_sounds_of(word) for word in sought.words])
    alike, one_of = set.intersection(*sounding), set.union(*sounding)
    people = Person.objects.filter(identity__isnull=False)
    if sought.birth_date is None:
        return people.filter(pk__in=alike)
    born = Identity.objects.filter(Q(person__in=alike) | Q(birth_date=sought.birth_date), birth_date__isnull=False)
    near = (
        person
        for person, day in born.values_list("person_id", "birth_date")
        if (day == sought.birth_date and person in one_of) or (person in alike and _is_about(day, sought.birth_date))
    )
    return people.filter(pk__in=set(near))


def _that_sound(words: list[list[str]]) -> list[set[int]]:
    """Of each word, the people with a name that sounds so; in one question."""
    found: dict[str, set[int]] = {each: set() for sounds in words for each in sounds}
    for person, sound_of in NameWord.objects.filter(sound__in=list(found)).values_list("person_id", "sound"):
        found[sound_of].add(person)
    return [set[int]().union(*(found[each] for each in sounds)) for sounds in words]


def _is_about(day: date, said: date) -> bool:
    """The year of birth and one either side: a date misremembered is seldom further off."""
    return abs(day.year - said.year) <= 1


def _sounds_of(word: str) -> list[str]:
    """How a word sounds, and how the names sound that it is short for."""
    return [each for each in dict.fromkeys(map(sound, (word, *roots(word)))) if each]


def _named(words: Q) -> Q:
    """People with such a word in a name. Asked of the words first, whose index finds a few among all; asked of each person
    in turn, it would walk the whole register."""
    return Q(pk__in=NameWord.objects.filter(words).values("person_id"))


def _with_every(words: tuple[str, ...]) -> set[int]:
    """People with a name that begins with each of these words, or with all of them written as one; in one question."""
    asked = (*words, "".join(words))
    found: dict[str, set[int]] = {word: set() for word in asked}
    for person, said in NameWord.objects.filter(reduce(or_, map(_begins, asked))).values_list("person_id", "word"):
        for word in found:
            if said.startswith(word):
                found[word].add(person)
    return set.intersection(*(found[word] for word in words)) | found[asked[-1]]


def _begins(word: str) -> Q:
    """Words that begin so; SQLite uses its index only where it is asked for a range."""
    if connection.vendor == "sqlite":
        return Q(word__gte=word, word__lt=word + chr(0x10FFFF))
    return Q(word__startswith=word)


def _found(people: list[Person], sought: Sought, *, are_near: bool = False) -> Found:
    if len(people) > AT_MOST:
        return Found(too_many=True, are_near=are_near)
    if sought.words:
        prefetch_related_objects(people, "name_words")
    hits = [_hit(one, sought.words) for one in people]
    labels = labels_of(one.person_id for one in people) if len(people) > 1 else {}  # one alone is taken for nobody else
    likenesses = [_likenesses(hit.who, PROTECTED_WHEREABOUTS in labels.get(hit.person.person_id, ())) for hit in hits]
    alike = Counter(key for keys in likenesses for key in keys)
    marked = [
        replace(hit, is_like=any(alike[key] > 1 for key in keys)) for hit, keys in zip(hits, likenesses, strict=True)
    ]
    return Found(tuple(sorted(marked, key=lambda hit: not hit.is_exact)), are_near)


def _hit(person: Person, words: tuple[str, ...]) -> Hit:
    """One person, with the names other than today's by which they were found."""
    kinds: dict[str, set[str]] = {word: set() for word in words}
    whole = set()
    for one in person.name_words.all() if words else ():
        for word in words:
            if one.word.startswith(word):
                kinds[word].add(one.kind)
        whole.add(one.word)
    today = {"given_name", "family_name"}
    other = sorted({NAMES[min(found)] for found in kinds.values() if found and not found & today})
    return Hit(person, person.identity, tuple(other), is_exact=whole.issuperset(words))


def _likenesses(who: Identity, is_guarded: bool) -> list[tuple[str, ...]]:
    """What two people who are easily taken for each other share; of somebody whose whereabouts are protected, never the home."""
    found: list[tuple[str, ...]] = []
    if who.family_name and who.given_name:
        found.append(("name", who.family_name.casefold(), who.given_name[:1].casefold()))
    if who.birth_date and who.postcode and not is_guarded:
        found.append(("home", who.birth_date.isoformat(), who.postcode))
    return found
