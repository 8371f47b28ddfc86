"""A whole made-up place from a seed: areas, people, needs, care, the partners' files, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage
from kith.synthetic import partners
from kith.synthetic.barriers import hold_back
from kith.synthetic.book import Book, Entries
from kith.synthetic.community import community_rows, mental_health_rows
from kith.synthetic.contacts import Practice, attend, missed_share, wanted_per_year, write_contacts
from kith.synthetic.council import housing_rows, social_care_rows
from kith.synthetic.diagnoses import diagnose, write_conditions, write_pregnancies
from kith.synthetic.files import PartnerFile, fill_events, fill_file
from kith.synthetic.homes import house_numbers
from kith.synthetic.hospital import hospital_rows
from kith.synthetic.identities import name
from kith.synthetic.measuring import bodies, write_in_passing, write_reviews
from kith.synthetic.medicines import write_medicines
from kith.synthetic.needs import draw_needs
from kith.synthetic.partner_rows import PartnerRows
from kith.synthetic.places import Areas, make_up_areas, take_areas
from kith.synthetic.prevention import write_prevention, write_refusals, write_social_facts
from kith.synthetic.recorded import keep_records
from kith.synthetic.registration import ELSEWHERE, register, register_rows
from kith.synthetic.residents import day_of, settle
from kith.synthetic.truth import true_needs, true_people, true_rows
from kith.synthetic.voluntary import voluntary_rows
from kith.synthetic.world import World

FEWEST_PEOPLE = 50
_TOO_SELDOM = 0.25


@dataclass(frozen=True)
class PlaceParams:
    """What a made-up place is made from; the same params give the same bytes.

    people      how many, all told
    seed        where chance begins
    on          the day the files end; nothing in them is later
    gradient    steepness of the gradients of deprivation and ethnicity: 0 none, 1 as published
    areas       AREAS of `kith.places` to people, or None for made-up areas
    postcodes   POSTCODES of those areas
    neighbourhoods  people of each neighbourhood of one integrated care board; they add up to `people`. Nothing for one
    """

    people: int
    seed: int
    on: date
    gradient: float = 1.0
    areas: pa.Table | None = field(default=None, compare=False)
    postcodes: pa.Table | None = field(default=None, compare=False)
    neighbourhoods: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """A made-up place: its files as partners send them, its areas, and the answers apart.

    files    one for each layout
    rows, people, needs  the answers: who each row is about, who everybody is, who needs what
    """

    params: PlaceParams
    areas: Areas
    files: tuple[PartnerFile, ...]
    rows: pa.Table
    people: pa.Table
    needs: pa.Table

    @property
    def person_rows_count(self) -> int:
        """Rows that carry person details: all but the coded events."""
        return sum(f.table.num_rows for f in self.files if f.partner.layout != "gp_events")

    @property
    def event_rows_count(self) -> int:
        """Rows that say something happened: all but the register and the tenancies."""
        return sum(f.table.num_rows for f in self.files if f.partner.layout not in ("gp_register", "housing"))


def generate(params: PlaceParams, progress: Callable[[str], None] = lambda said: None) -> Place:
    """Make up a place.

    Raises
    ------
    BadUsage
        for fewer than 50 people, more than the test range of NHS numbers holds, or a gradient below 0.

    Examples
    --------
    >>> place = generate(PlaceParams(people=60, seed=7, on=date(2026, 11, 23)))
    >>> len(place.files), place.people.num_rows
    (8, 60)
    """
    if params.people < FEWEST_PEOPLE or params.gradient < 0:
        raise BadUsage(
            "A made-up place has at least 50 people and a gradient of 0 or more.", "Mend the number and try again."
        )
    _refuse_neighbourhoods(params)
    progress("people and homes")
    areas = _areas_of(params)
    world, practice = _people(params, areas)
    progress("three years of care")
    book = Book()
    births = _write_care(book, world, practice)
    entries = book.close()
    progress("the partners' files")
    rows = _rows_of_partners(world, births)
    files = _files(world, rows, entries)
    care, help_ = _last_days(world, entries, rows)
    return Place(
        params, areas, files, true_rows(list(files)), true_people(world, areas), true_needs(world, care, help_)
    )


def _refuse_neighbourhoods(params: PlaceParams) -> None:
    """Stop where the neighbourhoods cannot be made as asked."""
    sizes = params.neighbourhoods
    if sizes and params.areas is not None:
        raise BadUsage(
            "Real areas already say which neighbourhood they are in.", "Give one number of people, or no areas."
        )
    if sizes and (min(sizes) < FEWEST_PEOPLE or sum(sizes) != params.people):
        raise BadUsage(
            "Each neighbourhood has at least 50 people, and together they are the people of the place.",
            "Mend the numbers and try again.",
        )


def _areas_of(params: PlaceParams) -> Areas:
    if params.areas is None:
        return make_up_areas(params.people, params.seed, params.neighbourhoods)
    return take_areas(params.areas, params.postcodes, params.seed)


def _people(params: PlaceParams, areas: Areas) -> tuple[World, Practice]:
    """People, homes, names, needs, what holds some of them back, and whose lists they are on."""
    seed, gradient = params.seed, params.gradient
    residents = settle(areas, params.people, seed, day_of(params.on), gradient)
    homes = house_numbers(areas, residents, seed, gradient)
    identities = name(residents, seed)
    needs = draw_needs(residents, homes, seed, gradient)
    barriers = hold_back(residents, identities, needs, seed, gradient)
    registration = register(residents, areas, barriers, seed)
    practice = attend(residents, needs, registration, seed)
    diagnoses = diagnose(residents, needs, barriers, practice, seed)
    missing = missed_share(residents, gradient)
    return World(
        residents,
        homes,
        identities,
        needs,
        barriers,
        registration,
        diagnoses,
        practice.keenness,
        missing,
        seed,
        gradient,
    ), practice


def _write_care(book: Book, world: World, practice: Practice) -> tuple[np.ndarray, np.ndarray]:
    """Write all that practices record; gives the births for the hospital."""
    r, needs, seed = world.residents, world.needs, world.seed
    wanted = wanted_per_year(r, needs, practice)
    met = write_contacts(book, r, world.barriers, practice, (wanted, world.missing, seed))
    write_conditions(book, needs, world.diagnoses, practice, seed)
    births = write_pregnancies(book, r, practice, seed)
    body = bodies(r, needs, seed, world.gradient)
    write_reviews(book, world.barriers, practice, (needs, world.diagnoses, body), seed)
    write_in_passing(book, r, body, met, seed)
    write_medicines(book, world.barriers, practice, (needs, world.diagnoses), seed)
    write_prevention(book, r, world.barriers, practice, (needs, world.diagnoses, seed))
    write_social_facts(book, r, practice, (needs, world.identities, world.barriers), seed)
    known = world.registration.has_row & (world.registration.refused_day > 0)
    write_refusals(book, np.flatnonzero(known), world.registration.refused_day[known])
    return births


def _rows_of_partners(world: World, births: tuple[np.ndarray, np.ndarray]) -> dict[str, PartnerRows]:
    """What each partner would write, before faults."""
    return {
        "gp_register": register_rows(world.residents, world.registration, world.seed),
        "community_contacts": community_rows(world),
        "mental_health": mental_health_rows(world),
        "social_care": social_care_rows(world),
        "hospital": hospital_rows(world, births),
        "housing": housing_rows(world),
        "vcse_referrals": voluntary_rows(world),
    }


def _files(world: World, rows: dict[str, PartnerRows], entries: Entries) -> tuple[PartnerFile, ...]:
    """Every partner's file, with its faults."""
    files = []
    for partner in partners.PARTNERS:
        if partner.layout == "gp_events":
            continue
        records = keep_records(world, partner, rows[partner.layout])
        files.append(fill_file(world, partner, rows[partner.layout], records))
        if partner.layout == "gp_register":
            files.append(fill_events(world, entries, records))
    return tuple(files)


def _last_days(world: World, entries: Entries, rows: dict[str, PartnerRows]) -> tuple[np.ndarray, np.ndarray]:
    """The last day each person was met by somebody who treats, and by somebody who helps."""
    care = np.full(world.residents.count, -1)
    met = np.array([term[0] == "contact" for term in entries.terms])[entries.term] & (entries.outcome == 1)
    np.maximum.at(care, entries.person[met], entries.day[met])
    for layout, date_column in (
        ("community_contacts", "contact_date"),
        ("mental_health", "contact_date"),
        ("hospital", "start_date"),
    ):
        part = rows[layout]
        came = part.columns["outcome"] == "attended"
        if layout == "hospital":
            came &= part.columns["episode_type"] != "emergency_attendance"
        np.maximum.at(care, part.person[came], part.columns[date_column][came])
    # a practice elsewhere looks after its own, but sends no file
    elsewhere = (world.registration.state == ELSEWHERE) & (world.keenness > _TOO_SELDOM)
    care[elsewhere] = world.residents.on - 100
    help_ = np.full(world.residents.count, -1)
    for layout, date_column in (("social_care", "start_date"), ("vcse_referrals", "referral_date")):
        part = rows[layout]
        came = (
            np.isin(part.columns["outcome"], ("attended", "ended"))
            if "outcome" in part.columns
            else np.full(len(part.person), True)
        )
        np.maximum.at(help_, part.person[came], part.columns[date_column][came])
    return care, help_
