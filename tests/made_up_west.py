"""A made-up neighbourhood of about 40,000 people for the tests of the report: gradients, gaps, very small groups."""

from datetime import date
from functools import cache

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from kith.governance import HES_STYLE
from kith.insight.reading_rules import read_rule
from kith.people.ages import AGE_BANDS
from kith.places.areas import AREAS
from kith.road import figures
from kith.road.board.contents import BANDS, FILES, Made, ReportData
from kith.road.filling import LakeTables, fill

ON = date(2026, 11, 1)

# name | title | theme | clause | reason | share found
RULES = """
condition_not_seen | Long-term condition, nobody seen in a year | missing_out | has diabetes on record | NO_CONTACT_12M: no contact that took place in 12 months | 0.06
housebound_not_seen | Housebound, and not visited | missing_out | has the social fact housebound, not ended by housebound no longer | HOUSEBOUND: said to be housebound | 0.008
language_not_seen | Needs an interpreter, no contact | missing_out | needs an interpreter | LANGUAGE: needs an interpreter and has had no contact | 0.012
not_registered | Not registered anywhere | access | is not registered with a practice | NOT_REGISTERED: on no practice's list | 0.02
missed_repeatedly | Missed contacts again and again | access | has missed 2 or more contacts in the last 12 months and attended none since | MISSED: missed two or more and attended none since | 0.018
core20 | Core20 | core20plus5 | lives in deprivation decile 1 to 2 | CORE20: lives in one of the most deprived fifth of areas | 0
travellers | PLUS: Gypsy, Roma and Traveller communities | core20plus5 | has accommodation recorded as traveller site | SITE: lives on a Traveller site | 0.0001
lives_alone_75 | Lives alone at 75 or over | social_need | lives alone | ALONE: lives alone | 0.02
rough_sleeping | Sleeping rough | social_need | has accommodation recorded as rough sleeping | ROUGH: sleeping rough | 0.0006
bp_due | High blood pressure, not measured in a year | care_gap | is on the hypertension register | BP_DUE: no blood pressure in 12 months | 0.05
diabetes_register | Diabetes | register | has diabetes on record, not ended by diabetes resolved | DIABETES: diabetes is on record | 0.07
copd_register | Chronic obstructive pulmonary disease | register | has copd on record, not ended by copd resolved | COPD: COPD is on record | 0.02
"""

FILE_ROWS = """
gp_register_A81001.csv | gp_register | General practice A81001 | 21040 | 20610 | 118 | 312 | 0 | 240
gp_register_A81002.csv | gp_register | General practice A81002 | 19880 | 19702 | 44 | 134 | 0 | 61
community_contacts.xlsx | community_contacts | Community services | 64120 | 63210 | 402 | 508 | 0 | 1204
housing.csv | housing | Housing | 8730 | 8109 | 611 | 10 | 0 | 903
referrals_from_voluntary_sector_partners.csv | vcse_referrals | The voluntary sector | 1432 | 1420 | 9 | 3 | 0 | 77
"""

PROBLEM_ROWS = """
housing.csv | nhs no | “943 476 5918” has a wrong check digit | look it up again; never change a digit to make it fit | set_aside | 388
housing.csv | dob | “1/2/61” has two figures for the year | write four figures, as 1961-02-01 | set_aside | 371
housing.csv | - | there is no name, no NHS number and no local number | give at least one of them | rejected | 355
community_contacts.xlsx | Contact Date | 46327 is a spreadsheet's day number | format the column as a date and save again | rejected | 402
"""


def drawn(text):
    return [[cell.strip() for cell in line.split(" | ")] for line in text.strip().splitlines()]


@cache
def rules():
    return tuple(
        read_rule(
            f"name: {name}\nversion: 1\ntitle: {title}\ntheme: {theme}\nsource: made up for tests\n\n"
            f"Anyone who meets all of these:\n- {clause}\n  because {reason}\n"
        )
        for name, title, theme, clause, reason, _ in drawn(RULES)
    )


def areas(count=24, neighbourhoods=("West", "Quays")):
    """Small areas as a crooked board of squares, the southern ones most deprived."""
    rows = []
    for n in range(count):
        x, y = n % 6, n // 6
        west, south = -2.40 + 0.012 * x + 0.002 * (y % 2), 53.40 + 0.008 * y
        rows.append(
            {
                "lsoa21_code": f"E0100{6000 + n}",
                "name": f"Westshire {n + 1:03d}{'ABC'[n % 3]}",
                "neighbourhood": neighbourhoods[int(x >= 4) % len(neighbourhoods)],
                "imd_decile": min(10, 1 + (n * 10) // count),
                "geometry": shapely.to_wkb(shapely.box(west, south, west + 0.012, south + 0.008)),
            }
        )
    return pa.Table.from_pylist(rows, AREAS.arrow)


GROUPS = ["White", "Asian", "Black", "Mixed", "Other", "Not stated", "Not known"]


def people(count=40_000, seed=1):
    """People of those areas; three of unknown registration, four of indeterminate sex."""
    rng = np.random.default_rng(seed)
    places = areas().to_pylist()
    place = rng.integers(0, len(places), count)
    lost = rng.random(count) < 0.015
    homes = [{} if gone else places[p] for p, gone in zip(place, lost)]
    age = np.minimum(rng.gamma(2.2, 18, count).astype(int), 101)
    deprived = np.array([places[p]["imd_decile"] <= 3 for p in place])
    likely = np.where(
        deprived[:, None], [0.55, 0.17, 0.09, 0.04, 0.03, 0.03, 0.09], [0.77, 0.08, 0.03, 0.02, 0.01, 0.03, 0.06]
    )
    group = (likely.cumsum(axis=1) < rng.random(count)[:, None]).sum(axis=1)
    state = np.where(rng.random(count) < np.where(deprived, 0.06, 0.015), "not_registered", "registered").astype(object)
    state[:3] = "not_known"
    sex = rng.choice(["female", "male"], count).astype(object)
    sex[5:9] = "indeterminate"
    return pa.table(
        {
            "person_id": [f"p{n:06d}" for n in range(count)],
            "birth_month": pa.array([date(2026 - a, m, 1) for a, m in zip(age, rng.integers(1, 11, count))]),
            "death_month": pa.array([None] * count, pa.date32()),
            "sex": sex,
            "ethnic_group": [GROUPS[g] for g in group],
            "imd_decile": pa.array([home.get("imd_decile") for home in homes], pa.int64()),
            "lsoa21_code": pa.array([home.get("lsoa21_code") for home in homes], pa.string()),
            "neighbourhood": pa.array([home.get("neighbourhood") for home in homes], pa.string()),
            "registration": state,
            "interpreter_needed": [None if x < 0.7 else bool(x > 0.96) for x in rng.random(count)],
            "lives_alone": [None if x < 0.5 else bool(x > 0.93) for x in rng.random(count)],
            "has_nhs_number": rng.random(count) > 0.02,
            "has_address": ~lost,
            "has_phone": rng.random(count) > 0.11,
            "sources": [["gp"] if x < 0.3 else ["community", "gp"] for x in rng.random(count)],
        }
    )


def flags(register, seed=2):
    """Flags at rates that rise with deprivation; Travellers are a handful and rough sleepers two dozen."""
    rng = np.random.default_rng(seed)
    decile = np.array([5 if d is None else d for d in register["imd_decile"].to_pylist()])
    ids = np.array(register["person_id"].to_pylist())
    rows = []
    for rule, share in zip(rules(), (float(row[-1]) for row in drawn(RULES))):
        met = decile <= 2 if rule.name == "core20" else rng.random(len(ids)) < share * (1.7 - decile * 0.12)
        codes = [reason.code for reason in rule.reasons]
        rows += [{"person_id": p, "rule": rule.name, "theme": rule.theme, "reason_codes": codes} for p in ids[met]]
    return pa.Table.from_pylist(rows)


def contacts(register, seed=3):
    """Contacts of those who were seen, one last June and one in some month of two years; missed ones for some others."""
    rng = np.random.default_rng(seed)
    chance = np.array([0.4 if d is None else 0.62 + 0.025 * d for d in register["imd_decile"].to_pylist()])
    draw = rng.random(len(chance))
    seen, met = draw < chance, draw < chance + 0.1
    ids = np.array(register["person_id"].to_pylist())
    months = rng.integers(0, 24, int(seen.sum())) + 2024 * 12 + 10
    return pa.table(
        {
            "person_id": pa.array(np.concatenate([ids[met], ids[seen]])),
            "kind": ["contact"] * int(met.sum() + seen.sum()),
            "date": [date(2026, 6, 1)] * int(met.sum()) + [date(m // 12, m % 12 + 1, 9) for m in months.tolist()],
            "outcome": np.concatenate(
                [np.where(seen, "attended", "did_not_attend")[met], np.full(int(seen.sum()), "attended")]
            ),
        }
    )


def gaps(total, seed=4):
    """States of the equity fields, as `kith.people.completeness.gaps` tells them."""
    rng = np.random.default_rng(seed)
    held = {"ethnic_category": 0.9, "sex": 0.9999, "main_language": 0.3, "interpreter_needed": 0.28, "phone": 0.88}
    sources = ["gp:A81001", "gp:A81002", "community", "housing", "vcse", None]
    parts = []
    for name, share in held.items():
        chances = [share, (1 - share) * 0.8, (1 - share) * 0.15, (1 - share) * 0.05]
        state = rng.choice(["held", "missing", "conflicting", "stale"], total, p=chances)
        could = rng.choice(len(sources), total, p=[0.4, 0.35, 0.15, 0.05, 0.03, 0.02])
        parts.append(pa.table({"field": [name] * total, "state": state, "could_fill": [sources[c] for c in could]}))
    return pa.concat_tables(parts)


def lists(register, flagged):
    """The first 500 of one rule, as a list."""
    found = [row["person_id"] for row in flagged.to_pylist() if row["rule"] == "condition_not_seen"][:500]
    places = dict(zip(found, range(1, 501)))
    kept = register.filter(pc.is_in(register["person_id"], pa.array(found, pa.string())))
    ages = [[name for low, name in AGE_BANDS if age >= low][-1] for age in figures.ages_on(kept, ON)]
    order = [places[person] for person in kept["person_id"].to_pylist()]
    listed = kept.select(["person_id", "imd_decile", "ethnic_group", "sex"]).append_column("age_band", [ages])
    return listed.append_column("list", [["missing_out"] * kept.num_rows]).append_column("position", [order])


def files():
    rows = [[*row[:3], *map(int, row[3:])] for row in drawn(FILE_ROWS)]
    return pa.Table.from_pylist([dict(zip(FILES.names, row)) for row in rows], FILES)


def problems():
    """One row per problem, as a lake keeps them; the reasons quote cells, which may name people."""
    rows = []
    for name, column, reason, mend, fate, count in drawn(PROBLEM_ROWS):
        told = {"file": name, "column": None if column == "-" else column, "mend": mend, "fate": fate}
        rows += [{**told, "row": 17 + 3 * n, "reason": reason.replace("5918", f"{n:04d}")} for n in range(int(count))]
    return pa.Table.from_pylist(rows)


def made(**changes):
    told = {
        "place": "West and Quays",
        "on": ON,
        "version": "0.1.0",
        "policy": HES_STYLE.name,
        "inputs": (
            ("Rules (12)", "3f9a71c2be04"),
            ("housing.csv", "c9e41f2d77aa"),
            ("Small areas", "IMD 2025, 24 areas"),
        ),
        "imd_edition": "2025",
        "sizes": (
            "Quays: 13,210 people, 16,790 under the 30,000 to 50,000 of a neighbourhood",
            "West: 31,004 people, within the 30,000 to 50,000 of a neighbourhood",
        ),
        "is_made_up": True,
    }
    return Made(**{**told, **changes})


def lake(count=40_000):
    """The lake of a place of so many people."""
    register = people(count)
    flagged = flags(register)
    engine = ibis.duckdb.connect()
    tables = {
        "people": register, "events": contacts(register), "flags": flagged, "gaps": gaps(count), "problems": problems(),
    }  # fmt: skip
    return LakeTables(
        **{name: engine.create_table(name, table) for name, table in tables.items()},
        lists=lists(register, flagged),
        rules=rules(),
        files=files(),
        bands=pa.Table.from_pylist(
            [{"band": band, "pairs": n} for band, n in (("link", 88120), ("review", 214), ("apart", 1904))], BANDS
        ),
        entries_count=131_204,
        areas=areas(),
    )


@cache
def rich(count=40_000):
    """The report of a whole place."""
    return fill(lake(count), made())


def empty():
    """The report of a lake in which nothing could be used."""
    return ReportData(Made("Nowhere", ON, "0.1.0", HES_STYLE.name))
