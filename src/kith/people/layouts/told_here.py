"""What people said to somebody of the team, as the service writes it down for the next build: no partner sends it."""

from ibis import _

from kith.people.layouts.layout import Layout
from kith.people.layouts.person_columns import ETHNICITY_STATED, LIVES_ALONE, LOCAL_ID, PERSON
from kith.people.layouts.sayings import LIVES_ALONE_SAYS, PERSON_SAYS
from kith.people.layouts.wording import also
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, TEXT, YES_NO

__all__ = ["TOLD", "TOLD_HERE"]

TOLD = "kith"
"""The family of records that were made here, of what people said to us; beside the families of partners."""

_SAID = (*(column for column in PERSON if column not in (LOCAL_ID, ETHNICITY_STATED)), LIVES_ALONE)

TOLD_HERE = Layout(
    Schema(
        "told_here",
        "one thing that one person, or somebody for them, said to one of the team",
        (
            LOCAL_ID.but(required=True, meaning="the id of the record that was made here, which it keeps"),
            *_SAID,
            Column(
                "would_not_say",
                TEXT,
                "the field of which the person was asked and would rather not say",
                synonyms=also("would rather not say"),
            ),
            Column("told_on", DATE, "the day on which it was said", required=True, synonyms=also("told here on")),
            Column(
                "told_by_person",
                YES_NO,
                "whether the person said it themself; else somebody who speaks for them",
                synonyms=also("told by the person themself"),
            ),
        ),
    ),
    family=TOLD,
    about="what people said to the team of themselves, recorded in the service and kept beside what partners send",
    said_on=_.told_on,
    said_by_person={"*": _.told_by_person},
    claims=("local_id", *(column.name for column in _SAID), "would_not_say"),
    events=(*PERSON_SAYS, LIVES_ALONE_SAYS),
    names_records=True,
)
