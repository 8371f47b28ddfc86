"""The one row per person, worked out anew for some people from what partners say: by the same functions as for a whole lake.

What only a lake knows is where a postcode lies. It is read from people who live there, and from what was kept of those
whose row is gone (`Home`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from django.db.models import F, Q

from kith.coding.postcodes import NO_FIXED_ABODE
from kith.governance.situation import LONDON
from kith.people.assembling import Parts, identities, people
from kith.people.choosing import FIELD_RULES
from kith.people.events import EVENTS
from kith.people.households import households
from kith.people.person import CLAIMS, ENTRIES, ENTRY_PEOPLE, IDENTITIES, PEOPLE, REGISTRATIONS
from kith.people.records.gap_rows import derive_gaps
from kith.people.records.models import (
    Claim,
    Entry,
    Event,
    Identity,
    LoadedFile,
    NameWord,
    Person,
    Registration,
    Told,
    Wording,
)
from kith.people.records.naming import words_by_kind
from kith.people.records.shaping import rows_as, table_of
from kith.people.registration import registration_on
from kith.tables import Relation, Table, open_engine
from kith.tables.laid import laid, lent

__all__ = ["Home", "day_of_register", "derive", "homes_of"]

_SAYS_SO = (*FIELD_RULES, "practice_ods_code")
_AREA = ("lsoa21_code", "neighbourhood", "imd_decile", "imd_edition")
_WHO = [name for name in IDENTITIES.names if name not in ("person_id", "entries")]
_AT_HOME = ("household_id", "household_size", "lives_alone")


@dataclass(frozen=True)
class Home:
    """Where somebody's home lies, as the register had it."""

    person_id: str
    postcode: str | None
    household_id: str | None
    lsoa21_code: str | None
    neighbourhood: str | None
    imd_decile: int | None
    imd_edition: str | None


def homes_of(numbers: Iterable[int]) -> list[Home]:
    """Where these people's homes lie."""
    columns = ("person_id", "identity__postcode", "household_id", *_AREA)
    return [Home(*row) for row in Person.objects.filter(pk__in=list(numbers)).values_list(*columns).order_by("pk")]


def day_of_register(at: datetime) -> date:
    """The day that the register speaks of: that of the lake, or of what somebody told since; without either, today."""
    built = LoadedFile.objects.order_by("-built_on").values_list("built_on", flat=True).first()
    if built is None:
        return at.astimezone(LONDON).date()
    said = Told.objects.order_by("-said_on").values_list("said_on", flat=True).first()
    return max(built, said or built)


def derive(numbers: Iterable[int], *, homes: Sequence[Home], on: date, key: bytes) -> None:
    """Work the rows of these people out anew: person, identity, words of names, gaps; and the homes they share with others.

    Changes: those rows, and size and solitude of households that they left or came into. Told: nobody. Errors: none.
    `homes` is where they lived before; `on` the register's day; `key` makes the id of a home that nobody lived in.
    """
    wanted = set(numbers)
    asked = _Asked(wanted, homes)
    engine = open_engine(threads=1)
    try:
        rows = asked.derived(engine, _questions(on, key))
        for row in rows:
            _write(row, whole=row["number"] in wanted)
        derive_gaps(engine, wanted, on=on)
    finally:
        engine.disconnect()
    NameWord.objects.filter(person_id__in=wanted).delete()
    theirs = [row for row in rows if row["number"] in wanted]
    NameWord.objects.bulk_create(
        NameWord(person_id=row["number"], **word) for row in theirs for word in words_by_kind(row)
    )


_HOMES = pa.schema([*((n, pa.string()) for n in ("household_id", "person_id")), ("is_main", pa.bool_()), ("household_size", pa.int64())])  # fmt: skip
_EVENTS = pa.schema([one for one in EVENTS.arrow if one.name != "row_key"])
_SPELLS = pa.schema([*REGISTRATIONS.arrow, pa.field("person_id", pa.string())])
_PLACES = pa.schema([(name, pa.string()) for name in ("postcode", "lsoa21_code")])
_AREAS = pa.schema([PEOPLE.arrow.field(name) for name in _AREA])


@dataclass(frozen=True, eq=False)
class _Questions:
    """What is asked of what partners say, step by step.

    who      who each person is; kept as the table “who” for the next two
    homes    who lives together, by the ids that the road gives a home
    people   the one row per person with who they are
    """

    who: Relation
    homes: Relation
    people: Relation


@lru_cache(maxsize=4)
def _questions(on: date, key: bytes) -> _Questions:
    """The questions of a day, put together once: putting them together takes longer than answering them does.

    They name the tables that they are asked of, and hold nothing of what those tables hold.
    """
    entries, sightings = _named("entries", ENTRY_PEOPLE.arrow), _named("sightings", ENTRIES.arrow)
    said, happened, spells = _named("claims", CLAIMS.arrow), _named("events", _EVENTS), _named("registrations", _SPELLS)
    found = identities(sightings, entries)
    who = ibis.table(found.schema(), name="who")
    at_home = households(who, said, key=key, on=on)
    parts = Parts(
        identities=who,
        claims=said,
        registration=registration_on(spells, said, happened, on=on),
        households=_named("homes", _HOMES),
        postcodes=_named("postcodes", _PLACES),
        areas=_named("areas", _AREAS),
    )
    whole = people(parts, on=on).join(who.select("person_id", *_WHO), "person_id")
    return _Questions(found, at_home.filter(at_home.is_main), whole)


def _named(name: str, shape: pa.Schema) -> Relation:
    return ibis.table(ibis.schema(shape), name=f"{name}_derived")


class _Asked:
    """Some people with their neighbours of the same postcodes, and what partners say of them."""

    def __init__(self, wanted: set[int], homes: Sequence[Home]):
        self.wanted, self.homes = wanted, homes
        postcodes = {one for one in _postcodes(wanted) if one and one != NO_FIXED_ABODE}
        households = {home.household_id for home in homes if home.household_id}
        near = Wording.objects.filter(postcode__in=postcodes).values("entry__person")
        found = Person.objects.filter(Q(pk__in=wanted) | Q(pk__in=near) | Q(household_id__in=households))
        self.ids = dict(found.values_list("pk", "person_id"))
        self.left = households
        self.known = [*homes, *homes_of(set(self.ids) - wanted)]

    def derived(self, engine: Any, asked: _Questions) -> list[dict[str, Any]]:
        for name, table in self.told().items():
            lent(engine, f"{name}_derived", table)
        who = laid(engine, "who", asked.who)
        postcode = dict(who.select("person_id", "postcode").to_pyarrow().to_pandas().itertuples(index=False))
        lent(engine, "homes_derived", self.named_homes(engine.to_pyarrow(asked.homes), postcode))
        lent(engine, "postcodes_derived", self.postcodes())
        lent(engine, "areas_derived", self.areas())
        rows = engine.to_pyarrow(asked.people).to_pylist()
        number = {person_id: pk for pk, person_id in self.ids.items()}
        rows = [{**row, "number": number[row["person_id"]]} for row in rows]
        touched = self.left | {row["household_id"] for row in rows if row["number"] in self.wanted}
        return [row for row in rows if row["number"] in self.wanted or row["household_id"] in touched - {None}]

    def told(self) -> Mapping[str, Table]:
        """What partners say of these people, in the columns that the road has."""
        ids = list(self.ids)
        entries = table_of(
            Entry.objects.filter(person_id__in=ids), ENTRY_PEOPLE.arrow, person_id=F("person__person_id")
        )
        mine = Wording.objects.filter(entry__person_id__in=ids)
        sightings = table_of(mine, ENTRIES.arrow, entry_id=F("entry__entry_id"), source=F("entry__source"))
        both = {"entry_id": F("entry__entry_id"), "person_id": F("person__person_id")}
        claims = Claim.objects.filter(person_id__in=ids, field__in=_SAYS_SO)
        # that a record was told of at all is a claim too, whatever it says: the lake keeps what identifies as a digest
        told_of = [{"person_id": one, "entry_id": "", "field": "entry", "value": ""} for one in self.ids.values()]
        refusals = Event.objects.filter(person_id__in=ids, code="registration_refused")
        spells = Registration.objects.filter(entry__person_id__in=ids)
        return {
            "entries": entries,
            "sightings": sightings,
            "claims": pa.concat_tables([table_of(claims, CLAIMS.arrow, **both), rows_as(told_of, CLAIMS.arrow)]),
            "events": table_of(refusals, _EVENTS, **both),
            "registrations": _spells(spells),
        }

    def named_homes(self, found: Table, postcode: Mapping[str, str | None]) -> Table:
        """Households under the ids that the register has for them: by anybody who lives there, or did until now."""
        rows = found.to_pylist()
        lives = dict(Person.objects.filter(pk__in=set(self.ids) - self.wanted).values_list("person_id", "household_id"))
        by_postcode = {(home.person_id, home.postcode): home.household_id for home in self.homes}
        named: dict[str, str] = {}
        for row in rows:
            known = lives.get(row["person_id"]) or by_postcode.get((row["person_id"], postcode.get(row["person_id"])))
            if known:
                named.setdefault(row["household_id"], known)
        return rows_as(
            [{**row, "household_id": named.get(row["household_id"], row["household_id"])} for row in rows], _HOMES
        )

    def postcodes(self) -> Table:
        found = {home.postcode: home.lsoa21_code for home in self.known if home.postcode and home.lsoa21_code}
        found |= _placed_by_others(_postcodes(self.wanted) - set(found))
        return pa.table(
            {"postcode": pa.array(found, pa.string()), "lsoa21_code": pa.array(found.values(), pa.string())}
        )

    def areas(self) -> Table:
        codes = set(self.postcodes()["lsoa21_code"].to_pylist())
        rows = {home.lsoa21_code: home for home in self.known if home.lsoa21_code in codes}
        others = Person.objects.filter(lsoa21_code__in=codes - set(rows)).values_list(*_AREA).distinct()
        held = {code: tuple(getattr(home, name) for name in _AREA) for code, home in rows.items()}
        held |= {row[0]: row for row in others}
        return rows_as([dict(zip(_AREA, row, strict=True)) for row in held.values()], _AREAS)


def _postcodes(numbers: Iterable[int]) -> set[str]:
    found = Wording.objects.filter(entry__person_id__in=list(numbers), postcode__isnull=False)
    return set(found.values_list("postcode", flat=True))


def _placed_by_others(postcodes: set[str]) -> dict[str, str]:
    there = Identity.objects.filter(postcode__in=postcodes, person__lsoa21_code__isnull=False)
    return dict(there.values_list("postcode", "person__lsoa21_code"))


def _spells(mine: Any) -> Table:
    """Time on practices' lists; and every list that was read, of nobody, so that being on none is known as such."""
    held = table_of(mine, _SPELLS, entry_id=F("entry__entry_id"), person_id=F("entry__person__person_id"))
    lists = Registration.objects.values_list("practice_ods_code", flat=True).distinct()
    read = [{"person_id": "", "entry_id": "", "practice_ods_code": one} for one in lists if one]
    return pa.concat_tables([held, rows_as(read, _SPELLS)])


def _write(row: Mapping[str, Any], *, whole: bool) -> None:
    """The whole row of somebody concerned; of others in the same home, only what hangs on who lives there."""
    columns = [name for name in PEOPLE.names if name != "person_id"] if whole else _AT_HOME
    Person.objects.filter(pk=row["number"]).update(**{name: row[name] for name in columns})
    if whole:
        Identity.objects.update_or_create(person_id=row["number"], defaults={name: row[name] for name in _WHO})
