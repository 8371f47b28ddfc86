"""The tables of the register: partners' records of people, claims about them, and who they are taken to be."""

import pyarrow as pa

from kith.coding.categories import ACCOMMODATION, ACCOMMODATION_STATUSES, ETHNIC_CATEGORIES, ETHNIC_CATEGORY, SEX, SEXES
from kith.people.events import ENTRY_ID, FILE, PERSON_ID, SOURCE, SOURCE_ROW
from kith.people.layouts.person_columns import (
    ADDRESS,
    BIRTH_DATE,
    EMAIL,
    FAMILY_NAME,
    FORMER_FAMILY_NAME,
    GIVEN_NAME,
    NHS,
    PHONE,
    POSTCODE_COLUMN,
    PREFERRED_NAME,
    SEX_COLUMN,
)
from kith.tables import Column, Kind, Schema
from kith.tables.kinds import DATE, INTEGER, PLANNED_DATE, TEXT, YES_NO, choice

TEXTS = Kind("list of texts", pa.list_(pa.string()), lambda text: text.split("; "))

NAMED = (
    NHS,
    GIVEN_NAME,
    FAMILY_NAME,
    FORMER_FAMILY_NAME,
    PREFERRED_NAME,
    BIRTH_DATE,
    SEX_COLUMN,
    POSTCODE_COLUMN,
    ADDRESS,
    PHONE,
    EMAIL,
)
"""What a partner's record may say of who somebody is."""

ENTRIES = Schema(
    "entries",
    "one partner's own record of one person: each cell the latest that the partner's rows say",
    (
        ENTRY_ID,
        SOURCE,
        *NAMED,
        Column("recorded_date", DATE, "the latest day on which a row of the partner was true"),
        FILE,
        SOURCE_ROW,
        Column("rows_count", INTEGER, "how many rows of the partner say so", unit="rows"),
    ),
)

CLAIMS = Schema(
    "claims",
    "one cell of one partner's row: what it says of the person, when, and who said it",
    (
        PERSON_ID,
        ENTRY_ID,
        Column("field", TEXT, "what the value is about, by Kith's name of the column", required=True),
        Column(
            "value",
            TEXT,
            "the value as text; for a field that identifies, a keyed digest that can only be compared",
            required=True,
        ),
        SOURCE,
        FILE,
        SOURCE_ROW,
        Column("claim_date", DATE, "the day the row was true: its own date, or else the day the file was received"),
        Column("stated_by_person", YES_NO, "whether the person said it; empty where that is not known"),
    ),
)

REGISTRATION_STATES = {
    "registered": "on a practice's list on the day",
    "deregistered": "was on a list, and is on none now",
    "not_registered": "on no list that was read, and no partner names a practice elsewhere",
    "not_known": "no practice's list was read, or a practice is named whose list was not read",
}

PEOPLE = Schema(
    "people",
    "one person, without anything that says who they are",
    (
        PERSON_ID,
        Column("birth_month", DATE, "first day of the month of birth"),
        Column("sex", SEX, "sex as recorded", allowed=SEXES),
        Column(
            "ethnic_category",
            ETHNIC_CATEGORY,
            "ethnic category, NHS Data Dictionary 2001 16+1 codes",
            allowed=ETHNIC_CATEGORIES,
        ),
        Column("ethnic_group", TEXT, "group of the 2021 census that the category belongs to; Not stated, Not known"),
        Column("ethnicity_stated_by_person", YES_NO, "whether the person said their ethnic category themself"),
        Column("main_language", TEXT, "the language the person speaks best"),
        Column("interpreter_needed", YES_NO, "whether the person needs an interpreter; empty is not known, never no"),
        Column(
            "lsoa21_code",
            TEXT,
            "small area of the address, 2021 edition; empty where the address has none that is known",
        ),
        Column("imd_decile", INTEGER, "tenth of areas by deprivation, 1 the most deprived; never guessed"),
        Column("imd_edition", TEXT, "edition of the Index of Multiple Deprivation that the decile is of"),
        Column("neighbourhood", TEXT, "neighbourhood of the small area"),
        Column(
            "accommodation_status",
            ACCOMMODATION,
            "where the person lives, as a kind of place",
            allowed=ACCOMMODATION_STATUSES,
        ),
        Column(
            "registration",
            choice("registration", REGISTRATION_STATES),
            "tie to a general practice",
            allowed=REGISTRATION_STATES,
        ),
        Column("practice_ods_code", TEXT, "the practice, now or last"),
        Column("registered_date", DATE, "the day the person joined the practice's list"),
        Column("death_month", DATE, "first day of the month of death"),
        Column("household_id", TEXT, "people at one address, as a keyed pseudonym"),
        Column("household_size", INTEGER, "people alive on the register at that address", unit="people"),
        Column("lives_alone", YES_NO, "whether the person lives alone; empty is not known, never no"),
        Column("has_nhs_number", YES_NO, "whether a valid NHS number is known"),
        Column("has_address", YES_NO, "whether an address or a postcode of a place is known"),
        Column("has_phone", YES_NO, "whether a telephone number is known"),
        Column("sources", TEXTS, "families of partners that have a record of the person"),
        Column("entries_count", INTEGER, "how many records of the person partners have", unit="records"),
    ),
)

IDENTITIES = Schema(
    "identities",
    "one person, with what says who they are; kept in a file of its own",
    (
        PERSON_ID,
        *(column for column in NAMED if column is not SEX_COLUMN),
        Column(
            "entries",
            Kind("list of entries", pa.list_(pa.struct(list(ENTRIES.arrow))), lambda text: text),
            "every wording of every partner's record, whole: nothing is written over",
            identifies=True,
        ),
    ),
)

ENTRY_PEOPLE = Schema(
    "entry_people",
    "one partner's record, and whom it is taken to be about",
    (
        ENTRY_ID,
        PERSON_ID,
        Column(
            "began_as",
            TEXT,
            "the person it was about when it was first seen, so that a wrong link can be undone exactly",
        ),
    ),
)

RETIRED = Schema(
    "retired",
    "a person's pseudonym that is no longer given out, and where it leads",
    (
        PERSON_ID,
        Column("now_person_id", TEXT, "who it leads to now; empty where no partner has a record any more"),
    ),
)

HOUSEHOLDS = Schema(
    "households",
    "one person at one address",
    (
        Column("household_id", TEXT, "the address, as a keyed pseudonym", required=True),
        PERSON_ID,
        Column("is_main", YES_NO, "whether it is the person's present main address", required=True),
        Column("household_size", INTEGER, "people alive whose main address it is", unit="people"),
    ),
)

REGISTRATIONS = Schema(
    "registrations",
    "one person's time on one practice's list, as one row told of it",
    (
        ENTRY_ID,
        Column("practice_ods_code", TEXT, "the practice"),
        Column("registered_date", DATE, "the day the person joined the list"),
        Column("deregistered_date", PLANNED_DATE, "the day the person left it"),
        Column("claim_date", DATE, "the day the row was true"),
        SOURCE,
        FILE,
        SOURCE_ROW,
    ),
)
