"""The person columns that every partner's file may carry, written once.

Headers are matched without case, spaces or punctuation, so `NHS No.`, `nhs_no` and `NHSNO` are one synonym.
Layouts take these columns as they stand, or with `Column.but(...)` where one is required.
"""

from kith.coding.categories import ACCOMMODATION, ACCOMMODATION_STATUSES, ETHNIC_CATEGORIES, ETHNIC_CATEGORY, SEX, SEXES
from kith.coding.languages import LANGUAGE
from kith.coding.nhs_number import NHS_NUMBER
from kith.coding.postcodes import POSTCODE
from kith.people.layouts.wording import also
from kith.tables import Column
from kith.tables.kinds import BIRTH_DATE as BORN
from kith.tables.kinds import TEXT, YES_NO

LOCAL_ID = Column(
    "local_id",
    TEXT,
    "the partner's own number for this person",
    identifies=True,
    synonyms=also(
        "patient_id; person_ref; person reference; local number; local patient id; "
        "local patient identifier; hospital number; mrn; pas number; system id; client id; "
        "client ref; client number; service user id; case id; case number; record number; "
        "emis number; patient number; rio id; liquidlogic id; mosaic id; tenant id; "
        "tenant number; customer number; unique id"
    ),
)

NHS = Column(
    "nhs_number",
    NHS_NUMBER,
    "the person's NHS number, ten digits",
    identifies=True,
    synonyms=also(
        "NHS Number; nhs_no; NHSNO; NHS No.; nhs num; nhs; nhs id; nhs_number_plain; "
        "patient nhs number; pat_nhs_no; nhs number (verified); new nhs number; newnhsno"
    ),
)

FAMILY_NAME = Column(
    "family_name",
    TEXT,
    "family name (surname)",
    identifies=True,
    synonyms=also("surname; last name; second name; patient surname; client surname; family; sname; lname"),
)

GIVEN_NAME = Column(
    "given_name",
    TEXT,
    "first given name, or all given names",
    identifies=True,
    synonyms=also(
        "forename; forenames; first name; given names; christian name; patient forename; "
        "client forename; given; fname; forename1; first forename"
    ),
)

FORMER_FAMILY_NAME = Column(
    "former_family_name",
    TEXT,
    "an earlier family name, such as a birth name",
    identifies=True,
    synonyms=also(
        "previous surname; maiden name; former name; former surname; birth surname; "
        "birth name; previous family name; name at birth; old surname"
    ),
)

PREFERRED_NAME = Column(
    "preferred_name",
    TEXT,
    "what the person likes to be called",
    identifies=True,
    synonyms=also(
        "known as; preferred forename; likes to be called; calling name; alias; nickname; preferred first name"
    ),
)

BIRTH_DATE = Column(
    "birth_date",
    BORN,
    "date of birth",
    identifies=True,
    synonyms=also(
        "DOB; D.O.B.; date of birth; birthdate; birth; born; patient dob; date birth; "
        "dateofbirth; person birth date; client dob"
    ),
)

SEX_COLUMN = Column(
    "sex",
    SEX,
    "sex as the partner recorded it; stated gender is another thing and is not held here",
    allowed=SEXES,
    synonyms=also("gender; sex code; administrative sex; patient sex; person sex; phenotypic sex; m/f"),
)

POSTCODE_COLUMN = Column(
    "postcode",
    POSTCODE,
    "postcode of the usual address; ZZ99 codes stand for no fixed or unknown address",
    identifies=True,
    synonyms=also(
        "post code; postal code; pcode; zip; patient postcode; home postcode; "
        "postcode of usual address; address postcode; pc"
    ),
)

ADDRESS = Column(
    "address",
    TEXT,
    "usual address, without the postcode",
    identifies=True,
    synonyms=also(
        "home address; address line 1; address1; addr; address line; full address; "
        "usual address; patient address; address 1; street address; property address; addr1"
    ),
)

PHONE = Column(
    "phone",
    TEXT,
    "telephone number, kept as typed",
    identifies=True,
    synonyms=also(
        "mobile; telephone; tel; tel no; phone number; mobile number; mobile no; "
        "mobile phone; contact number; home phone; home telephone; telephone number; "
        "contact telephone; mob; tel number; phone no"
    ),
)

EMAIL = Column(
    "email",
    TEXT,
    "electronic mail address",
    identifies=True,
    synonyms=also("e-mail; email address; e-mail address; mail; email addr"),
)

ETHNIC = Column(
    "ethnic_category",
    ETHNIC_CATEGORY,
    "ethnic category, NHS Data Dictionary 2001 16+1 codes",
    allowed=ETHNIC_CATEGORIES,
    synonyms=also(
        "ethnicity; ethnic group; ethnic origin; ethnicity code; ethnic code; "
        "ethnic category code; ethnos; ethnic background; patient ethnicity"
    ),
)

ETHNICITY_STATED = Column(
    "ethnicity_stated_by_person",
    YES_NO,
    "whether the person said their ethnic category themself",
    synonyms=also(
        "ethnicity self reported; self reported ethnicity; ethnicity self stated; "
        "self stated ethnicity; ethnicity source is person; ethnicity stated by patient"
    ),
)

MAIN_LANGUAGE = Column(
    "main_language",
    LANGUAGE,
    "the language the person speaks best",
    synonyms=also(
        "language; first language; preferred language; spoken language; "
        "main spoken language; language code; preferred spoken language; mother tongue"
    ),
)

INTERPRETER = Column(
    "interpreter_needed",
    YES_NO,
    "whether the person needs an interpreter",
    synonyms=also(
        "interpreter; interpreter required; needs interpreter; requires interpreter; "
        "interpreter needed?; interpreter flag; interpreter req"
    ),
)

ACCOMMODATION_COLUMN = Column(
    "accommodation_status",
    ACCOMMODATION,
    "where the person lives now, as a kind of place",
    allowed=ACCOMMODATION_STATUSES,
    synonyms=also(
        "accommodation; housing status; living situation; accommodation type; "
        "accommodation status code; homelessness status; settled accommodation; "
        "residential status"
    ),
)

PERSON = (
    LOCAL_ID,
    NHS,
    FAMILY_NAME,
    GIVEN_NAME,
    FORMER_FAMILY_NAME,
    PREFERRED_NAME,
    BIRTH_DATE,
    SEX_COLUMN,
    POSTCODE_COLUMN,
    ADDRESS,
    PHONE,
    EMAIL,
    ETHNIC,
    ETHNICITY_STATED,
    MAIN_LANGUAGE,
    INTERPRETER,
    ACCOMMODATION_COLUMN,
)
"""Every person column, in the order partners are asked for them."""

SOMEBODY = (("local_id", "nhs_number", "family_name", "given_name"),)
"""A row must point at somebody: one of these must be filled."""

LIVES_ALONE = Column(
    "lives_alone",
    YES_NO,
    "whether the person lives alone",
    synonyms=also("living alone; lives on own; lives by self; lone occupant; single occupancy; lives alone?"),
)
