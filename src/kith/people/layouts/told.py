"""What people said to staff and staff wrote down in Kith: it goes into the register as any partner's file does."""

from ibis import _

from kith.people.layouts.layout import Layout
from kith.people.layouts.person_columns import LIVES_ALONE, LOCAL_ID, PERSON
from kith.people.layouts.sayings import LIVES_ALONE_SAYS, PERSON_SAYS
from kith.people.layouts.wording import also
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, YES_NO

TOLD_HERE = Layout(
    Schema(
        "told_here",
        "what one person said on one day, and who they are as the register knows them",
        (
            LOCAL_ID.but(required=True, meaning="the register's pseudonym of the person when it was written down"),
            *(column for column in PERSON if column.name not in ("local_id", "ethnicity_stated_by_person")),
            LIVES_ALONE,
            Column("told_on", DATE, "the day it was said", required=True, synonyms=also("said on; told here on")),
            Column(
                "told_by_person",
                YES_NO,
                "whether the person said it themself; no where somebody said it for them",
                required=True,
                synonyms=also("told by the person; said by the person"),
            ),
        ),
    ),
    family="kith",
    about="What people said to staff, as staff wrote it down in Kith; Kith writes this file itself before it builds.",
    said_on=_.told_on,
    said_by_person={"*": _.told_by_person},
    claims=(*(c.name for c in PERSON if c.name != "ethnicity_stated_by_person"), "lives_alone"),
    events=(LIVES_ALONE_SAYS, *PERSON_SAYS),
)
