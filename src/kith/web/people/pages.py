"""One person in words for a page: banner, timeline, what partners say differently, what is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kith.coding.categories import ETHNIC_CATEGORIES
from kith.coding.nhs_number import display
from kith.coding.postcodes import NO_FIXED_ABODE
from kith.governance.access import Decision
from kith.governance.item import FIELD_GROUPS, PROTECTED_WHEREABOUTS
from kith.people.about_me import MOST, before_contact, what_to_do
from kith.people.ages import age_in_words, age_on
from kith.people.choosing import rule_in_words
from kith.people.guarding import IDENTITY_COLUMNS, PERSON_COLUMNS
from kith.people.records.about_me import GROUP, needs_told
from kith.people.records.reading import Saying
from kith.people.side_by_side import FIELDS

__all__ = [
    "GROUPS",
    "Banner",
    "Difference",
    "banner_of",
    "differences_of",
    "field_in_words",
    "left_out",
    "needs_shown",
    "source_in_words",
    "value_in_words",
]

GROUPS = frozenset(FIELD_GROUPS) & frozenset(
    [*PERSON_COLUMNS.values(), *IDENTITY_COLUMNS.values(), "clinical-problems", "medication", "contacts", "social-care",
     "mental-health-detail", "advice", "housing", "lists"]
)  # fmt: skip
"""What a person's page carries."""


@dataclass(frozen=True)
class Banner:
    """Who somebody is, in the order of the header of a record: name, born, gender, NHS number; then what changes how one acts.

    alerts      what must be known before anything is done, each in one line
    """

    name: str
    preferred: str
    former: str
    born: str
    died: str
    gender: str
    nhs_number: str
    address: str
    phone: str
    email: str
    language: str
    ethnicity: str
    practice: str
    alerts: tuple[str, ...]


def banner_of(
    one: Any, groups: Collection[str], labels: Collection[str], on: date, needs: Collection[str] = ()
) -> Banner:
    """Who this is, with what the asker may see of it; what is not known says so, what is not shown is blank.

    `needs` are words of `kith.people.about_me.NEEDS` that the asker may see.
    """
    who: Any = getattr(one, "identity", None)
    can = {group: group in groups for group in ("identity", "address-and-contact", "demographics", "registration")}
    place = can["address-and-contact"] and who is not None
    counted = can["demographics"]
    return Banner(
        name=_name(who) if can["identity"] else "Name not shown",
        preferred=(who.preferred_name or "") if who and can["identity"] else "",
        former=(who.former_family_name or "") if who and can["identity"] else "",
        born=_born(who, one, on) if can["identity"] else "",
        died=f"{one.death_month:%B %Y}" if counted and one.death_month else "",
        gender=(one.sex or "not known").capitalize() if counted else "",
        nhs_number=(display(who.nhs_number) if who and who.nhs_number else "Not known") if can["identity"] else "",
        address=_address(who) if place else "",
        phone=(who.phone or "Not known") if place else "",
        email=(who.email or "") if place else "",
        language=one.main_language or "Not known" if counted else "",
        ethnicity=ETHNIC_CATEGORIES.get(one.ethnic_category or "", "Not known") if counted else "",
        practice=(one.practice_ods_code or "On no practice’s list") if can["registration"] else "",
        alerts=tuple(_alerts(one, counted, labels, needs)),
    )


def needs_shown(one: Any, groups: Collection[str]) -> tuple[str, ...]:
    """What somebody needs of staff, where the asker may see it: what `banner_of` says must be done first."""
    return (needs_told(one.person_id) or ()) if GROUP in groups else ()


def _address(who: Any) -> str:
    if who.postcode == NO_FIXED_ABODE:
        return ", ".join(filter(None, ["No fixed home", who.address]))
    return ", ".join(filter(None, [who.address, who.postcode])) or "Not known"


def _name(who: Any) -> str:
    """FAMILY, Given; somebody with one name has one."""
    if who is None:
        return "Name not known"
    parts = [(who.family_name or "").upper(), who.given_name or ""]
    return ", ".join(filter(None, parts)) or "Name not known"


def _born(who: Any, one: Any, on: date) -> str:
    """The day of birth with the age; of somebody who died, of whose death only the month is held, the age is as of its month."""
    if who is None or who.birth_date is None:
        return "Not known"
    born = f"{who.birth_date.day} {who.birth_date:%B %Y}"
    if one.death_month:
        return f"{born} ({age_on(who.birth_date.replace(day=1), one.death_month.replace(day=1))}y at death)"
    return f"{born} ({age_in_words(who.birth_date, on)})" if who.birth_date <= on else born


def _alerts(one: Any, counted: bool, labels: Collection[str], needs: Collection[str]):
    if one.death_month:
        yield "This person has died."
    yield from _to_do_first(one, counted, needs)
    if PROTECTED_WHEREABOUTS in labels:
        yield "Whereabouts are protected. Do not write down, say or send where this person is."
    if "domestic-abuse" in labels:
        yield "Home is not safe: no letter, call or text there."
    if "staff-as-patient" in labels:
        yield "Works in a team here. Every look is reviewed."
    yield from _to_do(what_to_do(needs))


def _to_do_first(one: Any, counted: bool, needs: Collection[str]) -> tuple[str, ...]:
    """What must be done before anybody contacts them; of somebody who has died, nothing."""
    if one.death_month:
        return ()
    needed, language = (one.interpreter_needed, one.main_language) if counted else (None, None)
    return before_contact(needs, interpreter_needed=needed, main_language=language)


def _to_do(told: Sequence[str]) -> tuple[str, ...]:
    """As many as are read, and that there are more."""
    more = len(told) - MOST
    return tuple(told) if more <= 0 else (*told[:MOST], f"{more} more under “What I need from you”.")


_FAMILIES = {
    "gp": "general practice", "hospital": "hospital", "community": "community services", "mental-health": "mental health services",
    "social-care": "adult social care", "housing": "housing", "vcse": "charity", "kith": "told to the team",
}  # fmt: skip


def source_in_words(source: str | None, bodies: Mapping[str, str] | None = None) -> str:
    """Who told of it, as staff name them; a body by the name that it has here, by its ODS code.

    >>> source_in_words("gp:Y99001"), source_in_words("vcse:Beckside Food Bank"), source_in_words("mental_health")
    ('general practice (Y99001)', 'charity (Beckside Food Bank)', 'mental health services')
    >>> source_in_words("gp:Y99001", {"Y99001": "Elm Tree Surgery"})
    'general practice (Elm Tree Surgery)'
    """
    family, _, body = (source or "").partition(":")
    name = _FAMILIES.get(family.replace("_", "-"), family.replace("_", " ") or "not said")
    return f"{name} ({(bodies or {}).get(body, body)})" if body else name


_WORDS = ("sex", "accommodation_status")


def value_in_words(field: str, value: str) -> str:
    """One value that a partner wrote, as staff read it.

    >>> value_in_words("nhs_number", "9990000018"), value_in_words("birth_date", "1945-07-14"), value_in_words("lives_alone", "true")
    ('999 000 0018', '14 July 1945', 'yes')
    """
    if field == "nhs_number":
        return display(value)
    if field in ("birth_date", "death_date") and len(value) == 10:
        on = date.fromisoformat(value)
        return f"{on.day} {on:%B %Y}"
    if field == "ethnic_category":
        return ETHNIC_CATEGORIES.get(value, value)
    return {"true": "yes", "false": "no"}.get(value, value.replace("_", " ") if field in _WORDS else value)


_FIELDS = {"lsoa21_code": "Small area", "imd_decile": "Deprivation decile"}


def field_in_words(name: str) -> str:
    """What a field is called on a page.

    >>> field_in_words("nhs_number"), field_in_words("birth_date"), field_in_words("lives_alone")
    ('NHS number', 'Date of birth', 'Lives alone')
    """
    told = FIELDS.get(name) or _FIELDS.get(name) or name.replace("_", " ")
    return told[:1].upper() + told[1:]


@dataclass(frozen=True)
class Difference:
    """One field of which partners say different things: what each says, which the register takes, and why that one."""

    name: str
    said: tuple[tuple[str, Saying], ...]
    taken: str
    why: str


def differences_of(one: Any, told: Mapping[str, Sequence[Saying]]) -> list[Difference]:
    """Fields of which partners say different things, each under its name, with what the register takes of it."""
    who = getattr(one, "identity", None)
    found = []
    for name, said in sorted(told.items()):
        taken = getattr(who, name, None) or getattr(one, name, None)
        worded = (
            value_in_words(name, str(taken).lower() if isinstance(taken, bool) else str(taken))
            if taken is not None
            else ""
        )
        each = tuple((value_in_words(name, saying.value), saying) for saying in said)
        found.append(Difference(field_in_words(name), each, worded, rule_in_words(name)))
    return found


@dataclass(frozen=True)
class LeftOut:
    """Parts that one rule keeps from the asker: why, the lawful next step, and each part's meaning with how much happened in it."""

    say: str
    next_step: str
    parts: tuple[tuple[str, int], ...]


def left_out(hidden: Mapping[str, Decision], counted: Mapping[str, int]) -> list[LeftOut]:
    """What is not shown, by the reason: a sentence that holds for four parts is read once.

    What is to be as though it were not there is not named at all.
    """
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for group, said in sorted(hidden.items()):
        if said.effect != "hide":
            found.setdefault((said.say, said.next_step), []).append(
                (FIELD_GROUPS[group].meaning, counted.get(group, 0))
            )
    return [LeftOut(say, step, tuple(parts)) for (say, step), parts in found.items()]
