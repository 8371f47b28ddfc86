"""Files that community health and mental health services send: one contact a row."""

from ibis import _

from kith.coding.code_systems import CODE_SYSTEM
from kith.people.layouts.layout import Layout, RowEvent
from kith.people.layouts.person_columns import ETHNICITY_STATED, LIVES_ALONE, PERSON, SOMEBODY
from kith.people.layouts.sayings import LIVES_ALONE_SAYS, PERSON_SAYS, social
from kith.people.layouts.values import CONTACT_TYPE_COLUMN, OUTCOME_COLUMN
from kith.people.layouts.wording import also, written
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, TEXT, YES_NO, choice

SERVICES = {
    "community_nursing": "district and community nursing",
    "community_therapy": "physiotherapy, occupational therapy, podiatry, speech and language",
    "health_visiting": "health visiting and school nursing",
    "pharmacy": "community pharmacy, beyond collecting medicines",
}
SERVICE = choice(
    "community service",
    SERVICES,
    written(
        {
            "community_nursing": "district nursing; district nurse; dn; community nurse",
            "community_therapy": "therapy; physiotherapy; occupational therapy; podiatry; physio",
            "health_visiting": "health visitor; hv; school nursing; 0-19",
            "pharmacy": "community pharmacy; pharmacist",
        }
    ),
)

CONTACT_DATE = Column(
    "contact_date",
    DATE,
    "the day they met, or were to meet",
    required=True,
    synonyms=also(
        "date; date of contact; appointment date; visit date; seen on; date seen; "
        "activity date; attendance date; care contact date; date of visit; "
        "date of appointment"
    ),
)

_WHO = tuple(c.name for c in PERSON if c is not ETHNICITY_STATED)

COMMUNITY_CONTACTS = Layout(
    Schema(
        "community_contacts",
        "one contact, or appointment that was to be one",
        (
            *PERSON,
            Column(
                "service",
                SERVICE,
                "which service",
                required=True,
                allowed=SERVICES,
                synonyms=also("service name; team type; service type; specialty; service line"),
            ),
            CONTACT_DATE,
            CONTACT_TYPE_COLUMN,
            OUTCOME_COLUMN,
            Column(
                "is_housebound",
                YES_NO,
                "whether the person can leave home without much help: yes means they cannot",
                synonyms=also("housebound; house bound; housebound flag; is housebound?; housebound status"),
            ),
            LIVES_ALONE,
        ),
        at_least_one_of=SOMEBODY,
        not_before=(("birth_date", "contact_date"),),
    ),
    family="community",
    about="Contacts of community nursing, therapy, health visiting and pharmacy.",
    said_on=_.contact_date,
    said_by_person={"ethnic_category": _.ethnicity_stated_by_person},
    claims=(*_WHO, "contact_type", "is_housebound", "lives_alone"),
    events=(
        RowEvent(
            "a contact of the service",
            kind="contact",
            code=_.service.cases(
                ("health_visiting", "health_visitor_contact"), ("pharmacy", "pharmacy_contact"), else_=_.service
            ),
            date=_.contact_date,
            outcome=_.outcome,
        ),
        social("housebound", _.is_housebound, "housebound: yes"),
        LIVES_ALONE_SAYS,
        *PERSON_SAYS,
    ),
)

MENTAL_HEALTH = Layout(
    Schema(
        "mental_health",
        "one contact, or appointment that was to be one",
        (
            *PERSON,
            Column(
                "team",
                TEXT,
                "the team, as the partner calls it",
                synonyms=also("team name; service; service team; care team; service name"),
            ),
            CONTACT_DATE,
            CONTACT_TYPE_COLUMN,
            OUTCOME_COLUMN,
            Column(
                "diagnosis_system",
                CODE_SYSTEM,
                "the coding system of the diagnosis",
                synonyms=also(
                    "diagnosis coding system; diagnosis scheme; diagnosis code system; diag system; "
                    "diagnosis coding scheme"
                ),
            ),
            Column(
                "diagnosis_code",
                TEXT,
                "the main diagnosis, as a code",
                synonyms=also("diagnosis; primary diagnosis; diag; diag code; main diagnosis; primary diagnosis code"),
            ),
        ),
        at_least_one_of=SOMEBODY,
        not_before=(("birth_date", "contact_date"),),
    ),
    family="mental_health",
    about="Contacts of mental health teams, talking therapies, and drug and alcohol services.",
    said_on=_.contact_date,
    said_by_person={"ethnic_category": _.ethnicity_stated_by_person},
    claims=(*_WHO, "team", "contact_type"),
    events=(
        RowEvent(
            "a contact of the team",
            kind="contact",
            code="mental_health_contact",
            date=_.contact_date,
            outcome=_.outcome,
        ),
        RowEvent(
            "the diagnosis, on the day of the contact; ICD-10 where no system is named",
            kind="condition",
            code=_.diagnosis_code,
            code_system=_.diagnosis_system.fill_null("icd10"),
            date=_.contact_date,
        ),
        *PERSON_SAYS,
    ),
)
