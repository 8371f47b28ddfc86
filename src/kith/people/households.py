"""Who lives together: people alive whose addresses mean the same house, unless the house is a home for many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis import _

from kith.people.addresses import house, is_place
from kith.people.keyed import keyed_digest
from kith.people.person import HOUSEHOLDS
from kith.tables import Relation

LARGEST = 12
"""People at one address beyond whom it is taken for a hostel, a hall or a surgery, not a household. Ours: the census
of 2021 counts households of eight and more as its largest group, so a dozen leaves room for large families."""

RECENT = timedelta(days=731)
"""How long a second address counts as one where the person still lives. Ours: two years."""


@dataclass(frozen=True)
class HouseholdParams:
    """What counts as a household.

    largest  people at one address beyond whom it is not one
    recent   how long before the day another address still counts as a second home
    """

    largest: int = LARGEST
    recent: timedelta = RECENT


def households(
    identities: Relation, claims: Relation, *, key: bytes, on: date, params: HouseholdParams = HouseholdParams()
) -> Relation:
    """The households of each person: the main one, and others where a partner lately had them.

    Parameters
    ----------
    identities : Relation with the columns of `IDENTITIES`
    claims : Relation with person_id, field, value, claim_date (deaths and care homes are read from it)
    key : the secret of the lake
    on : the day; later records are ignored
    params : what counts as a household

    Returns
    -------
    Relation with the columns of `HOUSEHOLDS`, one row per person and household. Care homes, addresses with more than
    `params.largest` people, and addresses without a postcode of a place are no households. The dead are not counted.

    Caution
    -------
    A household is who the register holds at an address. Somebody no partner knows is not in it, so one person alone in
    a household is not shown to live alone.
    """
    out = _not_at_home(claims, on)
    main = identities.select("person_id", "address", "postcode", is_main=ibis.literal(True))
    living = _at_houses(main.union(_other_addresses(identities, on=on, recent=params.recent)))
    living = living.anti_join(out, "person_id")
    sizes = living.group_by("at").aggregate(household_size=_.is_main.sum(), here=_.count())
    homes = living.inner_join(sizes.filter(_.here <= params.largest), "at")
    return homes.mutate(household_id=keyed_digest(key, "household", homes.at)).select(*HOUSEHOLDS.names)


def _not_at_home(claims: Relation, on: date) -> Relation:
    """People who died, and people whose latest accommodation is a care home."""
    dead = claims.filter((_.field == "death_date") & (_.value <= on.isoformat())).select("person_id")
    lives = claims.filter((_.field == "accommodation_status") & (_.value != "not_known") & (_.claim_date <= on))
    latest = lives.group_by("person_id").aggregate(at=_.value.argmax(_.claim_date))
    return dead.union(latest.filter(_.at == "care_home").select("person_id")).distinct()


def _other_addresses(identities: Relation, *, on: date, recent: timedelta) -> Relation:
    rows = identities.select("person_id", entry=identities.entries.unnest())
    told = rows.select(
        "person_id",
        address=rows.entry["address"],
        postcode=rows.entry["postcode"],
        day=rows.entry["recorded_date"],
    )
    lately = told.filter((_.day <= on) & (_.day > on - recent) & is_place(_.postcode))
    return lately.select("person_id", "address", "postcode", is_main=ibis.literal(False)).distinct()


def _at_houses(told: Relation) -> Relation:
    """The houses of each person, once each: person_id, at (empty for no house), is_main.

    Each address is made out once, however many have it: patterns over text cost more than everything else here.
    """
    texts = told.filter(is_place(_.postcode) & _.address.notnull()).select("address", "postcode").distinct()
    houses = texts.mutate(at=house(texts.address, texts.postcode))
    met = told.inner_join(houses, ["address", "postcode"])
    return met.group_by(["person_id", "at"]).aggregate(is_main=_.is_main.any())
