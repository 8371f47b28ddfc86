"""The file that a hospital sends: attendances, appointments and admissions."""

from ibis import _

from kith.people.layouts.general_practice import PRACTICE
from kith.people.layouts.layout import Layout, RowEvent
from kith.people.layouts.person_columns import ETHNICITY_STATED, PERSON, SOMEBODY
from kith.people.layouts.sayings import PERSON_SAYS
from kith.people.layouts.values import OUTCOME_COLUMN
from kith.people.layouts.wording import also, written
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, PLANNED_DATE, TEXT, choice

EPISODES = {
    "emergency_attendance": "came to an emergency department or urgent treatment centre",
    "outpatient_appointment": "a booked appointment",
    "emergency_admission": "admitted without a booking",
    "elective_admission": "admitted by booking or from a waiting list",
    "maternity_admission": "admitted to give birth, or because of a pregnancy",
}
EPISODE = choice(
    "type of episode",
    EPISODES,
    written(
        {
            "emergency_attendance": "a&e; ae; ed; emergency department; utc; casualty",
            "outpatient_appointment": "op; outpatient; outpatients",
            "emergency_admission": "emergency; non-elective; non elective admission; unplanned",
            "elective_admission": "elective; day case; planned",
            "maternity_admission": "maternity; delivery",
        }
    ),
)

_IS_CONTACT = _.episode_type.isin(("emergency_attendance", "outpatient_appointment"))

HOSPITAL = Layout(
    Schema(
        "hospital",
        "one attendance, appointment or admission",
        (
            *PERSON,
            Column(
                "episode_type",
                EPISODE,
                "what sort of hospital episode",
                required=True,
                allowed=EPISODES,
                synonyms=also(
                    "episode; type of episode; activity type; pod; point of delivery; admission type; "
                    "patient type; care type; attendance type"
                ),
            ),
            Column(
                "start_date",
                DATE,
                "the day the person came, or was to come",
                required=True,
                synonyms=also(
                    "date; admission date; attendance date; arrival date; appointment date; admitted; "
                    "date of admission; episode start date; date of attendance; activity date"
                ),
            ),
            Column(
                "end_date",
                PLANNED_DATE,
                "the day the person left",
                synonyms=also("discharge date; discharged; date of discharge; episode end date; departure date"),
            ),
            Column(
                "diagnosis_code",
                TEXT,
                "the main diagnosis, ICD-10",
                synonyms=also(
                    "diagnosis; primary diagnosis; icd10; icd-10 code; diag; diag1; diag_01; icd10 code; "
                    "primary diagnosis code; main diagnosis; primary icd10"
                ),
            ),
            OUTCOME_COLUMN,
            PRACTICE,
        ),
        at_least_one_of=SOMEBODY,
        not_before=(("birth_date", "start_date"), ("start_date", "end_date")),
    ),
    family="hospital",
    about="Emergency attendances, outpatient appointments and admissions.",
    said_on=_.start_date,
    said_by_person={"ethnic_category": _.ethnicity_stated_by_person},
    claims=(*(c.name for c in PERSON if c is not ETHNICITY_STATED), "practice_ods_code"),
    events=(
        RowEvent(
            "an attendance or appointment",
            kind="contact",
            code=_.episode_type,
            date=_.start_date,
            when=_IS_CONTACT,
            outcome=_.outcome,
            end_date=_.end_date,
        ),
        RowEvent(
            "an admission",
            kind="admission",
            code=_.episode_type,
            date=_.start_date,
            when=~_IS_CONTACT,
            outcome=_.outcome,
            end_date=_.end_date,
        ),
        RowEvent(
            "the diagnosis, on the day the person came",
            kind="condition",
            code=_.diagnosis_code,
            code_system="icd10",
            date=_.start_date,
        ),
        *PERSON_SAYS,
    ),
)
