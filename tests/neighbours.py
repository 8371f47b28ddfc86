"""A small, odd, believable place for tests: twins, no fixed address, a changed name, two surnames, a shared phone...

Each row is written as the partner would send it, in text. `neighbour` says who it is really about, for the judge only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from kith.people.layouts import LAYOUTS
from kith.tables import BadCell

ON = date(2026, 11, 1)

Row = dict[str, str]


@dataclass
class Neighbourhood:
    """Rows as partners send them, by layout, and who each row is really about, in the same order."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    about: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, neighbour: str, layout: str, **cells: str) -> None:
        self.rows.setdefault(layout, []).append(cells)
        self.about.setdefault(layout, []).append(neighbour)

    @property
    def people(self) -> set[str]:
        return {who for rows in self.about.values() for who in rows}


def make_neighbourhood(people: int = 30, seed: int = 1) -> Neighbourhood:
    """The odd neighbours, always the same, and ordinary ones to make up the number."""
    place = Neighbourhood()
    for tell in ODD:
        tell(place)
    chance = np.random.default_rng(seed)
    for number in range(max(0, people - len(place.people))):
        _ordinary(place, number, chance)
    return place


def typed(layout: str, rows: list[Row], first_row: int = 2) -> pa.Table:
    """Rows as the check would leave them: typed cells, `source_row` and `row_key`; unreadable cells left empty."""
    schema = LAYOUTS[layout].schema
    columns = {
        column.name: pa.array([_cell(column, row.get(column.name)) for row in rows], column.kind.arrow)
        for column in schema.columns
    }
    columns["source_row"] = pa.array(range(first_row, first_row + len(rows)), pa.int64())
    keys = [hashlib.md5(repr(sorted(row.items())).encode()).digest() for row in rows]
    columns["row_key"] = pa.array(keys, pa.binary())
    return pa.table(columns)


def _cell(column, text):
    try:
        return column.kind.read(text) if text else None
    except BadCell:
        return None


def _twins(place):
    for given, number in (("Aisha", "9990000018"), ("Amina", "9990000026")):
        place.tell(given, "gp_register", local_id=f"tw{given}", nhs_number=number, family_name="Rahman", given_name=given,
                   birth_date="2015-03-04", sex="F", postcode="M32 0AA", address="7 Moss Road", phone="07700900111",
                   practice_ods_code="P91001", registered_date="2015-04-01", recorded_date="2026-01-10",
                   ethnic_category="K")  # fmt: skip
        place.tell(given, "community_contacts", family_name="Rahman", given_name=given, birth_date="2015-03-04",
                   postcode="M32 0AA", service="health_visiting", contact_date="2026-05-01", outcome="attended")  # fmt: skip


def _no_fixed_address(place):
    place.tell("Dan", "vcse_referrals", local_id="v1", given_name="Dan", family_name="Price", birth_date="1979-06-30",
               organisation="Street Hub", referral_date="2026-09-01", reason="health_access", outcome="attended",
               postcode="ZZ99 3VZ", accommodation_status="rough sleeping", stated_by_person="yes")  # fmt: skip
    place.tell("Dan", "hospital", local_id="h1", given_name="Daniel", family_name="Price", birth_date="1979-06-30",
               episode_type="emergency_attendance", start_date="2026-08-15", diagnosis_code="L03.1",
               practice_ods_code="V81997", outcome="attended")  # fmt: skip


def _changed_name(place):
    place.tell("Siân", "gp_register", local_id="g7", nhs_number="9990000034", family_name="O’Reilly", given_name="Siân",
               birth_date="1988-02-29", sex="2", postcode="M32 0BB", address="12 High Street", practice_ods_code="P91001",
               registered_date="2001-05-05", recorded_date="2024-02-01", former_family_name="Jones")  # fmt: skip
    place.tell("Siân", "hospital", local_id="h7", nhs_number="999 000 0034", family_name="Jones", given_name="Sian",
               birth_date="29/02/1988", episode_type="maternity_admission", start_date="2020-07-01", end_date="2020-07-03",
               diagnosis_code="O80", postcode="M32 0CC", address="3 Old Lane")  # fmt: skip


def _two_surnames(place):
    place.tell("María", "gp_register", local_id="g8", family_name="García López", given_name="María", birth_date="1990-10-10",
               sex="female", postcode="M32 0BB", address="Flat B, 14 High Street", practice_ods_code="P91002",
               registered_date="2022-03-01", recorded_date="2026-03-01", main_language="Spanish",
               interpreter_needed="yes")  # fmt: skip
    place.tell("María", "housing", local_id="t8", family_name="Garcia", given_name="Maria", birth_date="1990-10-10",
               postcode="m320bb", address="flat b 14 high st", recorded_date="2026-06-01", tenure="private rent",
               occupants_count="5", bedrooms_count="1", rent_arrears_pence="45000", is_cold_or_damp="yes")  # fmt: skip


def _shared_phone(place):
    for given, born, number in (("Joan", "1938-01-20", "9990000042"), ("Frank", "1936-09-09", "9990000050")):
        place.tell(given, "gp_register", local_id=f"g{given}", nhs_number=number, family_name="Whitlow", given_name=given,
                   birth_date=born, sex="F" if given == "Joan" else "M", postcode="M32 0DD", address="1 Mill Lane",
                   phone="0161 496 0000", practice_ods_code="P91002", registered_date="1970-01-01",
                   recorded_date="2026-10-01", ethnic_category="A", ethnicity_stated_by_person="yes")  # fmt: skip
    place.tell("Joan", "community_contacts", local_id="c1", nhs_number="9990000042", family_name="Whitlow", given_name="Joan",
               birth_date="1938-01-20", service="community_nursing", contact_date="2026-10-20", contact_type="home visit",
               outcome="attended", is_housebound="yes", lives_alone="no", ethnic_category="Z")  # fmt: skip


def _no_number(place):
    place.tell("Dawit", "vcse_referrals", given_name="Dawit", family_name="Tesfaye", birth_date="1999-01-01",
               organisation="Welcome House", referral_date="2026-10-10", reason="immigration_advice", outcome="open",
               is_refugee_or_asylum_seeker="yes", main_language="Tigrinya", interpreter_needed="yes")  # fmt: skip


def _died_last_week(place):
    place.tell("Bert", "gp_register", local_id="g9", nhs_number="9990000069", family_name="Ashe", given_name="Bert",
               birth_date="1931-12-25", sex="M", postcode="M32 0DD", address="2 Mill Lane", practice_ods_code="P91001",
               registered_date="1960-01-01", death_date="2026-10-25", recorded_date="2026-10-26")  # fmt: skip


def _in_a_care_home(place):
    place.tell("Edna", "social_care", local_id="s1", family_name="Moss", given_name="Edna", birth_date="1933-03-03",
               postcode="M32 0EE", address="Beech House", service="residential care", start_date="2025-01-15",
               accommodation_status="care home")  # fmt: skip


def _left_the_list(place):
    place.tell("Tariq", "gp_register", local_id="g10", family_name="Aziz", given_name="Tariq", birth_date="1985-05-05",
               sex="M", postcode="M32 0FF", address="9 Park View", practice_ods_code="P91001", registered_date="2010-01-01",
               deregistered_date="2025-02-01", recorded_date="2025-02-02")  # fmt: skip


ODD = (
    _twins, _no_fixed_address, _changed_name, _two_surnames, _shared_phone, _no_number, _died_last_week, _in_a_care_home,
    _left_the_list,
)  # fmt: skip
ODD_PEOPLE = 11


def _ordinary(place: Neighbourhood, number: int, chance: np.random.Generator) -> None:
    born = date(1930, 1, 1) + timedelta(days=int(chance.integers(0, 33_000)))
    cells = {
        "family_name": f"Neighbour{number:04}",
        "given_name": str(chance.choice(["Alex", "Bola", "Chen", "Dee", "Eve"])),
        "birth_date": born.isoformat(),
        "sex": str(chance.choice(["male", "female"])),
        "postcode": f"M33 {number % 10}AB",
        "address": f"{number + 1} Long Road",
    }
    who = f"ordinary {number}"
    place.tell(who, "gp_register", local_id=f"o{number}", practice_ods_code="P91003", registered_date="2015-01-01",
               recorded_date="2026-01-01", **cells)  # fmt: skip
    for visit in range(int(chance.integers(0, 3))):
        day = ON - timedelta(days=30 * (visit + 1))
        place.tell(who, "community_contacts", local_id=f"c-o{number}", service="community_therapy", outcome="attended",
                   contact_date=day.isoformat(), **cells)  # fmt: skip
