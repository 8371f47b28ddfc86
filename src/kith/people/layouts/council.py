"""Files that the council and landlords send: adult social care, and housing."""

from ibis import _

from kith.people.layouts.layout import Layout, RowEvent
from kith.people.layouts.person_columns import ETHNICITY_STATED, LIVES_ALONE, PERSON, SOMEBODY
from kith.people.layouts.sayings import LIVES_ALONE_SAYS, PERSON_SAYS, social
from kith.people.layouts.wording import also, written
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, INTEGER, PLANNED_DATE, TEXT, YES_NO, choice

CARE_SERVICES = {
    "social_care_assessment": "an assessment of care and support, or its review",
    "home_care": "carers who come to the home",
    "day_care": "a place at a day centre",
    "residential_care": "a place in a residential or nursing home",
    "direct_payment": "money to arrange one's own care",
    "social_care_contact": "any other contact with a social worker or the council's care team",
}
CARE_SERVICE = choice(
    "adult social care service",
    CARE_SERVICES,
    written(
        {
            "social_care_assessment": "assessment; care act assessment; review; needs assessment",
            "home_care": "domiciliary care; homecare; dom care",
            "day_care": "day centre; day services",
            "residential_care": "care home; residential; nursing; nursing care",
            "direct_payment": "dp; direct payments",
            "social_care_contact": "contact; social work; social worker contact",
        }
    ),
)

_WHO = tuple(c.name for c in PERSON if c is not ETHNICITY_STATED)

SOCIAL_CARE = Layout(
    Schema(
        "social_care",
        "one contact, assessment or period of a service",
        (
            *PERSON,
            Column(
                "service",
                CARE_SERVICE,
                "which service",
                required=True,
                allowed=CARE_SERVICES,
                synonyms=also(
                    "service type; care type; support type; type of service; package type; service name; "
                    "type of support; care package"
                ),
            ),
            Column(
                "start_date",
                DATE,
                "the day it took place, or the service began",
                required=True,
                synonyms=also(
                    "date; service start date; start; package start date; contact date; assessment date; "
                    "began; date started"
                ),
            ),
            Column(
                "end_date",
                PLANNED_DATE,
                "the day the service ended, or is planned to",
                synonyms=also("service end date; end; package end date; ended; date ended"),
            ),
            LIVES_ALONE,
            Column(
                "is_unpaid_carer",
                YES_NO,
                "whether the person looks after somebody without pay",
                synonyms=also("unpaid carer; is carer; carer; is a carer; carer status; carer?"),
            ),
            Column(
                "has_unpaid_carer",
                YES_NO,
                "whether somebody looks after the person without pay",
                synonyms=also("has carer; has a carer; informal carer; has informal carer; carer involved"),
            ),
        ),
        at_least_one_of=SOMEBODY,
        not_before=(("birth_date", "start_date"), ("start_date", "end_date")),
    ),
    family="social_care",
    about="Adult social care: contacts, assessments and services.",
    said_on=_.start_date,
    said_by_person={"ethnic_category": _.ethnicity_stated_by_person},
    claims=(*_WHO, "lives_alone", "is_unpaid_carer", "has_unpaid_carer"),
    events=(
        RowEvent(
            "a service that starts is a contact with social care",
            kind="contact",
            code="social_care_contact",
            date=_.start_date,
            outcome="attended",
        ),
        RowEvent(
            "the service, from its start to its end",
            kind="social",
            code=_.service,
            date=_.start_date,
            when=_.service != "social_care_contact",
            end_date=_.end_date,
        ),
        RowEvent(
            "residential care is living in a care home",
            kind="social",
            code="care_home_resident",
            date=_.start_date,
            when=_.service == "residential_care",
            end_date=_.end_date,
        ),
        social("unpaid_carer", _.is_unpaid_carer, "unpaid carer: yes"),
        LIVES_ALONE_SAYS,
        *PERSON_SAYS,
    ),
)

TENURES = {
    "social_rent": "rented from the council or a housing association",
    "private_rent": "rented from a private landlord",
    "owner": "owned, with or without a mortgage",
    "temporary": "placed by the council for a while",
    "none": "no home",
}
TENURE = choice(
    "tenure",
    TENURES,
    written(
        {
            "social_rent": "council; council tenant; housing association; social; secure tenancy; assured tenancy",
            "private_rent": "private; prs; private rented",
            "owner": "owned; owner occupier; leaseholder",
            "temporary": "temporary accommodation; ta",
            "none": "homeless; no fixed abode; nfa",
        }
    ),
)

HOUSING = Layout(
    Schema(
        "housing",
        "one person in a tenancy or a housing case, on one day",
        (
            *PERSON,
            Column(
                "recorded_date",
                DATE,
                "the day the row was true",
                required=True,
                synonyms=also(
                    "date; date recorded; last updated; snapshot date; extract date; as at; as at date; review date"
                ),
            ),
            Column(
                "tenure",
                TENURE,
                "how the home is held",
                allowed=TENURES,
                synonyms=also("tenancy type; tenure type; tenancy"),
            ),
            Column(
                "household_reference",
                TEXT,
                "the landlord's number for the household",
                identifies=True,
                synonyms=also(
                    "household ref; household id; tenancy ref; tenancy reference; tenancy number; "
                    "tenancy id; uprn; property reference; property ref; household number"
                ),
            ),
            Column(
                "occupants_count",
                INTEGER,
                "how many people live in the home",
                unit="people",
                synonyms=also(
                    "occupants; number of occupants; household size; people in household; "
                    "no of occupants; residents; number in household"
                ),
            ),
            Column(
                "bedrooms_count",
                INTEGER,
                "how many bedrooms the home has",
                unit="rooms",
                synonyms=also("bedrooms; number of bedrooms; beds; no of bedrooms; bedroom count"),
            ),
            Column(
                "rent_arrears_pence",
                INTEGER,
                "rent owed, in pence",
                unit="pence",
                synonyms=also("arrears pence; rent arrears (pence); arrears in pence; rent arrears in pence"),
            ),
            Column(
                "is_cold_or_damp",
                YES_NO,
                "whether the home is cold, damp or mouldy",
                synonyms=also("cold or damp; damp; damp and mould; mould; damp or mould; damp reported; cold home"),
            ),
            LIVES_ALONE,
        ),
        at_least_one_of=SOMEBODY,
        not_before=(("birth_date", "recorded_date"),),
    ),
    family="housing",
    about="Tenancies and housing cases: arrears, crowding, damp. A row is a record, not a meeting: no contact.",
    said_on=_.recorded_date,
    # A landlord's number is often the tenancy's: joint tenants would be taken for one person.
    known_with=("given_name", "birth_date"),
    said_by_person={"ethnic_category": _.ethnicity_stated_by_person},
    claims=(
        *_WHO,
        "tenure",
        "household_reference",
        "occupants_count",
        "bedrooms_count",
        "rent_arrears_pence",
        "is_cold_or_damp",
        "lives_alone",
    ),
    events=(
        RowEvent(
            "rent is owed; the sum is the value",
            kind="social",
            code="rent_arrears",
            when=_.rent_arrears_pence > 0,
            value=_.rent_arrears_pence,
            unit="pence",
        ),
        # The bedroom standard asks for ages and couples, which the file does not hold. Two to a room is the fewest
        # bedrooms that any mix of people could meet it with, so this finds only homes that fail it for certain.
        RowEvent(
            "more than two people to a bedroom; a bedsit counts as one bedroom",
            kind="social",
            code="overcrowded",
            when=_.occupants_count > 2 * (_.bedrooms_count < 1).ifelse(1, _.bedrooms_count),
            value=_.occupants_count,
            unit="people",
        ),
        social("cold_or_damp_home", _.is_cold_or_damp, "cold or damp: yes"),
        social("temporary_accommodation", _.tenure == "temporary", "tenure is temporary"),
        social("homeless", _.tenure == "none", "tenure is none"),
        RowEvent(
            "lives alone: yes, or the only occupant",
            kind="social",
            code="lives_alone",
            when=_.lives_alone | (_.lives_alone.isnull() & (_.occupants_count == 1)),
        ),
        *PERSON_SAYS,
    ),
)
