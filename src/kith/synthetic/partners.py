"""How each partner writes its file: the headers of its system, its dates and codes, and which facts it asks for.

Headers, encodings and date styles differ on purpose: no two systems agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MALE_FEMALE = {"male": "Male", "female": "Female"}
LETTERS = {"male": "M", "female": "F"}
NUMBERS = {"male": "1", "female": "2"}


@dataclass(frozen=True)
class Partner:
    """One partner's file.

    layout      name of the layout
    file        file name
    dates       how days are written: a style of `days.days_as_text`
    encoding    text encoding
    delimiter   between cells
    numbers     first letters of its own numbers for people
    sex         how it writes sex
    headers     layout column to header, in the order of the file
    capitals    family names in capitals
    grouped     NHS numbers in groups of 3, 3 and 4
    says        layout values it writes in other words
    """

    layout: str
    file: str
    dates: str
    encoding: str
    delimiter: str
    numbers: str
    sex: Mapping[str, str]
    headers: Mapping[str, str]
    capitals: bool = False
    grouped: bool = False
    ethnicity_in_words: bool = False
    says: Mapping[str, Mapping[str, str]] | None = None


GP_REGISTER = Partner(
    "gp_register",
    "gp_register.csv",
    "slashes",
    "utf-8-sig",
    ",",
    "P",
    LETTERS,
    {
        "local_id": "Patient Number",
        "nhs_number": "NHS Number",
        "family_name": "Surname",
        "given_name": "Forename",
        "former_family_name": "Previous Surname",
        "preferred_name": "Known As",
        "birth_date": "DOB",
        "sex": "Sex",
        "address": "Address Line 1",
        "postcode": "Postcode",
        "phone": "Mobile",
        "email": "Email Address",
        "ethnic_category": "Ethnic Category",
        "ethnicity_stated_by_person": "Ethnicity self reported",
        "main_language": "Main Language",
        "interpreter_needed": "Interpreter Required",
        "practice_ods_code": "Practice Code",
        "usual_clinician": "Usual GP",
        "registered_date": "Date Registered",
        "deregistered_date": "Date Deregistered",
        "death_date": "Date of Death",
        "recorded_date": "Last Updated",
    },
)
GP_EVENTS = Partner(
    "gp_events",
    "gp_events.csv",
    "iso",
    "utf-8",
    ",",
    "P",
    LETTERS,
    {
        "local_id": "patient_id",
        "nhs_number": "nhs_number",
        "practice_ods_code": "practice_code",
        "kind": "event_type",
        "date": "event_date",
        "code_system": "coding_system",
        "code": "code",
        "value": "value",
        "unit": "units",
        "outcome": "outcome",
        "end_date": "end_date",
    },
)
COMMUNITY = Partner(
    "community_contacts",
    "community_contacts.csv",
    "months",
    "cp1252",
    ",",
    "C",
    MALE_FEMALE,
    {
        "local_id": "Client ID",
        "nhs_number": "NHS No.",
        "family_name": "Client Surname",
        "given_name": "Client Forename",
        "birth_date": "D.O.B.",
        "sex": "Gender",
        "postcode": "Home Postcode",
        "address": "Home Address",
        "phone": "Contact Number",
        "ethnic_category": "Ethnicity",
        "interpreter_needed": "Interpreter Needed?",
        "service": "Team Type",
        "contact_date": "Contact Date",
        "contact_type": "Contact Mode",
        "outcome": "Attendance Status",
        "is_housebound": "Housebound",
        "lives_alone": "Lives Alone",
    },
    ethnicity_in_words=True,
    says={
        "service": {
            "community_nursing": "District Nursing",
            "community_therapy": "Therapy",
            "health_visiting": "Health Visiting",
            "pharmacy": "Pharmacy",
        },
        "outcome": {"did_not_attend": "DNA", "attended": "Attended", "not_recorded": "Not recorded"},
        "contact_type": {"home": "Home visit", "clinic": "Face to face", "telephone": "Telephone"},
    },
)
MENTAL_HEALTH = Partner(
    "mental_health",
    "mental_health.csv",
    "slashes",
    "utf-8",
    ";",
    "R",
    NUMBERS,
    {
        "local_id": "RiO ID",
        "nhs_number": "NHS_Number",
        "family_name": "Family_Name",
        "given_name": "Given_Name",
        "former_family_name": "Former_Name",
        "birth_date": "Date_of_Birth",
        "sex": "Sex_Code",
        "postcode": "Post_Code",
        "phone": "Telephone",
        "ethnic_category": "Ethnic_Category_Code",
        "main_language": "Preferred_Language",
        "interpreter_needed": "Interpreter_Flag",
        "accommodation_status": "Accommodation_Status",
        "team": "Team_Name",
        "contact_date": "Care_Contact_Date",
        "contact_type": "Consultation_Medium",
        "outcome": "Attended_or_Did_Not_Attend",
        "diagnosis_system": "Diagnosis_Scheme",
        "diagnosis_code": "Primary_Diagnosis",
    },
    says={"outcome": {"attended": "5", "did_not_attend": "3", "cancelled_by_person": "2", "declined": "declined"}},
)
SOCIAL_CARE = Partner(
    "social_care",
    "social_care.csv",
    "iso",
    "utf-8",
    ",",
    "L",
    MALE_FEMALE,
    {
        "local_id": "liquidlogic_id",
        "nhs_number": "nhs_no",
        "given_name": "first_name",
        "family_name": "last_name",
        "birth_date": "date_of_birth",
        "sex": "gender",
        "address": "full_address",
        "postcode": "postcode",
        "phone": "telephone",
        "ethnic_category": "ethnic_origin",
        "main_language": "first_language",
        "interpreter_needed": "interpreter",
        "accommodation_status": "accommodation",
        "service": "service_type",
        "start_date": "service_start_date",
        "end_date": "service_end_date",
        "lives_alone": "lives_alone",
        "is_unpaid_carer": "is_a_carer",
        "has_unpaid_carer": "has_informal_carer",
    },
    ethnicity_in_words=True,
    says={
        "service": {
            "home_care": "Domiciliary care",
            "social_care_assessment": "Care Act assessment",
            "residential_care": "Residential care",
        }
    },
)
HOSPITAL = Partner(
    "hospital",
    "hospital.csv.gz",
    "digits",
    "utf-8",
    ",",
    "H",
    NUMBERS,
    {
        "local_id": "HOSPITAL_NUMBER",
        "nhs_number": "NHS_NO",
        "family_name": "SURNAME",
        "given_name": "FORENAME",
        "birth_date": "DATE_OF_BIRTH",
        "sex": "SEX",
        "postcode": "POSTCODE",
        "address": "ADDRESS_LINE_1",
        "phone": "HOME_TELEPHONE",
        "ethnic_category": "ETHNIC_CODE",
        "episode_type": "POINT_OF_DELIVERY",
        "start_date": "ADMISSION_DATE",
        "end_date": "DISCHARGE_DATE",
        "diagnosis_code": "DIAG_01",
        "outcome": "ATTENDANCE",
        "practice_ods_code": "GP_PRACTICE_CODE",
    },
    capitals=True,
    grouped=True,
    says={
        "episode_type": {
            "emergency_attendance": "A&E",
            "outpatient_appointment": "OP",
            "emergency_admission": "NON-ELECTIVE",
            "elective_admission": "ELECTIVE",
            "maternity_admission": "MATERNITY",
        },
        "outcome": {"attended": "5", "did_not_attend": "3", "cancelled_by_person": "2"},
    },
)
HOUSING = Partner(
    "housing",
    "housing.xlsx",
    "cells",
    "utf-8",
    "",
    "T",
    MALE_FEMALE,
    {
        "local_id": "Tenant ID",
        "family_name": "Last Name",
        "given_name": "First Name",
        "birth_date": "Date of Birth",
        "nhs_number": "NHS number",
        "address": "Property Address",
        "postcode": "Post Code",
        "phone": "Tel No",
        "email": "E-mail",
        "accommodation_status": "Living Situation",
        "tenure": "Tenure Type",
        "household_reference": "Tenancy Ref",
        "occupants_count": "No of Occupants",
        "bedrooms_count": "Bedrooms",
        "rent_arrears_pence": "Rent arrears (pence)",
        "is_cold_or_damp": "Damp reported",
        "lives_alone": "Lives alone?",
        "recorded_date": "As at date",
    },
    says={
        "tenure": {
            "social_rent": "Council tenant",
            "temporary": "TA",
            "private_rent": "Private rented",
            "none": "Homeless",
        }
    },
)
VCSE = Partner(
    "vcse_referrals",
    "vcse_referrals.csv",
    "slashes",
    "utf-16",
    "\t",
    "V",
    MALE_FEMALE,
    {
        "local_id": "Client Ref",
        "given_name": "First name",
        "family_name": "Surname",
        "preferred_name": "Likes to be called",
        "birth_date": "Date of birth",
        "sex": "Gender",
        "nhs_number": "NHS num",
        "phone": "Mobile number",
        "email": "Email",
        "address": "Address",
        "postcode": "Postcode",
        "ethnic_category": "Ethnic background",
        "main_language": "Language",
        "interpreter_needed": "Needs interpreter",
        "accommodation_status": "Housing status",
        "organisation": "Organisation name",
        "referral_date": "Date of referral",
        "referred_by": "Source of referral",
        "reason": "Presenting issue",
        "outcome": "Referral status",
        "stated_by_person": "Self reported",
        "is_shift_worker": "Works shifts",
        "distrusts_services": "Distrust of services",
        "is_refugee_or_asylum_seeker": "Refugee or asylum seeker",
        "is_gypsy_roma_or_traveller": "Gypsy Roma Traveller",
    },
    ethnicity_in_words=True,
    says={"outcome": {"open": "In progress", "ended": "Closed", "did_not_attend": "No show"}},
)

PARTNERS = (GP_REGISTER, GP_EVENTS, COMMUNITY, MENTAL_HEALTH, SOCIAL_CARE, HOSPITAL, HOUSING, VCSE)
"""Every file of the made-up place: seven partners, of whom general practice sends two files."""
