"""The answers, kept beside the files: who is who, who needs what, and what holds people back.

No other room may read them; the bench sets lists beside them to see whether they find whom they are for.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kith.coding.categories import ethnic_group_2021
from kith.synthetic.barriers import MECHANISMS
from kith.synthetic.files import FIRST_ROW, PartnerFile
from kith.synthetic.homes import TENURES
from kith.synthetic.places import Areas
from kith.synthetic.registration import STATES
from kith.synthetic.residents import ACCOMMODATION
from kith.synthetic.world import World

MET_WITHIN_DAYS = 456  # fifteen months: a yearly review that came three months late still counts


def true_rows(files: list[PartnerFile]) -> pa.Table:
    """Who each row of each file is about.

    Returns
    -------
    Table, one row per row of a file, with
        file          file name
        source_row    row as a spreadsheet shows it; the header is row 1
        true_person   number of the person
    """
    names = pa.array([file.partner.file for file in files])
    place = np.repeat(np.arange(len(files)), [len(file.person) for file in files])
    rows = np.concatenate([np.arange(len(file.person)) + FIRST_ROW for file in files])
    return pa.table(
        {
            "file": pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int8)), names),
            "source_row": pa.array(rows, pa.int64()),
            "true_person": pa.array(np.concatenate([file.person for file in files]), pa.int64()),
        }
    )


def true_people(world: World, areas: Areas) -> pa.Table:
    """Everybody, with what is true of them.

    Returns
    -------
    Table, one row per person, with true_person, sex, birth_date, death_date, lsoa21_code, imd_decile, ethnic_category,
    ethnic_group, main_language, speaks_english, accommodation_status, tenure, household, registration, nhs_number,
    family_name, given_name, former_family_name, postcode, twin (true_person of the other), no_papers, mechanism (what
    holds them back, or null)
    """
    r, known = world.residents, world.identities
    day = pa.array(np.where(r.death_day >= 0, r.death_day, 0).astype(np.int32), mask=r.death_day < 0).cast(pa.date32())
    return pa.table(
        {
            "true_person": pa.array(np.arange(r.count), pa.int64()),
            "sex": np.where(r.female, "female", "male"),
            "birth_date": pa.array(r.birth_day.astype(np.int32)).cast(pa.date32()),
            "death_date": day,
            "lsoa21_code": pa.array(areas.codes[r.area], pa.string()),
            "imd_decile": pa.array(r.decile, pa.int64()),
            "ethnic_category": pa.array(r.category, pa.string()),
            "ethnic_group": pa.array([ethnic_group_2021(code) for code in r.category]),
            "main_language": pa.array(known.language, pa.string()),
            "speaks_english": pa.array(known.speaks_english),
            "accommodation_status": pa.array(np.array(ACCOMMODATION)[r.accommodation]),
            "tenure": pa.array(np.array(TENURES)[world.homes.tenure[r.home]]),
            "household": pa.array(r.home, pa.int64()),
            "registration": pa.array(np.array(STATES)[world.registration.state]),
            "nhs_number": pa.array(known.nhs_number, pa.string()),
            "family_name": pa.array(known.family_name, pa.string()),
            "given_name": pa.array(known.given_name, pa.string()),
            "former_family_name": pa.array(known.former_family_name, pa.string(), mask=known.former_family_name == ""),
            "postcode": pa.array(world.homes.postcode[r.home], pa.string()),
            "twin": pa.array(r.twin, pa.int64(), mask=r.twin < 0),
            "no_papers": pa.array(r.no_papers),
            "mechanism": pa.array(np.array(MECHANISMS)[world.barriers.mechanism], mask=world.barriers.mechanism == 0),
        }
    )


def true_needs(world: World, care_days: np.ndarray, help_days: np.ndarray) -> pa.Table:
    """Every need of every living person, and whether it is met.

    Parameters
    ----------
    care_days : the last day each person met a practice, clinic, community or mental health team; -1 for never
    help_days : the same for a charity or social care

    Returns
    -------
    Table, one row per person and need, with
        true_person   number of the person
        need          condition, or social need
        is_serious    a condition that needs continuing care
        is_diagnosed  whether anybody has diagnosed the condition (null for social needs)
        mechanism     what holds the person back, or null
        is_met        met in the last fifteen months by somebody who could help, and, for a condition, diagnosed
    """
    r, need = world.residents, world.needs
    parts = []
    lately = {"care": care_days > r.on - MET_WITHIN_DAYS, "help": help_days > r.on - MET_WITHIN_DAYS}
    for column, name in enumerate(need.conditions):
        who = np.flatnonzero(need.has[:, column] & r.alive)
        known = world.diagnoses.diagnosed[who, column]
        parts.append((who, name, bool(need.serious[column]), known, known & lately["care"][who]))
    for column in np.flatnonzero(need.social_needs).tolist():
        who = np.flatnonzero(need.lives_with[:, column] & r.alive)
        parts.append((who, need.social[column], False, None, lately["help"][who]))
    who = np.concatenate([part[0] for part in parts])
    held = world.barriers.mechanism[who]
    return pa.table(
        {
            "true_person": pa.array(who, pa.int64()),
            "need": pa.array(np.repeat([p[1] for p in parts], [len(p[0]) for p in parts])),
            "is_serious": pa.array(np.repeat([p[2] for p in parts], [len(p[0]) for p in parts])),
            "is_diagnosed": pa.concat_arrays(
                [pa.nulls(len(p[0]), pa.bool_()) if p[3] is None else pa.array(p[3]) for p in parts]
            ),
            "mechanism": pa.array(np.array(MECHANISMS)[held], mask=held == 0),
            "is_met": pa.array(np.concatenate([p[4] for p in parts]) & (held == 0)),
        }
    )
