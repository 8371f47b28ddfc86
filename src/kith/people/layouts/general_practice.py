"""Files that general practices send: the register, and coded events."""

from ibis import _

from kith.coding.code_systems import CODE_SYSTEM
from kith.coding.organisations import ODS_CODE
from kith.people.layouts.layout import Layout, Registering, RowEvent
from kith.people.layouts.person_columns import BIRTH_DATE, ETHNICITY_STATED, LOCAL_ID, NHS, PERSON
from kith.people.layouts.sayings import PERSON_SAYS
from kith.people.layouts.values import EVENT_KIND, EVENT_KINDS, OUTCOME_COLUMN
from kith.people.layouts.wording import also
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, DECIMAL, PLANNED_DATE, TEXT

PRACTICE = Column(
    "practice_ods_code",
    ODS_CODE,
    "ODS code of the practice",
    synonyms=also(
        "practice code; gp practice code; gp code; ods code; practice; gp practice; "
        "surgery code; registered practice; registered practice code; gmp code; "
        "organisation code; practice ods"
    ),
)

USUAL_CLINICIAN = Column(
    "usual_clinician",
    TEXT,
    "the clinician whom the practice names as the person's usual one",
    synonyms=also(
        "usual gp; usual doctor; named gp; named accountable gp; accountable gp; usual clinician; usual practitioner; "
        "preferred gp; usual gp name"
    ),
)

GP_REGISTER = Layout(
    Schema(
        "gp_register",
        "one person on a practice's list, now or once",
        (
            *(BIRTH_DATE.but(required=True) if c.name == "birth_date" else c for c in PERSON),
            PRACTICE,
            USUAL_CLINICIAN,
            Column(
                "registered_date",
                DATE,
                "the day the person joined this practice's list",
                synonyms=also(
                    "date registered; registration date; reg date; date of registration; registered; "
                    "registered on; list start date; gp registration date"
                ),
            ),
            Column(
                "deregistered_date",
                PLANNED_DATE,
                "the day the person left this practice's list",
                synonyms=also(
                    "date deregistered; deregistration date; deducted date; deduction date; date left; "
                    "left date; date of deduction; registration end date; list end date"
                ),
            ),
            Column(
                "death_date",
                DATE,
                "the day the person died",
                synonyms=also("date of death; DOD; D.O.D.; deceased date; died; death; date deceased"),
            ),
            Column(
                "recorded_date",
                DATE,
                "the day the practice last confirmed the row",
                synonyms=also(
                    "last updated; date recorded; updated; last modified; extract date; date of extract; "
                    "last confirmed; date updated"
                ),
            ),
        ),
        one_row_per=("nhs_number",),
        at_least_one_of=(("family_name", "given_name"),),
        not_before=(
            ("birth_date", "registered_date"),
            ("registered_date", "deregistered_date"),
            ("birth_date", "death_date"),
        ),
    ),
    family="gp",
    about="The list of one or more general practices: who is on it, and who was.",
    organisation=_.practice_ods_code,
    said_on=_.recorded_date,
    said_by_person={"ethnic_category": _.ethnicity_stated_by_person},
    claims=(
        *(c.name for c in PERSON if c is not ETHNICITY_STATED),
        "practice_ods_code",
        "usual_clinician",
        "registered_date",
        "deregistered_date",
        "death_date",
    ),
    events=PERSON_SAYS,
    registering=Registering(_.practice_ods_code, _.registered_date, _.deregistered_date),
)

GP_EVENTS = Layout(
    Schema(
        "gp_events",
        "one coded event about one person",
        (
            LOCAL_ID,
            NHS,
            PRACTICE,
            Column(
                "kind",
                EVENT_KIND,
                "what sort of event",
                required=True,
                allowed=EVENT_KINDS,
                synonyms=also("event kind; event type; record type; type; category; entry type"),
            ),
            Column(
                "date",
                DATE,
                "the day it happened, or was found",
                required=True,
                synonyms=also(
                    "event date; effective date; recorded date; date of event; consultation date; "
                    "entry date; date of entry; activity date"
                ),
            ),
            Column(
                "code_system",
                CODE_SYSTEM,
                "the coding system of the code",
                required=True,
                synonyms=also("system; coding system; coding scheme; code scheme; terminology; code type"),
            ),
            Column(
                "code",
                TEXT,
                "the code, as text: a long SNOMED code loses its last digits as a number",
                required=True,
                synonyms=also(
                    "snomed code; concept id; conceptid; snomed ct code; event code; clinical code; "
                    "concept code; snomed concept id"
                ),
            ),
            Column(
                "value",
                DECIMAL,
                "the number measured, in `unit`",
                synonyms=also("numeric value; result; result value; value1; measurement; reading"),
            ),
            Column("unit", TEXT, "unit of the value", synonyms=also("units; unit of measure; uom; value unit")),
            OUTCOME_COLUMN.but(meaning="for contacts: what became of it"),
            Column(
                "end_date",
                PLANNED_DATE,
                "the day it ended, for medicines, admissions and problems",
                synonyms=also("date ended; stop date; date stopped; discharge date; end; problem end date"),
            ),
        ),
        at_least_one_of=(("local_id", "nhs_number"),),
        not_before=(("date", "end_date"),),
    ),
    family="gp",
    about="Coded events from practices: conditions, measurements, medicines, procedures, vaccinations, contacts.",
    organisation=_.practice_ods_code,
    said_on=_.date,
    claims=("local_id", "nhs_number", "practice_ods_code"),
    events=(
        RowEvent(
            "what the row says",
            kind=_.kind,
            code=_.code,
            date=_.date,
            code_system=_.code_system,
            value=_.value,
            unit=_.unit,
            outcome=_.outcome,
            end_date=_.end_date,
            code_may_be_empty=True,
        ),
    ),
    every_cell=False,
)
