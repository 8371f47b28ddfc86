"""The register of people: who they are, kept apart, and one row each without anything that says who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _

from kith.coding.categories import ETHNIC_GROUPS_2021
from kith.people.addresses import is_place
from kith.people.agreeing import agreed
from kith.people.choosing import FIELD_RULES, best_claims, one_column_each
from kith.people.layouts import TOLD
from kith.people.person import ENTRIES, IDENTITIES, PEOPLE
from kith.tables import Relation

_NAMED = (
    "nhs_number", "family_name", "given_name", "former_family_name", "preferred_name", "birth_date", "postcode", "phone",
    "email",
)  # fmt: skip

_MANY = 2**40  # more than any person has wordings


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
    The value that most partners hold now (`agreeing.agreed` says how). The address is the latest that goes with the
    postcode chosen, and first of those what was told to the team. Nothing is written over: all wordings stand in `entries`.
    """
    told = sightings.inner_join(entry_people.select("entry_id", "person_id"), "entry_id")
    order = (_.recorded_date, _.file, _.source_row, _.entry_id)
    told = told.mutate(place=ibis.row_number().over(group_by="person_id", order_by=order))
    chosen = agreed(told, _NAMED).mutate(birth_date=_.birth_date.cast("date"))
    homes = told.left_join(chosen.select("person_id", home="postcode"), "person_id")
    at_home = homes.home.isnull() | homes.postcode.isnull() | (homes.postcode == homes.home)
    told_first = homes.place + (homes.source == TOLD).cast("int64") * _MANY
    beside = homes.group_by("person_id").aggregate(
        address=homes.address.argmax(told_first, where=homes.address.notnull() & at_home),
        # by place first: engines do not agree on where a blank stands when structures are put in order
        placed=ibis.struct({name: homes[name] for name in ("place", *ENTRIES.names)}).collect().sort(),
    )
    beside = beside.mutate(
        entries=_.placed.map(lambda entry: ibis.struct({name: entry[name] for name in ENTRIES.names}))
    )
    # somebody whose records name nothing at all (a number in another's file) is a person too
    return beside.left_join(chosen, "person_id").select(*IDENTITIES.names)


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
