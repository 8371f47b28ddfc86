"""The register of people: who they are, kept apart, and one row each without anything that says who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _

from kith.coding.categories import ETHNIC_GROUPS_2021
from kith.people.addresses import is_place, says_where
from kith.people.choosing import FIELD_RULES, best_claims, one_column_each
from kith.people.person import ENTRIES, IDENTITIES, PEOPLE
from kith.tables import Relation

_MANY = 2**40  # more than any person's wordings
_LATEST = ("family_name", "former_family_name", "preferred_name", "phone", "email")
_AGREED = ("nhs_number", "birth_date")


def identities(sightings: Relation, entry_people: Relation) -> Relation:
    """Who each person is: the best value of each field, and every wording of every record beside it.

    Parameters
    ----------
    sightings : Relation of `extracts.sightings`, of all files and runs together
    entry_people : Relation with entry_id and person_id

    Returns
    -------
    Relation with the columns of `IDENTITIES`, one row per person. It identifies people: keep it in a file of its own.

    Method
    ------
    NHS number and birth date, which do not change: the value on most records, then on most rows, then the latest.
    Other fields: the latest, and of one day the fuller. An initial gives way to any name. The postcode is the latest
    that says where the person lives, and the address the latest that goes with it. Nothing is written over: all
    wordings stand in `entries`.
    """
    told = sightings.inner_join(entry_people.select("entry_id", "person_id"), "entry_id")
    order = (_.recorded_date, _.file, _.source_row, _.entry_id)
    told = told.mutate(place=ibis.row_number().over(group_by="person_id", order_by=order))
    homes = told.filter(says_where(_.postcode)).group_by("person_id").aggregate(home=_.postcode.argmax(_.place))
    told = told.left_join(homes, "person_id").drop("person_id_right")
    at_home = _.home.isnull() | (_.postcode == _.home) | _.postcode.isnull()
    # A name of one letter is an initial, so it goes behind every longer one.
    full_first = _.place + (_.given_name.length() > 1).cast("int64") * _MANY
    chosen = told.group_by("person_id").aggregate(
        given_name=_.given_name.argmax(full_first, where=_.given_name.notnull()),
        postcode=_.home.max(),
        address=_.address.argmax(_.place, where=_.address.notnull() & at_home),
        **{name: _[name].argmax(_.place, where=_[name].notnull()) for name in _LATEST},
        entries=ibis.struct({name: told[name] for name in ENTRIES.names}).collect().sort(),
    )
    for name in _AGREED:
        chosen = chosen.left_join(_agreed(told, name), "person_id").drop("person_id_right")
    return chosen.select(*IDENTITIES.names)


def _agreed(told: Relation, name: str) -> Relation:
    """The value of a field that is on most records of a person, then on most rows, then the latest."""
    values = told.filter(_[name].notnull()).group_by(["person_id", name])
    counted = values.aggregate(records=_.entry_id.nunique(), rows=_.rows_count.sum(), place=_.place.max())
    order = (ibis.desc(counted.records), ibis.desc(counted.rows), ibis.desc(counted.place))
    ranked = counted.mutate(nth=ibis.row_number().over(group_by="person_id", order_by=order))
    return ranked.filter(_.nth == 0).select("person_id", name)


def sightings_of(kept: Relation) -> Relation:
    """The sightings that an identities table holds, for the next run to add to.

    Parameters
    ----------
    kept : Relation with the columns of `IDENTITIES`

    Returns
    -------
    Relation with the columns of `ENTRIES`, as `extracts.sightings` gives them.
    """
    rows = kept.select(entry=kept.entries.unnest())
    return rows.select(**{name: rows.entry[name] for name in ENTRIES.names})


@dataclass(frozen=True, eq=False)
class Parts:
    """What the people table is put together from, each a relation with `person_id`.

    identities     of `identities`
    claims         with the columns of `CLAIMS`
    registration   of `registration.registration_on`: registration, practice_ods_code, registered_date
    households     of `households.households`
    postcodes      postcode and lsoa21_code (of `places`)
    areas          lsoa21_code, neighbourhood, imd_decile, imd_edition (of `places`)
    """

    identities: Relation
    claims: Relation
    registration: Relation
    households: Relation
    postcodes: Relation
    areas: Relation


def people(parts: Parts, *, on: date) -> Relation:
    """One row per person, with no name, number, birth date, address or telephone number.

    Parameters
    ----------
    parts : what it is put together from
    on : the day; what was claimed later is left out

    Returns
    -------
    Relation with the columns of `PEOPLE`. A person without NHS number, address or practice has a row like any other.
    What is not known stays empty: an address outside the known areas has no decile, and is never given one.
    """
    who = parts.identities.mutate(
        birth_month=_.birth_date.truncate("M").cast("date"),
        has_nhs_number=_.nhs_number.notnull(),
        has_address=is_place(_.postcode) | (_.postcode.isnull() & _.address.notnull()),
        has_phone=_.phone.notnull(),
        sources=_.entries.map(lambda entry: entry["source"].split(":")[0]).unique().sort(),
        entries_count=_.entries.map(lambda entry: entry["entry_id"]).unique().length(),
    ).select(
        "person_id", "birth_month", "postcode", "has_nhs_number", "has_address", "has_phone", "sources", "entries_count"
    )  # fmt: skip
    joined = _placed(_with_claims(who, best_claims(parts.claims, on=on)), parts)
    joined = joined.left_join(parts.registration, "person_id").drop("person_id_right")
    homes = parts.households.filter(_.is_main).select("person_id", "household_id", "household_size")
    joined = joined.left_join(homes, "person_id").drop("person_id_right")
    # Others at the address are evidence of company. Nobody else on the register is no evidence of living alone.
    joined = joined.mutate(
        lives_alone=ibis.coalesce(_.says_alone, (_.household_size > 1).ifelse(False, ibis.null("boolean")))
    )
    return joined.select(*PEOPLE.names)


def _with_claims(who: Relation, best: Relation) -> Relation:
    told = one_column_each(best, tuple(FIELD_RULES))
    stated = best.filter(_.field == "ethnic_category").select(
        "person_id", ethnicity_stated_by_person=_.stated_by_person
    )
    joined = (
        who.left_join(told, "person_id").drop("person_id_right").left_join(stated, "person_id").drop("person_id_right")
    )
    groups = [(code, group) for code, group in ETHNIC_GROUPS_2021.items()]
    return joined.mutate(
        ethnic_group=_.ethnic_category.cases(*groups, else_="Not known"),
        interpreter_needed=_.interpreter_needed.cast("boolean"),
        says_alone=_.lives_alone.cast("boolean"),
        death_month=_.death_date.cast("date").truncate("M").cast("date"),
        decile_told=_.imd_decile.nullif("unknown").cast("int64"),
    ).drop("lives_alone", "imd_decile", "death_date")


def _placed(people_so_far: Relation, parts: Parts) -> Relation:
    """Small area by postcode, with its neighbourhood and decile; else the decile that a partner sent (edition 2019)."""
    codes = parts.postcodes.select("postcode", "lsoa21_code")
    areas = parts.areas.select("lsoa21_code", "neighbourhood", "imd_decile", "imd_edition")
    placed = people_so_far.left_join(codes, "postcode").drop("postcode_right")
    placed = placed.left_join(areas, "lsoa21_code").drop("lsoa21_code_right")
    told = placed.imd_decile.isnull() & placed.decile_told.notnull()
    return placed.mutate(
        imd_edition=told.ifelse("2019", placed.imd_edition),
        imd_decile=ibis.coalesce(placed.imd_decile.cast("int64"), placed.decile_told),
    )
