"""Everybody on one register: records are linked, people get ids that last, and each has one row without a name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from kith.people.assembling import Parts, identities, people, sightings_of
from kith.people.assigning import Register, assign
from kith.people.extracts import entries
from kith.people.households import households
from kith.people.linking import Linked, LinkParams, link
from kith.people.registration import registration_on
from kith.places import AREAS, POSTCODES, Places
from kith.road.gathering import Gathered, Gathering
from kith.tables import Relation, Table
from kith.tables.laid import laid


@dataclass(frozen=True, eq=False)
class Matching:
    """How records are linked: the settings, and pairs that people have decided (entry_left, entry_right, decision)."""

    params: LinkParams = field(default_factory=LinkParams)
    decisions: Table | None = None

    @property
    def mark(self) -> str:
        """One mark for what was decided, whatever the order of its rows; of nothing decided, an empty text.

        >>> Matching().mark
        ''
        """
        if self.decisions is None or not self.decisions.num_rows:
            return ""
        rows = zip(
            *(self.decisions[name].to_pylist() for name in ("entry_left", "entry_right", "decision")), strict=True
        )
        told = sorted([*sorted((left, right)), said] for left, right, said in rows)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Registered:
    """The register of a run.

    register       whom each record is about, and where retired ids lead
    linked         pairs of records, groups, and the trained model
    identities     Relation in the columns of IDENTITIES
    people         Relation in the columns of PEOPLE
    claims, events, registrations   as gathered, with person_id
    """

    register: Register
    linked: Linked
    identities: Relation
    people: Relation
    claims: Relation
    events: Relation
    registrations: Relation


def register_everybody(gathered: Gathered, places: Places | None, how: Gathering, matching: Matching) -> Registered:
    """Link the records, give people their ids, and put the register together.

    Parameters
    ----------
    gathered : what all files say
    places : the areas, where they are known; without them nobody has an area or a decile
    how : engine, staging, day, secret, and the lake of the last run
    matching : how records are linked, and what people decided of them

    Returns
    -------
    Registered; relations of the engine
    """
    told = entries(gathered.sightings).to_pyarrow()
    linked = link(
        told, params=matching.params, engine=how.engine, earlier=earlier_links(how), decisions=matching.decisions
    )
    register = assign(linked.groups, key=how.key, earlier=earlier_register(how))
    engine = how.engine
    who = laid(engine, "entry_people_now", register.entry_people)
    known_as = laid(engine, "identities_now", identities(gathered.sightings, who))
    claims = _of_people(gathered.claims, who)
    events = _of_people(gathered.events, who)
    registrations = _of_people(gathered.registrations, who)
    parts = Parts(
        identities=known_as,
        claims=claims,
        registration=registration_on(registrations, claims, events, on=how.on),
        households=households(known_as, claims, key=how.key, on=how.on),
        **_placed(places, engine),
    )
    everybody = laid(engine, "people_now", people(parts, on=how.on))
    return Registered(register, linked, known_as, everybody, claims, events, registrations)


def _of_people(rows: Relation, who: Relation) -> Relation:
    return rows.join(who.select("entry_id", "person_id"), "entry_id")


def _placed(places: Places | None, engine: Any) -> dict[str, Relation]:
    areas = places.areas if places else AREAS.arrow.empty_table()
    postcodes = places.postcodes if places else POSTCODES.arrow.empty_table()
    wanted = ["lsoa21_code", "neighbourhood", "imd_decile", "imd_edition"]
    return {
        "postcodes": laid(engine, "postcodes_now", postcodes.select(["postcode", "lsoa21_code"])),
        "areas": laid(engine, "areas_now", areas.select(wanted)),
    }


def earlier_register(how: Gathering) -> Register | None:
    """Whom each record was about on the last run; None on the first."""
    if how.lake.is_new:
        return None
    held = how.lake.table("entries", ["entry_id", "person_id", "began_as"])
    return Register(held, how.lake.table("retired"))


def earlier_links(how: Gathering) -> Linked | None:
    """What linking found on the last run, with the records as they were; None on the first.

    The next run scores only pairs that touch records whose cells changed, with the model trained before.
    """
    if how.lake.is_new:
        return None
    before = entries(sightings_of(how.lake.relation(how.engine, "identities"))).to_pyarrow()
    pairs = how.lake.table("links").drop_columns(["person_left", "person_right"])
    return Linked(pairs=pairs, groups=_groups(how), model=how.lake.about["model"], entries=before)


def _groups(how: Gathering) -> Table:
    held = how.lake.table("entries", ["entry_id", "person_id"])
    number = held["person_id"].combine_chunks().dictionary_encode().indices
    return pa.table({"entry_id": held["entry_id"], "group": number.cast(pa.int64())})
