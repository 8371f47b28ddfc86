"""A small register, made by hand: people whom one reads about in tests of pages."""

from datetime import date

from kith.people.linking.names import sound
from kith.people.records.models import Entry, Event, Identity, NameWord, Person
from kith.people.records.naming import NAMES, words_of

OURS = "Y99001"


def register(person_id, given, family, born=date(1945, 7, 14), *, practice=OURS, where="Ashmere", **more):
    """Put somebody on the register, so that they can be found."""
    about = {
        name: more.pop(name)
        for name in ("sex", "main_language", "interpreter_needed", "household_id", "death_month")
        if name in more
    }
    one = Person.objects.create(person_id=person_id, practice_ods_code=practice, neighbourhood=where, **about)
    Identity.objects.create(person=one, given_name=given, family_name=family, birth_date=born, **more)
    names = {"given_name": given, "family_name": family, **{name: more[name] for name in NAMES if name in more}}
    NameWord.objects.bulk_create(
        NameWord(person=one, word=word, sound=sound(word), kind=kind)
        for kind, name in names.items()
        if name
        for word in dict.fromkeys(words_of(name))
    )
    return one


def happened(person, kind, on, code=None, source=f"gp:{OURS}", system="kith", **more):
    """Something that a partner told of somebody."""
    entry, _ = Entry.objects.get_or_create(
        entry_id=f"{person.person_id} {source}", defaults={"person": person, "source": source}
    )
    return Event.objects.create(
        person=person, entry=entry, kind=kind, date=on, code=code, code_system=system, source=source, **more
    )
