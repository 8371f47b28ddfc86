"""What happened to people: one row per event, whichever partner told of it."""

import pyarrow as pa

from kith.coding.code_systems import CODE_SYSTEM
from kith.people.layouts.values import EVENT_KIND, EVENT_KINDS
from kith.tables import Column, Kind, Schema
from kith.tables.kinds import DATE, DECIMAL, INTEGER, PLANNED_DATE, TEXT
from kith.tables.schema import BadCell


def _no_text(text: str):
    raise BadCell("a key is made by Kith and never typed", "leave it out")


KEY = Kind("key of a row", pa.binary(), _no_text)
"""What tells a row of a file from every other: a digest of its cells."""

PERSON_ID = Column("person_id", TEXT, "the person, as a keyed pseudonym that no file holds", required=True)
ENTRY_ID = Column("entry_id", TEXT, "the partner's record of the person, as a keyed pseudonym", required=True)
SOURCE = Column(
    "source", TEXT, "the family of partners that told, with the organisation after a colon where it has one"
)
FILE = Column("file", TEXT, "the file it stood in")
SOURCE_ROW = Column("source_row", INTEGER, "its row there, as a spreadsheet shows it (the header is row 1)")

EVENTS = Schema(
    "events",
    "one thing that happened to one person, or was found to be so",
    (
        PERSON_ID,
        Column("kind", EVENT_KIND, "what sort of event", required=True, allowed=EVENT_KINDS),
        Column("date", DATE, "the day it happened, or was found", required=True),
        Column("code_system", CODE_SYSTEM, "the coding system of the code"),
        Column(
            "code", TEXT, "the code, in its system's one way of writing; empty where what was sent could be no code"
        ),
        Column("value", DECIMAL, "the number measured"),
        Column("unit", TEXT, "unit of the value"),
        Column("outcome", TEXT, "for contacts: attended, did_not_attend, cancelled..., not_recorded"),
        Column("end_date", PLANNED_DATE, "the day it ended, or is planned to"),
        SOURCE,
        FILE,
        SOURCE_ROW,
        Column("row_key", KEY, "key of the row that told of it; one row may tell of several events"),
        ENTRY_ID,
    ),
)
"""The table of events. `entry_id` stands beside `person_id` so that a link found wrong can be undone."""
